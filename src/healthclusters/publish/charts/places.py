"""Places: where each cluster may stand in the ranking, and how likely it is."""

from __future__ import annotations

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour
from healthclusters.publish.words import plural, shortened

_WIDTH, _ROW, _TOP = 460.0, 17.0, 26.0


def place_chart(ranks: pl.DataFrame, distribution: pl.DataFrame, *, source: str) -> Chart:
    """Each cluster's distribution over the places, its range and its chance of being first.

    ranks: one row per cluster, best rank first: `cluster_id`, `cluster` (name), `group` (number, 0
    = outside the sample), `rank`, `rank_low`, `rank_high` (range of the draws), `first` (share of
    draws among the first places), `places` (how many places that is), `confidence` (of the range).
    distribution: `cluster_id`, `rank`, `probability` (share of the draws).
    """
    names = [shortened(n, 40) for n in ranks["cluster"]]
    first = parts.largest(ranks["places"], least=0)
    return Chart(
        id="places",
        title=place_title(ranks),
        description=(
            f"Places of {ranks.height} {plural(ranks.height, 'cluster')}: the darker a place, the "
            "more of the draws; the line is the range, the mark the rank as it stands. At the "
            f"right, in how many of 100 draws it is among the first {first}."
        ),
        spec=parts.picture(
            _layers(ranks, distribution, names, first),
            width=_WIDTH,
            height=_TOP + ranks.height * _ROW,
            left=parts.spare(names),
            right=10,
        ),
        table=ranks,
        source=source,
        width=800,
    )


def place_title(ranks: pl.DataFrame) -> str:
    """How wide the ranges are, and how many clusters are nearly always among the first."""
    if ranks.is_empty():
        return "There is no ranking yet"
    widths = ranks["rank_high"] - ranks["rank_low"] + 1
    places, confidence = int(ranks["places"][0]), float(ranks["confidence"][0])
    sure = ranks.filter(pl.col("first") >= confidence).height
    middle = f"Half of the clusters may stand on any of {_middle(widths)} places or more"
    if not sure:
        return f"{middle}; none is nearly always among the first {places}"
    return f"{middle}; {sure} {plural(sure, 'is', 'are')} nearly always among the first {places}"


def _middle(widths: pl.Series) -> int:
    """The upper middle value: at least half of the widths are as large."""
    return int(widths.sort(descending=True)[(len(widths) - 1) // 2])


def chance_words(share: float) -> str:
    """Of 100 draws, never a round 0 or 100 that it is not."""
    if share in (0, 1):
        return f"{share * 100:.0f}"
    return f"{min(max(round(share * 100), 1), 99)}"


def _layers(
    ranks: pl.DataFrame, distribution: pl.DataFrame, names: list[str], first: int
) -> list[Spec]:
    most = parts.largest(ranks["rank_high"], distribution["rank"])
    strongest = max(distribution["probability"].to_list(), default=1.0) or 1.0
    at = {c: _TOP + (i + 0.5) * _ROW for i, c in enumerate(ranks["cluster_id"])}
    shades = [
        {
            "x": rank - 0.5, "x2": rank + 0.5, "y": at[cluster] - 6.5, "y2": at[cluster] + 6.5,
            "fill": colour("rest"), "opacity": round(0.04 + 0.8 * (share / strongest) ** 0.5, 3),
        }
        for cluster, rank, share in distribution.select(
            "cluster_id", "rank", "probability"
        ).iter_rows()
        if cluster in at
    ]  # fmt: skip
    ranges, symbols, labels, chances = [], [], [], []
    for row, name in zip(ranks.iter_rows(named=True), names, strict=True):
        y = at[row["cluster_id"]]
        words = f"{row['cluster']}: rank {row['rank']}, {row['rank_low']} to {row['rank_high']}"
        ranges.append(
            {"x": row["rank_low"], "x2": row["rank_high"], "y": y, "y2": y, "says": words}
        )
        symbols.append(parts.group_mark(row["group"], row["rank"], y))
        labels.append({"x": -10, "y": y, "text": name})
        chances.append({"x": _WIDTH + 76, "y": y, "text": chance_words(row["first"])})
    ticks = [1, *range(10, most + 1, 10)] if most >= 20 else [1, most]
    x = parts.scale(0.5, most + 0.5, ticks, "d", "place")
    x["axis"] |= {"orient": "top", "offset": -_TOP + 8, "labelOverlap": False}
    return [
        parts.rectangles(shades, x),
        parts.lines(ranges, x),
        parts.marks(symbols, x),
        parts.texts(labels, align="right"),
        parts.texts(chances, align="right", colour=colour("ink-2")),
        parts.texts([{"x": _WIDTH + 76, "y": _TOP - 26, "text": "of 100, among"},
                     {"x": _WIDTH + 76, "y": _TOP - 11, "text": f"the first {first}"}],
                    align="right", colour=colour("ink-3")),
    ]  # fmt: skip
