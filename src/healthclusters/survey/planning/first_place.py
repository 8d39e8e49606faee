"""How often "first of k" can be claimed, and how many answers it takes.

Answers are drawn again and again from clusters whose true shares are assumed; each draw goes
through the rank sets of the comparison (Mogstad, Romano, Shaikh & Wilhelm 2024). A claim is made
where the set of the cluster with the highest share is {1}; it is wrong where another cluster is
truly higher. Beside it: how often the sharper test of "first" alone says so (`comparison.ranks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from healthclusters.base import OptionError
from healthclusters.base.rank_sets import Family
from healthclusters.survey.comparison.ranks import (
    arcsine_scores,
    rank_sets_of_shares,
    smallest_leads,
)
from healthclusters.survey.estimates.intervals import effective_answers

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_MOST = 20_000  # answers of each cluster
_MARGIN = 0.2  # on bounds of the critical value, for the draws that it rests on


@dataclass(frozen=True, kw_only=True)
class FirstOptions:
    """How "first" is claimed and how often it is tried.

    family: `all` (the claim holds whichever cluster turns out highest) or `one` (the cluster was
      named beforehand). draws: repeated surveys. power: wanted probability of the claim.
    members: of each cluster; None: many.
    """

    confidence: float = 0.95
    family: Family = "all"
    draws: int = 1_000
    power: float = 0.8
    members: int | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        if not 0.5 < self.confidence < 1:
            raise OptionError("confidence", self.confidence, "above 0.5 and below 1")
        if self.family not in ("all", "one"):
            raise OptionError("family", self.family, "'all' or 'one'")
        if self.draws < 10:
            raise OptionError("draws", self.draws, "10 or more")
        if not 0.5 <= self.power < 1:
            raise OptionError("power", self.power, "at least 0.5 and below 1")


@dataclass(frozen=True, eq=False, kw_only=True)
class Claims:
    """Outcome of repeated surveys, one entry a survey.

    highest: the highest share seen. is_first: whether that cluster truly is first.
    claimed: whether "first" could be claimed by the rank sets. sharper: by the test of first alone.
    """

    highest: Floats
    is_first: Flags
    claimed: Flags
    sharper: Flags

    @property
    def claims(self) -> float:
        """Share of surveys with the claim."""
        return float(self.claimed.mean())

    @property
    def wrong(self) -> float:
        """Share of surveys with a claim of a cluster that is not truly first."""
        return float((self.claimed & ~self.is_first).mean())


def repeated_claims(
    true_shares: Floats, answers: ArrayLike, *, options: FirstOptions | None = None
) -> Claims:
    """Repeat a survey and see what could be claimed.

    true_shares: of each cluster, or draws x clusters (then the truth differs between draws).
    answers: of each cluster, at least 1 and at most the members.
    """
    options = options or FirstOptions()
    n = np.asarray(answers, dtype=np.int64)
    if (n < 1).any() or (options.members is not None and (n > options.members).any()):
        raise OptionError("answers", n.tolist(), "1 or more, and no more than the members")
    truth = np.broadcast_to(np.atleast_2d(true_shares), (options.draws, n.size))
    draw, critical = np.random.SeedSequence(options.seed).spawn(2)
    counts = _draw(np.random.default_rng(draw), truth, n, options.members)
    seeds = critical.generate_state(options.draws)
    effective = effective_answers(n, np.nan if options.members is None else options.members)
    share = counts / n
    first = arcsine_scores(share, effective, n)[0].argmax(axis=1)
    rows = np.arange(options.draws)
    leads = smallest_leads(share, effective, n)
    return Claims(
        highest=share.max(axis=1),
        is_first=truth[rows, first] == truth.max(axis=1),
        claimed=_claimed(share, effective, n, leads, first, options, seeds),
        sharper=2 * ndtr(-leads) <= 1 - options.confidence,
    )


def _draw(
    generator: np.random.Generator, truth: Floats, n: NDArray[np.int64], members: int | None
) -> Floats:
    """Answers: draws from many members, or without replacement from few."""
    if members is None:
        return generator.binomial(n, truth).astype(np.float64)
    agree = np.rint(truth * members).astype(np.int64)
    return generator.hypergeometric(agree, members - agree, n).astype(np.float64)


def _claimed(
    share: Floats,
    effective: Floats,
    answers: NDArray[np.int64],
    leads: Floats,
    first: NDArray[np.int64],
    options: FirstOptions,
    seeds: NDArray[Any],
) -> Flags:
    """Whether the rank set of the highest is {1}; the sets are drawn only where in doubt.

    A lead beyond the Bonferroni bound is always told. One below the critical value of "no other
    is ahead of this one" is never told: those hypotheses stay in the family to the end.
    """
    clusters = share.shape[1]
    pairs = clusters * (clusters - 1) if options.family == "all" else 2 * (clusters - 1)
    always = float(-ndtri((1 - options.confidence) / pairs)) + _MARGIN
    never = np.array(
        [_one_sided_bound(i, effective, options.confidence, int(seeds[0])) for i in range(clusters)]
    )[first]
    out = leads > always
    for i in np.flatnonzero(~out & (leads > never - _MARGIN)):
        sets = rank_sets_of_shares(
            share[i],
            effective,
            answers=answers,
            family=options.family,
            confidence=options.confidence,
            seed=int(seeds[i]),
        )
        out[i] = sets.high[first[i]] == 1
    return out


def _one_sided_bound(cluster: int, effective: Floats, confidence: float, seed: int) -> float:
    """Critical value of "no other cluster is ahead of this one" (Dunnett 1955), drawn."""
    _, errors = arcsine_scores(np.full(effective.shape, 0.5), effective)
    noise = np.random.default_rng(seed).standard_normal((1_000, errors.size)) * errors
    others = np.arange(errors.size) != cluster
    size = np.hypot(errors[cluster], errors[others])
    with np.errstate(divide="ignore", invalid="ignore"):
        lead = np.where(size > 0, (noise[:, others] - noise[:, [cluster]]) / size, 0.0)
    return float(np.quantile(lead.max(axis=1), confidence))


@dataclass(frozen=True, kw_only=True)
class AnswersForFirst:
    """answers: needed of each cluster to claim "first"; None where 20,000 (or every member)
    would not do. claimed: in which share of surveys it can then be claimed. tried: numbers of
    answers tried, with the share in which it could be claimed.
    """

    answers: int | None
    claimed: float | None
    options: FirstOptions
    tried: tuple[tuple[int, float], ...]


def answers_for_first(
    true_shares: Floats, *, options: FirstOptions | None = None, start: int = 37
) -> AnswersForFirst:
    """Answers of each cluster with which "first" can be claimed in most surveys.

    true_shares: assumed; the highest of them should be alone. The number is found by doubling and
    halving, to within 5 %; with the same draws for every number of answers.
    """
    options = options or FirstOptions()
    shares = np.asarray(true_shares, dtype=np.float64)
    tried: dict[int, float] = {}
    most = _MOST if options.members is None else options.members

    def claimed(n: int) -> float:
        if n not in tried:
            answers = np.full(shares.shape[-1], n)
            tried[n] = repeated_claims(shares, answers, options=options).claims
        return tried[n]

    low, high = 1, min(start, most)
    while claimed(high) < options.power:
        if high == most:
            found = tuple(sorted(tried.items()))
            return AnswersForFirst(answers=None, claimed=None, options=options, tried=found)
        low, high = high, min(2 * high, most)
    while high - low > max(high // 20, 1):
        middle = (low + high) // 2
        low, high = (low, middle) if claimed(middle) >= options.power else (middle, high)
    return AnswersForFirst(
        answers=high,
        claimed=tried[high],
        options=options,
        tried=tuple(sorted(tried.items())),
    )
