"""What each firm brings to each cell of the home tables; a firm is a holding, or itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from healthclusters.ecosystem.columns import MEASURES, OUTPUTS
from healthclusters.ecosystem.disclosure import told_closely
from healthclusters.ecosystem.engine import Table, collected
from healthclusters.ecosystem.options import EcosystemOptions

DIMENSIONS = ("subsector", "size_class", "finer", "kind")
KEY = ("definition", "year")
_IN_SERIES = ("organisations", "employment")


def contributions(table: Table) -> pl.DataFrame:
    """One row a definition, year, holding and cell: organisations, measures, outputs.

    `_added` and `_employed`: value added and employment of units that say both; `_silent_added` and
    `_silent_employed`: of those that say only one of them.
    """
    t = table
    scaled = t.share * t.weight
    both = t.employment.notnull() & t.value_added.notnull()
    columns = t.select(
        *KEY,
        "holding",
        *(t[d].fill_null("not stated").name(d) for d in DIMENSIONS),
        (t.part * t.weight).name("organisations"),
        *((t[m] * scaled).name(m) for m in (*MEASURES, *OUTPUTS)),
        *(_part_where(t, t[m].notnull()).name(f"{m}_known") for m in MEASURES),
        _part_where(t, t.ai_in_use == 1).name("ai_users"),
        _part_where(t, t.ai_in_use.notnull()).name("ai_known"),
        (both.ifelse(t.value_added, None) * scaled).name("_added"),
        (both.ifelse(t.employment, None) * scaled).name("_employed"),
        ((~both).ifelse(t.value_added, None) * scaled).name("_silent_added"),
        ((~both).ifelse(t.employment, None) * scaled).name("_silent_employed"),
    )
    return collected(columns).sort(*KEY, "holding", *DIMENSIONS)


def _part_where(t: Table, condition: Table) -> Table:
    return condition.fill_null(False).ifelse(t.part * t.weight, 0.0)


def newest_in_year(keys: Iterable[tuple[str, int]]) -> dict[int, str]:
    """Of each year the definition that began last."""
    first: dict[str, int] = {}
    for definition, year in keys:
        first[definition] = min(year, first.get(definition, year))
    newest: dict[int, str] = {}
    for definition, year in sorted(keys, key=lambda k: (first[k[0]], k[0])):
        newest[year] = definition
    return newest


def differ_too_little(one: pl.DataFrame, other: pl.DataFrame, options: EcosystemOptions) -> bool:
    """Would the difference of two totals of one year tell about a firm?

    The difference is a number like any other: at least `least` firms and the p % rule. one, other:
    contributions by two definitions.
    """
    sums = [f.group_by("holding").agg(pl.col(m).sum() for m in _IN_SERIES) for f in (one, other)]
    both = sums[0].join(sums[1], on="holding", how="full", suffix="_other", coalesce=True)
    for m in _IN_SERIES:
        gap = (pl.col(m).fill_null(0.0) - pl.col(f"{m}_other").fill_null(0.0)).abs()
        if tells_of_a_firm(both.select(gap=gap)["gap"], options, amounts=m != "organisations"):
            return True
    return False


def tells_of_a_firm(values: pl.Series, options: EcosystemOptions, *, amounts: bool = True) -> bool:
    """Is a sum of these values, one a firm, one of too few firms or dominated? Zeros do not count.

    amounts: False for counts, which no firm dominates.
    """
    there = values.filter(values.abs() > 1e-9).abs().sort(descending=True)
    if 0 < there.len() < options.least:
        return True
    if not amounts or there.is_empty():
        return False
    cell = pl.DataFrame({"v": [there.sum()], "v_1": [there[0]], "v_2": [there[1:2].sum()]})
    return bool(cell.select(told=told_closely("v", options.dominance))["told"][0])


def older_totals_told(
    groups: Mapping[tuple[str, int], pl.DataFrame],
    definition: str,
    year: int,
    options: EcosystemOptions,
) -> bool:
    """May the total by a definition be told beside those of the same year by other ones?"""
    mine = groups[definition, year]
    others = [g for (d, y), g in groups.items() if y == year and d != definition]
    return not any(differ_too_little(mine, other, options) for other in others)
