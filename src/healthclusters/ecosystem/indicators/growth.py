"""Growth from year to year, and where it came from: units that stayed, came, or went.

Employment flows after Davis, Haltiwanger & Schuh (1996), *Job Creation and Destruction*: the
change of the total is that of continuing units plus entries minus exits, plus what became known
or unknown. The last is no growth: a rate compares what is known of both years.
"""

from __future__ import annotations

from collections.abc import Sequence

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.engine import Table, ibis_module
from healthclusters.ecosystem.indicators.totals import check_dimensions

PARTS = ("continuing", "entries", "exits", "revealed")


def growth(
    table: Table,
    by: Sequence[str] = (),
    measure: str = "employment",
    *,
    since_first: bool = False,
) -> Table:
    """Change of a measure since the year before (or the first year of the definition), by cell.

    by: further dimensions (definition and year are always among them). Columns: `definition`,
    `year`, those of `by`, `value`, `before`, `change`, `rate` (of units known in both years, those
    that came and those that went: continuing + entries - exits over `comparable`, what these were
    the year before), `raw_rate` (change over before, whatever became known or unknown; both null
    where the year before is not in the register under the same definition, or was 0), `comparable`,
    `continuing`, `entries`, `exits` (parts of the change), `revealed` (units that were there but
    without a value in one of the two years), and `<part>_units` (how many units) and
    `<part>_largest` (what the largest of them brings) of each.
    """
    check_dimensions(by)
    keys = ["definition", *by]
    years = _years_compared(table, since_first=since_first)
    pairs = _units_of_two_years(table, years, keys, measure)
    moves = _moves(pairs)
    agg = pairs.group_by([*keys, "year"]).agg(
        value=pairs.now_value.sum(),
        before=pairs.before_value.sum(),
        comparable=_comparable(pairs),
        **moves,
    )
    done = _with_rates(agg, table, years, list(moves))
    columns = ["definition", "year", *by, "value", "before", "change", "rate", "raw_rate"]
    columns += ["comparable", *moves]
    return ordered(done.select(columns), ["definition", "year", *by])


def _years_compared(table: Table, *, since_first: bool) -> Table:
    """`definition`, `year`, and the `earlier` year that it is set against."""
    years = table.select("definition", "year").distinct()
    if not since_first:
        past = years.select("definition", year=years.year + 1, earlier=years.year)
        return years.join(past, ["definition", "year"])
    first = years.group_by("definition").agg(earlier=years.year.min())
    both = years.join(first, "definition")
    return both.filter(both.earlier < both.year)


def _units_of_two_years(table: Table, years: Table, keys: list[str], measure: str) -> Table:
    """Each unit with its value in a year and in an earlier one; `here`, `there`: it has a row."""
    ibis = ibis_module()
    scaled = table[measure] * table.share * table.weight
    now = (
        table.mutate(v=scaled, known=table[measure].notnull())
        .group_by([*keys, "unit", "year"])
        .agg(v=ibis._.v.sum(), known=ibis._.known.max())
    )
    past = now.rename(earlier="year").join(years, ["definition", "earlier"]).drop("earlier")
    pair = now.outer_join(past, [*keys, "unit", "year"])
    return pair.mutate(
        **{k: ibis.coalesce(pair[k], pair[f"{k}_right"]) for k in [*keys, "year"]},
        now_value=pair.v,
        before_value=pair.v_right,
        here=pair.unit.notnull(),
        there=pair.unit_right.notnull(),
    )


def _comparable(pairs: Table) -> Table:
    """The year before's values of units that are known in both years, or went."""
    compared = pairs.now_value.notnull() | ~pairs.here
    return compared.ifelse(pairs.before_value, None).sum()


def _moves(pairs: Table) -> dict[str, Table]:
    """Sum, number of units and largest unit of each part of the change."""
    now, before = pairs.now_value.fill_null(0.0), pairs.before_value.fill_null(0.0)
    both = pairs.here & pairs.there
    known, known_before = pairs.now_value.notnull(), pairs.before_value.notnull()
    parts = {
        "continuing": (both & known & known_before, now - before),
        "entries": (pairs.here & ~pairs.there, now),
        "exits": (pairs.there & ~pairs.here, before),
        "revealed": (both & (known != known_before), now - before),
    }
    sums = {}
    for name, (condition, amount) in parts.items():
        moved = condition.ifelse(amount, 0.0)
        sums[name] = moved.sum()
        sums[f"{name}_units"] = condition.sum()
        sums[f"{name}_largest"] = moved.abs().max()
    return sums


def _with_rates(agg: Table, table: Table, compared: Table, moves: list[str]) -> Table:
    """Change and rate, only where the earlier year is in the register by the same definition."""
    ibis = ibis_module()
    years = table.select("definition", "year").distinct()
    known = agg.semi_join(years, ["definition", "year"])
    earlier = compared.select("definition", "year", has_before=ibis.literal(True))
    full = known.left_join(earlier, ["definition", "year"]).drop("definition_right", "year_right")
    seen = full.has_before.fill_null(False)
    grown = full.continuing + full.entries - full.exits
    told = seen & full.value.notnull()
    return full.mutate(
        comparable=seen.ifelse(full.comparable, None),
        before=seen.ifelse(full.before, None),
        change=seen.ifelse(full.value - full.before, None),
        rate=told.ifelse(grown / full.comparable.nullif(0.0), None),
        raw_rate=seen.ifelse((full.value - full.before) / full.before.nullif(0.0), None),
        **{name: seen.ifelse(full[name], None) for name in moves},
    ).drop("has_before")
