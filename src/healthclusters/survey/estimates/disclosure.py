"""Small groups are not shown: with a handful of answers, people know who said what.

A group with fewer answers than the least is hidden. Where the total is shown, what is hidden
could be worked out by subtraction; then the next smallest group is hidden too, until at least two
groups and the least number of answers are hidden together.
"""

from __future__ import annotations

import polars as pl

TOO_FEW = "too few answers to be shown"
PROTECTS = "hidden so that another group cannot be worked out"
NO_ANSWERS = "no answers"


def hidden_reasons(
    groups: pl.DataFrame, least: int, *, count: str = "answers", has_total: bool = True
) -> pl.Series:
    """For each row why it is hidden, null where it is shown.

    groups: one row a group, with the number of answers in the column `count`.
    has_total: all groups together are shown as well, so that one could be worked out.
    """
    counts = [int(c) for c in groups[count].to_list()]
    reasons: list[str | None] = [
        NO_ANSWERS if c == 0 else TOO_FEW if c < least else None for c in counts
    ]
    hidden = [i for i, reason in enumerate(reasons) if reason == TOO_FEW]
    if has_total and hidden:
        shown = sorted(
            (i for i, r in enumerate(reasons) if r is None), key=lambda i: (counts[i], i)
        )
        while shown and (len(hidden) < 2 or sum(counts[i] for i in hidden) < least):
            hidden.append(shown.pop(0))
            reasons[hidden[-1]] = PROTECTS
    return pl.Series("hidden", reasons, pl.String)


def hide(table: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """The table with these columns empty in every row that has a reason in `hidden`."""
    return table.with_columns(
        pl.when(pl.col("hidden").is_null()).then(pl.col(c)).alias(c) for c in columns
    )
