"""How estimates are made and what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from healthclusters.base import OptionError

Interval = Literal["wilson", "jeffreys", "clopper_pearson"]
INTERVALS = ("wilson", "jeffreys", "clopper_pearson")
GROUPINGS = ("cluster_id", "kind", "size")


@dataclass(frozen=True, kw_only=True)
class EstimateOptions:
    """Choices that hold for every estimate.

    confidence: of every interval.
    interval: of a share by itself. Intervals that hold for several shares together are Jeffreys'
      (or Clopper and Pearson's where chosen): at the high confidence that each of them then has,
      Wilson's covers too seldom near 0 and 1.
    least_answers: a group with fewer answers is hidden, and so is another one where the hidden
      one could be worked out from the total.
    finite_population: where the number of members is known, an interval is narrower the more of
      them answered; off, the members are taken as a draw from many like them.
    """

    confidence: float = 0.95
    interval: Interval = "wilson"
    least_answers: int = 5
    finite_population: bool = True

    @property
    def interval_together(self) -> Interval:
        """The interval of a share that has to hold together with others."""
        return "clopper_pearson" if self.interval == "clopper_pearson" else "jeffreys"

    def __post_init__(self) -> None:
        if not 0.5 < self.confidence < 1:
            raise OptionError("confidence", self.confidence, "above 0.5 and below 1")
        if self.interval not in INTERVALS:
            raise OptionError("interval", self.interval, f"one of {', '.join(INTERVALS)}")
        if self.least_answers < 1:
            raise OptionError("least_answers", self.least_answers, "1 or more")
