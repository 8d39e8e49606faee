"""Places that clusters may have on one question, given how few members answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour
from healthclusters.publish.words import shortened

if TYPE_CHECKING:
    from healthclusters.publish.report.language import Words

_WIDTH, _ROW, _TOP = 420.0, 15.0, 30.0


def member_place_chart(
    clusters: pl.DataFrame,
    *,
    question: str,
    confidence: float,
    words: Words,
    source: str,
) -> Chart:
    """Sets of places that hold for all clusters together.

    clusters: one row a cluster, highest share first: `cluster_id`, `share`, `place_low`,
    `place_high` (null where it is not shown).
    """
    shown = clusters.filter(pl.col("place_low").is_not_null())
    names = [shortened(n, 40) for n in shown["cluster_id"]]
    return Chart(
        id="member-places",
        title=place_title(shown, question=question, words=words),
        description=words(
            "member_places.description",
            n=shown.height,
            question=question,
            share=words.percent(confidence),
        ),
        spec=parts.picture(
            _layers(shown, names, words),
            width=_WIDTH,
            height=_TOP + shown.height * _ROW,
            left=parts.spare(names),
            right=30,
        ),
        table=clusters,
        source=source,
        width=640,
    )


def place_title(shown: pl.DataFrame, *, question: str, words: Words) -> str:
    """Whether anyone can be said to be first, and how far down the highest may stand."""
    first = shown.row(0, named=True)
    key = "member_places.first" if first["place_high"] == 1 else "member_places.not_first"
    return words(
        key,
        cluster=first["cluster_id"],
        high=first["place_high"],
        clusters=shown.height,
        question=question,
    )


def _layers(shown: pl.DataFrame, names: list[str], words: Words) -> list[Spec]:
    tracks: list[Spec] = []
    bars: list[Spec] = []
    labels: list[Spec] = []
    told: list[Spec] = []
    for i, (row, name) in enumerate(zip(shown.iter_rows(named=True), names, strict=True)):
        y = _TOP + (i + 0.5) * _ROW
        low, high = row["place_low"], row["place_high"]
        box = {"y": y - 5, "y2": y + 5}
        tracks.append({"x": 0.5, "x2": shown.height + 0.5, **box, "fill": colour("paper-3")})
        says = words("member_places.says", cluster=row["cluster_id"], low=low, high=high)
        hue = colour("yes" if low == high else "rest")
        bars.append({"x": low - 0.5, "x2": high + 0.5, **box, "fill": hue, "says": says})
        labels.append({"x": -10, "y": y, "text": name})
        told.append({"x": _WIDTH + 10, "y": y, "text": words.interval(low, high)})
    last = shown.height
    ticks = [1, *range(5, last, 5)] + ([last] if last % 5 > 1 or last < 5 else [])
    axis = parts.scale(0.5, last + 0.5, ticks, "d", words("member_places.axis"))
    axis["axis"] |= {"orient": "top", "offset": 8 - _TOP, "labelOverlap": False}
    return [
        parts.rectangles(tracks, axis),
        parts.rectangles(bars, axis),
        parts.texts(labels, align="right"),
        parts.texts(told, size=11, colour=colour("ink-2")),
    ]
