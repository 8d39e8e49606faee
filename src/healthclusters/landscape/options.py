"""Options of a grouping, and the words that go with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from healthclusters.base import OptionError
from healthclusters.landscape.methods import Method, method_named

# How an open cell is read: the weight with which it counts as a no (METHOD 4).
CONVENTIONS: dict[str, float] = {"missing": 0.0, "half": 0.5, "no": 1.0}
CONVENTION_WORDS = {
    "missing": "open cells stay open",
    "half": "an open cell counts as half a no",
    "no": "open cells count as no",
}
STABLE, DISSOLVED = 0.75, 0.6  # Hennig (2007)
CLEAR = 0.8  # a membership probability below this leaves a cluster in doubt

Items = Literal["all", "cluster"]


@dataclass(frozen=True, kw_only=True)
class GroupOptions:
    """How clusters are divided into groups.

    method: name of a method, or a method with its own options (`LatentClasses(starts=50)`).
    open_cells: `missing` (they stay open), `no` (the study's own reading), `half`, or a weight
    from 0 to 1 with which an open cell counts as a no.
    items: `all`, or `cluster`: only those observed of clusters, without the home country's.
    least_known: share of the clusters that an item must be known for, 0 to 1.
    smallest_group: a class of fewer clusters is reported as outliers.
    resamples: bootstrap resamples behind the stability.
    shuffles: shuffled data sets behind the null.
    jeffreys: add 95 % intervals to the profiles, as if the clusters were a random draw.
    """

    method: str | Method = "latent_classes"
    open_cells: str | float = "missing"
    items: Items = "all"
    least_known: float = 0.4
    smallest_group: int = 3
    resamples: int = 200
    shuffles: int = 200
    jeffreys: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.method, str):
            method_named(self.method)
        open_weight(self.open_cells)
        if self.items not in ("all", "cluster"):
            raise OptionError("items", self.items, "'all' or 'cluster'")
        if not 0.0 <= self.least_known <= 1.0:
            raise OptionError("least_known", self.least_known, "from 0 to 1")
        if self.smallest_group < 1:
            raise OptionError("smallest_group", self.smallest_group, "at least 1")
        for name in ("resamples", "shuffles"):
            if not 10 <= getattr(self, name) <= 100_000:
                raise OptionError(name, getattr(self, name), "from 10 to 100,000")

    @property
    def chosen_method(self) -> Method:
        """The method itself, where only its name was given."""
        return method_named(self.method) if isinstance(self.method, str) else self.method

    @property
    def open_as_no(self) -> float:
        """Weight with which an open cell counts as a no."""
        return open_weight(self.open_cells)


def open_weight(open_cells: str | float) -> float:
    """The weight behind a convention's name; OptionError for anything else."""
    if isinstance(open_cells, str):
        if open_cells not in CONVENTIONS:
            raise OptionError(
                "open_cells", open_cells, "'missing', 'half', 'no' or a weight from 0 to 1"
            )
        return CONVENTIONS[open_cells]
    if not 0.0 <= open_cells <= 1.0:
        raise OptionError("open_cells", open_cells, "a weight from 0 to 1")
    return float(open_cells)


def convention_words(open_cells: str | float) -> str:
    """The convention in words."""
    if isinstance(open_cells, str):
        return CONVENTION_WORDS[open_cells]
    return f"an open cell counts as a no with weight {open_cells:g}"


def stability_words(jaccard: float) -> str:
    """`stable`, `doubtful` or `dissolved` (Hennig 2007)."""
    if jaccard >= STABLE:
        return "stable"
    return "dissolved" if jaccard < DISSOLVED else "doubtful"


def percent(probability: float) -> str:
    """A probability for people: never a round 0 % or 100 % that it is not."""
    if probability > 0.995:
        return "over 99 %" if probability < 1.0 else "100 %"
    if probability < 0.005:
        return "under 1 %" if probability > 0.0 else "0 %"
    return f"{100 * probability:.0f} %"
