"""The draws: each group of choices has its own stream of chance.

A draw is one value of each group. Leaving a group out, or adding it, changes nothing in the
streams of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from healthclusters.robustness.inputs import Floats, Integers
from healthclusters.robustness.options import GROUPS, Group, Level
from healthclusters.robustness.plan import Plan

# Weights are whole parts of this, so that sums of points are exact in single precision: clusters
# with the same points are level, and none is ahead by an error of rounding.
PARTS = 2**24
_FEWEST, _MOST = 16, 1024  # draws worked on together
_NUMBERS = 2_000_000  # numbers of one array worked on together


@dataclass(frozen=True, eq=False)
class Choices:
    """The values of k draws; None where the group is not drawn.

    thresholds: number of the doubted item, and the factor of its threshold, k each.
    weights: (k, m) whole parts, sum at most PARTS; NaN where a draw failed.
    open: (k, f) uniform numbers of the moving facts. contested: (k, c) uniform numbers.
    evidence: (k,) 0 = all, 1 = independent.
    """

    thresholds: tuple[Integers, Floats] | None = None
    weights: NDArray[np.float32] | None = None
    open: NDArray[np.float32] | None = None
    contested: NDArray[np.float32] | None = None
    evidence: Integers | None = None

    def with_group(self, group: Group, other: Choices) -> Choices:
        """These draws, with one group taken from `other`."""
        return replace(self, **{group: getattr(other, group)})


@dataclass(frozen=True, kw_only=True)
class WeightDraws:
    """How weights are drawn: spread (standard deviation over mean) at each of the levels."""

    levels: tuple[Level, ...]
    spread: float


class Streams:
    """Draws of all groups in order, a block at a time; depends on `seed` alone."""

    def __init__(self, plan: Plan, weights: WeightDraws, seed: np.random.SeedSequence) -> None:
        self.plan, self.weights = plan, weights
        self._rng: Mapping[Group, np.random.Generator] = {
            group: np.random.default_rng(stream)
            for group, stream in zip(GROUPS, seed.spawn(len(GROUPS)), strict=True)
        }

    def block_sizes(self, draws: int) -> list[int]:
        """Sizes of the blocks in which `draws` draws are made; fixed by the size of the data."""
        width = max(self.plan.facts.size, self.plan.inputs.clusters, 1)
        block = int(np.clip(_NUMBERS // width, _FEWEST, _MOST))
        return [min(block, draws - start) for start in range(0, draws, block)]

    def next(self, size: int) -> Choices:
        """The next `size` draws."""
        drawn = {g: getattr(self, f"_{g}")(self._rng[g], size) for g in self.plan.groups}
        return Choices(**drawn)

    def _thresholds(self, rng: np.random.Generator, size: int) -> tuple[Integers, Floats]:
        reach = self.plan.threshold_range
        items = rng.integers(0, max(len(self.plan.doubted_columns), 1), size)
        return items, rng.uniform(1 - reach, 1 + reach, size)

    def _weights(self, rng: np.random.Generator, size: int) -> NDArray[np.float32]:
        return whole_parts(draw_weights(rng, size, self.plan, self.weights))

    def _open(self, rng: np.random.Generator, size: int) -> NDArray[np.float32]:
        return rng.random((size, self.plan.facts.size), dtype=np.float32)

    def _contested(self, rng: np.random.Generator, size: int) -> NDArray[np.float32]:
        most = max(contest.column.size for contest in self.plan.contests)
        return rng.random((size, most), dtype=np.float32)

    def _evidence(self, rng: np.random.Generator, size: int) -> Integers:
        return rng.integers(0, 2, size)


def draw_weights(rng: np.random.Generator, size: int, plan: Plan, weights: WeightDraws) -> Floats:
    """(size, m) weights of items, sum 1; NaN where all of a draw's weights came to nothing.

    Each draw takes one of the levels, and weights of its parts from a Dirichlet distribution; a
    part's weight is shared equally by its items.
    """
    inputs = plan.inputs
    parts = {
        "item": np.arange(inputs.items),
        "indicator": inputs.indicator,
        "category": inputs.category,
    }
    level = rng.integers(0, len(weights.levels), size)
    out = np.empty((size, inputs.items))
    for number, name in enumerate(weights.levels):
        part = parts[name]
        count = np.bincount(part)
        centre = inputs.weight if name == "item" else np.full(count.size, 1 / count.size)
        drawn = rng.standard_gamma(
            dirichlet_parameters(centre, weights.spread), (int((level == number).sum()), count.size)
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            drawn /= drawn.sum(axis=1, keepdims=True)
        out[level == number] = (drawn / count)[:, part]
    return out


def dirichlet_parameters(centre: Floats, spread: float) -> Floats:
    """Parameters of a Dirichlet distribution with mean `centre`.

    A weight at the average has the standard deviation `spread` times its mean. A part of weight 0
    keeps it; a part alone always has all the weight.
    """
    parts = int((centre > 0).sum())
    if parts == 1:
        return centre.copy()
    return centre * ((parts - 1) / spread**2 - 1)


def whole_parts(weights: Floats) -> NDArray[np.float32]:
    """Weights of sum 1 as whole numbers whose sum stays within PARTS."""
    spare = weights.shape[-1]
    parts: NDArray[np.float32] = np.rint(weights * (PARTS - spare)).astype(np.float32)
    return parts
