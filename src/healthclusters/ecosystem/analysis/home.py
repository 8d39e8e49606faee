"""The parts of one region's description, each with what must not be told hidden."""

from __future__ import annotations

import polars as pl

from healthclusters.ecosystem.analysis.protected import Sums, small_counts_hidden
from healthclusters.ecosystem.disclosure import (
    TOTAL,
    DisclosureOptions,
    linked_cells,
    protect,
)
from healthclusters.ecosystem.engine import Table, collected
from healthclusters.ecosystem.indicators import (
    demography,
    diversity,
    growth,
    herfindahl,
    membership,
    residence_coverage,
    sampled_totals,
    staff_by_residence,
    survival,
)
from healthclusters.ecosystem.indicators.growth import PARTS
from healthclusters.ecosystem.options import EcosystemOptions
from healthclusters.ecosystem.register import Register

# Fewer firms than this, and a Herfindahl index tells too much of the largest.
LEAST_FOR_CONCENTRATION = 10


def growth_parts(table: Table, sums: Sums, options: EcosystemOptions) -> pl.DataFrame:
    """Growth of employment by year; where it came from, if no part is of too few units.

    A part is also hidden where one unit brings nearly all of it (100 / (100 + dominance)).
    """
    rows = collected(growth(table))
    shown = sums.by().filter(pl.col("why").is_null()).select("definition", "year")
    rows = rows.join(shown, on=["definition", "year"], how="semi", maintain_order="left")
    parts = [*PARTS, *(f"{p}_units" for p in PARTS)]
    if options.confidential:
        most = 100 / (100 + options.dominance)
        telling = pl.any_horizontal(
            ((pl.col(f"{p}_units") > 0) & (pl.col(f"{p}_units") < options.least))
            | ((p != "continuing") & (pl.col(f"{p}_largest") > most * pl.col(p).abs())
               & (pl.col(p) != 0))
            for p in PARTS
        )  # fmt: skip
        rows = rows.with_columns(
            pl.when(~telling.fill_null(False)).then(pl.col(c)).alias(c) for c in parts
        )
    return rows.drop([f"{p}_largest" for p in PARTS])


def growth_by_subsector(sums: Sums) -> pl.DataFrame:
    """Employment by subsector, its growth since the year before, from what may be told.

    Columns: `definition`, `year`, `subsector`, `employment`, `why` (null = shown), `before`,
    `rate`, `yearly_rate` (mean since the first year of the definition).
    """
    rows = sums.by("subsector").select("definition", "year", "subsector", "employment", "why")
    group = ["definition", "subsector"]
    rows = rows.sort(*group, "year")
    value, year = pl.col("employment"), pl.col("year")
    gap = year - year.shift(1).over(group)
    before = pl.when(gap == 1).then(value.shift(1).over(group))
    first, first_year = value.first().over(group), year.first().over(group)
    years = (year - first_year).cast(pl.Float64)
    return rows.with_columns(
        before=before,
        rate=pl.when(before > 0).then(value / before - 1),
        yearly_rate=pl.when((first > 0) & (years > 0)).then((value / first) ** (1 / years) - 1),
    )


def people(table: Table, options: EcosystemOptions) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Business demography and survival."""
    rows = collected(demography(table))
    for together in (("founded",), ("closed",), ("entered", "left"), ("startups",),
                     ("spin_offs",), ("foreign_owned",)):  # fmt: skip
        rows = small_counts_hidden(rows, together, options)
    rows = rows.with_columns(
        founding_rate=pl.when(pl.col("founded").is_not_null()).then(pl.col("founding_rate")),
        closing_rate=pl.when(pl.col("closed").is_not_null()).then(pl.col("closing_rate")),
    )
    alive = collected(survival(table))
    if options.confidential:
        alive = alive.filter(pl.col("founded") >= options.least)
        gone = pl.col("founded") - pl.col("alive")
        tells = ((gone > 0) & (gone < options.least)) | (
            (pl.col("alive") > 0) & (pl.col("alive") < options.least)
        )
        alive = alive.with_columns(
            pl.when(~tells).then(pl.col(c)).alias(c) for c in ("alive", "share")
        )
    return rows, alive


def people_moves(table: Table, options: EcosystemOptions) -> pl.DataFrame | None:
    """Membership over time; None where no unit says when it joined."""
    rows = collected(membership(table))
    if not rows["members"].sum():
        return None
    rows = small_counts_hidden(rows, ("joined", "left"), options)
    return rows.with_columns(
        join_rate=pl.when(pl.col("joined").is_not_null()).then(pl.col("join_rate"))
    )


def residence_tables(
    register: Register, options: EcosystemOptions, definition: str
) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """Staff by country of residence and how much of it is known; None without a table of it."""
    if register.residence is None:
        return None, None
    units = register.units.filter(register.units.definition == definition)
    rows = collected(staff_by_residence(units, register.residence))
    coverage = collected(residence_coverage(units, register.residence)).drop_nulls("staff_known")
    if not options.confidential:
        return rows.with_columns(why=pl.lit(None, dtype=pl.String)), coverage
    people_rows = collected(
        register.residence.join(
            units.select("unit", "year", works_in=units.country.fill_null("not stated"),
                         organisation=units.organisation.coalesce(units.unit)).distinct(),
            ["unit", "year"],
        ).select("year", "organisation", "works_in", "staff", lives_in="country")
    )  # fmt: skip
    control = DisclosureOptions(least=options.least, dominance=options.dominance)
    reasons = []
    for (year,), group in people_rows.group_by("year", maintain_order=True):
        cells = linked_cells(group, [("works_in", "lives_in")], ["staff"])
        found = protect(cells, options=control).table.with_columns(year=pl.lit(year))
        reasons.append(found.filter(pl.col("works_in") != TOTAL, pl.col("lives_in") != TOTAL))
    why = pl.concat(reasons).select("year", "works_in", "lives_in", "why")
    rows = rows.join(why, on=["year", "works_in", "lives_in"], how="left", maintain_order="left")
    numbers = ("units", "staff", "share")
    return (
        rows.with_columns(
            pl.when(pl.col("why").is_null()).then(pl.col(c)).alias(c) for c in numbers
        ),
        coverage,
    )


def variety(
    table: Table, sums: Sums, options: EcosystemOptions
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Concentration by subsector and diversity of the whole, by year."""
    firms = collected(herfindahl(table))
    mixed = collected(diversity(table, ("definition", "year")))
    if options.confidential:
        shown = sums.by("subsector").filter(pl.col("why").is_null())
        firms = firms.join(
            shown.select("definition", "year", "subsector"),
            on=["definition", "year", "subsector"],
            how="semi",
            maintain_order="left",
        )
        firms = firms.filter(pl.col("organisations") >= LEAST_FOR_CONCENTRATION)
        # The largest share times the total is the largest firm's own number.
        firms = firms.drop("largest_share", "four_largest_share").with_columns(
            pl.col("herfindahl").round(2), pl.col("equal_firms").round(0)
        )
    return firms, mixed


def places(table: Table, year: int, definition: str, options: EcosystemOptions) -> pl.DataFrame:
    """Organisations by place (coordinates to two decimals): `lat`, `lon`, `city`, `organisations`.

    city: the first in the alphabet of those at the place. Places of too few organisations are left
    out; how many organisations that concerns is in the row without coordinates, together with
    those that have none.
    """
    rows = table.filter((table.year == year) & (table.definition == definition))
    units = rows.select(
        "organisation", "city", lat=rows.lat.round(2), lon=rows.lon.round(2)
    ).distinct()
    counts = collected(
        units.group_by("lat", "lon").agg(
            city=units.city.min(), organisations=units.organisation.nunique()
        )
    )
    least = options.least if options.confidential else 1
    keep = (pl.col("lat").is_not_null() & (pl.col("organisations") >= least)).fill_null(False)
    shown = counts.filter(keep).sort("organisations", "lat", descending=[True, False])
    rest = counts.filter(~keep)["organisations"].sum()
    if rest:
        other = {"lat": None, "lon": None, "city": None, "organisations": rest}
        shown = pl.concat([shown, pl.DataFrame([other], schema=shown.schema)])
    return shown


def sample_intervals(table: Table, options: EcosystemOptions) -> pl.DataFrame:
    """Employment by year and subsector with its interval, where the register is a sample."""
    by_year = collected(sampled_totals(table, confidence=options.confidence))
    by_subsector = collected(
        sampled_totals(table, ("definition", "year", "subsector"), confidence=options.confidence)
    )
    both = pl.concat([by_year.with_columns(subsector=pl.lit(TOTAL)), by_subsector], how="diagonal")
    if options.confidential:
        both = both.filter(pl.col("units") >= options.least)
    return both.sort("definition", "year", "subsector")
