"""Ranks as intervals, and who is surely ahead of whom (METHOD 3).

Best rank = 1 + number of clusters surely ahead (their known points exceed my known + open). Worst
rank = number of clusters that could be level or ahead, myself among them. Ranks are among the
sample; a cluster outside it is placed among the sample as if it alone were added.
"""

from __future__ import annotations

import numpy as np
import polars as pl


def with_ranks(totals: pl.DataFrame) -> pl.DataFrame:
    """Adds `best_rank`, `worst_rank`, `surely_ahead_of`, `surely_behind` (sample clusters).

    totals: one row per cluster with `role`, `known`, `most`.
    """
    known, most = totals["known"].to_numpy(), totals["most"].to_numpy()
    in_sample = (totals["role"] == "sample").to_numpy()
    sample_known, sample_most = np.sort(known[in_sample]), np.sort(most[in_sample])
    ahead_of_me = len(sample_known) - np.searchsorted(sample_known, most, side="right")
    behind_me = np.searchsorted(sample_most, known, side="left")
    level_or_ahead = len(sample_most) - behind_me
    return totals.with_columns(
        best_rank=pl.Series(1 + ahead_of_me, dtype=pl.Int64),
        worst_rank=pl.Series(level_or_ahead + ~in_sample, dtype=pl.Int64),
        surely_ahead_of=pl.Series(behind_me, dtype=pl.Int64),
        surely_behind=pl.Series(ahead_of_me, dtype=pl.Int64),
    )


def sure_order(scores: pl.DataFrame, cluster_id: str) -> tuple[list[str], list[str]]:
    """Sample clusters that `cluster_id` is surely ahead of, and those it is surely behind.

    Whatever the open items turn out to be, the first have fewer points and the second more. Both
    lists are in the order of `scores`.
    """
    row = scores.row(by_predicate=pl.col("cluster_id") == cluster_id, named=True)
    others = scores.filter((pl.col("role") == "sample") & (pl.col("cluster_id") != cluster_id))
    ahead_of = others.filter(pl.col("most") < row["known"])["cluster_id"].to_list()
    behind = others.filter(pl.col("known") > row["most"])["cluster_id"].to_list()
    return ahead_of, behind
