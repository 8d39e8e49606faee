"""Clusters against each other, and against a figure published elsewhere, on one question.

For each cluster: its share with an interval by itself and one that holds for all clusters
together (Šidák 1967), its pooled share, the places it may have, and its difference from the others
or from the benchmark with a p-value adjusted for the number of clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from healthclusters.base import NotSupportedError, UnknownNameError, text_table
from healthclusters.survey.answers import Benchmark, Wave
from healthclusters.survey.comparison.discovery import adjusted_p_values
from healthclusters.survey.comparison.evidence import cluster_evidence
from healthclusters.survey.comparison.options import CompareOptions
from healthclusters.survey.comparison.pooling import Pooled, pooled_shares
from healthclusters.survey.comparison.ranks import first_p_value, rank_sets_of_shares
from healthclusters.survey.comparison.sentences import difference_words, place_words, share_words
from healthclusters.survey.estimates import Weights
from healthclusters.survey.estimates.differences import (
    ShareOf,
    difference_interval,
    difference_p_value,
)
from healthclusters.survey.estimates.intervals import share_interval
from healthclusters.survey.instrument import Question

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class ClusterComparison:
    """Clusters compared on one question.

    against: `the other clusters`, or the label of the benchmark.
    compared: how many clusters have enough answers to be compared; only these have a place.
    first_p_value: of "the cluster with the highest share is not truly first", by the sharper test
      of that one question (`ranks`).
    pooled_mean, pooled_spread: mean and standard deviation of the true shares between clusters.
    table: one row a cluster, highest share first, hidden ones last: `cluster_id`, `members`,
      `answered`, `answers`, `yes`, `share`, `low`, `high`; `low_all`, `high_all` (limits that
      hold for all clusters together); `lowest`, `highest` (whatever the silent think);
      `pooled`, `pooled_low`, `pooled_high`; `place_low`, `place_high` (places, all pairs: right
      for all clusters together); `own_low`, `own_high` (places of one cluster named before
      looking); `reference`, `difference`, `difference_low`, `difference_high`, `p_value`,
      `adjusted_p`; `hidden`, `note`.
    """

    question: Question
    against: str
    options: CompareOptions
    compared: int
    first_p_value: float
    pooled_mean: float
    pooled_spread: float
    table: pl.DataFrame

    def row(self, cluster_id: str) -> dict[str, Any]:
        """The row of one cluster; UnknownNameError where there is none."""
        found = self.table.filter(pl.col("cluster_id") == cluster_id)
        if found.is_empty():
            raise UnknownNameError("cluster", cluster_id, self.table["cluster_id"])
        return found.row(0, named=True)

    def sentences(self, cluster_id: str) -> list[str]:
        """What can and cannot be said of a cluster, a sentence or two for each finding."""
        row = self.row(cluster_id)
        level = self.options.false_discovery
        words = [
            share_words(row),
            difference_words(row, self.against, level, self.compared),
            place_words(row, self.compared),
        ]
        return [w for w in words if w]

    def __str__(self) -> str:
        rows = [
            (
                row["cluster_id"],
                f"{row['yes']} of {row['answers']}" if row["hidden"] is None else "hidden",
                row["share"],
                _range(row["low"], row["high"]),
                _range(row["pooled_low"], row["pooled_high"]),
                _places(row["place_low"], row["place_high"]),
                row["difference"],
                p_words(row["adjusted_p"]),
            )
            for row in self.table.iter_rows(named=True)
        ]
        head = ["cluster", "agree", "share", "interval", "pooled", "place", "difference", "p"]
        return (
            f"{self.question.in_language('en')}\ndifference from {self.against}; place among "
            f"{self.compared}; p adjusted\n\n{text_table(head, rows, right=['share', 'p'])}"
        )


def compare_clusters(
    wave: Wave,
    question_id: str,
    *,
    against: Benchmark | None = None,
    weights: Weights | None = None,
    options: CompareOptions | None = None,
) -> ClusterComparison:
    """Compare the clusters of a wave on the share that agrees.

    against: a published share; the other clusters where None. Raises WordingError where the
    benchmark asked something else, NotSupportedError where fewer than two clusters have enough
    answers.
    """
    options = options or CompareOptions()
    question = wave.question(question_id)
    if against is not None:
        against.require_same(question)
    table = cluster_evidence(wave, question_id, options.estimates, weights)
    usable = pl.col("hidden").is_null() & pl.col("low").is_not_null()
    shown = table.filter(usable)
    if shown.height < 2:
        raise NotSupportedError(
            f"{shown.height} clusters have enough answers to {question_id}; two are needed"
        )
    pooled = _pooled(shown, options.estimates.confidence)
    shown = shown.with_columns(
        *_together(shown, options, weights is not None),
        pl.Series("pooled", pooled.share),
        pl.Series("pooled_low", pooled.low),
        pl.Series("pooled_high", pooled.high),
        *_all_places(shown, options),
        *_differences(shown, against, options, weights is not None),
    ).sort(["share", "answers", "cluster_id"], descending=[True, True, False])
    rest = table.filter(~usable)
    columns = [
        c
        for c in shown.columns
        if c not in ("hidden", "note", "effective", "repeated", "response", "left_out", "silent")
    ]
    return ClusterComparison(
        question=question,
        against="the other clusters" if against is None else against.label,
        options=options,
        compared=shown.height,
        first_p_value=first_p_value(
            shown["share"].to_numpy(), shown["effective"].to_numpy(), shown["answers"].to_numpy()
        ),
        pooled_mean=pooled.mean,
        pooled_spread=pooled.spread,
        table=pl.concat([shown, rest], how="diagonal").select(*columns, "hidden", "note"),
    )


def _pooled(shown: pl.DataFrame, confidence: float) -> Pooled:
    effective = np.minimum(shown["effective"].to_numpy(), 1e6)
    return pooled_shares(shown["share"].to_numpy() * effective, effective, confidence=confidence)


def _together(shown: pl.DataFrame, options: CompareOptions, weighted: bool) -> list[pl.Series]:
    """Limits that hold for all clusters together, which are independent of each other."""
    each = options.estimates.confidence ** (1 / shown.height)
    if weighted or shown["repeated"].any():
        size = np.minimum(shown["effective"].to_numpy(), 1e9)
        low, high = share_interval(
            shown["share"].to_numpy() * size,
            size,
            confidence=each,
            interval=options.estimates.interval_together,
        )
    else:
        members = shown["members"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        low, high = share_interval(
            shown["yes"].to_numpy(),
            shown["answers"].to_numpy(),
            members if options.estimates.finite_population else np.nan,
            confidence=each,
            interval=options.estimates.interval_together,
        )
    return [pl.Series("low_all", low), pl.Series("high_all", high)]


def _all_places(shown: pl.DataFrame, options: CompareOptions) -> list[pl.Series]:
    series = []
    for family, name in (("all", "place"), ("one", "own")):
        sets = rank_sets_of_shares(
            shown["share"].to_numpy(),
            shown["effective"].to_numpy(),
            answers=shown["answers"].to_numpy(),
            family=family,  # type: ignore[arg-type]
            confidence=options.estimates.confidence,
            draws=options.draws,
            seed=options.seed,
        )
        series += [pl.Series(f"{name}_low", sets.low), pl.Series(f"{name}_high", sets.high)]
    return series


def _differences(
    shown: pl.DataFrame, against: Benchmark | None, options: CompareOptions, weighted: bool
) -> list[pl.Series]:
    own, others = _own_and_others(shown, options, weighted)
    reference = others if against is None else _benchmark(against, shown.height)
    low, high = difference_interval(reference, own, confidence=options.estimates.confidence)
    p_value = difference_p_value(reference, own)
    found = {
        "reference": reference.share,
        "difference": own.share - reference.share,
        "difference_low": low,
        "difference_high": high,
        "p_value": p_value,
        "adjusted_p": adjusted_p_values(p_value),
    }
    return [pl.Series(name, values) for name, values in found.items()]


def _own_and_others(
    shown: pl.DataFrame, options: CompareOptions, weighted: bool
) -> tuple[ShareOf, ShareOf]:
    """Each cluster, and all other clusters taken together."""
    if weighted or shown["repeated"].any():
        n = np.minimum(shown["effective"].to_numpy(), 1e9)
        y, members = shown["share"].to_numpy() * n, np.full(n.shape, np.nan)
    else:
        y = shown["yes"].to_numpy().astype(np.float64)
        n = shown["answers"].to_numpy().astype(np.float64)
        members = shown["members"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        if not options.estimates.finite_population:
            members = np.full(n.shape, np.nan)
    return ShareOf.of(y, n, members), ShareOf.of(y.sum() - y, n.sum() - n, members.sum() - members)


def _benchmark(benchmark: Benchmark, clusters: int) -> ShareOf:
    share = np.full(clusters, benchmark.share)
    if benchmark.answers is None:
        return ShareOf.exactly(share)
    return ShareOf.of(share * benchmark.answers, np.full(clusters, float(benchmark.answers)))


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.2f}–{high:.2f}"


def p_words(p_value: float | None) -> str:
    """A p-value as a person reads it."""
    if p_value is None:
        return ""
    return "< 0.001" if p_value < 0.001 else f"{p_value:.3f}"


def _places(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return ""
    return f"{low}" if low == high else f"{low}–{high}"
