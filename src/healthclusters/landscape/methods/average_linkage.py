"""Average linkage: join the two nearest groups, again and again (Sokal & Michener 1958)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.cluster.hierarchy import cut_tree, linkage
from scipy.spatial.distance import squareform

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


@dataclass(frozen=True, eq=False)
class LinkedGroups:
    """The rows and labels of the fit, against which newcomers are held."""

    counts: Floats
    labels: Labels
    k: int

    def memberships(self, counts: Floats) -> Floats:
        """1 for the group with the smallest mean distance, else 0."""
        member = one_hot(self.labels, self.k)
        mean = gower(counts, self.counts) @ member / np.maximum(member.sum(axis=0), 1.0)
        return one_hot(np.where(member.sum(axis=0) > 0, mean, np.inf).argmin(axis=1), self.k)


@dataclass(frozen=True, kw_only=True)
class AverageLinkage(Method):
    """Average linkage has no options."""

    name: ClassVar[str] = "average_linkage"
    label: ClassVar[str] = "average linkage"
    separation_label: ClassVar[str] = "mean silhouette width"

    def fit(
        self, counts: Floats, k: int, *, seed: np.random.SeedSequence, workers: int = 1
    ) -> Partition:
        """Deterministic: the seed is not needed."""
        distance = gower(counts)
        labels = _cut(distance, k)
        labels = np.argsort(order_by_size(labels, k))[labels]
        return Partition(
            k=k,
            labels=labels,
            memberships=one_hot(labels, k),
            separation=mean_width(distance, labels),
            model=LinkedGroups(counts, labels, k),
            convergence=Convergence(
                starts=1, converged=1, optima=1, reached_best=1, iterations=len(counts) - k
            ),
        )


def _cut(distance: Floats, k: int) -> Labels:
    """Exactly k groups, even where joins are tied."""
    if len(distance) == 1:
        return np.zeros(1, dtype=int)
    tree = linkage(squareform(distance, checks=False), method="average")
    return cut_tree(tree, n_clusters=[k])[:, 0]
