"""Counts of firms: founded, gone, members; with what must not be told hidden.

A count is of organisations, but two organisations of one holding are one firm: each count is made a
second time of holdings, and the smaller of the two decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from healthclusters.ecosystem.analysis.protected import Sums
from healthclusters.ecosystem.engine import Table, collected
from healthclusters.ecosystem.indicators import demography, membership, survival
from healthclusters.ecosystem.options import EcosystemOptions

KEY = ["definition", "year"]
# Columns that together add up to a change that is told: one alone would not be hidden.
_MOVES = (("founded",), ("closed",), ("entered", "left"))
# Of these, the firms that are not so are told as well: by the difference to all.
_GROUPS = ("startups", "spin_offs", "foreign_owned")


def people(
    table: Table, sums: Sums, options: EcosystemOptions
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Business demography and survival."""
    rows, by_holding = _twice(demography, table)
    for columns in (*_MOVES, *((c,) for c in _GROUPS)):
        of = "active" if columns[0] in _GROUPS else None
        rows = small_counts_hidden(rows, by_holding, columns, options, of=of)
    rows = rows.with_columns(
        founding_rate=pl.when(pl.col("founded").is_not_null()).then(pl.col("founding_rate")),
        closing_rate=pl.when(pl.col("closed").is_not_null()).then(pl.col("closing_rate")),
    )
    rows = _of_hidden_totals(rows, sums, "active", options)
    return rows, _survival(table, sums, options)


def _twice(count: Callable[[Table], Table], table: Table) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Counts of organisations, and the same of holdings."""
    rows = collected(count(table))
    groups = table.filter(table.holding != table.organisation).limit(1)
    if collected(groups.select("holding")).is_empty():
        return rows, rows
    return rows, collected(count(table.mutate(organisation=table.holding)))


def _survival(table: Table, sums: Sums, options: EcosystemOptions) -> pl.DataFrame:
    """Cohorts of enough firms; those still there where neither they nor the others are few."""
    rows, by_holding = _twice(survival, table)
    if not options.confidential:
        return rows
    key = ["definition", "cohort", "age"]
    rows = rows.join(
        by_holding.select(*key, born="founded", there="alive"),
        on=key,
        how="left",
        maintain_order="left",
    ).with_columns(pl.col("born", "there").fill_null(0), year=pl.col("cohort") + pl.col("age"))
    rows = rows.join(sums.shown(), on=KEY, how="semi", maintain_order="left")
    least = pl.lit(options.least)
    rows = rows.filter(pl.min_horizontal("founded", "born") >= least)
    gone = pl.min_horizontal(
        pl.col("founded") - pl.col("alive"), (pl.col("born") - pl.col("there")).abs()
    )
    there = pl.min_horizontal("alive", "there")
    tells = ((pl.col("alive") < pl.col("founded")) & (gone < least)) | (
        (pl.col("alive") > 0) & (there < least)
    )
    return rows.with_columns(
        pl.when(~tells).then(pl.col(c)).alias(c) for c in ("alive", "share")
    ).drop("born", "there", "year")


def people_moves(table: Table, sums: Sums, options: EcosystemOptions) -> pl.DataFrame | None:
    """Membership over time; None where no unit says when it joined."""
    rows, by_holding = _twice(membership, table)
    if not rows["members"].sum():
        return None
    rows = small_counts_hidden(rows, by_holding, ("joined", "left"), options)
    rows = small_counts_hidden(rows, by_holding, ("members",), options, of="organisations")
    rows = small_counts_hidden(rows, by_holding, ("before",), options).drop("before_hidden")
    told = {
        "share": ("members",),
        "growth_rate": ("members", "before"),
        "join_rate": ("joined", "before"),
    }
    rows = rows.with_columns(
        pl.when(pl.all_horizontal(pl.col(c).is_not_null() for c in of))
        .then(pl.col(rate))
        .alias(rate)
        for rate, of in told.items()
    )
    return _of_hidden_totals(rows, sums, "organisations", options)


def small_counts_hidden(
    frame: pl.DataFrame,
    by_holding: pl.DataFrame,
    columns: Sequence[str],
    options: EcosystemOptions,
    *,
    of: str | None = None,
) -> pl.DataFrame:
    """Null for all of `columns` in a row where one of them counts fewer than `least`, but some.

    by_holding: the same counts of holdings. of: the column of all firms, where those that are not
    counted must not be few either. `<column>_hidden` tells what is hidden from what is not known.
    """
    counts = [*columns, *([of] if of else [])]
    other = by_holding.select(*KEY, pl.col(counts).name.suffix("_holdings"))
    rows = frame.join(other, on=KEY, how="left", maintain_order="left")
    few = []
    for c in columns:
        smaller = pl.min_horizontal(pl.col(c), pl.col(f"{c}_holdings").fill_null(0))
        few.append((pl.col(c) > 0) & (smaller < options.least))
        if of is not None:
            gap = pl.col(of) - pl.col(c)
            gap_holdings = pl.col(f"{of}_holdings") - pl.col(f"{c}_holdings").fill_null(0)
            few.append((gap > 0) & (pl.min_horizontal(gap, gap_holdings) < options.least))
    hide = pl.any_horizontal(few).fill_null(False) & options.confidential
    flagged = rows.with_columns(hide.alias(f"{c}_hidden") for c in columns)
    return flagged.with_columns(
        pl.when(~pl.col(f"{c}_hidden")).then(pl.col(c)).alias(c) for c in columns
    ).drop(f"{c}_holdings" for c in counts)


def _of_hidden_totals(
    rows: pl.DataFrame, sums: Sums, total: str, options: EcosystemOptions
) -> pl.DataFrame:
    """Nothing of years whose total is hidden. Adds `<total>_hidden`."""
    shown = sums.shown().with_columns(shown=True)
    if not options.confidential:
        return rows.with_columns(pl.lit(False).alias(f"{total}_hidden"))
    rows = rows.join(shown, on=KEY, how="left", maintain_order="left")
    there = pl.col("shown").fill_null(False)
    flags = [c for c in rows.columns if c.endswith("_hidden")]
    numbers = [c for c in rows.columns if c not in (*KEY, "shown", *flags)]
    return rows.with_columns(
        *(pl.when(there).then(pl.col(c)).alias(c) for c in numbers),
        *((pl.col(c) | ~there).alias(c) for c in flags),
        (~there).alias(f"{total}_hidden"),
    ).drop("shown")
