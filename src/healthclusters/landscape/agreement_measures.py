"""How alike two divisions of the same clusters are, corrected for chance.

Adjusted Rand index (Hubert & Arabie 1985) and adjusted mutual information (Vinh, Epps & Bailey
2010, arithmetic mean): 1 is the same division, 0 what chance gives, negative less than that.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, xlogy

from healthclusters.landscape.arrays import Flags, Floats, Labels


def crosstab(first: Labels, second: Labels, rows: int, columns: int) -> Floats:
    """How many clusters are in group i of the first and j of the second: (.., rows, columns).

    first, second: labels from 0, (.., n); leading axes are broadcast against each other.
    """
    a = (first[..., :, None] == np.arange(rows)).astype(float)
    b = (second[..., :, None] == np.arange(columns)).astype(float)
    return np.asarray(np.swapaxes(a, -1, -2) @ b)


def adjusted_rand(table: Floats) -> Floats:
    """Adjusted Rand index of cross tables (.., rows, columns); NaN never, see below.

    Two divisions into one single group, or into single clusters, are the same: 1. Where only one
    of the two divides at all there is nothing to agree on: 0.
    """
    pairs = _pairs(table).sum(axis=(-1, -2))
    in_first = _pairs(table.sum(axis=-1)).sum(axis=-1)
    in_second = _pairs(table.sum(axis=-2)).sum(axis=-1)
    total = _pairs(table.sum(axis=(-1, -2)))
    expected = np.divide(in_first * in_second, total, out=np.zeros_like(total), where=total > 0)
    span = (in_first + in_second) / 2.0 - expected
    same = np.ones_like(span)
    return np.asarray(np.divide(pairs - expected, span, out=same, where=np.abs(span) > 1e-12))


def adjusted_mutual_information(table: Floats) -> float:
    """Adjusted mutual information of one cross table (rows, columns)."""
    n = table.sum()
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    rows, columns = rows[rows > 0], columns[columns > 0]
    if len(rows) == len(columns) == 1 or len(rows) == len(columns) == n:
        return 1.0
    mutual = _mutual_information(table, n)
    expected = _expected_mutual_information(rows, columns, n)
    span = (_entropy(rows, n) + _entropy(columns, n)) / 2.0 - expected
    return float((mutual - expected) / span) if abs(span) > 1e-12 else 0.0


def jaccard(table: Floats) -> Floats:
    """Overlap of each pair of groups: clusters in both divided by clusters in either."""
    either = table.sum(axis=-1)[..., :, None] + table.sum(axis=-2)[..., None, :] - table
    return np.asarray(np.divide(table, either, out=np.zeros_like(table), where=either > 0))


def _pairs(counts: Floats) -> Floats:
    return counts * (counts - 1.0) / 2.0


def _entropy(sizes: Floats, n: float) -> float:
    share = sizes / n
    return float(-xlogy(share, share).sum())


def _mutual_information(table: Floats, n: float) -> float:
    share = table / n
    independent = np.outer(share.sum(axis=1), share.sum(axis=0))
    return float((xlogy(share, share) - xlogy(share, independent)).sum())


def _expected_mutual_information(rows: Flags, columns: Floats, n: float) -> float:
    """Mean mutual information of all tables with these margins (hypergeometric model)."""
    a, b = rows[:, None, None], columns[None, :, None]
    both = np.arange(1, int(min(rows.max(), columns.max())) + 1)[None, None, :]
    possible = (both >= a + b - n) & (both <= np.minimum(a, b))
    information = both / n * np.log(n * both / (a * b))
    rest = np.where(possible, n - a - b + both, 0.0)
    log_chance = (
        gammaln(a + 1)
        + gammaln(b + 1)
        + gammaln(n - a + 1)
        + gammaln(n - b + 1)
        - gammaln(n + 1)
        - gammaln(both + 1)
        - gammaln(rest + 1)
        - gammaln(np.where(possible, a - both, 0.0) + 1)
        - gammaln(np.where(possible, b - both, 0.0) + 1)
    )
    return float(np.where(possible, information * np.exp(log_chance), 0.0).sum())
