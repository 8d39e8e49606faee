"""Scores and ranks of all clusters in many draws at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from healthclusters.robustness.draws import Choices, whole_parts
from healthclusters.robustness.inputs import ALL, INDEPENDENT, point_of_limits
from healthclusters.robustness.plan import Contest, Plan

Scores = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Drawn:
    """k draws evaluated.

    scores: (k, n) in whole parts of the weights (`draws.PARTS`); NaN where the draw failed.
    weights: (k, m) in the same parts.
    answers: (k, f) of the moving facts, and cells: (k, c) of the moving cells: yes or no; their
    chance of yes where open facts are not drawn.
    """

    scores: Scores
    weights: Scores
    answers: NDArray[Any]
    cells: NDArray[Any]

    def only(self, rows: NDArray[np.int64]) -> Drawn:
        """Some of the draws."""
        return Drawn(self.scores[rows], self.weights[rows], self.answers[rows], self.cells[rows])

    def first(self, number: int) -> Drawn:
        """The first draws, at most `number`."""
        return self.only(np.arange(min(number, len(self.scores))))


def evaluate(plan: Plan, choices: Choices, size: int) -> Drawn:
    """Scores of all clusters in `size` draws."""
    chance = _chances(plan, choices, size)
    weights = choices.weights
    if weights is None:
        weights = np.tile(whole_parts(plan.inputs.weight), (size, 1))
    if choices.open is None:
        return _expected(plan, chance.astype(np.float64), weights.astype(np.float64))
    answers = choices.open < chance
    cells = _cells_of(plan, answers)
    scores = weights @ plan.fixed.T
    earned = weights.take(plan.cell_item, axis=1)
    earned *= cells
    _add_cells(plan, scores, earned)
    return Drawn(scores, weights, answers, cells)


def _expected(plan: Plan, chance: Scores, weights: Scores) -> Drawn:
    """Open facts count with their chance: the scores that are expected."""
    cells = chance.take(plan.cell_facts[:, 0], axis=1)
    shared = plan.shared
    if shared.size:
        facts = plan.cell_facts[shared]
        fresh = np.ones_like(facts, dtype=np.bool_)
        fresh[:, 1:] = facts[:, 1:] != facts[:, :1]
        no = np.where(fresh, 1 - chance[:, facts], 1.0)
        cells[:, shared] = 1 - no.prod(axis=2)
    scores = weights @ plan.fixed.T.astype(np.float64)
    _add_cells(plan, scores, cells * weights.take(plan.cell_item, axis=1))
    # Rounding to whole parts again keeps clusters with the same points level.
    return Drawn(np.rint(scores), weights, chance, cells)


def _cells_of(plan: Plan, answers: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A cell is yes if one of its facts is."""
    first = plan.cell_facts[:, 0]
    if first.size == answers.shape[1] and (first == np.arange(first.size)).all():
        cells = answers
    else:
        cells = answers.take(first, axis=1)
    shared = plan.shared
    if shared.size:
        cells[:, shared] = answers[:, plan.cell_facts[shared]].any(axis=2)
    return cells


def _add_cells(plan: Plan, scores: Scores, earned: Scores) -> None:
    """Adds what the moving cells earn to the score of their cluster."""
    if plan.cell_cluster.size:
        clusters, start = np.unique(plan.cell_cluster, return_index=True)
        scores[:, clusters] += np.add.reduceat(earned, start, axis=1)


def _chances(plan: Plan, choices: Choices, size: int) -> NDArray[np.float32]:
    """(k, f) chance of yes of each moving fact: 0, 1, or its probability where it is open."""
    out = np.empty((size, plan.facts.size), dtype=np.float32)
    if choices.evidence is None:
        _fill_chances(out, plan, choices, ALL, np.arange(size))
    else:
        for evidence in (ALL, INDEPENDENT):
            rows = np.flatnonzero(choices.evidence == evidence)
            _fill_chances(out, plan, choices, evidence, rows)
    return out


def _fill_chances(
    out: NDArray[np.float32],
    plan: Plan,
    choices: Choices,
    evidence: int,
    rows: NDArray[np.int64],
) -> None:
    """Chances in the draws `rows`, all of them on one evidence."""
    out[rows] = plan.chance[evidence]
    contest = plan.contests[evidence]
    chosen = None
    if choices.contested is not None and contest.column.size:
        chosen = _choose(contest, choices.contested[rows])
        limit = plan.inputs.threshold[plan.inputs.fact_item[plan.facts[contest.column]]]
        chances = _by_limit(plan, evidence, contest.column, chosen, limit)
        out[np.ix_(rows, contest.column)] = chances
    if choices.thresholds is not None:
        items, factors = (part[rows] for part in choices.thresholds)
        for number, (item, columns) in enumerate(plan.doubted_columns):
            at = np.flatnonzero(items == number)
            answers = _answers_at(plan, evidence, columns, at, chosen)
            limit = plan.inputs.threshold[item] * factors[at, None]
            chances = _by_limit(plan, evidence, columns, answers, limit)
            out[np.ix_(rows[at], columns)] = chances


def _choose(contest: Contest, uniform: NDArray[np.float32]) -> NDArray[np.int64]:
    """(k, c) one of the competing answers of each contested fact, all equally likely."""
    size = contest.size
    offset = (uniform[:, : size.size] * size).astype(np.int64)
    return contest.answers[contest.start + np.minimum(offset, size - 1)]


def _answers_at(
    plan: Plan,
    evidence: int,
    columns: NDArray[np.int64],
    rows: NDArray[np.int64],
    chosen: NDArray[np.int64] | None,
) -> NDArray[np.int64]:
    """(rows, columns) the answer that decides each fact: the chosen one where it is contested."""
    answers = np.tile(plan.inputs.counts[evidence, plan.facts[columns]], (rows.size, 1))
    if chosen is not None:
        contested = plan.contests[evidence].column
        _, here, there = np.intersect1d(columns, contested, assume_unique=True, return_indices=True)
        answers[:, here] = chosen[np.ix_(rows, there)]
    return answers


def _by_limit(
    plan: Plan,
    evidence: int,
    columns: NDArray[np.int64],
    answers: NDArray[np.int64],
    limit: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Chance of yes of these answers; -1 = no answer: open."""
    sure = np.append(plan.inputs.sure, -np.inf)[answers]
    possible = np.append(plan.inputs.possible, np.inf)[answers]
    points = point_of_limits(sure, possible, limit)
    open_chance = plan.inputs.probability[evidence, plan.facts[columns]]
    return np.where(np.isnan(points), open_chance, points)


def ranks_of(scores: Scores, ranked: int) -> NDArray[np.int32]:
    """(k, n) ranks: 1 + the number of ranked clusters with more points; those level share a rank.

    The first `ranked` columns are ranked; the others are placed among them.
    """
    own = scores[:, :ranked]
    order = np.argsort(-own, axis=1)
    ordered = np.take_along_axis(own, order, axis=1)
    place = np.tile(np.arange(ranked, dtype=np.int32), (len(own), 1))
    place[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 0
    np.maximum.accumulate(place, axis=1, out=place)
    ranks = np.empty(scores.shape, dtype=np.int32)
    np.put_along_axis(ranks, order, place + 1, axis=1)
    for column in range(ranked, scores.shape[1]):
        ranks[:, column] = 1 + (own > scores[:, [column]]).sum(axis=1)
    return ranks
