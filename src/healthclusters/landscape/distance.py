"""Gower distance between clusters on the items that both are known for (Gower 1971).

The distance of two clusters is the share of different answers among the items known for both: 0 is
the same on all of them, 1 is different on all. An open cell read as a no with weight q (METHOD 4)
takes part with that weight. Two clusters without a common item have no distance of their own; they
get the mean of the others, and `comparisons` says 0 for them.
"""

from __future__ import annotations

import numpy as np


def gower(counts: np.ndarray, others: np.ndarray | None = None) -> np.ndarray:
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


def comparisons(counts: np.ndarray, others: np.ndarray | None = None) -> np.ndarray:
    """How many items each pair is compared on, (rows, rows of others)."""
    far = counts if others is None else others
    return _answered(counts) @ _answered(far).T


def _answered(counts: np.ndarray) -> np.ndarray:
    items = counts.shape[1] // 2
    return counts[:, :items] + counts[:, items:]


def _filled(distance: np.ndarray) -> np.ndarray:
    missing = np.isnan(distance)
    if missing.any():
        off_diagonal = distance[~missing & ~np.eye(*distance.shape, dtype=bool)]
        distance[missing] = off_diagonal.mean() if off_diagonal.size else 0.0
    return distance
