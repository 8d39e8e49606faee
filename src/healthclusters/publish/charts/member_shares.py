"""What members of each cluster say: shares with intervals that hold for all clusters together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour
from healthclusters.publish.words import shortened

if TYPE_CHECKING:
    from healthclusters.publish.report.language import Words

_WIDTH, _ROW, _TOP = 420.0, 17.0, 30.0
# What can be claimed of a cluster against the others -> form and colour of its mark.
_MARKS = {"above": ("triangle-up", "yes"), "below": ("triangle-down", "contested")}
_NOT_TOLD = ("circle", "rest")


def share_chart(
    clusters: pl.DataFrame,
    *,
    question: str,
    reference: float,
    reference_label: str,
    confidence: float,
    words: Words,
    source: str,
) -> Chart:
    """Share of each cluster that says so, beside one share for reference.

    clusters: one row a cluster, in the order of drawing: `cluster_id`, `yes`, `answers`, `share`,
    `low_all`, `high_all` (limits that hold for all clusters together), `claim` (`above`, `below`,
    `not told apart`, of the others), `hidden` (why it is not shown; null where it is).
    reference: a share, 0 to 1, drawn as a line; reference_label: whose it is.
    """
    names = [shortened(n, 40) for n in clusters["cluster_id"]]
    return Chart(
        id="member-shares",
        title=share_title(clusters, question=question, words=words),
        description=words(
            "member_shares.description",
            n=clusters.height,
            question=question,
            share=words.percent(confidence),
            reference=reference_label,
            at=words.percent(reference),
        ),
        spec=parts.picture(
            _layers(clusters, names, reference, reference_label, words),
            width=_WIDTH,
            height=_TOP + clusters.height * _ROW,
            left=parts.spare(names),
            right=30,
        ),
        table=clusters,
        source=source,
        width=640,
    )


def share_title(clusters: pl.DataFrame, *, question: str, words: Words) -> str:
    """How many clusters can be told from the others."""
    shown = clusters.filter(pl.col("share").is_not_null())
    claimed = shown.filter(pl.col("claim").is_in(list(_MARKS))).height
    key = "member_shares.title" if claimed else "member_shares.title_none"
    return words(key, n=claimed, clusters=shown.height, question=question)


def _layers(
    clusters: pl.DataFrame, names: list[str], reference: float, label: str, words: Words
) -> list[Spec]:
    bars: list[Spec] = []
    symbols: list[Spec] = []
    labels: list[Spec] = []
    counts: list[Spec] = []
    missing: list[Spec] = []
    for i, (row, name) in enumerate(zip(clusters.iter_rows(named=True), names, strict=True)):
        y = _TOP + (i + 0.5) * _ROW
        labels.append({"x": -10, "y": y, "text": name})
        if row["share"] is None or row["low_all"] is None:
            text = words("member_shares.hidden", reason=row["hidden"] or "")
            missing.append({"x": 6, "y": y, "text": text})
            continue
        shape, hue = _MARKS.get(row["claim"] or "", _NOT_TOLD)
        box = {"x": row["low_all"], "x2": row["high_all"], "y": y - 2, "y2": y + 2}
        bars.append({**box, "fill": colour(hue), "says": _says(row, words)})
        mark = {"x": row["share"], "y": y, "shape": shape, "size": 95, "fill": colour(hue)}
        symbols.append({**mark, "stroke": colour("paper")})
        told = words("member_shares.count", yes=row["yes"], answers=row["answers"])
        counts.append({"x": _WIDTH + 12, "y": y, "text": told})
    bottom = _TOP + clusters.height * _ROW
    axis = parts.shares(words("member_shares.axis"))
    line = [{"x": reference, "x2": reference, "y": _TOP - 6, "y2": bottom}]
    heading = words("member_shares.reference", label=label, at=words.percent(reference))
    # The heading stands over its line, pushed in where it would run out of the picture.
    half = len(heading) * parts.TEXT_WIDTH / 2
    middle = min(max(reference * _WIDTH, half - 120), _WIDTH + 60 - half)
    return [
        parts.lines(line, axis, dashed=True),
        parts.rectangles(bars, axis),
        parts.marks(symbols, axis),
        parts.texts(labels, align="right"),
        parts.texts(counts, size=11, colour=colour("ink-2")),
        parts.texts(missing, size=11, colour=colour("ink-3")),
        parts.texts(
            [{"x": middle, "y": 12, "text": heading}], align="center", colour=colour("ink-2")
        ),
    ]


def _says(row: dict[str, Any], words: Words) -> str:
    return words(
        "member_shares.says",
        cluster=row["cluster_id"],
        yes=row["yes"],
        answers=row["answers"],
        low=words.percent(row["low_all"]),
        high=words.percent(row["high_all"]),
        claim=words(f"member_shares.{(row['claim'] or 'not told apart').replace(' ', '_')}"),
    )
