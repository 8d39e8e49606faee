"""The firms that an estimate rests on, so that every figure beside it is about the same firms."""

from __future__ import annotations

import numpy as np
import polars as pl

from healthclusters.impact.group_time import GroupTimeEffects, treated_and_controls
from healthclusters.impact.panel import Panel


def compared_firms(effects: GroupTimeEffects) -> pl.DataFrame:
    """Firms in at least one comparison from the start on that gave a number, once for each cohort.

    Columns `cohort`, `firm`, `in_cohort` (0/1; 0: a control of this cohort).
    """
    sample, first = effects.sample, int(effects.sample.years[0])
    rows = effects.cells.filter(effects.after)
    found = {g: np.zeros(sample.n, dtype=bool) for g in rows["cohort"].unique().sort().to_list()}
    for cohort, year, base in rows.select("cohort", "year", "base_year").iter_rows():
        chosen = treated_and_controls(sample, cohort, year - first, effects.options)
        found[cohort] |= chosen & sample.known(year - first, base - first)
    parts = [
        pl.DataFrame({"firm": sample.units[used], "in_cohort": sample.start[used] == cohort})
        .unique()
        .select(
            pl.lit(cohort, dtype=pl.Int64).alias("cohort"),
            "firm",
            pl.col("in_cohort").cast(pl.Int8),
        )
        for cohort, used in found.items()
    ]
    return pl.concat(parts).sort("cohort", "firm")


def programme_before(panel: Panel, effects: GroupTimeEffects) -> tuple[float | None, int]:
    """Mean outcome of the compared programme firms in their base year, by weight, and how many.

    In the unit of the file, also where the estimate is of logarithms. The base year is the last
    one before the start (before any anticipation).
    """
    outcome = effects.sample.outcome
    ours = compared_firms(effects).filter(pl.col("in_cohort") == 1)
    base = pl.col("treated_from") - effects.options.anticipation - 1
    before = panel.frame.filter(pl.col("year") == base).join(
        ours, left_on=["treated_from", "firm"], right_on=["cohort", "firm"], how="semi"
    )
    before = before.drop_nulls(outcome)
    if before.height == 0:
        return None, 0
    weight = before["weight"].fill_null(1.0).to_numpy()
    return float(np.average(before[outcome].to_numpy(), weights=weight)), before["firm"].n_unique()
