"""Betweenness: how often an organisation lies on the shortest ways between two others.

Brandes (2001), breadth first from many sources at once with sparse products. From every node it is
exact; from k pivots (Brandes & Pich 2007) it is an unbiased estimate with a standard error.

Pivots are spread over like nodes: in an order in which nodes with the same best connected partner,
and then as many partners, stand together, one is drawn from each of k equal parts. What sources
give to a hub differs most between those that reach the world through it and those that do not, so
an even spread over them makes the estimate far steadier than k nodes drawn from all. The error
comes from the differences between neighbours in that order (Wolter 1985, ch. 8).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from healthclusters.portfolio.network.projection import Matrix

_AT_ONCE = 32  # columns of a product: enough to be quick, few enough to stay in memory

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


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
    chosen = np.arange(n) if pivots is None or exact else spread_pivots(ties, pivots, seed)
    plain = ties.copy()
    plain.data = np.ones_like(plain.data, dtype=np.float64)
    k = chosen.size
    total, differences = np.zeros(n), np.zeros(n)
    before = np.zeros((n, 0))
    for start in range(0, k, _AT_ONCE):
        part = dependencies(plain, chosen[start : start + _AT_ONCE])
        total += part.sum(axis=1)
        if not exact:
            steps = np.diff(np.hstack([before, part]), axis=1)
            differences += np.einsum("ij,ij->i", steps, steps)
            before = part[:, -1:]
    pairs = (n - 1) * (n - 2)
    value = total * (n / k) / pairs
    if exact:
        return value, None, n
    variance = differences / (2 * max(k - 1, 1)) * (1 - k / n) / k
    return value, np.sqrt(variance) * n / pairs, k


def spread_pivots(ties: Matrix, k: int, seed: int) -> Ints:
    """k nodes, one at random from each of k equal parts of an order in which like ones stand
    together.

    Each node is as likely as any other; one on the border of two parts may be drawn from both, and
    then counts twice.
    """
    n = ties.shape[0]
    degree = np.diff(ties.indptr)
    best = np.full(n, -1, dtype=np.int64)
    has = degree > 0
    if has.any():
        rank = np.empty(n, dtype=np.int64)
        rank[np.lexsort((np.arange(n), degree))] = np.arange(n)
        best[has] = np.maximum.reduceat(rank[ties.indices], ties.indptr[:-1][has])
    order = np.lexsort((np.arange(n), degree, best))
    place = (np.arange(k) + np.random.default_rng(seed).random(k)) * n / k
    return np.asarray(order[np.minimum(place.astype(np.int64), n - 1)])


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
