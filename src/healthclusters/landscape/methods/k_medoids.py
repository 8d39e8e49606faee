"""k-medoids: groups around real clusters, each the most central of its group.

FastPAM1 of Schubert & Rousseeuw (2021): the swaps of PAM (Kaufman & Rousseeuw 1990) with the same
result, all k removals of a candidate at once. Distances are Gower's on the known items.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from healthclusters.landscape.arrays import Floats, Labels
from healthclusters.landscape.distance import gower
from healthclusters.landscape.methods.interface import (
    Convergence,
    Method,
    Partition,
    one_hot,
    order_by_size,
)
from healthclusters.landscape.silhouette import mean_width

_LIMIT = 1_000


@dataclass(frozen=True, eq=False)
class Medoids:
    """Answers of the medoids, (k, 2 x items), in the order of the groups."""

    counts: Floats

    def memberships(self, counts: Floats) -> Floats:
        """1 for the nearest medoid, else 0."""
        nearest = gower(counts, self.counts).argmin(axis=1)
        return one_hot(nearest, len(self.counts))


@dataclass(frozen=True, kw_only=True)
class KMedoids(Method):
    """k-medoids has no options: it starts from the greedy choice of PAM's BUILD."""

    name: ClassVar[str] = "k_medoids"
    label: ClassVar[str] = "k-medoids"
    separation_label: ClassVar[str] = "mean silhouette width"

    def fit(
        self, counts: Floats, k: int, *, seed: np.random.SeedSequence, workers: int = 1
    ) -> Partition:
        """Deterministic: the seed is not needed."""
        distance = gower(counts)
        medoids, swaps, rested = fast_pam(distance, k)
        labels = distance[medoids].argmin(axis=0)
        order = order_by_size(labels, k)
        labels = np.argsort(order)[labels]
        return Partition(
            k=k,
            labels=labels,
            memberships=one_hot(labels, k),
            separation=mean_width(distance, labels),
            model=Medoids(counts[medoids[order]]),
            convergence=Convergence(
                starts=1,
                converged=int(rested),
                optima=1,
                reached_best=1,
                iterations=swaps,
            ),
        )


def fast_pam(distance: Floats, k: int) -> tuple[Labels, int, bool]:
    """Rows of the medoids (k,), number of swaps, and whether no further swap helps."""
    medoids = build(distance, k)
    for swaps in range(_LIMIT):
        gain, candidate, removed = _best_swap(distance, medoids)
        if gain >= -1e-9 * (1.0 + distance[medoids].min(axis=0).sum()):
            return medoids, swaps, True
        medoids[removed] = candidate
    return medoids, _LIMIT, False


def build(distance: Floats, k: int) -> Labels:
    """BUILD of PAM: the most central row, then the row that lowers the sum of distances most."""
    medoids = [int(distance.sum(axis=0).argmin())]
    nearest = distance[medoids[0]].copy()
    while len(medoids) < k:
        left = np.minimum(distance, nearest[None, :]).sum(axis=1)
        left[medoids] = np.inf
        medoids.append(int(left.argmin()))
        nearest = np.minimum(nearest, distance[medoids[-1]])
    return np.array(medoids)


def _best_swap(distance: Floats, medoids: Labels) -> tuple[float, int, int]:
    """Change of the sum of distances by the best swap, the new row, and which medoid leaves."""
    n, k = len(distance), len(medoids)
    to_medoids = distance[medoids]
    order = np.argsort(to_medoids, axis=0, kind="stable")
    nearest, rows = order[0], np.arange(n)
    first = to_medoids[nearest, rows]
    second = to_medoids[order[1], rows] if k > 1 else np.full(n, np.inf)
    member = one_hot(nearest, k)
    if k == 1:
        change = distance.sum(axis=1)[:, None] - first.sum()
    else:
        removal = (second - first) @ member
        closer = np.minimum(distance - first, 0.0).sum(axis=1)
        correction = np.where(
            distance < first, first - second, np.where(distance < second, distance - second, 0.0)
        )
        change = closer[:, None] + removal[None, :] + correction @ member
    change[medoids] = np.inf
    row, removed = np.unravel_index(change.argmin(), change.shape)
    return float(change[row, removed]), int(row), int(removed)
