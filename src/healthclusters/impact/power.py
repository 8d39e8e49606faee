"""How small an effect these firms could have shown."""

from __future__ import annotations

from dataclasses import dataclass

from healthclusters.base import OptionError
from healthclusters.impact.inference import normal_quantile


@dataclass(frozen=True, kw_only=True)
class Power:
    """effect: the smallest effect found with this `power` (chance, 0 to 1) at this `confidence`,
    in the outcome's unit; relative: to the mean of programme firms before (null without one).
    firms: programme firms now. firms_needed: programme firms (with controls in proportion) that
    would find an effect as large as the one estimated; None where that is zero.
    """

    effect: float
    relative: float | None
    power: float
    confidence: float
    firms: int
    firms_needed: int | None


def minimum_detectable_effect(
    std_error: float, *, confidence: float = 0.95, power: float = 0.8
) -> float:
    """(quantile of confidence + quantile of power) x standard error (Bloom 1995).

    Raises OptionError where confidence or power is not between 0.5 and 1.
    """
    for name, value in (("confidence", confidence), ("power", power)):
        if not 0.5 <= value < 1:
            raise OptionError(name, value, "from 0.5 to below 1")
    return (normal_quantile(0.5 + confidence / 2) + normal_quantile(power)) * std_error


def power_of(
    estimate: float,
    std_error: float,
    *,
    firms: int,
    mean_before: float | None,
    confidence: float,
    power: float = 0.8,
) -> Power:
    """What the design could show, by the standard error that it turned out to have."""
    least = minimum_detectable_effect(std_error, confidence=confidence, power=power)
    ratio = None if estimate == 0 else (least / estimate) ** 2 * firms
    needed = None if ratio is None or ratio > 1e7 else max(int(-(-ratio // 1)), 2)
    return Power(
        effect=least,
        relative=least / abs(mean_before) if mean_before else None,
        power=power,
        confidence=confidence,
        firms=firms,
        firms_needed=needed,
    )
