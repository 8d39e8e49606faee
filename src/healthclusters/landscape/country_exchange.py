"""Chance that respects countries: published groups exchanged between countries, not clusters.

Clusters of one country share answers and, nearly always, the published group. Exchanging clusters
one by one would treat them as independent and find agreement significant that a few countries make.
Here every country gets the published groups of another country: where that one has fewer clusters
they are repeated in turn, where it has more the first ones are used, from a random place on.
"""

from __future__ import annotations

import numpy as np

from healthclusters.landscape.arrays import Labels, Texts


def exchanged(labels: Labels, countries: Texts, sets: int, rng: np.random.Generator) -> Labels:
    """Labels after `sets` random exchanges, (sets, n).

    labels: (n,). countries: (n,) texts; clusters with the same text are moved together.
    """
    _, unit_of = np.unique(countries, return_inverse=True)
    sizes = np.bincount(unit_of)
    order = np.argsort(unit_of, kind="stable")
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    place = np.empty(len(labels), dtype=int)
    place[order] = np.arange(len(labels)) - np.repeat(first, sizes)
    giver = rng.random((sets, len(sizes))).argsort(axis=1)
    offset = rng.integers(0, sizes[giver])
    from_unit = giver[:, unit_of]
    at = (place[None, :] + offset[:, unit_of]) % sizes[from_unit]
    return np.asarray(labels[order][first[from_unit] + at])
