"""Which places clusters may have.

Confidence sets for ranks after Mogstad, Romano, Shaikh & Wilhelm (2024), `base.rank_sets`. Shares
are compared as arcsin(sqrt(share)), where the standard error does not depend on the share and the
normal approximation is good at few answers, even where all say yes (Anscombe 1948); the order, and
so the ranks, are the same. Counts move in whole steps; so that the sets hold at least as often as
they say, standard errors are made larger by a tenth of 1 / sqrt(n p (1 - p)), about the half step
of a continuity correction.

The one question "is the highest truly first?" has a sharper test: the highest is told from every
other one, pair by pair and two-sided, without allowing for the number of clusters (Gutmann &
Maymin 1987; Hung & Fithian 2019, "Rank verification for exponential families", Annals of
Statistics 47(2)). It says nothing of any other place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from healthclusters.base.rank_sets import Family, RankSets, rank_sets

Floats = NDArray[np.float64]
_COARSE = 0.1  # chosen so that sets of 2 to 19 clusters cover 95 % (benchmarks/survey_coverage.py)


def arcsine_scores(
    share: ArrayLike, effective: ArrayLike, answers: ArrayLike | None = None
) -> tuple[Floats, Floats]:
    """Scores and their standard errors.

    effective: answers from an endless population that say as much; infinite = known exactly.
    answers: as counted; `effective` where left out.
    """
    p, n = np.broadcast_arrays(
        np.asarray(share, dtype=np.float64), np.asarray(effective, dtype=np.float64)
    )
    counted = n if answers is None else np.broadcast_to(np.asarray(answers, np.float64), p.shape)
    exact = np.isinf(n)
    size = np.where(exact, 1.0, n)
    drawn = np.where(exact, p, (p * size + 0.375) / (size + 0.75))
    steps = np.where(exact, 1.0, counted)
    likely = (p * steps + 0.5) / (steps + 1)
    coarse = _COARSE * np.sqrt(size) / (steps * np.sqrt(likely * (1 - likely)))
    errors = np.where(exact, 0.0, 0.5 / np.sqrt(size + 0.5) * (1 + coarse))
    return np.arcsin(np.sqrt(drawn)), errors


def rank_sets_of_shares(
    share: ArrayLike,
    effective: ArrayLike,
    *,
    answers: ArrayLike | None = None,
    family: Family = "all",
    confidence: float = 0.95,
    draws: int = 1_000,
    seed: int = 1,
) -> RankSets:
    """Sets of ranks, 1 = highest share. family: see `base.rank_sets`."""
    scores, errors = arcsine_scores(share, effective, answers)
    return rank_sets(scores, errors, family=family, confidence=confidence, draws=draws, seed=seed)


def smallest_leads(
    share: ArrayLike, effective: ArrayLike, answers: ArrayLike | None = None
) -> Floats:
    """Lead of the highest over each other one, in standard errors; the smallest of them.

    share: clusters, or surveys x clusters; one lead a survey. effective: of each cluster.
    """
    scores, errors = arcsine_scores(np.atleast_2d(share), effective, answers)
    if scores.shape[1] < 2:
        raise ValueError("a lead needs two clusters or more")
    first = scores.argmax(axis=1)[:, None]
    lead = np.take_along_axis(scores, first, axis=1) - scores
    size = np.hypot(np.take_along_axis(errors, first, axis=1), errors)
    with np.errstate(divide="ignore", invalid="ignore"):
        standardised = np.where(size > 0, lead / size, np.where(lead > 0, np.inf, 0.0))
    np.put_along_axis(standardised, first, np.inf, axis=1)
    return np.asarray(standardised.min(axis=1))


def first_p_value(
    share: ArrayLike, effective: ArrayLike, answers: ArrayLike | None = None
) -> float:
    """p-value of "the highest is not truly first" (see the top of this file)."""
    return float(2 * ndtr(-smallest_leads(share, effective, answers)[0]))
