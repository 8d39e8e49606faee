"""May it be told where a change of employment came from?

Totals of two years are told, so each part of the change tells, with them, of what stayed, too. All
are cells like any other: at least k holdings and the p % rule, or no part is told.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from healthclusters.ecosystem.analysis.contributions import tells_of_a_firm
from healthclusters.ecosystem.engine import Table, collected, ibis_module
from healthclusters.ecosystem.options import EcosystemOptions


def tellable_parts(
    table: Table,
    options: EcosystemOptions,
    by: Sequence[str] = (),
    *,
    since_first: bool = False,
) -> pl.DataFrame:
    """`definition`, `year`, `all_parts`, `moves`, `rate_told`: may all parts of the change be told;
    or at least what came and went, the rest in one; or the rate of units known in both years, which
    tells, beside the totals, one sum of those that are not?

    table: activities. Parts: units that came and went; those that stayed, by their values of both
    years and by the change between them; those whose value is known in one of the years only.
    """
    rows = _units(table, by)
    past = _earlier(rows, since_first=since_first).rename({"holding": "holding_before"})
    rows = rows.rename({"holding": "holding_now"})
    pairs = rows.join(
        past, on=["definition", *by, "unit", "year"], how="full", suffix="_before", coalesce=True
    ).with_columns(holding=pl.coalesce("holding_now", "holding_before"))
    told = []
    for cell, group in pairs.group_by("definition", "year", *by, maintain_order=True):
        moved, rest, apart, silent = (
            not any(_tells(part, options) for part in parts) for parts in _parts(group)
        )
        told.append((*cell, moved and apart, moved and rest, silent))
    schema = {
        "definition": pl.String,
        "year": pl.Int64,
        **dict.fromkeys(by, pl.String),
        **dict.fromkeys(("all_parts", "moves", "rate_told"), pl.Boolean),
    }
    return pl.DataFrame(told, schema=schema, orient="row")


def _earlier(rows: pl.DataFrame, *, since_first: bool) -> pl.DataFrame:
    """The rows of the year before, under the year that they are set against; or of the first."""
    if not since_first:
        return rows.with_columns(pl.col("year") + 1)
    years = rows.select("definition", "year").unique()
    firsts = rows.filter(pl.col("year") == pl.col("year").min().over("definition"))
    later = firsts.drop("year").join(years, on="definition").select(rows.columns)
    return later.join(firsts.select("definition", "year").unique(), on=["definition", "year"],
                      how="anti")  # fmt: skip


def _units(table: Table, by: Sequence[str]) -> pl.DataFrame:
    """Employment of each unit by year; null where not known."""
    ibis = ibis_module()
    scaled = table.employment * table.share * table.weight
    rows = table.mutate(v=scaled).group_by("definition", *by, "year", "unit", "holding")
    return collected(rows.agg(v=ibis._.v.sum())).sort("definition", *by, "year", "unit")


def _parts(group: pl.DataFrame) -> tuple[list[pl.DataFrame], ...]:
    """`holding`, `v` of the units behind each number that anyone can work out: of what came and
    went; of the rest in one; of the rest in its parts; of those known in one year only."""
    now, before = pl.col("v"), pl.col("v_before")
    here, there = pl.col("holding_now").is_not_null(), pl.col("holding_before").is_not_null()
    known = now.is_not_null() & before.is_not_null()
    change = now.fill_null(0.0) - before.fill_null(0.0)
    moves = ((here & ~there, now), (there & ~here, before))
    rest = ((here & there, now), (here & there, before), (here & there, change))
    apart = (
        (known, now),
        (known, before),
        (known, change),
        (here & there & before.is_null(), now),
        (here & there & now.is_null(), before),
    )
    silent = ((here & there & (now.is_null() | before.is_null()), pl.coalesce(now, before)),)
    return tuple(
        [group.filter(which).select("holding", v=amount).drop_nulls("v") for which, amount in cases]
        for cases in (moves, rest, apart, silent)
    )


def _tells(part: pl.DataFrame, options: EcosystemOptions) -> bool:
    firms = part.group_by("holding").agg(pl.col("v").sum())
    return tells_of_a_firm(firms["v"], options)
