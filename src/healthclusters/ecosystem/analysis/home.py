"""The parts of one region's description, each with what must not be told hidden."""

from __future__ import annotations

import polars as pl

from healthclusters.ecosystem.analysis.flows import tellable_parts
from healthclusters.ecosystem.analysis.protected import Sums
from healthclusters.ecosystem.disclosure import (
    TOTAL,
    index_may_be_told,
    rounded_index,
    told_error,
    told_reach,
)
from healthclusters.ecosystem.engine import Table, collected
from healthclusters.ecosystem.indicators import (
    diversity,
    growth,
    herfindahl,
    sampled_totals,
)
from healthclusters.ecosystem.indicators.growth import PARTS
from healthclusters.ecosystem.options import EcosystemOptions


def growth_parts(table: Table, sums: Sums, options: EcosystemOptions) -> pl.DataFrame:
    """Growth of employment by year, of totals that are shown; where it came from, if no part of it
    would tell of a firm, or at least what came and went (see `flows`). Parts are amounts; how many
    units they are is not told.
    """
    rows = collected(growth(table))
    rows = rows.drop([f"{p}_{c}" for p in PARTS for c in ("largest", "units")])
    if not options.confidential:
        return rows
    shown = sums.shown()
    rows = rows.join(shown, on=["definition", "year"], how="semi", maintain_order="left")
    earlier = shown.with_columns(pl.col("year") + 1, told_before=True)
    for more in (earlier, tellable_parts(table, options)):
        rows = rows.join(more, on=["definition", "year"], how="left", maintain_order="left")
    told = pl.col("told_before").fill_null(False)
    moves, whole = told & pl.col("moves"), told & pl.col("all_parts")
    compared = told & pl.col("rate_told")
    parts = {p: moves if p in ("entries", "exits") else whole for p in PARTS}
    return rows.with_columns(
        *(pl.when(told).then(pl.col(c)).alias(c) for c in ("before", "change", "raw_rate")),
        *(pl.when(may).then(pl.col(p)).alias(p) for p, may in parts.items()),
        rate=pl.when(compared).then(pl.col("rate")),
        comparable=pl.when(whole).then(pl.col("comparable")),
    ).drop("told_before", "all_parts", "moves", "rate_told")


def growth_by_subsector(table: Table, sums: Sums, options: EcosystemOptions) -> pl.DataFrame:
    """Employment by subsector and its growth, where it may be told.

    Columns: `definition`, `year`, `subsector`, `employment`, `why` (null = shown), `before`, `rate`
    and `raw_rate` (see `indicators.growth`), `yearly_rate` (mean since the first year of the
    definition, of units known in both years, those that came and those that went).
    """
    key = ["definition", "year", "subsector"]
    rows = sums.by("subsector").select(*key, "employment", "why")
    rates = collected(growth(table, ("subsector",))).select(*key, "before", "rate", "raw_rate")
    first = collected(growth(table, ("subsector",), since_first=True))
    first = first.select(*key, total="rate")
    rows = rows.sort("definition", "subsector", "year")
    for more in (rates, first):
        rows = rows.join(more, on=key, how="left", maintain_order="left")
    start = pl.col("year").min().over("definition")
    years = (pl.col("year") - start).cast(pl.Float64)
    rows = rows.with_columns(yearly_rate=(1 + pl.col("total")) ** (1 / years) - 1).drop("total")
    return _told_rates(rows, table, options) if options.confidential else rows


def _told_rates(rows: pl.DataFrame, table: Table, options: EcosystemOptions) -> pl.DataFrame:
    """Rates between cells that are shown, and that tell of no firm known in one year only."""
    key, cell = ["definition", "year", "subsector"], ["definition", "subsector"]
    earlier = rows.filter(pl.col("why").is_null()).select(
        pl.col("year") + 1, *cell, told_before=True
    )
    start = pl.col("year") == pl.col("year").min().over("definition")
    firsts = rows.filter(start, pl.col("why").is_null()).select(*cell, told_first=True)
    may = tellable_parts(table, options, ("subsector",)).select(*key, "rate_told")
    may_since = tellable_parts(table, options, ("subsector",), since_first=True).select(
        *key, told_since="rate_told"
    )
    for more, on in ((earlier, key), (firsts, cell), (may, key), (may_since, key)):
        rows = rows.join(more, on=on, how="left", maintain_order="left")
    now = pl.col("why").is_null()
    conditions = {
        "before": pl.col("told_before"),
        "raw_rate": pl.col("told_before"),
        "rate": pl.col("told_before") & pl.col("rate_told"),
        "yearly_rate": pl.col("told_first") & pl.col("told_since"),
    }
    return rows.with_columns(
        pl.when(now & told).then(pl.col(c)).alias(c) for c, told in conditions.items()
    ).drop("told_before", "told_first", "rate_told", "told_since")


def variety(
    table: Table, sums: Sums, options: EcosystemOptions
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Concentration by subsector and diversity of the whole, by year.

    A diversity is told where all of its subsectors are shown; a Herfindahl index where it hides the
    largest firm, rounded; shares of the largest firms never.
    """
    firms = collected(herfindahl(table))
    mixed = collected(diversity(table, ("definition", "year")))
    if not options.confidential:
        return firms, mixed
    key = ["definition", "year"]
    tops = sums.by("subsector")
    hidden = tops.filter(pl.col("why").is_not_null()).select(key)
    mixed = mixed.join(hidden, on=key, how="anti", maintain_order="left")
    shown = tops.filter(pl.col("why").is_null()).select(*key, "subsector")
    firms = firms.join(shown, on=[*key, "subsector"], how="semi", maintain_order="left")
    firms = firms.join(
        sums.largest, on=[*key, "subsector"], how="left", maintain_order="left"
    ).filter(index_may_be_told(options.dominance))
    firms = firms.with_columns(rounded_index("herfindahl")).with_columns(
        equal_firms=pl.when(pl.col("herfindahl") > 0).then((1 / pl.col("herfindahl")).round(0))
    )
    return firms.drop("largest_share", "four_largest_share", "holdings", "share"), mixed


def places(table: Table, year: int, definition: str, options: EcosystemOptions) -> pl.DataFrame:
    """Organisations by place (coordinates to two decimals): `lat`, `lon`, `city`, `organisations`.

    city: the first in the alphabet of those at the place. Places of too few holdings are left out;
    how many organisations that concerns is in the row without coordinates, together with those that
    have none; null where it would tell of too few.
    """
    rows = table.filter((table.year == year) & (table.definition == definition))
    units = rows.select(
        "organisation", "holding", "city", lat=rows.lat.round(2), lon=rows.lon.round(2)
    ).distinct()
    counts = collected(
        units.group_by("lat", "lon").agg(
            city=units.city.min(),
            organisations=units.organisation.nunique(),
            holdings=units.holding.nunique(),
        )
    )
    least = options.least if options.confidential else 1
    keep = (pl.col("lat").is_not_null() & (pl.col("holdings") >= least)).fill_null(False)
    shown = counts.filter(keep).sort("organisations", "lat", descending=[True, False])
    shown = shown.drop("holdings")
    rest = counts.filter(~keep)["organisations"].sum()
    if rest:
        told = rest if rest >= least else None
        other = {"lat": None, "lon": None, "city": None, "organisations": told}
        shown = pl.concat([shown, pl.DataFrame([other], schema=shown.schema)])
    return shown


def sample_intervals(
    table: Table, sample: Table, sums: Sums, options: EcosystemOptions
) -> pl.DataFrame:
    """Employment by year and subsector with its interval, where the register is a sample.

    sample: all activities of the register, of which `table` is the region and scope.
    Of cells that are shown; an error is rounded up so that it hides the largest firm.
    """
    by_year = collected(sampled_totals(table, confidence=options.confidence, sample=sample))
    by_subsector = collected(
        sampled_totals(
            table,
            ("definition", "year", "subsector"),
            confidence=options.confidence,
            sample=sample,
        )
    )
    both = pl.concat([by_year.with_columns(subsector=pl.lit(TOTAL)), by_subsector], how="diagonal")
    key = ["definition", "year", "subsector"]
    if options.confidential:
        cells = pl.concat(
            [sums.by().with_columns(subsector=pl.lit(TOTAL)), sums.by("subsector")], how="diagonal"
        )
        shown = cells.filter(pl.col("why").is_null()).select(key)
        both = both.join(shown, on=key, how="semi").join(sums.largest, on=key, how="left")
        error = told_error(pl.col("std_error") / pl.col("total"), options.dominance)
        reach = (pl.col("high") - pl.col("total")) / pl.col("std_error")
        both = both.with_columns(
            std_error=pl.col("total") * error, reach=told_reach(reach, options.confidence)
        ).with_columns(wide=pl.col("reach") * pl.col("std_error"))
        both = both.with_columns(
            low=(pl.col("total") - pl.col("wide")).clip(0), high=pl.col("total") + pl.col("wide")
        ).drop("holdings", "share", "reach", "wide")
    return both.sort(key)
