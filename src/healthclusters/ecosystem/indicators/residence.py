"""Staff by country of residence: who crosses a border to work."""

from __future__ import annotations

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.engine import Table, ibis_module


def staff_by_residence(units: Table, residence: Table) -> Table:
    """Staff of units that say where their people live, by year and country of residence.

    units: `unit`, `year`, `country` (where they work, as `residence` writes countries). Columns:
    `year`, `works_in`, `lives_in`, `units`, `staff`, `share` (of the staff by residence known in
    that year and country of work), `crosses` (1 where the two countries differ).
    """
    where = units.select("unit", "year", works_in=units.country.fill_null("not stated")).distinct()
    rows = residence.join(where, ["unit", "year"])
    cells = rows.group_by("year", "works_in", "country").agg(
        units=rows.unit.nunique(), staff=rows.staff.sum()
    )
    window = ibis_module().window(group_by=["year", "works_in"])
    total = cells.staff.sum().over(window)
    done = cells.mutate(
        lives_in=cells.country,
        share=cells.staff.cast("float64") / total.cast("float64").nullif(0.0),
        crosses=(cells.country != cells.works_in).cast("int64"),
    ).select("year", "works_in", "lives_in", "crosses", "units", "staff", "share")
    return ordered(done, ["year", "works_in", "lives_in"])


def residence_coverage(units: Table, residence: Table) -> Table:
    """By year: `employment`, `staff_known` by residence, `coverage`, `crossing`, `crossing_share`.

    crossing_share: of the staff whose residence is known; those not known are not guessed.
    """
    by_country = staff_by_residence(units, residence)
    staff = by_country.group_by("year").agg(
        staff_known=by_country.staff.sum(),
        crossing=(by_country.crosses == 1).ifelse(by_country.staff, 0.0).sum(),
    )
    employed = units.group_by("year").agg(employment=units.employment.sum())
    both = employed.left_join(staff, "year").drop("year_right")
    done = both.mutate(
        coverage=both.staff_known / both.employment.nullif(0.0),
        crossing_share=both.crossing / both.staff_known.nullif(0.0),
    )
    return ordered(done, ["year"])
