"""How an ecosystem is described: every choice in one place, each said in the output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from healthclusters.base import OptionError

Scope = Literal["all", "assigned"]
MOST_REGIONS = 10


@dataclass(frozen=True, kw_only=True)
class EcosystemOptions:
    """Choices of one report.

    year: that the report is about; None = the last of the register.
    region: home region, a NUTS code; None = the whole register.
    compare: regions set beside it, at most ten in all; none: no comparison.
    nuts_level: 0 to 3, at which regions are told apart.
    scope: `all` units of the register, or only those `assigned` to a subsector (a national register
    holds every industry).
    least: fewest firms behind a published number. dominance: percent of the p % rule.
    confidence: of intervals. star_quotient: location quotient from which a region has the star of
    specialisation. star_share: the largest share of regions that gets a star of size or growth.
    confidential: hide what disclosure control hides; False for a reader who may see every firm.
    """

    year: int | None = None
    region: str | None = None
    compare: tuple[str, ...] = ()
    nuts_level: int = 2
    scope: Scope = "all"
    least: int = 3  # firms
    dominance: float = 10.0  # percent
    confidence: float = 0.95
    star_quotient: float = 2.0
    star_share: float = 0.1
    confidential: bool = True

    def __post_init__(self) -> None:
        if self.scope not in get_args(Scope):
            raise OptionError("scope", self.scope, "'all' or 'assigned'")
        check_regions(self.compare)
        for name, low, high in (
            ("nuts_level", 0, 3),
            ("least", 1, 100),
            ("dominance", 0, 100),
            ("confidence", 0.5, 0.999),
            ("star_quotient", 1, 100),
            ("star_share", 0.01, 0.5),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise OptionError(name, value, f"from {low} to {high}")


def check_regions(regions: Sequence[str]) -> None:
    """At most ten regions stand beside each other, each once."""
    if len(regions) > MOST_REGIONS:
        raise OptionError("compare", len(regions), f"at most {MOST_REGIONS} regions")
    if len(set(regions)) < len(regions):
        raise OptionError("compare", ", ".join(regions), "regions of different names")
