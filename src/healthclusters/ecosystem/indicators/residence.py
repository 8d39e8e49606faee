"""Staff by country of residence: who crosses a border to work."""

from __future__ import annotations

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.countries import country_of_work, two_letters
from healthclusters.ecosystem.engine import Table, ibis_module

NOT_STATED = "not stated"


def staff_by_residence(units: Table, residence: Table) -> Table:
    """Staff of units that say where their people live, by year and country of residence.

    units: `unit`, `year`, `country` (where they work, two or three letters), `nuts` (where no
    country is stated). Columns: `year`, `works_in` and `lives_in` (two letters), `units`, `staff`,
    `share` (of the staff by residence known in that year and country of work), `crosses` (1 where
    the two countries differ; null where it is not stated where they work).
    """
    where = units.select(
        "unit", "year", works_in=country_of_work(units).fill_null(NOT_STATED)
    ).distinct()
    said = residence.mutate(country=two_letters(residence.country))
    rows = said.join(where, ["unit", "year"])
    cells = rows.group_by("year", "works_in", "country").agg(
        units=rows.unit.nunique(), staff=rows.staff.sum()
    )
    window = ibis_module().window(group_by=["year", "works_in"])
    total = cells.staff.sum().over(window)
    done = cells.mutate(
        lives_in=cells.country,
        share=cells.staff.cast("float64") / total.cast("float64").nullif(0.0),
        crosses=(cells.works_in != NOT_STATED).ifelse(
            (cells.country != cells.works_in).cast("int64"), None
        ),
    ).select("year", "works_in", "lives_in", "crosses", "units", "staff", "share")
    return ordered(done, ["year", "works_in", "lives_in"])


def residence_coverage(units: Table, residence: Table) -> Table:
    """By year: `employment`, `staff_known` by residence, `coverage`, `crossing`, `crossing_share`.

    units: each employee once: sites or their organisation, not both. crossing_share: of the staff
    whose residence and place of work are known; those not known are not guessed. Null where
    nothing is known, never zero.
    """
    by_country = staff_by_residence(units, residence)
    staff = by_country.group_by("year").agg(
        staff_known=by_country.staff.sum(),
        placed=by_country.crosses.notnull().ifelse(by_country.staff, None).sum(),
        crossing=(by_country.crosses * by_country.staff).sum(),
    )
    employed = units.group_by("year").agg(employment=units.employment.sum())
    both = employed.left_join(staff, "year").drop("year_right")
    done = both.mutate(
        coverage=both.staff_known / both.employment.nullif(0.0),
        crossing_share=both.crossing / both.placed.nullif(0.0),
    ).drop("placed")
    return ordered(done, ["year"])
