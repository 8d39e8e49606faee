"""How two lists are linked."""

from __future__ import annotations

from dataclasses import dataclass

from healthclusters.base import OptionError

DEFAULT_THRESHOLD = 0.9


@dataclass(frozen=True, kw_only=True)
class LinkOptions:
    """How two lists are linked.

    link_from: probability from which a pair is a link. review_from: from which a pair is shown to a
    person. rival: a link with a rival this close in probability is reviewed as well.
    seed: of the random pairs from which chance agreement is estimated. memory, threads: of DuckDB.
    """

    link_from: float = DEFAULT_THRESHOLD
    review_from: float = 0.3
    rival: float = 0.05
    seed: int = 1
    random_pairs: int = 1_000_000
    memory: str = "1GB"
    threads: int = 2

    def __post_init__(self) -> None:
        if not 0.5 <= self.link_from < 1:
            raise OptionError("link_from", self.link_from, "from 0.5 to below 1")
        if not 0 < self.review_from <= self.link_from:
            raise OptionError("review_from", self.review_from, "above 0, at most link_from")
        if not 0 <= self.rival < 0.5:
            raise OptionError("rival", self.rival, "from 0 to below 0.5")
        if self.random_pairs < 10_000:
            raise OptionError("random_pairs", self.random_pairs, "10,000 or more")
