"""Profiles of groups: the share of yes on each item, with what is open as the hatched part."""

from __future__ import annotations

from typing import Any

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour, group_colour
from healthclusters.publish.words import joined

_WIDTH, _ROW, _GAP = 400.0, 14.0, 12.0


def group_profile(profiles: pl.DataFrame, *, source: str) -> Chart:
    """Items by groups, the items on which groups are surely apart first.

    profiles: one row per group and item: `group` (number), `group_name`, `item_id`, `item` (short
    label), `clusters`, `yes`, `no`, `open`, `share_low`, `share_high` (0 to 1).
    """
    order = spread(profiles)
    groups = profiles.select("group", "group_name").unique().sort("group")
    height = order.height * (groups.height * _ROW + _GAP)
    return Chart(
        id="group-profile",
        title=group_profile_title(profiles),
        description=(
            "Share of clusters with a yes, for each item and group: solid is known, hatched is "
            f"open. Groups: {joined(groups['group_name'].to_list())}."
        ),
        spec=parts.picture(
            _layers(profiles, order["item_id"].to_list(), groups["group"].to_list()),
            width=_WIDTH,
            height=height,
            left=parts.spare(order["item"].to_list()),
            right=24,
        ),
        table=profiles,
        source=source,
        width=700,
    )


def group_profile_title(profiles: pl.DataFrame) -> str:
    """How many items tell the groups apart whatever the open answers turn out to be."""
    order = spread(profiles)
    sure = order.filter(pl.col("apart") > 0)
    if sure.is_empty():
        return "No item surely tells the groups apart: open answers could level each of them"
    first = joined(sure["item"].head(3).to_list())
    if sure.height == 1:
        return f"One item of {order.height} surely tells groups apart: {first}"
    words = f"{sure.height} of {order.height} items surely tell groups apart"
    return f"{words}, most of all {first}" if sure.height > 3 else f"{words}: {first}"


def spread(profiles: pl.DataFrame) -> pl.DataFrame:
    """Items by how far groups are surely apart: the largest low end less the smallest high end.

    Columns: `item_id`, `item`, `apart` (above 0 where two groups differ whatever is open).
    """
    middle = pl.col("share_low") + pl.col("share_high")
    return (
        profiles.group_by("item_id", "item", maintain_order=True)
        .agg(
            apart=pl.col("share_low").max() - pl.col("share_high").min(),
            middle=middle.max() - middle.min(),
        )
        .sort("apart", "middle", descending=True, maintain_order=True)
        .drop("middle")
    )


def _layers(profiles: pl.DataFrame, items: list[str], groups: list[int]) -> list[Spec]:
    tracks: list[Spec] = []
    bars: list[Spec] = []
    symbols, words, names = [], [], []
    rows = {(r["item_id"], r["group"]): r for r in profiles.iter_rows(named=True)}
    y = 0.0
    for item_id in items:
        names.append({"x": -28, "y": y + len(groups) * _ROW / 2, "text": ""})
        for group in groups:
            row = rows[item_id, group]
            names[-1]["text"] = row["item"]
            middle = y + _ROW / 2
            low, high = row["share_low"], row["share_high"]
            track, bar = parts.interval_bar(low, high, middle, 8, group_colour(group), _says(row))
            tracks += track
            bars += bar
            symbols.append(parts.group_mark(group, -13, middle, 42))
            words.append({"x": _WIDTH + 8, "y": middle, "text": of_known(row)})
            y += _ROW
        y += _GAP
    x = parts.shares()
    return [
        parts.rectangles(tracks, x),
        parts.rectangles(bars, x),
        parts.marks(symbols),
        parts.texts(names, align="right"),
        parts.texts(words, size=11, colour=colour("ink-2")),
    ]


def of_known(row: dict[str, Any]) -> str:
    """`5 of 6 +14`: yes of those known, and how many are open."""
    known = row["yes"] + row["no"]
    text = f"{row['yes']} of {known}" if known else "unknown"
    return f"{text} +{row['open']}" if row["open"] else text


def _says(row: dict[str, Any]) -> str:
    numbers = f"{row['yes']} yes, {row['no']} no, {row['open']} open"
    return f"{row['group_name']}, {row['item']}: {numbers}"
