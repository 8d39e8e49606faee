"""Confidence sets for ranks, where scores come with standard errors.

Mogstad, Romano, Shaikh & Wilhelm (2024), "Inference for ranks with applications to mobility
across neighbourhoods and academic achievement across countries", Review of Economic Studies 91(1).
A unit's rank is 1 + the number of units with a higher true score. It is at least 1 + the number
of units that are surely ahead, and at most the number of units that are not surely behind, where
"surely" is one test of all the pairs together: the critical value is a quantile of the largest
of all differences of two scores, each divided by its standard error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from healthclusters.base.options import OptionError

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Family = Literal["all", "one"]
# For these draws, the largest standardised difference among the hypotheses that remain.
Largest = Callable[[NDArray[np.int64], Mask], Floats]
_BLOCK = 1 << 17  # numbers worked on together; fits the cache of a core
_ROUND = 64  # draws looked at together when a step-down round looks for its critical value


@dataclass(frozen=True, eq=False)
class RankSets:
    """Ranks that are compatible with the scores, 1 = highest.

    low, high: smallest and largest rank of each unit, in the order of the scores.
    ahead, behind: units x units, where unit j is surely ahead of (behind) unit k.
    family, confidence: `all`: the sets of all units are right together with this confidence;
    `one`: the set of each unit is right with this confidence, taken by itself.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    ahead: Mask
    behind: Mask
    family: Family
    confidence: float


def rank_sets(
    estimates: ArrayLike,
    errors: ArrayLike,
    *,
    family: Family = "all",
    step_down: bool = True,
    confidence: float = 0.95,
    draws: int = 1000,
    seed: int = 1,
) -> RankSets:
    """Two-sided confidence sets for the ranks of independent, about normal scores.

    estimates: p scores, higher is better. errors: their standard errors (0 = known exactly).
    family: `all` compares all pairs; `one` compares each unit with the others by itself, gives
    narrower sets, and must not be read across units (it answers "where is this one", for a unit
    named before looking).
    step_down: pairs that are told apart leave the family and the rest is tested again, as long
    as that tells more apart: never wider, with the same confidence (Romano & Wolf 2005).
    draws: of the normal errors, for the critical value; seed: of these draws.
    Raises OptionError, and ValueError where scores are missing or errors are negative.
    """
    x, se = _checked(estimates, errors)
    _check_options(family, confidence, draws)
    scale = np.hypot(se[:, None], se[None, :])
    with np.errstate(divide="ignore"):
        inverse = np.where(scale == 0, 0.0, 1 / scale).astype(np.float32)
    statistic = _standardised(x, scale)
    noise = (np.random.default_rng(seed).standard_normal((draws, x.size)) * se).astype(np.float32)
    keep = draws - int(np.ceil(confidence * (draws + 1))) + 1
    if family == "all":
        ahead = _tell_apart(statistic, _largest_of_pairs(noise, inverse), keep, draws, step_down)
        behind = ahead.T.copy()
    else:
        ahead, behind = _each_by_itself(statistic, noise, inverse, keep, step_down)
    low = 1 + behind.sum(axis=1)
    high = x.size - ahead.sum(axis=1)
    return RankSets(low, high, ahead, behind, family, confidence)


def _checked(
    estimates: ArrayLike, errors: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x = np.asarray(estimates, dtype=np.float64)
    se = np.asarray(errors, dtype=np.float64)
    if x.ndim != 1 or x.shape != se.shape or x.size == 0:
        raise ValueError("estimates and errors must be two lists of the same length, not empty")
    if not np.isfinite(x).all() or not np.isfinite(se).all():
        raise ValueError("every score needs a number and a standard error; one is missing")
    if (se < 0).any():
        raise ValueError("a standard error is negative")
    return x, se


def _check_options(family: str, confidence: float, draws: int) -> None:
    if family not in ("all", "one"):
        raise OptionError("family", family, "'all' or 'one'")
    if not 0.5 < confidence < 1:
        raise OptionError("confidence", confidence, "above 0.5 and below 1")
    least = int(np.ceil(5 / (1 - confidence)))
    if draws < least:
        raise OptionError("draws", draws, f"{least:,} or more at that confidence")


def _standardised(x: NDArray[np.float64], scale: NDArray[np.float64]) -> NDArray[np.float64]:
    """Differences in standard errors; infinite where both scores are known exactly and differ."""
    difference = x[:, None] - x[None, :]
    known = scale == 0
    with np.errstate(invalid="ignore"):
        outright = np.where(difference == 0, 0.0, np.sign(difference) * np.inf)
    return np.where(known, outright, difference / np.where(known, 1.0, scale))


def _tell_apart(
    statistic: NDArray[np.float64], largest: Largest, keep: int, draws: int, step_down: bool
) -> Mask:
    """The one-sided hypotheses "not ahead" that are rejected, in rounds.

    Both directions of a pair are hypotheses; one that is rejected leaves, its reverse stays.
    keep: the critical value is the `keep`-th largest of the draws.
    """
    rejected = np.zeros(statistic.shape, dtype=np.bool_)
    bound = np.full(draws, np.inf, dtype=np.float32)
    while True:
        bound, critical = _critical_value(bound, ~rejected, largest, keep)
        found = statistic > critical
        if not step_down or (found == rejected).all():
            return found
        rejected = found


def _critical_value(
    bound: Floats, remaining: Mask, largest: Largest, keep: int
) -> tuple[Floats, float]:
    """The `keep`-th largest over the draws, looking at no more draws than needed.

    bound: what each draw's largest difference cannot exceed (from the round before); draws are
    taken from the highest bound down until no other draw can reach the value found.
    """
    order = np.argsort(-bound, kind="stable")
    tightened = bound.copy()
    start, size = 0, _ROUND if np.isfinite(bound[0]) else order.size
    while start < order.size:
        rows = order[start : start + size]
        tightened[rows] = largest(rows, remaining)
        start += rows.size
        if start >= keep:
            critical = float(np.partition(tightened[order[:start]], start - keep)[start - keep])
            if start == order.size or critical >= bound[order[start]]:
                break
    return tightened, max(critical, 0.0)


def _largest_of_pairs(noise: Floats, inverse: Floats) -> Largest:
    """The family of all ordered pairs."""
    units = noise.shape[1]
    block = max(1, _BLOCK // units**2)

    def largest(rows: NDArray[np.int64], remaining: Mask) -> Floats:
        weight = inverse * remaining
        out = np.empty(rows.size, dtype=np.float32)
        for start in range(0, rows.size, block):
            z = noise[rows[start : start + block]]
            pairs = z[:, :, None] - z[:, None, :]
            pairs *= weight
            out[start : start + block] = pairs.max(axis=(1, 2))
        return out

    return largest


def _each_by_itself(
    statistic: NDArray[np.float64], noise: Floats, inverse: Floats, keep: int, step_down: bool
) -> tuple[Mask, Mask]:
    """One family a unit: the unit against each other one, in both directions."""
    ahead = np.zeros(statistic.shape, dtype=np.bool_)
    behind = np.zeros(statistic.shape, dtype=np.bool_)
    for unit in range(statistic.shape[0]):
        both = np.stack([statistic[unit], -statistic[unit]])
        largest = _largest_of_unit((noise[:, [unit]] - noise) * inverse[unit])
        ahead[unit], behind[unit] = _tell_apart(both, largest, keep, len(noise), step_down)
    return ahead, behind


def _largest_of_unit(difference: Floats) -> Largest:
    def largest(rows: NDArray[np.int64], remaining: Mask) -> Floats:
        part = difference[rows]
        up: Floats = (part * remaining[0]).max(axis=1)
        down: Floats = (part * remaining[1]).min(axis=1)
        return np.maximum(up, -down)

    return largest
