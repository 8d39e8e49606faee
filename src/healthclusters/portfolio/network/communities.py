"""Communities: groups with more ties inside than chance would give, and whether they are there.

Leiden (Traag, Waltman & van Eck 2019) on the modularity of the weighted ties. Stability: projects
are drawn anew with replacement, communities found again, and each community is set beside the most
similar one of every draw by their overlap (Hennig 2007): from 0.75 stable, below 0.6 dissolved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from healthclusters.base import OptionError
from healthclusters.portfolio.network.extra import needed
from healthclusters.portfolio.network.projection import (
    Matrix,
    Network,
    Weighting,
    projected,
)

Labels = NDArray[np.int64]
STABLE, DISSOLVED = 0.75, 0.6
# Draws by the number of ties, so that the whole stays a matter of seconds; said in the output.
_DRAWS = ((20_000, 100), (200_000, 20))
_FEWEST_DRAWS = 4


@dataclass(frozen=True, kw_only=True)
class CommunityOptions:
    """weighting: of the ties. resolution: above 1 gives more, smaller communities.

    iterations: of Leiden. draws: of the stability; None: 100, 20 or 4 by the size of the network.
    smallest: communities with fewer organisations are not listed. seed: of everything by chance.
    """

    weighting: Weighting = "shared"
    resolution: float = 1.0
    iterations: int = 3
    draws: int | None = None
    smallest: int = 3
    seed: int = 1

    def __post_init__(self) -> None:
        if self.weighting not in ("shared", "newman"):
            raise OptionError("weighting", self.weighting, "shared or newman")
        if not self.resolution > 0:
            raise OptionError("resolution", self.resolution, "above 0")
        if self.iterations < 1:
            raise OptionError("iterations", self.iterations, "1 or more")
        if self.draws is not None and self.draws < 0:
            raise OptionError("draws", self.draws, "0 or more")
        if self.smallest < 1:
            raise OptionError("smallest", self.smallest, "1 or more")

    def draws_for(self, ties: int) -> int:
        """How many draws a network of this size gets."""
        if self.draws is not None:
            return self.draws
        return next((draws for most, draws in _DRAWS if ties <= most), _FEWEST_DRAWS)


@dataclass(frozen=True, eq=False, kw_only=True)
class Communities:
    """Communities of a network.

    members: `organisation_id`, `community` (1 is the largest; 0: without any tie).
    table: one row per community of at least `smallest` organisations: `community`,
      `organisations`, `ties_inside`, `strength_inside` (share of its ties' weight that stays
      inside), `stability` (mean overlap, null without draws), `verdict` (`stable`, `doubtful`,
      `dissolved`, null), `countries` and `kinds` (of how many), `leading_country` with
      `leading_country_share`, `leading_kind` with `leading_kind_share` (of those known),
      `leading` (its strongest organisations inside).
    modularity: of the partition with these weights and resolution. draws: of the stability.
    """

    members: pl.DataFrame
    table: pl.DataFrame
    modularity: float
    draws: int
    options: CommunityOptions


def communities(
    network: Network,
    *,
    options: CommunityOptions | None = None,
    step: Callable[[str], None] = lambda _: None,
) -> Communities:
    """Find communities and put them to the test.

    Raises NotSupportedError, naming the command that adds it, where the extra is missing.
    """
    options = options or CommunityOptions()
    ties = network.weights(options.weighting)
    labels = by_size(leiden(ties, options, options.seed))
    draws = options.draws_for(network.ties) if network.ties else 0
    overlap = _overlaps(network, labels, options, draws, step)
    return Communities(
        members=network.organisations.select("organisation_id").with_columns(
            pl.Series("community", labels)
        ),
        table=_described(network, ties, labels, overlap, options),
        modularity=modularity(ties, labels, options.resolution),
        draws=draws,
        options=options,
    )


def leiden(ties: Matrix, options: CommunityOptions, seed: int) -> Labels:
    """Community of every node; -1 for one without a tie."""
    labels = np.full(ties.shape[0], -1, dtype=np.int64)
    if ties.nnz == 0:
        return labels
    native = needed("graspologic_native", "The search for communities")
    upper = sparse.triu(ties, 1).tocoo()
    rows, columns = upper.row.tolist(), upper.col.tolist()
    edges = [
        (str(a), str(b), w) for a, b, w in zip(rows, columns, upper.data.tolist(), strict=True)
    ]
    _, found = native.leiden(
        edges, None, options.resolution, 0.001, options.iterations, True, seed, 1, None
    )
    labels[[int(name) for name in found]] = list(found.values())
    return labels


def by_size(labels: Labels) -> Labels:
    """Numbers from 1 for the largest, 0 for nodes without a tie; equal sizes by first node."""
    known = labels[labels >= 0]
    names, first, counts = np.unique(known, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    number = np.zeros(int(names.max(initial=-1)) + 2, dtype=np.int64)
    number[names[order]] = np.arange(1, names.size + 1)
    return np.where(labels >= 0, number[labels], 0)


def modularity(ties: Matrix, labels: Labels, resolution: float = 1.0) -> float:
    """Newman & Girvan (2004), weighted: share of weight inside less what chance would give."""
    total = float(ties.sum())
    if total == 0:
        return 0.0
    strength = np.asarray(ties.sum(axis=1)).ravel()
    coo = ties.tocoo()
    inside = float(coo.data[labels[coo.row] == labels[coo.col]].sum())
    per_group = np.bincount(labels, weights=strength)
    return inside / total - resolution * float((per_group**2).sum()) / total**2


def _overlaps(
    network: Network,
    labels: Labels,
    options: CommunityOptions,
    draws: int,
    step: Callable[[str], None],
) -> NDArray[np.float64] | None:
    """Mean overlap of each community (index = number) with the most similar one of each draw."""
    if not draws:
        return None
    sums, times = np.zeros(labels.max() + 1), np.zeros(labels.max() + 1)
    streams = np.random.SeedSequence(options.seed).spawn(draws)
    for i, stream in enumerate(streams):
        step(f"communities, draw {i + 1} of {draws}")
        rng = np.random.default_rng(stream)
        rows = rng.integers(0, network.incidence.shape[0], network.incidence.shape[0])
        ties = projected(network.incidence[np.sort(rows)], newman=options.weighting == "newman")
        again = leiden(ties, options, int(rng.integers(2**31)))
        best, there = best_overlaps(labels, again)
        sums += best
        times += there
    return np.asarray(np.divide(sums, times, out=np.full(sums.size, np.nan), where=times > 0))


def best_overlaps(labels: Labels, again: Labels) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Largest Jaccard overlap of each community with one of another partition, and 1 where it is
    there at all; both counted over the nodes that have a tie in both."""
    size = int(labels.max()) + 1
    both = (labels > 0) & (again >= 0)
    a, b = labels[both], again[both]
    if not a.size:
        return np.zeros(size), np.zeros(size)
    table = sparse.coo_array((np.ones(a.size), (a, b)), shape=(size, int(b.max()) + 1))
    table.sum_duplicates()
    in_a = np.bincount(a, minlength=size).astype(np.float64)
    in_b = np.bincount(b).astype(np.float64)
    row, column = table.coords
    jaccard = table.data / (in_a[row] + in_b[column] - table.data)
    best = np.zeros(size)
    np.maximum.at(best, row, jaccard)
    return best, (in_a > 0).astype(np.float64)


def _described(
    network: Network,
    ties: Matrix,
    labels: Labels,
    overlap: NDArray[np.float64] | None,
    options: CommunityOptions,
) -> pl.DataFrame:
    coo = ties.tocoo()
    same = labels[coo.row] == labels[coo.col]
    strength = np.asarray(ties.sum(axis=1)).ravel()
    inside = np.bincount(coo.row[same], weights=coo.data[same], minlength=network.size)
    nodes = network.organisations.select("kind", "country").with_columns(
        pl.Series("label", network.labels),
        pl.Series("community", labels),
        pl.Series("strength", strength),
        pl.Series("inside", inside),
        pl.Series("ties_inside", np.bincount(coo.row[same], minlength=network.size)),
    )
    table = (
        nodes.filter(pl.col("community") > 0)
        .group_by("community")
        .agg(
            pl.len().cast(pl.Int64).alias("organisations"),
            (pl.col("ties_inside").sum() // 2).alias("ties_inside"),
            (pl.col("inside").sum() / pl.col("strength").sum()).alias("strength_inside"),
            pl.col("country").drop_nulls().n_unique().cast(pl.Int64).alias("countries"),
            pl.col("kind").drop_nulls().n_unique().cast(pl.Int64).alias("kinds"),
            *(expression for c in ("country", "kind") for expression in _leading(c)),
            pl.col("label")
            .sort_by("inside", "label", descending=[True, False])
            .head(3)
            .alias("leading"),
        )
        .filter(pl.col("organisations") >= options.smallest)
        .sort("community")
    )
    return _with_stability(table, overlap)


def _leading(column: str) -> list[pl.Expr]:
    counts = pl.col(column).drop_nulls().value_counts(sort=True).first().struct
    known = pl.col(column).count()
    return [
        counts.field(column).alias(f"leading_{column}"),
        (counts.field("count") / known).alias(f"leading_{column}_share"),
    ]


def _with_stability(table: pl.DataFrame, overlap: NDArray[np.float64] | None) -> pl.DataFrame:
    values = [None] * table.height if overlap is None else overlap[table["community"]].tolist()
    stability = pl.Series("stability", values, dtype=pl.Float64).fill_nan(None)
    verdict = (
        pl.when(pl.col("stability") >= STABLE)
        .then(pl.lit("stable"))
        .when(pl.col("stability") < DISSOLVED)
        .then(pl.lit("dissolved"))
        .when(pl.col("stability").is_not_null())
        .then(pl.lit("doubtful"))
        .alias("verdict")
    )
    return table.with_columns(stability).with_columns(verdict)
