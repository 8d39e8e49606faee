"""Silhouette widths: is a cluster nearer to its own group than to the next one (Rousseeuw 1987).

1 is far from every other group, 0 on the border, negative nearer to another group. A cluster that
is alone in its group has 0.
"""

from __future__ import annotations

import numpy as np

from healthclusters.landscape.arrays import Floats, Labels


def silhouette_widths(distance: Floats, labels: Labels) -> Floats:
    """Width of each cluster, (n,). With one group there is no other, and all are NaN.

    distance: (n, n). labels: (n,) whole numbers.
    """
    groups = np.unique(labels)
    if len(groups) < 2:
        return np.full(len(labels), np.nan)
    member = (labels[:, None] == groups[None, :]).astype(float)
    sizes = member.sum(axis=0)
    sums = distance @ member
    own = member.astype(bool)
    alone = sizes[own.argmax(axis=1)] == 1
    within = sums[own] / np.maximum(sizes[own.argmax(axis=1)] - 1, 1)
    nearest = np.where(own, np.inf, sums / sizes).min(axis=1)
    larger = np.maximum(within, nearest)
    width = np.divide(nearest - within, larger, out=np.zeros_like(larger), where=larger > 0)
    return np.where(alone, 0.0, width)


def mean_width(distance: Floats, labels: Labels) -> float:
    """Mean silhouette width; 0 where there is only one group, which is apart from none."""
    widths = silhouette_widths(distance, labels)
    return 0.0 if np.isnan(widths).any() else float(widths.mean())
