"""What the shown cells of regions allow to be told of them, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from healthclusters.ecosystem.analysis.zones import HEALTH
from healthclusters.ecosystem.disclosure import (
    TOTAL,
    index_may_be_told,
    rounded_index,
    told_error,
    told_reach,
)
from healthclusters.ecosystem.options import EcosystemOptions

EVERYTHING = (TOTAL, TOTAL, TOTAL)
NOT_PART = "not in the tables"


class ToldZones:
    """The cells of one year by their place: zone, sector, subsector."""

    def __init__(self, zones: pl.DataFrame, year: int) -> None:
        self.cells = {
            (r["zone"], r["sector"], r["subsector"]): r
            for r in zones.filter(pl.col("year") == year).iter_rows(named=True)
        }

    def why(self, place: tuple[str, str, str]) -> str | None:
        """Why a cell is hidden; null = shown."""
        cell = self.cells.get(place)
        return NOT_PART if cell is None else cell["why"]

    def shown(self, *places: tuple[str, str, str]) -> bool:
        """Are all of these shown?"""
        return all(self.why(place) is None for place in places)

    def employment(self, place: tuple[str, str, str]) -> float | None:
        """Employment of a cell, if it is shown."""
        return self.cells[place]["employment"] if self.shown(place) else None

    def rows(self, places: Sequence[tuple[str, str, str]]) -> pl.DataFrame:
        """`holdings`, `share`, `why` of cells, in their order."""
        found = [self.cells.get(p, {"why": NOT_PART}) for p in places]
        columns = {"holdings": pl.Int64, "share": pl.Float64, "why": pl.String}
        return pl.DataFrame([{c: f.get(c) for c in columns} for f in found], schema=columns)


def told_quotients(
    quotients: pl.DataFrame, told: ToldZones, regions: Sequence[str], options: EcosystemOptions
) -> pl.DataFrame:
    """Quotients of the told regions with `why`: an amount where its cell is shown, a quotient where
    all four sums of it are; its error so rounded that it hides the largest firm.

    quotients: as `location_quotients` gives them, by subsector or (`subsector` = HEALTH) of all.
    """
    rows = quotients.filter(pl.col("region").is_in(list(regions)))
    keys = rows.select("region", "subsector").rows()
    places = [(r, HEALTH, TOTAL if s == HEALTH else s) for r, s in keys]
    whole = [told.shown(p, (p[0], TOTAL, TOTAL), (TOTAL, *p[1:]), EVERYTHING) for p in places]
    rows = pl.concat([rows, told.rows(places)], how="horizontal").with_columns(
        whole=pl.Series(whole, dtype=pl.Boolean)
    )
    relative = pl.when("whole").then(pl.col("std_error") / pl.col("quotient"))
    reach = (pl.col("high") / pl.col("quotient")).log() * pl.col("quotient") / pl.col("std_error")
    counts = ("amount", "units", "unknown")
    rows = rows.with_columns(
        *(pl.when(pl.col("why").is_null()).then(pl.col(c)).alias(c) for c in counts),
        quotient=pl.when("whole").then(pl.col("quotient")),
        error=told_error(relative, options.dominance),
        reach=told_reach(reach, options.confidence),
    )
    done = rows.with_columns(
        std_error=pl.col("quotient") * pl.col("error"),
        low=pl.col("quotient") * (-pl.col("reach") * pl.col("error")).exp(),
        high=pl.col("quotient") * (pl.col("reach") * pl.col("error")).exp(),
    )
    return done.select(*quotients.columns, "why").sort("subsector", "region")


def told_concentration(
    concentration: pl.DataFrame,
    told: ToldZones,
    regions: Sequence[str],
    options: EcosystemOptions,
) -> pl.DataFrame:
    """`subsector`, `units`, `employment`, `gamma`, `why`: gamma where every cell of the subsector
    and every region's total is shown, rounded; it holds the sizes of firms as an index does."""
    names = concentration["subsector"].to_list()
    places = [(TOTAL, HEALTH, s) for s in names]
    margins = told.shown(EVERYTHING, *((r, TOTAL, TOTAL) for r in regions))
    whole = [
        margins
        and told.shown((TOTAL, HEALTH, s))
        and all(told.why((r, HEALTH, s)) in (None, NOT_PART) for r in regions)
        for s in names
    ]
    rows = pl.concat([concentration, told.rows(places)], how="horizontal")
    rows = rows.with_columns(whole=pl.Series(whole, dtype=pl.Boolean))
    tells = pl.col("whole") & index_may_be_told(options.dominance)
    return rows.select(
        "subsector",
        *(pl.when(pl.col("why").is_null()).then(pl.col(c)).alias(c)
          for c in ("units", "employment")),
        gamma=pl.when(tells).then(rounded_index("gamma")),
        why="why",
    )  # fmt: skip


def told_stars(
    given: pl.DataFrame,
    quotients: pl.DataFrame,
    told: ToldZones,
    before: ToldZones,
    share: float,
) -> pl.DataFrame:
    """Stars of the told regions, null where they cannot be said without telling more.

    A star is given among all regions, so it tells of the others, too: the first is larger than each
    of them. In an industry with a hidden cell, or where the regions that no table tells of could be
    placed by the stars of those told, there is no star of size (growth: of either year).
    given: as `stars` gives them, among all regions. quotients: those that are told.
    """
    key = ["region", "subsector"]
    rows = given.join(
        quotients.select(*key, shown="quotient"), on=key, how="inner", maintain_order="left"
    )
    places = [(r, HEALTH, s) for r, s in rows.select(key).iter_rows()]
    now = [told.shown(p) for p in places]
    both = [n and before.shown(p) for n, p in zip(now, places, strict=True)]
    first = (pl.col("regions") * share - 1e-9).ceil()
    rows = rows.with_columns(now=pl.Series(now, dtype=pl.Boolean),
                             both=pl.Series(both, dtype=pl.Boolean))  # fmt: skip
    others = pl.col("regions") - pl.len().over("subsector")
    kinds = {"specialisation": pl.col("shown").is_not_null()}
    for kind, seen in (("size", "now"), ("growth", "both")):
        starred = pl.col(kind).fill_null(0).sum().over("subsector")
        unplaced = (others == 0) | ((starred < first) & (others > first))
        kinds[kind] = pl.col(seen).all().over("subsector") & unplaced
    rows = rows.with_columns(pl.when(may).then(pl.col(kind)).alias(kind)
                             for kind, may in kinds.items())  # fmt: skip
    stars = pl.sum_horizontal(pl.col(list(kinds)).fill_null(0))
    return rows.with_columns(stars=stars).drop("shown", "now", "both")
