"""The cells of regions: those that are told, and what lies around them.

A report tells of ten regions at most. Everything else is one zone that is never told but that
totals over all regions contain; at home it is apart, because the home tables contain it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.ecosystem.activities import NOT_STATED
from healthclusters.ecosystem.disclosure import TOTAL, LinkedCells, linked_cells, together
from healthclusters.ecosystem.engine import Table, collected, ibis_module
from healthclusters.ecosystem.subsectors.mapping import NOT_ASSIGNED

ZONE_DIMENSIONS = ("zone", "sector", "subsector")
ZONE_MEASURES = ("organisations", "employment")
HEALTH, OTHER = "health", "other"
_ELSEWHERE, _AT_HOME = " elsewhere", " elsewhere at home"  # no region begins with a blank


@dataclass(frozen=True, eq=False, kw_only=True)
class RegionSource:
    """Where cells of regions come from.

    table: activities of all industries by one definition. told: the regions of the report. own: the
    register is that of the home tables, too. years: whose cells are told.
    """

    table: Table
    told: tuple[str, ...]
    own: bool
    years: tuple[int, ...]


def zone_cells(source: RegionSource, year: int, home: Collection[str]) -> LinkedCells | None:
    """Cells zone x sector x subsector with their totals, in a year; None where there are none.

    home: the regions that the home tables are about.
    """
    rows = _zone_contributions(source, year, home)
    stated = rows.filter(pl.col("zone") != NOT_STATED)
    if stated.is_empty():
        return None
    cells = linked_cells(stated, [ZONE_DIMENSIONS], ZONE_MEASURES)
    cells = _unpublished(cells, pl.col("zone").is_in([_ELSEWHERE, _AT_HOME]))
    nowhere = rows.filter(pl.col("zone") == NOT_STATED)
    if nowhere.is_empty() or not (source.own and NOT_STATED in home):
        return cells
    rest = linked_cells(nowhere, [ZONE_DIMENSIONS], ZONE_MEASURES)
    return together(cells, _unpublished(rest, pl.lit(True)), [])


def _unpublished(cells: LinkedCells, which: pl.Expr) -> LinkedCells:
    frame = cells.frame.with_columns(published=~which)
    return LinkedCells(frame, cells.dimensions, cells.measures, cells.relations)


def _zone_contributions(source: RegionSource, year: int, home: Collection[str]) -> pl.DataFrame:
    """What each holding brings to each zone and subsector; summed by the engine."""
    ibis = ibis_module()
    t = source.table.filter(source.table.year == year)
    zone = ibis.cases(
        (t.region.isin([*source.told, NOT_STATED]), t.region),
        (t.region.isin([*home, ""]), _AT_HOME),
        else_=_ELSEWHERE,
    )
    sector = (t.subsector == NOT_ASSIGNED).ifelse(OTHER, HEALTH)
    rows = t.mutate(zone=zone, sector=sector)
    scaled = rows.share * rows.weight
    sums = rows.group_by("holding", *ZONE_DIMENSIONS).agg(
        organisations=(rows.part * rows.weight).sum(), employment=(rows.employment * scaled).sum()
    )
    return collected(sums).sort(*ZONE_DIMENSIONS, "holding")


def ties(
    home: LinkedCells, zones: LinkedCells, regions: Collection[str]
) -> list[tuple[int, Sequence[int]]]:
    """Subsectors of the home tables and the cells of zones that they are the sum of."""
    at_home = {_AT_HOME, NOT_STATED, *regions}
    inner = zones.frame.filter(
        pl.col("zone").is_in(at_home), pl.col("sector") != TOTAL, pl.col("subsector") != TOTAL
    )
    parts: dict[str, list[int]] = {}
    for cell, subsector in inner.select("cell", "subsector").iter_rows():
        parts.setdefault(subsector, []).append(cell)
    others = [d for d in home.dimensions if d != "subsector"]
    tops = home.frame.filter(pl.col("subsector") != TOTAL, *(pl.col(d) == TOTAL for d in others))
    return [(c, parts.get(s, [])) for c, s in tops.select("cell", "subsector").iter_rows()]
