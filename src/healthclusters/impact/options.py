"""How an evaluation is done: every choice of method in one place, each said in the output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from healthclusters.base import NotSupportedError, OptionError

Method = Literal["doubly-robust", "regression", "weighting"]
Controls = Literal["not-yet-treated", "never-treated"]
Scale = Literal["level", "log"]
Base = Literal["universal", "varying"]
Sampling = Literal["panel", "cross-sections"]
Unbalanced = Literal["pairwise", "balanced"]
Leavers = Literal["exclude", "keep"]
Average = Literal["simple", "group", "dynamic", "calendar"]


@dataclass(frozen=True, kw_only=True)
class ImpactOptions:
    """Choices of one evaluation.

    outcomes: columns to evaluate, the first is the main one; None = all of the five that the
    panel has, in the order of the schema.
    covariates: columns that make firms comparable, measured in the year before the programme:
    any `x_...`, `sector`, `region`; None = every `x_...` column, () = none.
    method: `doubly-robust` (Sant'Anna & Zhao 2020), `regression` or `weighting` alone.
    controls: firms `not-yet-treated` (those that enter later and those that never do) or only
    the `never-treated`.
    scale: `level` (employees, money) or `log` (log points, about percent).
    anticipation: years before its start in which a firm may already react.
    base: years before the start are compared with the last year before it (`universal`) or
    each with the year before it (`varying`). Years after the start are the same in both.
    average: which average is the headline. `simple` = over firms and years in the programme.
    sampling: `panel` follows firms; `cross-sections` takes each row as a fresh draw.
    unbalanced: `pairwise` uses a firm wherever both years of a comparison are known;
    `balanced` only firms known in every year.
    leavers: firms that leave the programme are left out (`exclude`), or kept as treated from
    their start (`keep`: the effect of having entered, not of being in).
    balanced_until: event-study effects 0 to this many years after the start from the same
    cohorts only; None = every cohort that is seen that long.
    confidence: of intervals, 0.5 to 0.999.
    replicates: draws of the multiplier bootstrap for uniform bands; 0 = no bands.
    min_treated, min_controls: fewest firms on each side, below which nothing is computed.
    min_cohort: fewest firms that entered in one year; smaller cohorts are left out and named.
    goals: the programme's own goals by outcome: how much more its firms together should have
    in the last year than in the years before their start.
    money_unit: the currency of the money columns, for sentences.
    discount_rate: how much less a year later counts where effects and public money are summed, a
    share a year (0.03 = 3 %); 0 = every year counts alike.
    """

    outcomes: tuple[str, ...] | None = None
    covariates: tuple[str, ...] | None = None
    method: Method = "doubly-robust"
    controls: Controls = "not-yet-treated"
    scale: Scale = "level"
    anticipation: int = 0  # years
    base: Base = "universal"
    average: Average = "simple"
    sampling: Sampling = "panel"
    unbalanced: Unbalanced = "pairwise"
    leavers: Leavers = "exclude"
    balanced_until: int | None = None  # years after the start
    confidence: float = 0.95
    replicates: int = 999
    min_treated: int = 10
    min_controls: int = 10
    min_cohort: int = 5
    goals: Mapping[str, float] = field(default_factory=dict)
    money_unit: str = "euros"
    discount_rate: float = 0.0  # share a year, [0, 0.5]

    def __post_init__(self) -> None:
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise OptionError(name, getattr(self, name), " or ".join(map(repr, allowed)))
        for name, least in _LEAST.items():
            if getattr(self, name) < least:
                raise OptionError(name, getattr(self, name), f"{least} or more")
        if not 0.5 <= self.confidence <= 0.999:
            raise OptionError("confidence", self.confidence, "from 0.5 to 0.999")
        if not 0 <= self.discount_rate <= 0.5:
            raise OptionError("discount_rate", self.discount_rate, "from 0 to 0.5 (50 % a year)")
        if self.balanced_until is not None and self.balanced_until < 0:
            raise OptionError("balanced_until", self.balanced_until, "0 or more")
        if 0 < self.replicates < 99:
            raise OptionError("replicates", self.replicates, "0 or at least 99")
        self._check_combinations()

    def _check_combinations(self) -> None:
        if self.sampling == "cross-sections" and self.unbalanced == "balanced":
            raise NotSupportedError(
                "unbalanced='balanced' with sampling='cross-sections': firms are not followed; "
                "leave one of the two out"
            )


_CHOICES: dict[str, tuple[str, ...]] = {
    "method": get_args(Method),
    "controls": get_args(Controls),
    "scale": get_args(Scale),
    "base": get_args(Base),
    "sampling": get_args(Sampling),
    "unbalanced": get_args(Unbalanced),
    "leavers": get_args(Leavers),
    "average": get_args(Average),
}
_LEAST = {
    "anticipation": 0,
    "replicates": 0,
    "min_treated": 2,
    "min_controls": 2,
    "min_cohort": 1,
}
