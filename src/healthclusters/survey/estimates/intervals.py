"""Intervals for a share and for the mean of a scale, of all members or of many like them.

Shares: an interval of `base.intervals` on the effective number of answers n (N - 1) / (N - n),
which is Wilson's with finite-population correction (Cochran 1977, section 3.6, for the variance).
Means: Wilson's interval for the place of the mean on the range of the scale, with n / c answers; c
is the variance between answers over the largest that the mean allows, taken after adding half an
answer to each code, so that it is never 0. With two codes this is the interval of the share.
Coverage: docs/methods/survey.md.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from healthclusters.base.intervals import (
    clopper_pearson_interval,
    jeffreys_interval,
    wilson_interval,
)
from healthclusters.survey.estimates.options import Interval

Floats = NDArray[np.float64]
_PRIOR = 0.5  # answers added to each code before its spread is taken
_INTERVALS: dict[Interval, Callable[..., tuple[Floats, Floats]]] = {
    "wilson": wilson_interval,
    "jeffreys": jeffreys_interval,
    "clopper_pearson": clopper_pearson_interval,
}


def effective_answers(answers: ArrayLike, members: ArrayLike) -> Floats:
    """Answers from an endless population that would say as much; infinite where all answered.

    members: NaN or infinite where not known.
    """
    n, total = np.broadcast_arrays(
        np.asarray(answers, dtype=np.float64), np.asarray(members, dtype=np.float64)
    )
    known = np.isfinite(total)
    with np.errstate(divide="ignore", invalid="ignore"):
        finite = np.where(n >= total, np.inf, n * (total - 1) / (total - n))
    return np.where(known, np.where(n == 0, 0.0, finite), n)


def share_interval(
    yes: ArrayLike,
    answers: ArrayLike,
    members: ArrayLike = np.nan,
    *,
    confidence: ArrayLike = 0.95,
    interval: Interval = "wilson",
) -> tuple[Floats, Floats]:
    """Limits of the share of the members who would say yes.

    members: at least `answers`; NaN where not known, or where many like them are meant.
    Never outside what is possible: those who said no cannot say yes any more.
    """
    y, n, total = np.broadcast_arrays(
        *(np.asarray(v, dtype=np.float64) for v in (yes, answers, members))
    )
    effective = effective_answers(n, total)
    census = np.isinf(effective)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(n > 0, y / n, 0.0)
    size = np.where(census, 1.0, effective)
    yes_effective = np.where(share == 1, size, share * size)
    low, high = _INTERVALS[interval](yes_effective, size, confidence=confidence)
    low, high = np.where(census, share, low), np.where(census, share, high)
    with np.errstate(divide="ignore", invalid="ignore"):
        lowest = np.where(np.isfinite(total), y / total, 0.0)
        highest = np.where(np.isfinite(total), 1 - (n - y) / total, 1.0)
    return np.maximum(low, lowest), np.minimum(high, highest)


def mean_interval(
    counts: ArrayLike, scores: ArrayLike, members: ArrayLike = np.nan, *, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Limits of the mean score of the members.

    counts: groups x codes, answers by code. scores: of the codes, at least two different ones.
    members: of each group; NaN where not known. Never outside what is possible.
    """
    c = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    s = np.asarray(scores, dtype=np.float64)
    if np.unique(s).size < 2:
        raise ValueError("a scale needs two different scores for a mean")
    lowest, width = float(s.min()), float(s.max() - s.min())
    place = (s - lowest) / width
    n = c.sum(axis=1)
    total = np.broadcast_to(np.asarray(members, dtype=np.float64), n.shape)
    mean = np.divide(c @ place, n, out=np.zeros(n.shape), where=n > 0)
    effective = effective_answers(n, total) / spread_ratio(c, place)
    census = np.isinf(effective)
    size = np.where(census, 1.0, effective)
    low, high = wilson_interval(np.minimum(mean, 1.0) * size, size, confidence=confidence)
    low, high = np.where(census, mean, low), np.where(census, mean, high)
    with np.errstate(divide="ignore", invalid="ignore"):
        given = np.where(np.isfinite(total), n / total, 0.0)
    low = np.maximum(low, given * mean)
    high = np.minimum(high, given * mean + 1 - given)
    return lowest + width * low, lowest + width * high


def spread_ratio(counts: Floats, place: Floats) -> Floats:
    """Variance between answers over the largest that the mean allows; 1 with two codes.

    counts: groups x codes. place: of the codes on the range of the scale, 0 to 1.
    """
    weight = counts + _PRIOR
    mass = weight.sum(axis=1)
    mean = weight @ place / mass
    return np.asarray((weight @ place**2 / mass - mean**2) / (mean * (1 - mean)))
