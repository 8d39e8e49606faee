"""Partial pooling: the share of each cluster, drawn towards what clusters have in common.

Beta-binomial. Each cluster's true share is a draw from a beta distribution with mean m and
intra-class correlation r (0: all clusters alike, 1: all or none). Instead of one estimate of m
and r, all are weighed by how well they explain the counts ("Bayes empirical Bayes", Deely &
Lindley 1981), beginning from every m and every r alike, so that the interval knows how uncertain
the spread between clusters is. The limits are those of the beta distribution with the mean and
variance found. Coverage: docs/methods/survey.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, betaln

from healthclusters.base import OptionError
from healthclusters.base.threads import one_thread

Floats = NDArray[np.float64]
_MEANS, _CORRELATIONS = 60, 50  # grid points
_MOST_ANSWERS = 1e6  # a share known exactly counts as this many answers


@dataclass(frozen=True, eq=False, kw_only=True)
class Pooled:
    """Pooled shares.

    share, low, high: of each cluster. weight: how much of it is its own answers (the rest is
      drawn from all clusters), 0 to 1.
    mean, spread: of the true shares between clusters (mean, and standard deviation), as expected.
    """

    share: Floats
    low: Floats
    high: Floats
    weight: Floats
    mean: float
    spread: float


def pooled_shares(yes: ArrayLike, answers: ArrayLike, *, confidence: float = 0.95) -> Pooled:
    """Pool clusters with these counts (real numbers where they are effective ones).

    Two clusters or more, each with an answer.
    """
    if not 0 < confidence < 1:
        raise OptionError("confidence", confidence, "between 0 and 1")
    y, n = np.asarray(yes, dtype=np.float64), np.asarray(answers, dtype=np.float64)
    if y.ndim != 1 or y.shape != n.shape or y.size < 2 or (n <= 0).any():
        raise ValueError("pooling needs two clusters or more, each with an answer")
    y, n = y * np.minimum(_MOST_ANSWERS / n, 1.0), np.minimum(n, _MOST_ANSWERS)
    with one_thread():
        return _pooled(y, n, 1 - confidence)


def _pooled(y: Floats, n: Floats, alpha: float) -> Pooled:
    a, b, correlation = _grid()
    weight = _weights(y, n, a, b)
    total = n[:, None] + a + b
    first = (y[:, None] + a) / total
    second = first * (y[:, None] + a + 1) / (total + 1)
    share = first @ weight
    variance = np.maximum(second @ weight - share**2, 1e-15)
    size = np.maximum(share * (1 - share) / variance - 1, 1e-6)
    low = np.asarray(betaincinv(share * size, (1 - share) * size, alpha / 2), dtype=np.float64)
    high = np.asarray(betaincinv(share * size, (1 - share) * size, 1 - alpha / 2), np.float64)
    means = a / (a + b)
    return Pooled(
        share=share,
        low=low,
        high=high,
        weight=(n[:, None] / total) @ weight,
        mean=float(means @ weight),
        spread=float(np.sqrt(means * (1 - means) * correlation) @ weight),
    )


def _grid() -> tuple[Floats, Floats, Floats]:
    """Parameters of the beta distributions, and their intra-class correlation."""
    mean = (np.arange(_MEANS) + 0.5) / _MEANS
    correlation = (np.arange(_CORRELATIONS) + 0.5) / _CORRELATIONS
    size = 1 / correlation - 1
    a = np.outer(mean, size).ravel()
    b = np.outer(1 - mean, size).ravel()
    return a, b, np.tile(correlation, _MEANS)


def _weights(y: Floats, n: Floats, a: Floats, b: Floats) -> Floats:
    """How well each beta distribution explains all counts; adds up to 1."""
    likelihood = np.zeros(a.shape)
    for yes, answers in zip(y, n, strict=True):
        likelihood += betaln(yes + a, answers - yes + b) - betaln(a, b)
    weight = np.exp(likelihood - likelihood.max())
    return np.asarray(weight / weight.sum())
