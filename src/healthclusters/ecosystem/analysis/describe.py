"""One call that describes an ecosystem: everything that the report and the pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from healthclusters.base import NotSupportedError, UnknownNameError
from healthclusters.ecosystem.activities import activities, in_scope
from healthclusters.ecosystem.analysis.home import (
    growth_by_subsector,
    growth_parts,
    people,
    people_moves,
    places,
    residence_tables,
    sample_intervals,
    variety,
)
from healthclusters.ecosystem.analysis.ledger import broken_series, overlaps
from healthclusters.ecosystem.analysis.missing import Missing
from healthclusters.ecosystem.analysis.protected import Sums, protected_sums
from healthclusters.ecosystem.analysis.regions import Regions, regions_of
from healthclusters.ecosystem.engine import Table, collected, materialised
from healthclusters.ecosystem.options import EcosystemOptions
from healthclusters.ecosystem.register import Register
from healthclusters.ecosystem.subsectors import SubsectorMapping, subsector_mapping


@dataclass(frozen=True, eq=False, kw_only=True)
class Ecosystem:
    """What is known of one ecosystem. Each table is ready to be published unless
    `options.confidential` is False; null = hidden or not known, never zero.

    year, definition: what the report is about: the year, by its newest definition. sums: see
    `Sums`. series: employment and organisations as broken series. overlap: years counted twice.
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
    sums = protected_sums(home, (definition, year), options)
    long = _long_series(sums)
    say("growth and demography")
    demography, survival = people(home, options)
    residence, coverage = residence_tables(register, options, definition)
    concentration, diversity = variety(home, sums, options)
    say("regions")
    found, no_regions = _regions(regions, register, everything, year, mapping, options)
    membership = people_moves(home, options)
    missing = [Missing(what="residence")] if residence is None else []
    missing += [no_regions] if no_regions else []
    missing += [Missing(what="membership")] if membership is None else []
    return Ecosystem(
        register=register,
        mapping=mapping,
        options=options,
        year=year,
        definition=definition,
        sums=sums,
        series=broken_series(long, "value", register.definitions),
        overlap=overlaps(long, "value"),
        growth=growth_parts(home, sums, options),
        growth_by_subsector=growth_by_subsector(sums),
        demography=demography,
        survival=survival,
        membership=membership,
        residence=residence,
        coverage=coverage,
        concentration=concentration,
        diversity=diversity,
        places=places(home, year, definition, options),
        intervals=sample_intervals(home, options) if register.sampled else None,
        regions=found,
        missing=tuple(missing),
    )


def _long_series(sums: Sums) -> pl.DataFrame:
    """Organisations and employment by year: `definition`, `year`, `series`, `value`."""
    grand = sums.by().select("definition", "year", "organisations", "employment")
    return grand.unpivot(
        index=["definition", "year"], variable_name="series", value_name="value"
    ).drop_nulls("value")


def _activities(register: Register, mapping: SubsectorMapping, options: EcosystemOptions) -> Table:
    """Its activities, computed once."""
    rows = activities(
        register.units, register.connection, mapping=mapping, nuts_level=options.nuts_level
    )
    return materialised(register.connection, "activities", rows)


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


def _regions(
    given: Register | None,
    register: Register,
    own: Table,
    year: int,
    mapping: SubsectorMapping,
    options: EcosystemOptions,
) -> tuple[Regions | None, Missing | None]:
    """Regions from the register given, from the register itself, or why there are none."""
    source = given or register
    table = own
    if given is not None:
        table = _activities(given, mapping, options)
        if year not in given.years:
            named = {"name": given.name, "year": str(year)}
            return None, Missing(what="quotients", values=named)
    table = table.filter(table.definition == newest_definition(table, year))
    some = table.filter(table.year == year)
    count = collected(some.agg(n=some.region.nunique()))["n"][0]
    if count < 2:
        return None, Missing(what="regions")
    found = regions_of(
        table, year=year, name=source.name, synthetic=source.synthetic, options=options
    )
    return found, None
