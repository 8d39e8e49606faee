"""What a ranking is made of, as arrays. Nothing here is drawn, and nothing reads a study.

A *fact* is the answer of one subject (a cluster or a country) to one item; a fact about a country
serves each of its clusters. An *answer* is what one observation says about a fact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

ALL, INDEPENDENT = 0, 1  # rows of `counts` and `probability`: on which evidence


@dataclass(frozen=True, eq=False, kw_only=True)
class RankingInputs:
    """n clusters, m items, F facts, A answers, L links.

    ranked: the first `ranked` clusters are ranked; the others are placed among them, each as if
    it alone were added.
    weight: (m,) weights of the ranking, sum 1.
    indicator, category: (m,) number of the indicator and of the category of each item, from 0.
    threshold: (m,) threshold of each item. doubted: (m,) thresholds that may be moved.
    fact_item: (F,) item of each fact.
    answer_fact: (A,) fact of each answer, ascending.
    sure, possible: (A,) an answer earns the point where `sure` >= threshold, loses it where
    `possible` < threshold, else leaves it open. (For rules of the form "at most", values and
    threshold are negated; for other rules both are infinite or of opposite sign.)
    independent: (A,) the answer comes from an independent source.
    counts: (2, F) the answer that counts on all and on independent evidence, -1 = none.
    probability: (2, F) of yes where the fact is open, on all and on independent evidence.
    link_cluster, link_fact: (L,) the facts of each cluster; several facts of one cluster and item
    are a cluster in several countries: yes if one is yes.
    """

    ranked: int
    clusters: int
    weight: Floats
    indicator: Integers
    category: Integers
    threshold: Floats
    doubted: Mask
    fact_item: Integers
    answer_fact: Integers
    sure: Floats
    possible: Floats
    independent: Mask
    counts: Integers
    probability: Floats
    link_cluster: Integers
    link_fact: Integers

    @property
    def items(self) -> int:
        """Number of items."""
        return int(self.weight.size)

    def answer_points(self, factor: float = 1.0) -> Floats:
        """(A,) point of each answer, NaN = open, with doubted thresholds times `factor`."""
        moved = np.where(self.doubted, self.threshold * factor, self.threshold)
        limit = moved[self.fact_item[self.answer_fact]]
        return point_of_limits(self.sure, self.possible, limit)

    def competing(self, evidence: int, points: Floats) -> Mask:
        """(A,) answers that settle their fact, where another answer settles it otherwise."""
        usable = ~np.isnan(points)
        if evidence == INDEPENDENT:
            usable &= self.independent
        facts = self.fact_item.size
        yes = np.bincount(self.answer_fact[usable & (points == 1)], minlength=facts)
        no = np.bincount(self.answer_fact[usable & (points == 0)], minlength=facts)
        return usable & ((yes > 0) & (no > 0))[self.answer_fact]


def point_of_limits(sure: Floats, possible: Floats, limit: Floats) -> Floats:
    """1, 0, or NaN = open; see `RankingInputs.sure`."""
    return np.where(sure >= limit, 1.0, np.where(possible < limit, 0.0, np.nan))
