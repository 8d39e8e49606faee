"""Staff by country of residence, with what must not be told hidden."""

from __future__ import annotations

import polars as pl

from healthclusters.ecosystem.analysis.contributions import tells_of_a_firm
from healthclusters.ecosystem.countries import country_of_work, two_letters
from healthclusters.ecosystem.disclosure import TOTAL, DisclosureOptions, linked_cells, protect
from healthclusters.ecosystem.engine import Table, collected, ibis_module
from healthclusters.ecosystem.indicators import residence_coverage, staff_by_residence
from healthclusters.ecosystem.indicators.residence import NOT_STATED
from healthclusters.ecosystem.options import EcosystemOptions
from healthclusters.ecosystem.register import Register

_TABLES = (("works_in", "lives_in"), ("crosses",))


def residence_tables(
    register: Register, home: Table, options: EcosystemOptions, definition: str
) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    """Staff by country of residence and how much of it is known; None without a table of it.

    home: activities in scope and region; where sites are counted, their organisation is not.
    """
    if register.residence is None:
        return None, None
    counted = home.filter(home.definition == definition)
    units = register.units.filter(register.units.definition == definition)
    units = units.semi_join(counted, ["unit", "year"])
    rows = collected(staff_by_residence(units, register.residence))
    coverage = collected(residence_coverage(units, register.residence)).drop_nulls("staff_known")
    if not options.confidential:
        return rows.with_columns(why=pl.lit(None, dtype=pl.String)), coverage
    why = _why(_people(units, register.residence), options)
    return _told(rows, why), _told_coverage(coverage, why)


def _people(units: Table, residence: Table) -> pl.DataFrame:
    """`year`, `holding`, `works_in`, `lives_in`, `crosses`, `staff`; of units that do not say it
    their employment, `lives_in` null."""
    ibis = ibis_module()
    organisation = ibis.coalesce(units.organisation, units.unit)
    named = units.select(
        "unit",
        "year",
        "employment",
        works_in=country_of_work(units).fill_null(NOT_STATED),
        holding=ibis.coalesce(units["group"], organisation),
    )
    said = residence.mutate(country=two_letters(residence.country))
    rows = named.left_join(said, ["unit", "year"])
    crosses = ibis.cases(
        (rows.works_in == NOT_STATED, NOT_STATED),
        (rows.country != rows.works_in, "crosses"),
        else_="stays",
    )
    return collected(
        rows.select(
            "year",
            "holding",
            "works_in",
            lives_in=rows.country,
            crosses=crosses,
            staff=ibis.coalesce(rows.staff, rows.employment),
        )
    )


def _why(people: pl.DataFrame, options: EcosystemOptions) -> pl.DataFrame:
    """`year`, `works_in`, `lives_in`, `crosses` (TOTAL where summed over) and why each is hidden.

    Beside the total of the register the table tells of those that do not say where their staff
    live: where these are too few firms, nothing of the year is told.
    """
    control = DisclosureOptions(least=options.least, dominance=options.dominance)
    found = []
    for (year,), group in people.group_by("year", maintain_order=True):
        said = group.filter(pl.col("lives_in").is_not_null())
        if said.is_empty():
            continue
        silent = group.filter(pl.col("lives_in").is_null()).group_by("holding")
        tells = tells_of_a_firm(silent.agg(pl.col("staff").sum())["staff"], options)
        why = protect(linked_cells(said, _TABLES, ["staff"]), options=control).table
        if tells:
            why = why.with_columns(pl.col("why").fill_null("secondary"))
        key = pl.lit(year).cast(pl.Int64).alias("year")
        found.append(why.select(key, "works_in", "lives_in", "crosses", "why"))
    schema = dict.fromkeys(("works_in", "lives_in", "crosses", "why"), pl.String)
    return pl.concat(found) if found else pl.DataFrame(schema={"year": pl.Int64, **schema})


def _told(rows: pl.DataFrame, why: pl.DataFrame) -> pl.DataFrame:
    """A share where its cell and the total that it is of are shown."""
    key = ["year", "works_in", "lives_in"]
    inner = why.filter(pl.col("works_in") != TOTAL, pl.col("lives_in") != TOTAL)
    totals = why.filter(pl.col("works_in") != TOTAL, pl.col("lives_in") == TOTAL)
    rows = rows.join(inner.drop("crosses"), on=key, how="left", maintain_order="left").join(
        totals.select("year", "works_in", why_total="why"),
        on=["year", "works_in"],
        how="left",
        maintain_order="left",
    )
    shown, whole = pl.col("why").is_null(), pl.col("why_total").is_null()
    return rows.with_columns(
        *(pl.when(shown).then(pl.col(c)).alias(c) for c in ("units", "staff")),
        share=pl.when(shown & whole).then(pl.col("share")),
    ).drop("why_total")


def _told_coverage(coverage: pl.DataFrame, why: pl.DataFrame) -> pl.DataFrame:
    """Who crosses a border where that sum is shown; how much is known where the total is."""
    everywhere = why.filter(pl.col("works_in") == TOTAL, pl.col("lives_in") == TOTAL)
    total = everywhere.filter(pl.col("crosses") == TOTAL, pl.col("why").is_null())
    # The share is of those whose place of work is stated: that sum is a cell, too.
    crossing = everywhere.filter(pl.col("crosses") != TOTAL, pl.col("why").is_not_null())
    whole = pl.col("year").is_in(total["year"].to_list())
    both = whole & ~pl.col("year").is_in(crossing["year"].to_list())
    return coverage.with_columns(
        *(pl.when(whole).then(pl.col(c)).alias(c)
          for c in ("employment", "staff_known", "coverage")),
        *(pl.when(both).then(pl.col(c)).alias(c) for c in ("crossing", "crossing_share")),
    )  # fmt: skip
