"""The home region among others: quotients, stars, concentration, comparison side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.ecosystem.activities import NOT_STATED
from healthclusters.ecosystem.disclosure import DisclosureOptions, linked_cells, protect
from healthclusters.ecosystem.engine import Table, collected
from healthclusters.ecosystem.indicators import (
    ellison_glaeser,
    location_quotients,
    stars,
    totals,
    weighted_amount,
)
from healthclusters.ecosystem.options import EcosystemOptions, check_regions
from healthclusters.ecosystem.subsectors.mapping import NOT_ASSIGNED


@dataclass(frozen=True, eq=False, kw_only=True)
class Regions:
    """Regions and subsectors of one year.

    year: of the tables. quotients: `region`, `subsector`, `amount` (employees), `units`, `unknown`,
    `quotient`, `std_error`, `low`, `high`, `why` (null = shown). stars: see `stars`. concentration:
    see `ellison_glaeser`. comparison: one row a region asked for: `organisations`, `employment`,
    `health_share` (of the region's employment), `rate` (of health employment since a year before),
    `quotient` of all health together, `low`, `high`, `stars`.
    """

    year: int
    name: str
    synthetic: bool
    quotients: pl.DataFrame
    stars: pl.DataFrame
    concentration: pl.DataFrame
    comparison: pl.DataFrame


def regions_of(
    table: Table, *, year: int, name: str, synthetic: bool, options: EcosystemOptions
) -> Regions:
    """Everything about regions from activities of all industries (`table`: all years)."""
    now = table.filter((table.year == year) & (table.region != NOT_STATED))
    amounts = weighted_amount(now)
    quotients = collected(
        location_quotients(amounts, amount="amount", confidence=options.confidence)
    ).filter(pl.col("subsector") != NOT_ASSIGNED)
    rates = _rates(table, year)
    quotients = _protected(quotients, now, options)
    shown = quotients.filter(pl.col("why").is_null())
    found = stars(
        shown,
        rates.join(shown.select("region", "subsector"), on=["region", "subsector"], how="semi"),
        quotient=options.star_quotient,
        share=options.star_share,
    )
    concentration = collected(ellison_glaeser(now)).filter(pl.col("subsector") != NOT_ASSIGNED)
    return Regions(
        year=year,
        name=name,
        synthetic=synthetic,
        quotients=quotients,
        stars=found,
        concentration=concentration,
        comparison=_comparison(now, table, year, found, options),
    )


def _rates(table: Table, year: int) -> pl.DataFrame:
    """Growth of employment by region and subsector since the year before."""
    rows = table.filter((table.year == year) | (table.year == year - 1))
    sums = collected(totals(rows, ("year", "region", "subsector"))).select(
        "year", "region", "subsector", "employment"
    )
    now, before = sums.filter(pl.col("year") == year), sums.filter(pl.col("year") == year - 1)
    both = now.join(before, on=["region", "subsector"], how="left", suffix="_before")
    rate = pl.when(pl.col("employment_before") > 0).then(
        pl.col("employment") / pl.col("employment_before") - 1
    )
    return both.select("region", "subsector", rate=rate)


def _protected(quotients: pl.DataFrame, now: Table, options: EcosystemOptions) -> pl.DataFrame:
    """Cells that must not be told are null, with the reason in `why`."""
    if not options.confidential:
        return quotients.with_columns(why=pl.lit(None, dtype=pl.String))
    rows = collected(
        now.select(
            "organisation",
            "region",
            "subsector",
            (now.employment * now.share * now.weight).name("employment"),
        )
    )
    cells = linked_cells(rows, [("region", "subsector")], ["employment"])
    control = DisclosureOptions(least=options.least, dominance=options.dominance)
    why = protect(cells, options=control).table.select("region", "subsector", "why")
    joined = quotients.join(why, on=["region", "subsector"], how="left")
    numbers = ["amount", "units", "unknown", "quotient", "std_error", "low", "high"]
    return joined.with_columns(
        pl.when(pl.col("why").is_null()).then(pl.col(c)).alias(c) for c in numbers
    ).sort("subsector", "region")


def _comparison(
    now: Table, table: Table, year: int, found: pl.DataFrame, options: EcosystemOptions
) -> pl.DataFrame:
    """Regions side by side: the home region first, then those asked for (all, up to ten)."""
    health = now.mutate(subsector=_health(now))
    quotient = collected(
        location_quotients(weighted_amount(health), amount="amount", confidence=options.confidence)
    ).filter(pl.col("subsector") == "health")
    everything = quotient["region"].to_list()
    wanted = chosen_regions(everything, options)
    past = table.filter(table.year == year - 1)
    before = collected(totals(past.filter(past.subsector != NOT_ASSIGNED), ("region",)))
    sums = collected(totals(now.filter(now.subsector != NOT_ASSIGNED), ("region",)))
    work = collected(totals(now, ("region",))).select("region", all_employment="employment")
    given = found.group_by("region").agg(pl.col("stars").sum())
    rows = (
        pl.DataFrame({"region": wanted})
        .join(quotient.select("region", "quotient", "low", "high"), on="region", how="left")
        .join(sums.select("region", "organisations", "contributors", "employment"), on="region",
              how="left")
        .join(before.select("region", before="employment"), on="region", how="left")
        .join(work, on="region", how="left")
        .join(given, on="region", how="left")
    )  # fmt: skip
    few = (pl.col("contributors") < options.least) & options.confidential
    table_rows = rows.select(
        "region",
        "organisations",
        "employment",
        health_share=pl.col("employment") / pl.col("all_employment"),
        rate=pl.when(pl.col("before") > 0).then(pl.col("employment") / pl.col("before") - 1),
        quotient="quotient",
        low="low",
        high="high",
        stars=pl.col("stars").fill_null(0),
        few=few,
    )
    numbers = [c for c in table_rows.columns if c not in ("region", "few")]
    return table_rows.with_columns(
        pl.when(~pl.col("few")).then(pl.col(c)).alias(c) for c in numbers
    ).drop("few")


def _health(now: Table) -> Table:
    return (now.subsector == NOT_ASSIGNED).ifelse(NOT_ASSIGNED, "health")


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
