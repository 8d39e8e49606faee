"""Heat map: every cluster and every item, ordered by group; a cell's form is its state.

The hue of a cell is its group. Unknown is hatched, never empty and never zero; a contested cell
shows what counts, with a cut-off corner.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from healthclusters.base import interval
from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour, group_colour, hatch
from healthclusters.publish.words import capital, counted, joined, plural, shortened

_STEP, _CELL = 20.0, 18.5
_CATEGORY_GAP, _GROUP_GAP = 9.0, 34.0
_HEAD = 150.0  # height of the names of items


def heat_map(cells: pl.DataFrame, *, source: str) -> Chart:
    """Clusters x items.

    cells: one row per cluster and item, in the order of drawing: `cluster_id`, `cluster` (name),
    `group` (number; 0 = outside the sample), `group_name`, `known`, `most` (points of the
    cluster), `item_id`, `item` (short label), `category` (label), `point` (1, 0, null = open),
    `contested`.
    """
    columns = _positions(cells, "item_id", "category", _CATEGORY_GAP, 0.0)
    rows = _positions(cells, "cluster_id", "group", _GROUP_GAP, _HEAD + _GROUP_GAP - 6)
    drawn = [_cell(r, columns, rows) for r in cells.iter_rows(named=True)]
    width = max(columns.values(), default=0) + _STEP
    height = max(rows.values(), default=0) + _STEP
    names = cells["cluster"].unique().to_list()
    return Chart(
        id="heat-map",
        title=heat_map_title(cells),
        description=_description(cells),
        spec=parts.picture(
            [*_layers(drawn), *_words(cells, columns, rows, width)],
            width=width + 60,
            height=height,
            left=parts.spare([shortened(n, 34) for n in names]),
        ),
        table=cells,
        source=source,
        width=int(width) + 290,
    )


def heat_map_title(cells: pl.DataFrame) -> str:
    """In which group most answers are missing, and for which items."""
    if cells["point"].null_count() == 0:
        return "Every answer of every cluster is known"
    share = pl.col("point").is_null().mean()
    groups = cells.group_by("group_name", maintain_order=True).agg(share=share)
    items = cells.group_by("item", maintain_order=True).agg(share=share)
    worst = groups.sort("share", descending=True, maintain_order=True).row(0)
    worst_items = items.sort("share", descending=True, maintain_order=True).head(3)
    names = joined(worst_items.filter(pl.col("share") > 0)["item"].to_list())
    if groups.height < 2:
        return f"Most is missing on {names}"
    return f"Most is missing in {worst[0]}: {worst[1]:.0%} of its answers; and on {names}"


def _positions(
    cells: pl.DataFrame, key: str, part: str, gap: float, start: float
) -> dict[Any, float]:
    """Pixels of the middle of each row or column, with a gap between parts."""
    places: dict[Any, float] = {}
    at, last = start + _STEP / 2, None
    for name, belongs in cells.select(key, part).unique(maintain_order=True).iter_rows():
        if last is not None and belongs != last:
            at += gap
        places[name] = at
        at, last = at + _STEP, belongs
    return places


def _cell(row: dict[str, Any], columns: dict[Any, float], rows: dict[Any, float]) -> Spec:
    point = row["point"]
    state = "unknown" if point is None else "yes" if point == 1 else "no"
    fill = {
        "yes": colour(group_colour(row["group"])),
        "no": colour("paper"),
        "unknown": hatch("unknown"),
    }[state]
    x, y = columns[row["item_id"]], rows[row["cluster_id"]]
    half = _CELL / 2
    words = f"{row['cluster']}, {row['item']}: {state}"
    return {
        "x": x - half,
        "x2": x + half,
        "y": y - half,
        "y2": y + half,
        "fill": fill,
        "stroke": colour("line") if state == "no" else colour("paper"),
        "says": f"{words}, contested" if row["contested"] else words,
        "state": state,
        "contested": row["contested"],
    }


def _layers(cells: list[Spec]) -> list[Spec]:
    middle = [{**c, "x": (c["x"] + c["x2"]) / 2, "y": (c["y"] + c["y2"]) / 2} for c in cells]
    dashes = [
        parts.dash(c["x"] - (3 if c["contested"] else 0), c["y"] - (3 if c["contested"] else 0))
        for c in middle
        if c["state"] == "no"
    ]
    corners = [parts.corner(c["x"], c["y"], _CELL, colour("ink")) for c in middle if c["contested"]]
    return [
        parts.rectangles(cells),
        parts.marks(corners),
        parts.texts(dashes, align="center", colour=colour("no")),
    ]


def _words(
    cells: pl.DataFrame, columns: dict[Any, float], rows: dict[Any, float], width: float
) -> list[Spec]:
    clusters = cells.unique("cluster_id", keep="first", maintain_order=True)
    items = cells.unique("item_id", keep="first", maintain_order=True)
    names = [
        {"x": -8, "y": rows[r["cluster_id"]], "text": shortened(r["cluster"], 34)}
        for r in clusters.iter_rows(named=True)
    ]
    points = [
        {"x": width, "y": rows[r["cluster_id"]], "text": interval(r["known"], r["most"])}
        for r in clusters.iter_rows(named=True)
    ]
    labels = [
        {"x": columns[r["item_id"]], "y": _HEAD - 4, "text": r["item"]}
        for r in items.iter_rows(named=True)
    ]
    heads = [
        {"x": columns[r["item_id"]] - _STEP / 2, "y": 8, "text": r["category"]}
        for r in items.unique("category", keep="first", maintain_order=True).iter_rows(named=True)
    ]
    groups = [
        {"x": -8 + 8, "y": rows[r["cluster_id"]] - 19, "text": r["group_name"]}
        for r in clusters.unique("group", keep="first", maintain_order=True).iter_rows(named=True)
    ]
    return [
        parts.texts(names, align="right"),
        parts.texts(points, colour=colour("ink-2")),
        parts.texts(labels, angle=-90, colour=colour("ink-2")),
        parts.texts(heads, bold=True, size=13),
        parts.texts(groups, bold=True),
    ]


def _description(cells: pl.DataFrame) -> str:
    yes, no = int((cells["point"] == 1).sum()), int((cells["point"] == 0).sum())
    clusters, items = cells["cluster_id"].n_unique(), cells["item_id"].n_unique()
    states = joined([f"{yes} yes", f"{no} no", f"{cells['point'].null_count()} unknown"])
    return (
        f"{capital(counted(clusters, 'cluster'))} by {items} {plural(items, 'item')}, ordered by "
        f"group and known points: {states}; {int(cells['contested'].sum())} contested."
    )
