"""Which single fact would move a cluster most: its rank if the answer is yes, and if it is no.

Everything else is drawn; the same draws are used for both answers. A fact about a country moves
all of its clusters at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from healthclusters.robustness.inputs import Integers
from healthclusters.robustness.plan import Plan
from healthclusters.robustness.scores import Drawn, Scores


@dataclass(frozen=True, eq=False)
class Effects:
    """One row per cluster and fact that is open or contested.

    cell: (p,) number of the moving cell. column: (p,) column of the fact among the moving facts.
    if_yes, if_no: (p,) mean rank of the cluster over `draws` draws.
    """

    cell: Integers
    column: Integers
    if_yes: NDArray[np.float64]
    if_no: NDArray[np.float64]
    draws: int


class EffectSums:
    """Adds up ranks if yes and if no, block by block."""

    def __init__(self, plan: Plan, columns: Integers) -> None:
        """columns: the facts to look at, as columns among the moving facts."""
        self.plan = plan
        width = plan.cell_facts.shape[1]
        repeated = plan.cell_facts == plan.cell_facts[:, :1]
        repeated[:, 0] = False
        cell, slot = np.nonzero(np.isin(plan.cell_facts, columns) & ~repeated)
        order = np.argsort(plan.cell_facts[cell, slot], kind="stable")
        self.cell, self._slot, self._width = cell[order], slot[order], width
        self.column = plan.cell_facts[self.cell, self._slot]
        self.draws = 0
        self._sums = np.zeros((2, self.cell.size))
        _, start, size = np.unique(self.column, return_index=True, return_counts=True)
        self._groups = [
            np.arange(s, s + k) for s, k in zip(start[size > 1], size[size > 1], strict=True)
        ]

    def add(self, drawn: Drawn) -> None:
        """Adds the draws of one block; none of them may have failed."""
        scores, ranked = drawn.scores, self.plan.inputs.ranked
        cluster = self.plan.cell_cluster[self.cell]
        own = scores[:, cluster]
        now = drawn.cells[:, self.cell]
        weight = drawn.weights[:, self.plan.cell_item[self.cell]]
        ordered = np.sort(scores[:, :ranked].astype(np.float64), axis=1)
        for row, answer in enumerate((1.0, self._others(drawn))):
            forced = own + weight * (answer - now)
            ranks = _places(ordered, forced)
            ranks -= (own > forced) & (cluster < ranked)
            for group in self._groups:
                ranks[:, group] += _within(own[:, group], forced[:, group], cluster[group] < ranked)
            self._sums[row] += ranks.sum(axis=0)
        self.draws += len(scores)

    def effects(self) -> Effects:
        """Mean ranks so far."""
        if_yes, if_no = self._sums / max(self.draws, 1)
        return Effects(self.cell, self.column, if_yes, if_no, self.draws)

    def _others(self, drawn: Drawn) -> Scores:
        """(k, p) the cell's answer if this fact is no: what the cell's other facts say."""
        out = np.zeros((len(drawn.scores), self.cell.size))
        facts = self.plan.cell_facts[self.cell]
        for slot in range(self._width):
            different = (facts[:, slot] != self.column) & (
                (slot == 0) | (facts[:, slot] != facts[:, 0])
            )
            answers = drawn.answers[:, facts[different, slot]]
            out[:, different] = 1 - (1 - out[:, different]) * (1 - answers.astype(np.float64))
        return out


def _places(ordered: Scores, forced: Scores) -> NDArray[np.int64]:
    """1 + how many of the ranked scores (ascending in each row) exceed each forced score."""
    ranked = ordered.shape[1]
    out = np.empty(forced.shape, dtype=np.int64)
    for row in range(len(forced)):
        out[row] = 1 + ranked - np.searchsorted(ordered[row], forced[row], side="right")
    return out


def _within(own: Scores, forced: Scores, ranked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Correction for the other clusters of the same fact, which move as well.

    `_places` counted them where they stood; here they stand where they go.
    """
    after = forced[:, None, :] > forced[:, :, None]
    before = own[:, None, :] > forced[:, :, None]
    both = after.astype(np.int64) - before
    both[:, np.arange(own.shape[1]), np.arange(own.shape[1])] = 0  # its own place: done
    correction: NDArray[np.int64] = (both * ranked[None, None, :]).sum(axis=2)
    return correction
