"""What there is: organisations, employment, money and outputs by year, region, subsector, size.

A unit in several subsectors counts in each by its share, an organisation with several sites in each
by its part, so that cells add up to their totals. Unknown values are left out of sums and counted
beside them; a sum of nothing known is null, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence

from healthclusters.base import UnknownNameError
from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.columns import MEASURES, OUTPUTS
from healthclusters.ecosystem.engine import Table, ibis_module

DIMENSIONS = ("definition", "year", "region", "subsector", "finer", "size_class", "kind")


def totals(table: Table, by: Sequence[str] = ("definition", "year")) -> Table:
    """Sums over the cells of `by`, any of DIMENSIONS.

    table: as `activities` gives it. Columns: those of `by`; `contributors` (organisations that
    touch the cell, whole), `organisations` (their parts), `units`; the measures and outputs;
    `<measure>_unknown` (units without a value, by share); `productivity` (value added per employee
    of units that say both); `startups`, `spin_offs`, `foreign_owned`, `ai_users` (null where no
    unit of the cell says), `ai_known`.
    """
    check_dimensions(by)
    t = table
    scaled = t.share * t.weight
    part = t.part * t.weight
    both = t.value_added.notnull() & t.employment.notnull()
    sums = {}
    for name in (*MEASURES, *OUTPUTS):
        sums[name] = (t[name] * scaled).sum()
    for name in MEASURES:
        sums[f"{name}_unknown"] = _where(t[name].isnull(), scaled)
    grouped = t.group_by(list(by)).agg(
        contributors=t.organisation.nunique(),
        organisations=part.sum(),
        units=scaled.sum(),
        **sums,
        startups=_if_said(t.startup, part),
        spin_offs=_where(t.spin_off == 1, part).nullif(0.0),
        foreign_owned=_if_said(t.foreign_owned, part),
        ai_users=_if_said(t.ai_in_use, part),
        ai_known=_where(t.ai_in_use.notnull(), part),
        value_added_of_both=(both.ifelse(t.value_added, None) * scaled).sum(),
        employment_of_both=(both.ifelse(t.employment, None) * scaled).sum(),
    )
    productivity = grouped.value_added_of_both / grouped.employment_of_both.nullif(0.0)
    done = grouped.mutate(productivity=productivity).drop(
        "value_added_of_both", "employment_of_both"
    )
    return ordered(done, by)


def _where(condition: Table, amount: Table) -> Table:
    """The sum of an amount over the rows that meet a condition; 0 where none does."""
    return condition.fill_null(False).ifelse(amount, 0.0).sum()


def _if_said(flag: Table, amount: Table) -> Table:
    """The sum of an amount over rows with the flag 1; null where no row says 0 or 1."""
    return flag.notnull().ifelse((flag == 1).ifelse(amount, 0.0), None).sum()


def check_dimensions(by: Sequence[str]) -> None:
    """Refuse a name that is no dimension."""
    for name in by:
        if name not in DIMENSIONS:
            raise UnknownNameError("dimension", name, DIMENSIONS)


def with_shares(table: Table, of: str, within: Sequence[str]) -> Table:
    """Add `<of>_share`: a column's share of its total within the cells of `within`."""
    ibis = ibis_module()
    total = table[of].sum().over(ibis.window(group_by=list(within)))
    share = table[of].cast("float64") / total.cast("float64").nullif(0.0)
    return table.mutate(**{f"{of}_share": share})
