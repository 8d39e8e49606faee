"""How many answers it takes to claim "first": one curve an assumption on the true shares."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.rulers import Ruler
from healthclusters.publish.charts.theme import GROUP_SHAPES, colour, group_colour

if TYPE_CHECKING:
    from healthclusters.publish.report.language import Words

WAYS = ("planted", "drawn")
_WIDTH, _HEIGHT, _TOP = 230.0, 200.0, 44.0
_AXIS = 58.0  # pixels that the numbers beside a panel take
_APART = 15.0  # pixels between two labels


def answers_chart(
    claims: pl.DataFrame,
    *,
    clusters: int,
    power: float,
    words: Words,
    source: str,
) -> Chart:
    """How often "first" could be claimed, by number of answers.

    claims: one row a way, spread and number of answers: `way` (`planted`: one cluster truly
    leads; `drawn`: true shares are a draw), `spread` (of true shares, 0 to 1), `answers` (of each
    cluster, about), `claimed` (share of repeated surveys), `draws` (how many they are).
    power: share that counts as settled.
    """
    return Chart(
        id="answers-needed",
        title=answers_title(claims, clusters=clusters, power=power, words=words),
        description=words(
            "answers_needed.description", clusters=clusters, power=words.percent(power)
        ),
        spec=_picture(claims, power, words),
        table=claims,
        source=source,
        width=800,
    )


def answers_title(claims: pl.DataFrame, *, clusters: int, power: float, words: Words) -> str:
    """How often it could be claimed with the answers there are, and what would settle it."""
    first = float(claims["answers"].min())  # type: ignore[arg-type]
    now = claims.filter(pl.col("answers") == first)
    draws = int(now["draws"].max())  # type: ignore[arg-type]
    most = round(float(now["claimed"].max()) * draws)  # type: ignore[arg-type]
    settled = claims.filter(pl.col("claimed") >= power)
    key = "answers_needed.title" if settled.height else "answers_needed.title_none"
    return words(
        key,
        clusters=clusters,
        answers=round(first),
        most=most,
        draws=draws,
        settled=settled.select("way", "spread").unique().height,
        assumptions=claims.select("way", "spread").unique().height,
        largest=round(float(claims["answers"].max())),  # type: ignore[arg-type]
    )


def _picture(claims: pl.DataFrame, power: float, words: Words) -> Spec:
    layers: list[Spec] = []
    ways = [w for w in WAYS if w in claims["way"].to_list()]
    labels = [_spread(spread, words) for spread in claims["spread"].unique()]
    beside = 10 + parts.TEXT_WIDTH * max(len(label) for label in labels)
    for place, way in enumerate(ways):
        start = place * (_WIDTH + beside + _AXIS)
        layers += _panel(claims.filter(pl.col("way") == way), way, start, power, words)
    width = len(ways) * (_WIDTH + beside) + (len(ways) - 1) * _AXIS
    return parts.picture(layers, width=width, height=_TOP + _HEIGHT + 48, left=44, right=24)


def _panel(claims: pl.DataFrame, way: str, start: float, power: float, words: Words) -> list[Spec]:
    answers = sorted(claims["answers"].unique())
    last = answers[-1] if len(answers) > 1 else answers[0] + 1
    across = Ruler(low=answers[0], high=last, start=start, end=start + _WIDTH, logarithmic=True)
    up = Ruler(low=0, high=1, start=_TOP + _HEIGHT, end=_TOP)
    segments: list[Spec] = []
    points: list[Spec] = []
    ends: list[tuple[float, float]] = []
    for number, spread in enumerate(sorted(claims["spread"].unique()), start=1):
        rows = claims.filter(pl.col("spread") == spread).sort("answers").to_dicts()
        segments += _segments(rows, across, up, colour(group_colour(number)))
        points += _points(rows, across, up, number, words)
        ends.append((up.at(rows[-1]["claimed"]), spread))
    return [
        *_frame(across, up, answers, words, power),
        parts.lines(segments),
        parts.marks(points),
        parts.texts(
            [
                {"x": across.end + 10, "y": y, "text": _spread(spread, words)}
                for y, spread in _parted(ends)
            ]
        ),
        parts.texts([{"x": start, "y": 8, "text": words(f"answers_needed.{way}")}], bold=True),
    ]


def _segments(rows: list[dict[str, Any]], across: Ruler, up: Ruler, hue: str) -> list[Spec]:
    places = [(across.at(r["answers"]), up.at(r["claimed"])) for r in rows]
    return [
        {"x": x, "y": y, "x2": x2, "y2": y2, "stroke": hue} for (x, y), (x2, y2) in pairwise(places)
    ]


def _points(
    rows: list[dict[str, Any]], across: Ruler, up: Ruler, number: int, words: Words
) -> list[Spec]:
    return [
        {
            "x": across.at(r["answers"]),
            "y": up.at(r["claimed"]),
            "shape": GROUP_SHAPES[(number - 1) % len(GROUP_SHAPES)],
            "size": 55,
            "fill": colour(group_colour(number)),
            "stroke": colour("paper"),
            "says": words(
                "answers_needed.says",
                spread=_spread(r["spread"], words),
                answers=round(r["answers"]),
                claimed=words.percent(r["claimed"]),
            ),
        }
        for r in rows
    ]


def _spread(spread: float, words: Words) -> str:
    return words("answers_needed.spread", points=words.number(round(100 * spread, 1)))


def _parted(ends: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Labels at the ends of the curves, moved apart where they would touch; the lowest stays."""
    placed: list[tuple[float, float]] = []
    for y, spread in sorted(ends, reverse=True):
        above = placed[-1][0] - _APART if placed else y
        placed.append((min(y, above), spread))
    return placed


def _frame(
    across: Ruler, up: Ruler, answers: list[float], words: Words, power: float
) -> list[Spec]:
    whole = {"x": across.start, "x2": across.end}
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    grid = [{**whole, "y": up.at(s), "y2": up.at(s), "stroke": colour("line")} for s in shares]
    names = [{"x": across.start - 8, "y": up.at(s), "text": words.percent(s)} for s in shares]
    below = [
        {"x": across.at(a), "y": up.start + 16, "text": words.number(round(a))} for a in answers
    ]
    middle = (across.start + across.end) / 2
    title = [{"x": middle, "y": up.start + 36, "text": words("answers_needed.axis")}]
    settled = [{**whole, "y": up.at(power), "y2": up.at(power)}]
    label = words("answers_needed.settled", power=words.percent(power))
    return [
        parts.lines(grid),
        parts.lines(settled, dashed=True),
        parts.texts(names, align="right", colour=colour("ink-3")),
        parts.texts(below, align="center", size=11, colour=colour("ink-2")),
        parts.texts(title, align="center", colour=colour("ink-3")),
        parts.texts(
            [{"x": across.start + 4, "y": up.at(power) - 9, "text": label}],
            size=11,
            colour=colour("ink-2"),
        ),
    ]
