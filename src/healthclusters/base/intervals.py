"""Intervals of a share: `yes` out of `n`.

Wilson (1927), Jeffreys and Clopper and Pearson (1934), as compared by Brown, Cai & DasGupta
(2001), "Interval estimation for a binomial proportion", Statistical Science 16(2).
Every function takes numbers or arrays that broadcast (the confidence too) and returns two float
arrays, low and high, between 0 and 1. Where n is 0 nothing is known, and the interval is [0, 1].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtri

from healthclusters.base.options import OptionError

Floats = NDArray[np.float64]


def wilson_interval(
    yes: ArrayLike, n: ArrayLike, *, confidence: ArrayLike = 0.95
) -> tuple[Floats, Floats]:
    """Score interval of Wilson: covers about as often as it says, on average over shares."""
    y, total, alpha = _checked(yes, n, confidence)
    z = ndtri(1 - alpha / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = y / total
        centre = (y + z**2 / 2) / (total + z**2)
        half = z / (total + z**2) * np.sqrt(total * share * (1 - share) + z**2 / 4)
    return _ends(centre - half, centre + half, y, total)


def jeffreys_interval(
    yes: ArrayLike, n: ArrayLike, *, confidence: ArrayLike = 0.95
) -> tuple[Floats, Floats]:
    """Equal-tailed interval of Beta(yes + 1/2, no + 1/2).

    Runs from 0 where none is yes and to 1 where all are (Brown, Cai & DasGupta, 4.1.2).
    """
    y, total, alpha = _checked(yes, n, confidence)
    low = betaincinv(y + 0.5, total - y + 0.5, alpha / 2)
    high = betaincinv(y + 0.5, total - y + 0.5, 1 - alpha / 2)
    return _ends(low, high, y, total)


def clopper_pearson_interval(
    yes: ArrayLike, n: ArrayLike, *, confidence: ArrayLike = 0.95
) -> tuple[Floats, Floats]:
    """Exact interval: covers at least as often as it says, whatever the share."""
    y, total, alpha = _checked(yes, n, confidence)
    low = betaincinv(np.maximum(y, 0.5), total - y + 1, alpha / 2)
    high = betaincinv(y + 1, np.maximum(total - y, 0.5), 1 - alpha / 2)
    return _ends(low, high, y, total)


def _checked(yes: ArrayLike, n: ArrayLike, confidence: ArrayLike) -> tuple[Floats, Floats, Floats]:
    level = np.asarray(confidence, dtype=np.float64)
    if not ((level > 0) & (level < 1)).all():
        raise OptionError("confidence", confidence, "between 0 and 1")
    y, total = np.broadcast_arrays(
        np.asarray(yes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    )
    if not (np.isfinite(y).all() and np.isfinite(total).all()):
        raise ValueError("yes and n must be numbers; one of them is missing")
    if (y < 0).any() or (y > total).any():
        raise ValueError("yes must lie between 0 and n")
    return y, total, 1 - level


def _ends(low: ArrayLike, high: ArrayLike, y: Floats, total: Floats) -> tuple[Floats, Floats]:
    """The limits, with 0 where none and 1 where all are yes, and [0, 1] where n is 0."""
    lower = np.asarray(low, dtype=np.float64)
    upper = np.asarray(high, dtype=np.float64)
    return np.where(y == 0, 0.0, lower), np.where(y == total, 1.0, upper)
