"""What can change from draw to draw, worked out once.

Most facts are the same in every draw; only the facts that move are drawn. The rest of a cluster's
points is a fixed matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from healthclusters.robustness.inputs import ALL, INDEPENDENT, Integers, RankingInputs
from healthclusters.robustness.options import Group

Chances = NDArray[np.float32]


@dataclass(frozen=True, eq=False, kw_only=True)
class Contest:
    """The contested facts among those that move, on one evidence.

    column: (c,) their columns among the moving facts. start, size: (c,) where the competing
    answers of each stand in `answers`, and how many there are.
    """

    column: Integers
    start: Integers
    size: Integers
    answers: Integers


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """Moving facts and cells.

    fixed: (n, m) points that no draw changes, 0 where the point moves.
    facts: (f,) the moving facts. chance: (2, f) of yes by the answer that counts.
    contests: on all and on independent evidence.
    doubted_columns: for each item with a doubted threshold, its columns among the moving facts.
    cell_cluster, cell_item: (c,) the moving cells, by cluster. cell_facts: (c, k) columns of the
    moving facts of each, the first repeated where there are fewer than k.
    """

    inputs: RankingInputs
    groups: tuple[Group, ...]
    threshold_range: float
    fixed: NDArray[np.float32]
    facts: Integers
    chance: Chances
    contests: tuple[Contest, Contest]
    doubted_columns: tuple[tuple[int, Integers], ...]
    cell_cluster: Integers
    cell_item: Integers
    cell_facts: Integers

    @cached_property
    def shared(self) -> Integers:
        """Numbers of the cells with several moving facts."""
        return np.flatnonzero((self.cell_facts != self.cell_facts[:, :1]).any(axis=1))


def make_plan(inputs: RankingInputs, groups: tuple[Group, ...], threshold_range: float) -> Plan:
    """Which facts and cells move when these groups are drawn."""
    low, high = _chance_range(inputs, groups, threshold_range)
    moving = ~((low == high) & ((low == 0) | (low == 1)))
    facts = np.flatnonzero(moving)
    column = np.cumsum(moving) - 1
    fixed, cells = _cells(inputs, moving, low == 1)
    counted = np.stack([_counted_chance(inputs, e, 1.0) for e in (ALL, INDEPENDENT)])
    item = inputs.fact_item[facts]
    doubted = np.flatnonzero(inputs.doubted & ("thresholds" in groups))
    contests = [_contest(inputs, e, moving, column) for e in (ALL, INDEPENDENT)]
    return Plan(
        inputs=inputs,
        groups=groups,
        threshold_range=threshold_range,
        fixed=fixed,
        facts=facts,
        chance=counted[:, facts].astype(np.float32),
        contests=(contests[0], contests[1]),
        doubted_columns=tuple((int(j), np.flatnonzero(item == j)) for j in doubted),
        cell_cluster=cells[0],
        cell_item=cells[1],
        cell_facts=column[cells[2]],
    )


def _counted_chance(inputs: RankingInputs, evidence: int, factor: float) -> NDArray[np.float64]:
    """(F,) chance of yes by the answer that counts, thresholds times `factor`."""
    points = np.append(inputs.answer_points(factor), np.nan)[inputs.counts[evidence]]
    chance: NDArray[np.float64] = np.where(np.isnan(points), inputs.probability[evidence], points)
    return chance


def _chance_range(
    inputs: RankingInputs, groups: tuple[Group, ...], threshold_range: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(F,) lowest and highest chance of yes of each fact over all that may be drawn.

    A point is monotone in its threshold, so the ends of the range are enough. An open fact that is
    known with another choice lies strictly between no and yes.
    """
    evidences = (ALL, INDEPENDENT) if "evidence" in groups else (ALL,)
    factors: tuple[float, ...] = (1.0,)
    if "thresholds" in groups:
        factors = (1 - threshold_range, 1.0, 1 + threshold_range)
    low = np.full(inputs.fact_item.size, np.inf)
    high = np.full(inputs.fact_item.size, -np.inf)
    nominal = inputs.answer_points()
    for evidence in evidences:
        competing = inputs.competing(evidence, nominal)
        for factor in factors:
            chance = _counted_chance(inputs, evidence, factor)
            low, high = np.minimum(low, chance), np.maximum(high, chance)
            if "contested" in groups:
                at = inputs.answer_fact[competing]
                points = inputs.answer_points(factor)[competing]
                chance = np.where(np.isnan(points), inputs.probability[evidence][at], points)
                np.minimum.at(low, at, chance)
                np.maximum.at(high, at, chance)
    return low, high


def _contest(
    inputs: RankingInputs, evidence: int, moving: NDArray[np.bool_], column: Integers
) -> Contest:
    competing = inputs.competing(evidence, inputs.answer_points())
    competing &= moving[inputs.answer_fact]
    answers = np.flatnonzero(competing)
    facts, start, size = np.unique(
        inputs.answer_fact[answers], return_index=True, return_counts=True
    )
    return Contest(column=column[facts], start=start, size=size, answers=answers)


def _cells(
    inputs: RankingInputs, moving: NDArray[np.bool_], surely_yes: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], tuple[Integers, Integers, Integers]]:
    """Fixed points, and cluster, item and facts of the cells that move."""
    link_item = inputs.fact_item[inputs.link_fact]
    key = inputs.link_cluster * inputs.items + link_item
    fixed = np.zeros((inputs.clusters, inputs.items), dtype=np.float32)
    yes = surely_yes[inputs.link_fact] & ~moving[inputs.link_fact]
    fixed.flat[key[yes]] = 1
    moves = moving[inputs.link_fact] & (fixed.flat[key] == 0)
    order = np.flatnonzero(moves)[np.argsort(key[moves], kind="stable")]
    cells, first, size = np.unique(key[order], return_index=True, return_counts=True)
    most = int(size.max(initial=1))
    place = first[:, None] + np.where(np.arange(most) < size[:, None], np.arange(most), 0)
    facts = inputs.link_fact[order][place] if cells.size else np.zeros((0, 1), dtype=np.int64)
    return fixed, (cells // inputs.items, cells % inputs.items, facts)
