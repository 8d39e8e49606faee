"""Growth from year to year, and where it came from: units that stayed, came, or went.

Employment flows after Davis, Haltiwanger & Schuh (1996), *Job Creation and Destruction*: the
change of the total is that of continuing units plus entries minus exits, plus what became known
or unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.engine import Table, ibis_module
from healthclusters.ecosystem.indicators.totals import check_dimensions

PARTS = ("continuing", "entries", "exits", "revealed")


def growth(table: Table, by: Sequence[str] = (), measure: str = "employment") -> Table:
    """Change of a measure since the year before, by cell.

    by: further dimensions (definition and year are always among them). Columns: `definition`,
    `year`, those of `by`, `value`, `before`, `change`, `rate` (null where the year before is not in
    the register under the same definition, or was 0), `continuing`, `entries`, `exits` (parts of
    the change), `revealed` (units that were there but without a value in one of the two years), and
    `<part>_units` (how many units) and `<part>_largest` (what the largest of them brings) of each.
    """
    check_dimensions(by)
    ibis = ibis_module()
    keys = ["definition", *by]
    scaled = table[measure] * table.share * table.weight
    now = (
        table.mutate(v=scaled, known=table[measure].notnull())
        .group_by([*keys, "unit", "year"])
        .agg(v=ibis._.v.sum(), known=ibis._.known.max())
    )
    past = now.mutate(year=now.year + 1)
    pair = now.outer_join(past, [*keys, "unit", "year"])
    here, there = pair.unit.notnull(), pair.unit_right.notnull()
    level = pair.mutate(
        **{k: ibis.coalesce(pair[k], pair[f"{k}_right"]) for k in [*keys, "year"]},
        now_value=pair.v,
        before_value=pair.v_right,
        stayed=(here & there & pair.v.notnull() & pair.v_right.notnull()),
        came=here & ~there,
        went=there & ~here,
        revealed=here & there & (pair.v.isnull() != pair.v_right.isnull()),
    )
    now_known, before_known = level.now_value.fill_null(0.0), level.before_value.fill_null(0.0)
    moves = {
        "continuing": (level.stayed, now_known - before_known),
        "entries": (level.came, now_known),
        "exits": (level.went, before_known),
        "revealed": (level.revealed, now_known - before_known),
    }
    sums = {}
    for name, (condition, amount) in moves.items():
        moved = condition.ifelse(amount, 0.0)
        sums[name] = moved.sum()
        sums[f"{name}_units"] = condition.sum()
        sums[f"{name}_largest"] = moved.abs().max()
    agg = level.group_by([*keys, "year"]).agg(
        value=level.now_value.sum(), before=level.before_value.sum(), **sums
    )
    years = table.select("definition", "year").distinct()
    known = agg.semi_join(years, ["definition", "year"])
    earlier = years.mutate(year=years.year + 1, has_before=ibis.literal(True))
    full = known.left_join(earlier, ["definition", "year"]).drop("definition_right", "year_right")
    seen = full.has_before.fill_null(False)
    parts = {name: seen.ifelse(full[name], None) for name in sums}
    done = full.mutate(
        before=seen.ifelse(full.before, None),
        change=seen.ifelse(full.value - full.before, None),
        rate=seen.ifelse((full.value - full.before) / full.before.nullif(0.0), None),
        **parts,
    ).drop("has_before")
    columns = ["definition", "year", *by, "value", "before", "change", "rate", *sums]
    return ordered(done.select(columns), ["definition", "year", *by])
