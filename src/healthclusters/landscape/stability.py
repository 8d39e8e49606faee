"""How stable groups are when the clusters are drawn again (Hennig 2007).

The clusters are drawn with replacement and grouped anew. Each original group, as far as it was
drawn, is compared with the new group most like it: clusters in both, divided by clusters in either
(Jaccard). The mean over the resamples is the group's stability. Clusters drawn twice count once in
the comparison.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from healthclusters.landscape.arrays import Floats, Labels
from healthclusters.landscape.methods import Method, Partition
from healthclusters.landscape.methods.interface import one_hot


@dataclass(frozen=True, eq=False, kw_only=True)
class Stability:
    """Stability of a partition.

    jaccard: (k,) mean per group, NaN for a group without clusters; error: its standard error, for
      the number of resamples.
    recovered: (k,) share of resamples in which the group was found again (Jaccard above 0.5).
    stays: (n,) share of the resamples with the cluster in which it was in the group that its own
      had become; NaN where it was never drawn.
    together: (n, n) share of the resamples with both clusters in which they were in one group.
    resamples: how many; redrawn: mean share of the clusters in a resample.
    """

    jaccard: Floats
    error: Floats
    recovered: Floats
    stays: Floats
    together: Floats
    resamples: int
    redrawn: float


def stability(
    method: Method,
    counts: Floats,
    partition: Partition,
    *,
    resamples: int,
    seed: np.random.SeedSequence,
    workers: int = 1,
) -> Stability:
    """Draw, group again and compare, `resamples` times."""
    draw, again = seed.spawn(2)
    n = len(counts)
    rng = np.random.default_rng(draw)
    weights = rng.multinomial(n, np.full(n, 1.0 / n), size=resamples).astype(float)
    labels = method.resampled(counts, weights, partition.k, seed=again, workers=workers)
    return compare_resamples(partition.labels, labels, partition.k)


def compare_resamples(original: Labels, labels: Labels, k: int) -> Stability:
    """Stability from the labels of the resamples, (resamples, n) with -1 for rows not drawn."""
    drawn = (labels >= 0).astype(float)
    own = one_hot(original, k)
    new = (labels[:, :, None] == np.arange(k)).astype(float)
    both = np.einsum("ia,bic->bac", own, new)
    size_own = drawn @ own
    either = size_own[:, :, None] + new.sum(axis=1)[:, None, :] - both
    jaccard = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    best = jaccard.max(axis=2)
    best[size_own == 0] = np.nan  # the group was not drawn at all
    mean = _mean(best, axis=0)
    times = np.maximum((~np.isnan(best)).sum(axis=0), 1)
    return Stability(
        jaccard=mean,
        error=np.sqrt(_mean((best - mean) ** 2, axis=0) / times),
        recovered=_mean(np.where(np.isnan(best), np.nan, best > 0.5), axis=0),
        stays=_stays(original, labels, jaccard.argmax(axis=2)),
        together=_together(new, drawn),
        resamples=len(labels),
        redrawn=float(drawn.mean()),
    )


def _stays(original: Labels, labels: Labels, successor: Labels) -> Floats:
    """successor: (resamples, k), the new group that each original one became."""
    expected = successor[:, original]
    return _mean(np.where(labels >= 0, labels == expected, np.nan), axis=0)


def _together(new: Floats, drawn: Floats) -> Floats:
    same = np.einsum("bic,bjc->ij", new, new, optimize=True)
    with_both = drawn.T @ drawn
    out = np.full_like(same, np.nan)
    return np.asarray(np.divide(same, with_both, out=out, where=with_both > 0))


def _mean(values: Floats, axis: int) -> Floats:
    """Mean without the NaN; NaN where there is nothing else, and no warning."""
    there = ~np.isnan(values)
    count = there.sum(axis=axis)
    total = np.where(there, values, 0.0).sum(axis=axis)
    out = np.full(count.shape, np.nan)
    return np.asarray(np.divide(total, count, out=out, where=count > 0))
