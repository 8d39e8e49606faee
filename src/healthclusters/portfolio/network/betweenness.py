"""Betweenness: how often an organisation lies on the shortest ways between two others.

Brandes (2001), breadth first from many sources at once with sparse products. From every node it is
exact; from k nodes drawn without replacement (pivots: Brandes & Pich 2007) it is an unbiased
estimate, and the spread between pivots gives its standard error.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from healthclusters.portfolio.network.projection import Matrix

_AT_ONCE = 32  # columns of a product: enough to be quick, few enough to stay in memory

Floats = NDArray[np.float64]


def betweenness(
    ties: Matrix, *, pivots: int | None, seed: int
) -> tuple[Floats, Floats | None, int]:
    """Betweenness of every node as a share of all pairs of others (0 to 1), ties unweighted.

    ties: symmetric matrix; its values are not used. pivots: number of sources, every node where
    None or more than there are. Returns the values, their standard errors (None where exact), and
    the number of sources.
    """
    n = ties.shape[0]
    if n < 3:
        return np.zeros(n), None, n
    exact = pivots is None or pivots >= n
    k = n if pivots is None else min(pivots, n)
    chosen = np.arange(n) if exact else np.random.default_rng(seed).choice(n, k, replace=False)
    plain = ties.copy()
    plain.data = np.ones_like(plain.data, dtype=np.float64)
    total, squares = np.zeros(n), np.zeros(n)
    for start in range(0, k, _AT_ONCE):
        part = dependencies(plain, np.sort(chosen)[start : start + _AT_ONCE])
        total += part.sum(axis=1)
        squares += np.einsum("ij,ij->i", part, part)
    pairs = (n - 1) * (n - 2)
    value = total * (n / k) / pairs
    if exact:
        return value, None, n
    spread = np.maximum(squares - total**2 / k, 0) / max(k - 1, 1)
    error = np.sqrt(spread / k * (1 - k / n)) * n / pairs
    return value, error, k


def dependencies(ties: Matrix, sources: NDArray[np.int64]) -> Floats:
    """Dependency of each source (columns) on each node (rows): Brandes' delta.

    The number of shortest paths is spread level by level, then shares are handed back.
    """
    n, b = ties.shape[0], sources.size
    level = np.full((n, b), -1, dtype=np.int32)
    paths = np.zeros((n, b))
    at = (sources, np.arange(b))
    level[at], paths[at] = 0, 1.0
    front, depth = paths.copy(), 0
    while True:
        front = ties @ front
        front[level >= 0] = 0.0
        reached = front > 0
        if not reached.any():
            break
        depth += 1
        level[reached] = depth
        paths += front
    delta = np.zeros((n, b))
    for d in range(depth, 0, -1):
        here = level == d
        handed = np.divide(1.0 + delta, paths, out=np.zeros((n, b)), where=here)
        above = level == d - 1
        delta[above] += (paths * (ties @ handed))[above]
    delta[at] = 0.0
    return delta
