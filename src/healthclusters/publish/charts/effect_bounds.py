"""Honest bounds: what is left of an effect if the paths would not have stayed parallel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.rulers import (
    Ruler,
    decimals_of,
    marks_of,
    round_ruler,
    with_minus,
)
from healthclusters.publish.charts.theme import colour, hatch

if TYPE_CHECKING:
    from healthclusters.publish.report.language import Words

_WIDTH, _ROW, _TOP = 460.0, 22.0, 0.0
_BEYOND = 5.0  # the largest bound that is tried
KINDS = ("relative", "smooth")


def bounds_chart(
    bounds: pl.DataFrame,
    *,
    breakdown: float,
    outcome: str,
    unit: str,
    confidence: float,
    words: Words,
    source: str,
) -> Chart:
    """Intervals of the effect under growing deviations from parallel paths.

    bounds: one row a deviation: `kind` (`relative`: times the largest yearly move of the gap
    before the start; `smooth`: change of its slope a year), `bound`, `low`, `high` (null: no end).
    breakdown: the largest relative bound at which zero is left out; 0: none.
    """
    return Chart(
        id="bounds",
        title=bounds_title(breakdown, outcome=outcome, words=words),
        description=words(
            "bounds.description", outcome=outcome, unit=unit, share=words.percent(confidence)
        ),
        spec=_picture(bounds, unit, words),
        table=bounds,
        source=source,
        width=760,
    )


def bounds_title(breakdown: float, *, outcome: str, words: Words) -> str:
    """How much it takes until the finding is lost."""
    if breakdown <= 0:
        return words("bounds.never", outcome=outcome)
    if breakdown >= _BEYOND:
        return words("bounds.beyond", outcome=outcome, most=_BEYOND)
    return words("bounds.title", outcome=outcome, times=words.number(breakdown, 2))


def _picture(bounds: pl.DataFrame, unit: str, words: Words) -> Spec:
    values = [float(v) for name in ("low", "high") for v in bounds[name].drop_nulls()]
    across = round_ruler(values, 0, _WIDTH)
    y = _TOP
    heads: list[Spec] = []
    bars: list[Spec] = []
    labels: list[Spec] = []
    told: list[Spec] = []
    spans: list[tuple[float, float]] = []
    for kind in KINDS:
        chosen = bounds.filter(pl.col("kind") == kind)
        if chosen.is_empty():
            continue
        heads.append({"x": 0, "y": y + _ROW / 2, "text": words(f"bounds.{kind}")})
        y += _ROW + 4
        top = y
        for row in chosen.iter_rows(named=True):
            name = _name(row, words)
            labels.append({"x": -10, "y": y + _ROW / 2, "text": name})
            bars.append(_bar(row, across, y, words))
            told.append({"x": _WIDTH + 10, "y": y + _ROW / 2, "text": _ends(row, words)})
            y += _ROW
        spans.append((top, y))
        y += 10
    layers = [
        *_frame(across, spans, unit, words),
        parts.rectangles(bars),
        parts.lines(_upright(across.at(0), spans, colour("ink"))),
    ]
    layers += [
        parts.texts(labels, align="right"),
        parts.texts(told, colour=colour("ink-2")),
        parts.texts(heads, bold=True, size=13),
    ]
    left = parts.spare([row["text"] for row in labels])
    return parts.picture(layers, width=_WIDTH, height=y + 44, left=left, right=24)


def _name(row: dict[str, Any], words: Words) -> str:
    if row["bound"] == 0:
        return words(f"bounds.{row['kind']}_none")
    places = 1 if row["kind"] == "relative" else decimals_of([round(row["bound"], 2)])
    return words(f"bounds.{row['kind']}_row", bound=words.number(row["bound"], places))


def _ends(row: dict[str, Any], words: Words) -> str:
    shown = [
        words("bounds.no_end") if v is None else words.number(v, 1 if abs(v) < 1_000 else 0)
        for v in (row["low"], row["high"])
    ]
    return words("bounds.ends", low=with_minus(shown[0]), high=with_minus(shown[1]))


def _bar(row: dict[str, Any], across: Ruler, y: float, words: Words) -> Spec:
    """Solid where zero is left out, hatched where it is not."""
    low = across.low if row["low"] is None else row["low"]
    high = across.high if row["high"] is None else row["high"]
    sure = row["low"] is not None and row["high"] is not None and (low > 0 or high < 0)
    key = "bounds.says_sure" if sure else "bounds.says_open"
    return {
        "x": across.held(low),
        "x2": across.held(high),
        "y": y + 6,
        "y2": y + _ROW - 6,
        "fill": colour("yes") if sure else hatch("rest"),
        "stroke": colour("yes") if sure else colour("rest"),
        "says": words(key, name=_name(row, words), ends=_ends(row, words)),
    }


def _upright(x: float, spans: list[tuple[float, float]], hue: str) -> list[Spec]:
    """A line at one value, broken where the headings stand."""
    return [{"x": x, "x2": x, "y": top, "y2": end, "stroke": hue} for top, end in spans]


def _frame(across: Ruler, spans: list[tuple[float, float]], unit: str, words: Words) -> list[Spec]:
    marks = marks_of(across)
    places = decimals_of(marks)
    bottom = spans[-1][1]
    grid = [line for m in marks for line in _upright(across.at(m), spans, colour("line"))]
    names = [
        {"x": across.at(m), "y": bottom + 12, "text": with_minus(words.number(m, places))}
        for m in marks
    ]
    title = [{"x": _WIDTH / 2, "y": bottom + 32, "text": words("bounds.axis", unit=unit)}]
    return [
        parts.lines(grid),
        parts.texts(names, align="center", colour=colour("ink-3")),
        parts.texts(title, align="center", colour=colour("ink-3")),
    ]
