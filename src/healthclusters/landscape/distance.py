"""Gower distance between clusters on the items that both are known for (Gower 1971).

The distance of two clusters is the share of different answers among the items known for both: 0 is
the same on all of them, 1 is different on all. An open cell read as a no with weight q (METHOD 4)
takes part with that weight. Two clusters without a common item have no distance of their own; they
get the mean of the others, and `comparisons` says 0 for them.
"""

from __future__ import annotations

import numpy as np

from healthclusters.landscape.arrays import Floats


def gower(counts: Floats, others: Floats | None = None) -> Floats:
    """Distances (rows, rows of others), 0 to 1.

    counts, others: answers as from `latent_classes.answers`; `others` are the same rows where left
    out, and then the diagonal is 0.
    """
    own = others is None
    known = comparisons(counts, others)
    far = counts if others is None else others
    items = counts.shape[1] // 2
    swapped = np.concatenate([far[:, items:], far[:, :items]], axis=1)
    different = counts @ swapped.T
    distance = np.divide(different, known, out=np.full_like(known, np.nan), where=known > 0)
    if own:
        np.fill_diagonal(distance, 0.0)
    return _filled(distance)


def comparisons(counts: Floats, others: Floats | None = None) -> Floats:
    """How many items each pair is compared on, (rows, rows of others)."""
    far = counts if others is None else others
    return _answered(counts) @ _answered(far).T


def _answered(counts: Floats) -> Floats:
    items = counts.shape[1] // 2
    return counts[:, :items] + counts[:, items:]


def _filled(distance: Floats) -> Floats:
    missing = np.isnan(distance)
    if missing.any():
        diagonal = np.arange(distance.shape[0])[:, None] == np.arange(distance.shape[1])
        others = distance[~(missing | diagonal)]
        distance[missing] = others.mean() if others.size else 0.0
    return distance
