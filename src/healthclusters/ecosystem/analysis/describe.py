"""One call that describes an ecosystem: everything that the report and the pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from healthclusters.base import NotSupportedError, UnknownNameError
from healthclusters.ecosystem.activities import NOT_STATED, activities, in_scope
from healthclusters.ecosystem.analysis.home import (
    growth_by_subsector,
    growth_parts,
    places,
    sample_intervals,
    variety,
)
from healthclusters.ecosystem.analysis.ledger import broken_series, overlaps
from healthclusters.ecosystem.analysis.missing import Missing
from healthclusters.ecosystem.analysis.people import people, people_moves
from healthclusters.ecosystem.analysis.protected import Sums, protected_sums
from healthclusters.ecosystem.analysis.regions import Regions, chosen_regions, regions_of
from healthclusters.ecosystem.analysis.residence import residence_tables
from healthclusters.ecosystem.analysis.zones import RegionSource
from healthclusters.ecosystem.engine import Table, collected, materialised
from healthclusters.ecosystem.options import EcosystemOptions
from healthclusters.ecosystem.register import Register
from healthclusters.ecosystem.subsectors import SubsectorMapping, subsector_mapping


@dataclass(frozen=True, eq=False, kw_only=True)
class Ecosystem:
    """What is known of one ecosystem. Each table is ready to be published unless
    `options.confidential` is False; null = hidden or not known, never zero.

    year, definition: what the report is about: the year, by its newest definition. sums: see
    `Sums`. series: employment and organisations as broken series; `rate` of employment is that of
    units known in both years, `raw_rate` that of the sums, `without_number` says how many
    organisations do not say their employment. overlap: years counted twice.
    growth, growth_by_subsector: see `indicators.growth`. people: demography; survival; membership.
    residence, coverage: staff by country, or None. concentration, diversity. places: towns.
    intervals: totals with intervals where the register is a sample, else None. regions: or None.
    missing: parts that could not be computed.
    """

    register: Register
    mapping: SubsectorMapping
    options: EcosystemOptions
    year: int
    definition: str
    sums: Sums
    series: pl.DataFrame
    overlap: pl.DataFrame
    growth: pl.DataFrame
    growth_by_subsector: pl.DataFrame
    demography: pl.DataFrame
    survival: pl.DataFrame
    membership: pl.DataFrame | None
    residence: pl.DataFrame | None
    coverage: pl.DataFrame | None
    concentration: pl.DataFrame
    diversity: pl.DataFrame
    places: pl.DataFrame
    intervals: pl.DataFrame | None
    regions: Regions | None
    missing: tuple[Missing, ...]

    @property
    def synthetic(self) -> bool:
        """Is any of the data made up?"""
        return self.register.synthetic or (self.regions is not None and self.regions.synthetic)

    @property
    def without(self) -> tuple[str, ...]:
        """Parts that could not be computed, and why, in English."""
        from healthclusters.ecosystem.report import left_out

        return tuple(left_out(self))

    def at(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of the report's year and definition."""
        return frame.filter(pl.col("definition") == self.definition, pl.col("year") == self.year)

    def __str__(self) -> str:
        from healthclusters.ecosystem.report import report_text

        return report_text(self)


def describe_ecosystem(
    register: Register,
    *,
    regions: Register | None = None,
    mapping: SubsectorMapping | None = None,
    options: EcosystemOptions | None = None,
    step: Callable[[str], None] | None = None,
) -> Ecosystem:
    """Describe the ecosystem of a register.

    regions: units of all industries and regions, for location quotients, stars and comparison; the
    register itself where it holds several regions. mapping: of subsectors, the bundled one where
    left out. step: told what is done next.
    Raises UnknownNameError for a year or region that is not there.
    """
    options, mapping = options or EcosystemOptions(), mapping or subsector_mapping()
    say = step or (lambda _: None)
    say("assigning subsectors")
    everything = _activities(register, mapping, options)
    _check_region(everything, options)
    home = in_scope(everything, options.scope, options.region)
    year = register.checked_year(options.year)
    definition = newest_definition(home, year)
    say("adding up, hiding what must not be told")
    source, no_regions = _region_source(regions, register, everything, year, mapping, options)
    sums = protected_sums(home, (definition, year), options, source)
    long, grown = _long_series(sums), growth_parts(home, sums, options)
    say("growth and demography")
    demography, survival = people(home, sums, options)
    residence, coverage = (
        (None, None) if register.sampled else residence_tables(register, home, options, definition)
    )
    concentration, diversity = variety(home, sums, options)
    say("regions")
    found = None
    if source is not None:
        given = regions or register
        found = regions_of(
            source, sums, year=year, name=given.name, synthetic=given.synthetic, options=options
        )
    membership = None if register.sampled else people_moves(home, sums, options)
    where = places(home, year, definition, options)
    if register.sampled:  # firms drawn, not firms: who was not drawn did not close
        demography, survival, where = demography.clear(), survival.clear(), where.clear()
    missing = _missing(register, residence, membership)
    missing += [no_regions] if no_regions else []
    return Ecosystem(
        register=register,
        mapping=mapping,
        options=options,
        year=year,
        definition=definition,
        sums=sums,
        series=_series(broken_series(long, "value", register.definitions), grown, sums),
        overlap=overlaps(long, "value"),
        growth=grown,
        growth_by_subsector=growth_by_subsector(home, sums, options),
        demography=demography,
        survival=survival,
        membership=membership,
        residence=residence,
        coverage=coverage,
        concentration=concentration,
        diversity=diversity,
        places=where,
        intervals=sample_intervals(home, everything, sums, options) if register.sampled else None,
        regions=found,
        missing=tuple(missing),
    )


def _missing(
    register: Register, residence: pl.DataFrame | None, membership: pl.DataFrame | None
) -> list[Missing]:
    if register.sampled:
        return [Missing(what="sampled")]
    missing = [Missing(what="residence")] if residence is None else []
    return missing + ([Missing(what="membership")] if membership is None else [])


def _long_series(sums: Sums) -> pl.DataFrame:
    """Organisations and employment by year: `definition`, `year`, `series`, `value`."""
    grand = sums.by().select("definition", "year", "organisations", "employment")
    return grand.unpivot(
        index=["definition", "year"], variable_name="series", value_name="value"
    ).drop_nulls("value")


def _series(pieces: pl.DataFrame, grown: pl.DataFrame, sums: Sums) -> pl.DataFrame:
    """The pieces with the growth of employment, and how many organisations do not say theirs."""
    key = ["series", "definition", "year"]
    silent = pl.col("organisations") - pl.col("employment_known")
    known = sums.by().select("definition", "year", without_number=silent)
    rates = grown.select("definition", "year", grown="rate")
    rows = pieces.rename({"rate": "raw_rate"})
    for more in (known, rates):
        named = more.with_columns(series=pl.lit("employment"))
        rows = rows.join(named, on=key, how="left", maintain_order="left")
    employed = pl.col("series") == "employment"
    rate = pl.when(employed).then(pl.col("grown")).otherwise(pl.col("raw_rate"))
    return rows.with_columns(rate=rate).drop("grown")


def _activities(
    register: Register,
    mapping: SubsectorMapping,
    options: EcosystemOptions,
    name: str = "activities",
) -> Table:
    """Its activities, computed once."""
    rows = activities(
        register.units, register.connection, mapping=mapping, nuts_level=options.nuts_level
    )
    return materialised(register.connection, name, rows)


def _check_region(table: Table, options: EcosystemOptions) -> None:
    if options.region is None:
        return
    there = collected(table.select("region").distinct().order_by("region"))["region"].to_list()
    if not any(region.startswith(options.region) for region in there):
        raise UnknownNameError("region in the register", options.region, there)


def newest_definition(table: Table, year: int) -> str:
    """The definition of a year that began last."""
    starts = collected(table.group_by("definition").agg(first=table.year.min()))
    there = collected(table.filter(table.year == year).select("definition").distinct())
    both = starts.join(there, on="definition").sort("first", "definition")
    if both.is_empty():
        raise NotSupportedError(f"no unit of the register is in scope in {year}")
    return str(both["definition"][-1])


def _region_source(
    given: Register | None,
    register: Register,
    own: Table,
    year: int,
    mapping: SubsectorMapping,
    options: EcosystemOptions,
) -> tuple[RegionSource | None, Missing | None]:
    """Cells of regions from the register given, from the register itself, or why there are none."""
    table = own
    if given is not None:
        table = _activities(given, mapping, options, "region_activities")
        if year not in given.years:
            named = {"name": given.name, "year": str(year)}
            return None, Missing(what="quotients", values=named)
    table = table.filter(table.definition == newest_definition(table, year))
    some = table.filter((table.year == year) & (table.region != NOT_STATED))
    there = collected(some.select("region").distinct())["region"].sort().to_list()
    if len(there) < 2:
        return None, Missing(what="regions")
    told = tuple(chosen_regions(there, options))
    return RegionSource(table=table, told=told, own=given is None, years=(year - 1, year)), None
