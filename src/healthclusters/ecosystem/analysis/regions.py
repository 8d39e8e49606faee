"""The home region among others: quotients, stars, concentration, comparison side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.ecosystem.activities import NOT_STATED
from healthclusters.ecosystem.analysis.flows import tellable_parts
from healthclusters.ecosystem.analysis.protected import Sums
from healthclusters.ecosystem.analysis.told import (
    ToldZones,
    told_concentration,
    told_quotients,
    told_stars,
)
from healthclusters.ecosystem.analysis.zones import HEALTH, RegionSource
from healthclusters.ecosystem.disclosure import TOTAL
from healthclusters.ecosystem.engine import Table, collected, ibis_module
from healthclusters.ecosystem.indicators import (
    ellison_glaeser,
    growth,
    location_quotients,
    stars,
    weighted_amount,
)
from healthclusters.ecosystem.options import EcosystemOptions, check_regions
from healthclusters.ecosystem.subsectors.mapping import NOT_ASSIGNED


@dataclass(frozen=True, eq=False, kw_only=True)
class Regions:
    """Regions and subsectors of one year; null = hidden, or not known.

    year: of the tables. quotients: of the regions that are told `region`, `subsector`, `amount`
    (employees), `units`, `unknown`, `quotient`, `std_error`, `low`, `high`, `why` (null = the
    amount is shown). stars: see `stars`, given among all regions; null where what a star is given
    for is hidden. concentration: `subsector`, `units`, `employment`,
    `gamma`, `why`. comparison: one row a region asked for: `organisations`, `employment`,
    `health_share` (of the region's employment), `rate` (of health employment since a year before,
    in units known in both),
    `quotient` of all health together, `low`, `high`, `stars` (null where one of its stars cannot be
    said), `stars_said` (of those that can; null where none can), `why`.
    """

    year: int
    name: str
    synthetic: bool
    quotients: pl.DataFrame
    stars: pl.DataFrame
    concentration: pl.DataFrame
    comparison: pl.DataFrame


def regions_of(
    source: RegionSource,
    sums: Sums,
    *,
    year: int,
    name: str,
    synthetic: bool,
    options: EcosystemOptions,
) -> Regions:
    """Everything about regions, from the cells that `sums` shows.

    Not confidential: quotients of all regions of the register; else of those that are told.
    """
    now = source.table.filter((source.table.year == year) & (source.table.region != NOT_STATED))
    told, before = ToldZones(sums.zones, year), ToldZones(sums.zones, year - 1)
    everywhere = collected(
        location_quotients(weighted_amount(now), amount="amount", confidence=options.confidence)
    ).filter(pl.col("subsector") != NOT_ASSIGNED)
    gamma = collected(ellison_glaeser(now)).filter(pl.col("subsector") != NOT_ASSIGNED)
    if options.confidential:
        quotients = told_quotients(everywhere, told, source.told, options)
        gamma = told_concentration(gamma, told, source.told, options)
    else:
        unhidden = pl.lit(None, dtype=pl.String)
        quotients, gamma = everywhere.with_columns(why=unhidden), gamma.with_columns(why=unhidden)
    # A region whose number is hidden is there: a star is given among all of them.
    found = stars(
        everywhere,
        _rates(_two_years(source.table, year), year),
        quotient=options.star_quotient,
        share=options.star_share,
    )
    if options.confidential:
        found = told_stars(found, quotients, told, before, options.star_share)
    return Regions(
        year=year,
        name=name,
        synthetic=synthetic,
        quotients=quotients,
        stars=found,
        concentration=gamma,
        comparison=_comparison(source, year, (told, before), found, options),
    )


def _two_years(table: Table, year: int) -> Table:
    return table.filter((table.year == year) | (table.year == year - 1))


def _rates(table: Table, year: int) -> pl.DataFrame:
    """Growth of employment by region and subsector since the year before."""
    rows = collected(growth(table, ("region", "subsector"))).filter(pl.col("year") == year)
    return rows.select("region", "subsector", "rate")


def _health_rates(
    table: Table, regions: Sequence[str], year: int, options: EcosystemOptions
) -> dict[str, float | None]:
    """Growth of health employment by region, where it would not tell of a firm that fell silent."""
    rows = _two_years(table.filter(table.region.isin(list(regions))), year)
    rows = rows.mutate(subsector=_health(rows)).filter(ibis_module()._.subsector == HEALTH)
    rates = collected(growth(rows, ("region",))).filter(pl.col("year") == year)
    if options.confidential:
        may = tellable_parts(rows, options, ("region",)).filter(pl.col("rate_told"))
        rates = rates.join(may, on=["year", "region"], how="semi")
    return dict(rates.select("region", "rate").iter_rows())


def _comparison(
    source: RegionSource,
    year: int,
    years: tuple[ToldZones, ToldZones],
    found: pl.DataFrame,
    options: EcosystemOptions,
) -> pl.DataFrame:
    """Regions side by side: the home region first, then those asked for (all, up to ten)."""
    told, before = years
    regions = source.told
    now = source.table.filter((source.table.year == year) & (source.table.region != NOT_STATED))
    rates = _health_rates(source.table, regions, year, options)
    health = now.mutate(subsector=_health(now))
    quotient = collected(
        location_quotients(weighted_amount(health), amount="amount", confidence=options.confidence)
    ).filter(pl.col("subsector") == HEALTH)
    if options.confidential:
        quotient = told_quotients(quotient, told, regions, options)
    given = _stars_by_region(found)
    rows = []
    for region in regions:
        place = (region, HEALTH, TOTAL)
        cell = told.cells.get(place, {}) if told.shown(place) else {}
        employed, past = told.employment(place), before.employment(place)
        work = told.employment((region, TOTAL, TOTAL))
        rows.append(
            (region, cell.get("organisations"), employed,
             employed / work if employed is not None and work else None,
             rates.get(region) if employed is not None and past is not None else None,
             told.why(place))
        )  # fmt: skip
    schema = {
        "region": pl.String,
        **dict.fromkeys(("organisations", "employment", "health_share", "rate"), pl.Float64),
        "why": pl.String,
    }
    table = pl.DataFrame(rows, schema=schema, orient="row")
    own = quotient.select("region", "quotient", "low", "high")
    table = table.join(own, on="region", how="left", maintain_order="left")
    table = table.join(given, on="region", how="left", maintain_order="left")
    numbers = ["organisations", "employment", "health_share", "rate", "quotient", "low", "high"]
    table = table.select("region", *numbers, "stars", "stars_said", "why")
    if options.confidential:
        return table
    # Where nothing is hidden, a region without a row has no industry that a star is given in.
    empty = ~pl.col("region").is_in(
        list({region for region, sector, _ in told.cells if sector == HEALTH})
    )
    return table.with_columns(
        pl.when(empty).then(0).otherwise(pl.col(c)).alias(c) for c in ("stars", "stars_said")
    )


def _stars_by_region(found: pl.DataFrame) -> pl.DataFrame:
    """`region`, `stars` (null where one cannot be said), `stars_said` (null where none can)."""
    kinds = pl.col("size", "specialisation", "growth")
    rows = found.with_columns(
        all_said=pl.all_horizontal(kinds.is_not_null()),
        any_said=pl.any_horizontal(kinds.is_not_null()),
    )
    given = pl.col("stars").sum()
    return rows.group_by("region").agg(
        stars=pl.when(pl.col("all_said").all()).then(given),
        stars_said=pl.when(pl.col("any_said").any()).then(given),
    )


def _health(now: Table) -> Table:
    return (now.subsector == NOT_ASSIGNED).ifelse(NOT_ASSIGNED, HEALTH)


def chosen_regions(there: Sequence[str], options: EcosystemOptions) -> list[str]:
    """The home region and those to compare, at most ten; those asked for must be there."""
    asked = [*([options.region] if options.region else []), *options.compare]
    for region in asked:
        if region not in there:
            raise UnknownNameError("region in the register", region, there)
    wanted = list(dict.fromkeys(asked))
    if not options.compare:
        wanted += [region for region in there if region not in wanted]
        return wanted[:10]
    check_regions(wanted)
    return wanted
