"""How clusters are compared."""

from __future__ import annotations

from dataclasses import dataclass, field

from healthclusters.base import OptionError
from healthclusters.survey.estimates import EstimateOptions


@dataclass(frozen=True, kw_only=True)
class CompareOptions:
    """Choices that hold for every comparison.

    estimates: confidence, least number of answers, finite population.
    false_discovery: of the differences that are claimed, the share that may be false on average.
    draws, seed: of the critical value of the rank sets.
    """

    estimates: EstimateOptions = field(default_factory=EstimateOptions)
    false_discovery: float = 0.05
    draws: int = 4_000
    seed: int = 1

    def __post_init__(self) -> None:
        if not 0 < self.false_discovery < 1:
            raise OptionError("false_discovery", self.false_discovery, "between 0 and 1")
        if self.draws < 100:
            raise OptionError("draws", self.draws, "100 or more")
