"""Business demography: who was founded, closed, came into the register and left it; survival.

After Eurostat & OECD (2007), *Manual on Business Demography Statistics*: birth rate = births over
the organisations active in the year, survival = share of a year's births that is still active.
"""

from __future__ import annotations

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.engine import Table, ibis_module


def _organisations(table: Table) -> Table:
    """One row an organisation and year, with what belongs to it."""
    return table.group_by("definition", "year", "organisation").agg(
        founded=table.founded.min(),
        closed=table.closed.max(),
        startup=table.startup.max(),
        spin_off=table.spin_off.max(),
        foreign_owned=table.foreign_owned.max(),
    )


def demography(table: Table) -> Table:
    """Organisations by year: `active`, `founded`, `closed`, `founding_unknown`, `entered`, `left`
    (seen in the register now and not the year before, and the reverse; null in its first year),
    `founding_rate`, `closing_rate` (over `active`), `startups`, `spin_offs`, `foreign_owned`. What
    no organisation of the year says is null: not known, not zero; `closed` where no organisation of
    the definition has ever closed, as a register without that column cannot tell.
    """
    ibis = ibis_module()
    orgs = _organisations(table)
    whole = ibis.window(group_by=["definition"])
    orgs = orgs.mutate(tells=orgs.closed.notnull().cast("int64").max().over(whole))
    years = orgs.select("definition", "year").distinct()
    counts = orgs.group_by("definition", "year").agg(
        active=orgs.count(),
        founded=(orgs.founded == orgs.year).sum(),
        founding_unknown=orgs.founded.isnull().sum(),
        closed=(orgs.tells == 1)
        .ifelse((orgs.closed == orgs.year).fill_null(False).cast("int64"), None)
        .sum(),
        startups=(orgs.startup == 1).sum(),
        spin_offs=orgs.spin_off.sum().nullif(0),
        foreign_owned=(orgs.foreign_owned == 1).sum(),
    )
    key = ["definition", "year", "organisation"]
    past = orgs.mutate(year=orgs.year + 1).select(key)
    came = orgs.anti_join(past, key).group_by("definition", "year").agg(entered=ibis._.count())
    went = past.anti_join(orgs, key).group_by("definition", "year").agg(left=ibis._.count())
    earlier = years.mutate(year=years.year + 1, has_before=ibis.literal(True))
    joined = counts
    for other in (came, went, earlier):
        joined = joined.left_join(other, ["definition", "year"]).drop(
            "definition_right", "year_right"
        )
    seen = joined.has_before.fill_null(False)
    active = joined.active.cast("float64")
    done = joined.mutate(
        entered=seen.ifelse(joined.entered.fill_null(0), None),
        left=seen.ifelse(joined.left.fill_null(0), None),
        founding_rate=joined.founded.cast("float64") / active,
        closing_rate=joined.closed.cast("float64") / active,
    ).drop("has_before")
    columns = ["definition", "year", "active", "founded", "founding_unknown", "founding_rate"]
    columns += ["closed", "closing_rate", "entered", "left"]
    columns += ["startups", "spin_offs", "foreign_owned"]
    return ordered(done.select(columns), ["definition", "year"])


def survival(table: Table) -> Table:
    """Of the organisations founded in a year, how many are still there `age` years later.

    Only years of founding that the register has rows for. Columns: `definition`, `cohort`, `age`,
    `founded`, `alive`, `share`.
    """
    ibis = ibis_module()
    orgs = _organisations(table)
    born = orgs.filter(orgs.founded == orgs.year).select(
        "definition", "organisation", cohort=orgs.founded
    )
    sizes = born.group_by("definition", "cohort").agg(founded=ibis._.count())
    later = orgs.join(born, ["definition", "organisation"])
    later = later.filter(later.year >= later.cohort)
    alive = later.group_by("definition", "cohort", "year").agg(alive=ibis._.count())
    years = orgs.select("definition", "year").distinct()
    grid = sizes.join(years, "definition")
    grid = grid.filter(grid.year >= grid.cohort)
    full = grid.left_join(alive, ["definition", "cohort", "year"]).drop(
        "definition_right", "cohort_right", "year_right"
    )
    share = full.alive.fill_null(0).cast("float64") / full.founded.cast("float64")
    done = full.mutate(
        age=full.year - full.cohort, alive=full.alive.fill_null(0), share=share
    ).select("definition", "cohort", "age", "founded", "alive", "share")
    return ordered(done, ["definition", "cohort", "age"])
