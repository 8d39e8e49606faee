"""The difference of two shares, with limits recovered from those of each share.

MOVER (Newcombe 1998; with correlation Zou & Donner 2008, Statistics in Medicine 27): the limits
of p2 - p1 from those of p1 and p2 and the correlation r of the two estimates. Each share has
Jeffreys' limits with finite-population correction: many comparisons are made, and far in the tails
Wilson's would claim too much of shares near 0 or 1. The p-value is the one at which the interval
just reaches zero, so that p-value and interval always agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from healthclusters.base.intervals import jeffreys_interval

Floats = NDArray[np.float64]
_STEPS = 60  # bisections: the p-value is right to about 1e-15


@dataclass(frozen=True, kw_only=True)
class ShareOf:
    """Shares to be compared, as arrays of one length.

    yes, answers: counts (real numbers where they are effective ones).
    members: NaN where not known. A share known exactly has infinite `answers` and `share` set.
    """

    yes: Floats
    answers: Floats
    members: Floats
    share: Floats

    @classmethod
    def of(cls, yes: ArrayLike, answers: ArrayLike, members: ArrayLike = np.nan) -> ShareOf:
        """From counts."""
        y, n, total = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (yes, answers, members))
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            return cls(yes=y, answers=n, members=total, share=np.where(n > 0, y / n, np.nan))

    @classmethod
    def exactly(cls, share: ArrayLike) -> ShareOf:
        """A share taken as known without error."""
        p = np.atleast_1d(np.asarray(share, dtype=np.float64))
        return cls(
            yes=p, answers=np.full(p.shape, np.inf), members=np.full(p.shape, np.nan), share=p
        )

    def limits(self, confidence: ArrayLike) -> tuple[Floats, Floats]:
        """Jeffreys limits, drawn in by the finite-population correction.

        confidence: one, or one for each.
        """
        exact = np.isinf(self.answers)
        share = np.nan_to_num(self.share)
        low, high = jeffreys_interval(
            np.where(exact, 0.0, self.yes),
            np.where(exact, 1.0, self.answers),
            confidence=confidence,
        )
        left = np.where(exact, 0.0, _left(self.answers, self.members))
        return share - (share - low) * left, share + (high - share) * left

    @property
    def variance(self) -> Floats:
        """Variance of the estimate, finite-population correction included."""
        left = np.where(np.isinf(self.answers), 0.0, _left(self.answers, self.members))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.share * (1 - self.share) / self.answers * left**2)


def difference_interval(
    first: ShareOf, second: ShareOf, *, correlation: ArrayLike = 0.0, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Limits of second - first. correlation: of the two estimates, -1 to 1."""
    r = np.asarray(correlation, dtype=np.float64)
    low1, high1 = first.limits(confidence)
    low2, high2 = second.limits(confidence)
    difference = second.share - first.share
    low = difference - _recovered(second.share - low2, high1 - first.share, r)
    high = difference + _recovered(high2 - second.share, first.share - low1, r)
    return np.maximum(low, -1.0), np.minimum(high, 1.0)


def difference_p_value(first: ShareOf, second: ShareOf, *, correlation: ArrayLike = 0.0) -> Floats:
    """Two-sided p-value of "no difference": where the interval just reaches zero.

    1 where the two shares are equal; NaN where a share has no answers.
    """
    difference = second.share - first.share
    low, high = np.full(difference.shape, -12.0), np.full(difference.shape, -1e-9)  # log10 of p
    r = np.asarray(correlation, dtype=np.float64)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        reaches = _reaches_zero(first, second, r, 10.0**middle)
        # A wider interval (smaller p) reaches zero: the p-value is larger than `middle`.
        low = np.where(reaches, middle, low)
        high = np.where(reaches, high, middle)
    p = np.where(difference == 0, 1.0, 10.0 ** ((low + high) / 2))
    return np.where(np.isnan(difference), np.nan, p)


def _reaches_zero(first: ShareOf, second: ShareOf, r: Floats, p: Floats) -> NDArray[np.bool_]:
    """Whether the interval of confidence 1 - p contains zero."""
    difference = second.share - first.share
    low1, high1 = first.limits(1 - p)
    low2, high2 = second.limits(1 - p)
    down = _recovered(second.share - low2, high1 - first.share, r)
    up = _recovered(high2 - second.share, first.share - low1, r)
    return np.where(difference > 0, difference <= down, -difference <= up)


def _left(answers: Floats, members: Floats) -> Floats:
    """Root of the finite-population correction (N - n) / (N - 1); 1 where N is not known."""
    known = np.isfinite(members) & np.isfinite(answers)
    total, n = np.where(known, members, 2.0), np.where(known, answers, 1.0)
    return np.asarray(np.sqrt(np.maximum(total - n, 0.0) / np.maximum(total - 1, 1.0)))


def _recovered(one: Floats, other: Floats, r: Floats) -> Floats:
    """Length of the interval on one side, from the lengths of the two shares on that side."""
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * r * one * other, 0.0))
