"""How many answers are needed to tell one share from another.

Power is computed exactly: every possible count of answers is tried with the same interval that
the comparison uses (`estimates.differences`), and weighed with its binomial probability. More
answers do not always mean more power (counts are whole numbers), so the number given is one from
which on the power stays above the target.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import binom

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.survey.comparison.sentences import percent
from healthclusters.survey.estimates.differences import ShareOf, difference_interval

Floats = NDArray[np.float64]
Reference = Literal["benchmark", "cluster"]
_TAIL = 1e-9  # counts less likely than this are left out
_MOST = 20_000  # answers
_STAYS = 15  # further numbers of answers that must have the power too
_SMOOTH = 1_000  # answers from which on the power hardly jumps


@dataclass(frozen=True, kw_only=True)
class PlanOptions:
    """What a survey should be able to tell.

    confidence: of the interval. power: probability that a true difference is told.
    reference: `benchmark`: a known share; `cluster`: another cluster with as many answers.
    members: of each cluster; None: many. With few members fewer answers are enough.
    """

    confidence: float = 0.95
    power: float = 0.8
    reference: Reference = "cluster"
    members: int | None = None

    def __post_init__(self) -> None:
        if not 0.5 < self.confidence < 1:
            raise OptionError("confidence", self.confidence, "above 0.5 and below 1")
        if not 0.5 <= self.power < 1:
            raise OptionError("power", self.power, "at least 0.5 and below 1")
        if self.reference not in ("benchmark", "cluster"):
            raise OptionError("reference", self.reference, "'benchmark' or 'cluster'")
        if self.members is not None and self.members < 2:
            raise OptionError("members", self.members, "2 or more")


@dataclass(frozen=True, kw_only=True)
class AnswersNeeded:
    """How many answers it takes.

    share, other: the two shares. answers: needed, of each cluster; None where even every
    member's answer, or 20,000, would not do. power: with that many.
    """

    share: float
    other: float
    options: PlanOptions
    answers: int | None
    power: float | None

    def __str__(self) -> str:
        two = f"{percent(self.share)} from {percent(self.other)}"
        what = "a known figure" if self.options.reference == "benchmark" else "another cluster"
        if self.answers is None:
            return f"No number of answers tells {two} ({what})."
        whose = "" if self.options.reference == "benchmark" else " of each cluster"
        of = f" of {self.options.members}" if self.options.members else ""
        return (
            f"To tell {two} ({what}): {self.answers}{of} answers{whose} "
            f"(told in {percent(self.power or 0.0)} of surveys)"
        )


def answers_to_tell(
    share: float, other: float, *, options: PlanOptions | None = None
) -> AnswersNeeded:
    """Answers needed to tell `share` from `other`.

    With `members`, the number for many members n is turned into n N / (n + N - 1) (Cochran 1977,
    section 4.4), rounded up; its power is that of the number before.
    """
    options = options or PlanOptions()
    for name, value in (("share", share), ("other", other)):
        if not 0 < value < 1:
            raise OptionError(name, value, "between 0 and 1")
    if share == other:
        raise NotSupportedError("the two shares are equal; no number of answers tells them apart")
    n = _smallest(share, other, options)
    if n is None:
        return AnswersNeeded(share=share, other=other, options=options, answers=None, power=None)
    answers = n
    if options.members is not None:
        answers = min(ceil(n * options.members / (n + options.members - 1)), options.members)
    return AnswersNeeded(
        share=share,
        other=other,
        options=options,
        answers=answers,
        power=power_to_tell(share, other, n, options=options),
    )


def power_to_tell(
    share: float, other: float, answers: int, *, options: PlanOptions | None = None
) -> float:
    """Probability that the interval of the difference leaves out zero, on the right side."""
    options = options or PlanOptions()
    own, weight = _likely(share, answers)
    if options.reference == "benchmark":
        reference = ShareOf.exactly(np.full(own.shape, other))
        told = _told(
            reference,
            ShareOf.of(own, np.full(own.shape, float(answers))),
            share - other,
            options.confidence,
        )
        return float(weight @ told)
    theirs, their_weight = _likely(other, answers)
    n = float(answers)
    told = _told(
        ShareOf.of(theirs[None, :], n),
        ShareOf.of(own[:, None], n),
        share - other,
        options.confidence,
    )
    return float(weight @ told @ their_weight)


def _likely(share: float, answers: int) -> tuple[Floats, Floats]:
    """Counts that are not next to impossible, and their probabilities."""
    low, high = int(binom.ppf(_TAIL, answers, share)), int(binom.ppf(1 - _TAIL, answers, share))
    counts = np.arange(low, high + 1, dtype=np.float64)
    return counts, np.asarray(binom.pmf(counts, answers, share), dtype=np.float64)


def _told(reference: ShareOf, own: ShareOf, truth: float, confidence: float) -> Floats:
    low, high = difference_interval(reference, own, confidence=confidence)
    return ((low > 0) if truth > 0 else (high < 0)).astype(np.float64)


def _smallest(share: float, other: float, options: PlanOptions) -> int | None:
    """Begins at the textbook formula, halves the gap, and makes sure that the power stays."""

    def enough(n: int) -> bool:
        return power_to_tell(share, other, n, options=options) >= options.power

    low, high = 1, min(max(_textbook(share, other, options), 2), _MOST)
    while not enough(high):
        if high == _MOST:
            return None
        low, high = high, min(2 * high, _MOST)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return _from_here_on(high, enough)


def _from_here_on(n: int, enough: Callable[[int], bool]) -> int | None:
    """The next number of answers whose followers are enough too."""
    while n <= _MOST:
        followers = range(n, n + (_STAYS if n < _SMOOTH else 0) + 1)
        failing = [m for m in followers if not enough(m)]
        if not failing:
            return n
        n = failing[-1] + 1
    return None


def _textbook(share: float, other: float, options: PlanOptions) -> int:
    """Normal approximation (Fleiss, Levin & Paik 2003, chapter 4)."""
    z = float(ndtri((1 + options.confidence) / 2) + ndtri(options.power))
    variance = share * (1 - share)
    if options.reference == "cluster":
        variance += other * (1 - other)
    return ceil(z**2 * variance / (share - other) ** 2)
