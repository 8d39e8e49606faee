"""Rulers: round numbers along a quantity, and where they stand in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log, log10

from healthclusters.base import OptionError

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class Ruler:
    """A quantity from `low` to `high` over the pixels from `start` to `end`.

    logarithmic: equal ratios take equal room; `low` is then above 0.
    """

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise OptionError("low", self.low, f"below {self.high}")
        if self.logarithmic and self.low <= 0:
            raise OptionError("low", self.low, "above 0 where the ruler is logarithmic")

    def at(self, value: float) -> float:
        """The pixel of a value."""
        low, high = self.low, self.high
        if self.logarithmic:
            value, low, high = log(value), log(low), log(high)
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def held(self, value: float) -> float:
        """The pixel of a value, or of the nearer end where it lies beyond."""
        return self.at(min(max(value, self.low), self.high))


def step_of(low: float, high: float, about: int = 5) -> float:
    """A round step that parts the way from low to high into about so many."""
    rough = (high - low) / about
    unit = 10.0 ** floor(log10(rough))
    return next(s * unit for s in _STEPS if s * unit >= rough * 0.999)


def round_ruler(values: list[float], start: float, end: float, *, about: int = 5) -> Ruler:
    """A ruler over all values and zero, its ends moved out to round numbers."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if low == high:
        high = low + 1.0
    step = step_of(low, high, about)
    return Ruler(low=floor(low / step) * step, high=ceil(high / step) * step, start=start, end=end)


def marks_of(ruler: Ruler, about: int = 5) -> list[float]:
    """The round numbers along a ruler, its ends included where they are round."""
    step = step_of(ruler.low, ruler.high, about)
    first, last = ceil(ruler.low / step - 1e-9), floor(ruler.high / step + 1e-9)
    return [round(k * step, 12) + 0.0 for k in range(first, last + 1)]


def with_minus(text: str) -> str:
    """A number as text, with a minus sign instead of a hyphen."""
    return text.replace("-", "−")


def decimals_of(marks: list[float]) -> int:
    """How many decimals the numbers along a ruler need."""
    for places in range(6):
        if all(abs(round(m, places) - m) < 1e-9 * max(1.0, abs(m)) for m in marks):
            return places
    return 6
