"""How far a ranking can be trusted: the result of putting it to the test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from healthclusters.base import UnknownNameError
from healthclusters.robustness.options import RobustnessOptions
from healthclusters.robustness.summary import about_cluster, summary_lines
from healthclusters.robustness.tables import distribution_table
from healthclusters.scoring import Assessment


@dataclass(frozen=True, eq=False, kw_only=True)
class Robustness:
    """A ranking over many draws of the choices behind it.

    assessment, options: what was ranked, and how it was put to the test.
    first: how many places "among the first" means. failed: draws that gave no ranking; they are
    in no other figure. mean_shift: places by which a cluster stands away from its rank, on
    average over clusters and draws.
    ranks: one row per sample and focal cluster, best rank first: `cluster_id`, `role`, `known`,
    `open`, `points` (open items count with their probability), `rank` (1 = most points; among
    the sample, a focal cluster placed among it), `rank_independent` (the same on independent
    evidence), `mean_rank`, `rank_low`, `rank_high` (central interval of `options.confidence`),
    `first` (share of draws among the first places).
    pairs: each pair once: `cluster_id` (the better rank), `other_id`, `ahead`, `level`, `behind`
    (shares of the draws), `told_apart`. At most the first 200 of the ranking are compared.
    facts: one row per cluster and open or contested fact: `cluster_id`, `item_id`, `subject` (the
    cluster or its country), `status`, `probability` (of yes), `rank_if_yes`, `rank_if_no` (mean
    ranks), `moves` (their difference), `shift` (how far the mean rank moves once the answer is
    known, on average). Most first.
    sensitivity: one row per group drawn: `group`, `alone` (mean shift where it alone is drawn),
    `first_order`, `total` (Sobol indices of the mean shift, null where not computed or nothing
    varies), with 95 % intervals `first_low` to `total_high`.
    convergence: `base_draws`, `group`, `first_order`, `total`, `total_width` (of its interval).
    sensitivity_failed: base draws left out of the indices, because a ranking failed.
    thresholds: one row per item with a threshold that may be moved: `item_id`, `threshold`, `low`,
    `high` (its range), `smallest`, `largest` (value known), `changes` (points that differ within
    the range), `finding`.
    open_cells: where the probabilities of open cells come from, in words; empty where none is open.
    notes: what a reader must know besides; `open_cells` first.
    clusters, drawn_ranks: cluster ids, and their ranks, draws x clusters.
    """

    assessment: Assessment
    options: RobustnessOptions
    first: int
    failed: int
    mean_shift: float
    ranks: pl.DataFrame
    pairs: pl.DataFrame
    facts: pl.DataFrame
    sensitivity: pl.DataFrame
    convergence: pl.DataFrame
    sensitivity_failed: int
    thresholds: pl.DataFrame
    open_cells: str
    notes: tuple[str, ...]
    clusters: tuple[str, ...]
    drawn_ranks: NDArray[np.int32]

    @cached_property
    def distribution(self) -> pl.DataFrame:
        """`cluster_id`, `rank`, `probability`: share of the draws; ranks that occur only."""
        return distribution_table(list(self.clusters), self.drawn_ranks)

    @property
    def names(self) -> dict[str, str]:
        """Names of the clusters by id."""
        frame = self.assessment.study.clusters.select("cluster_id", "name")
        return dict(frame.iter_rows())

    def about(self, cluster_id: str) -> str:
        """What the draws say of one cluster, in a few lines.

        Raises UnknownNameError for a cluster that is neither in the sample nor focal.
        """
        if cluster_id not in self.clusters:
            raise UnknownNameError("cluster in the ranking", cluster_id, self.clusters)
        return about_cluster(self, cluster_id)

    def __str__(self) -> str:
        return "\n".join(summary_lines(self))

    __repr__ = __str__
