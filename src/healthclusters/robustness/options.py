"""What is varied when a ranking is put to the test, and how far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal, get_args

from healthclusters.base import OptionError, UnknownNameError

Group = Literal["thresholds", "weights", "open", "contested", "evidence"]
Level = Literal["item", "indicator", "category"]
GROUPS: tuple[Group, ...] = get_args(Group)
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, kw_only=True)
class RobustnessOptions:
    """How a ranking is put to the test (METHOD 5).

    groups: which of the five groups of choices are drawn; the others stay as in the ranking.
    draws: number of rankings drawn. seed: of all chance; each group has its own stream.
    threshold_range: a threshold is moved by up to this share of itself, one item at a time.
    weight_spread: standard deviation of a weight over its mean (Dirichlet), (0, 1).
    weight_levels: where weights are equal on average: between items, between indicators or between
    categories; each draw takes one of them. All three where None, `item` where `weights` is set.
    weights: item -> weight >= 0 in place of equal ones, any scale; an item left out weighs 0.
    first: how many places "among the first" means; where None 10, or half of the clusters where
    there are fewer than 20.
    confidence: a pair is told apart where one is ahead in at least this share of the draws; ranks
    are given with a central interval of this share.
    sensitivity_draws: pairs of draws behind the sensitivity indices (seven rankings each); 0 leaves
    the indices out.
    """

    groups: tuple[Group, ...] = GROUPS
    draws: int = 10_000
    seed: int = 1
    threshold_range: float = 0.25
    weight_spread: float = 0.25
    weight_levels: tuple[Level, ...] | None = None
    weights: Mapping[str, float] | None = None
    first: int | None = None
    confidence: float = 0.95
    sensitivity_draws: int = 2048

    def __post_init__(self) -> None:
        _check_names("group of choices", "groups", self.groups, GROUPS)
        if self.weight_levels is not None:
            _check_names("level of weights", "weight_levels", self.weight_levels, LEVELS)
        if not 100 <= self.draws <= 1_000_000:
            raise OptionError("draws", self.draws, "from 100 to 1,000,000")
        if self.seed < 0:
            raise OptionError("seed", self.seed, "0 or more")
        if not 0 < self.threshold_range < 1:
            raise OptionError("threshold_range", self.threshold_range, "above 0 and below 1")
        if not 0 < self.weight_spread < 1:
            raise OptionError("weight_spread", self.weight_spread, "above 0 and below 1")
        if not 0.5 < self.confidence < 1:
            raise OptionError("confidence", self.confidence, "above 0.5 and below 1")
        if self.first is not None and self.first < 1:
            raise OptionError("first", self.first, "1 or more")
        if self.sensitivity_draws != 0 and not 128 <= self.sensitivity_draws <= 100_000:
            raise OptionError(
                "sensitivity_draws", self.sensitivity_draws, "0, or from 128 to 100,000"
            )
        self._check_weights()

    def _check_weights(self) -> None:
        if self.weights is None:
            return
        if self.weight_levels not in (None, ("item",)):
            raise OptionError(
                "weight_levels",
                self.weight_levels,
                "('item',) where weights are given: they are weights of items",
            )
        for item, weight in self.weights.items():
            if not isfinite(weight) or weight < 0:
                raise OptionError(f"weights[{item!r}]", weight, "a number, 0 or more")
        if sum(self.weights.values()) <= 0:
            raise OptionError("weights", dict(self.weights), "above 0 for one item at least")


def _check_names(kind: str, option: str, given: tuple[str, ...], known: tuple[str, ...]) -> None:
    if not given:
        raise OptionError(option, given, f"one or more of {', '.join(known)}")
    for name in given:
        if name not in known:
            raise UnknownNameError(kind, name, known)
    if len(set(given)) < len(given):
        raise OptionError(option, given, "without repetition")
