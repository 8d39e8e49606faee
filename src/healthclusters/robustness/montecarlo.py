"""Draws all the choices many times, and keeps what the ranks say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from healthclusters.robustness.draws import Choices, Streams, WeightDraws
from healthclusters.robustness.inputs import ALL, Integers, RankingInputs
from healthclusters.robustness.options import GROUPS, Group
from healthclusters.robustness.plan import Plan, make_plan
from healthclusters.robustness.scores import Drawn, Scores, evaluate, ranks_of
from healthclusters.robustness.sensitivity import SobolIndices, sobol_indices
from healthclusters.robustness.settle import Effects, EffectSums

_SETTLE_DRAWS = 1000  # draws behind the effect of a single fact, fewer where there are many
_SETTLE_NUMBERS = 4_000_000
_ALONE_DRAWS = 2000  # draws of one group by itself, fewer where there are many cells
_ALONE_NUMBERS = 40_000_000
Shift = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranking:
    """The ranking as it stands, nothing drawn: open facts count with their probability.

    score: (n,) points out of m. rank: (n,) as in `scores.ranks_of`.
    """

    score: NDArray[np.float64]
    rank: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """All groups drawn.

    ranks: (k, n) of the draws that did not fail. failed: how many did.
    ahead: (p, p) share of the draws in which one of the compared clusters has more points than
    another. effects: of single facts.
    """

    ranks: NDArray[np.int32]
    failed: int
    ahead: NDArray[np.float64]
    effects: Effects


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """How the mean shift in rank hangs on each group (METHOD 5).

    alone: (g,) mean shift where that group alone is drawn. indices: None where not asked for.
    steps: base draws, and the indices from these alone. failed: base draws left out, because one
    of their rankings failed.
    """

    groups: tuple[Group, ...]
    alone: Shift
    indices: SobolIndices | None
    steps: tuple[tuple[int, SobolIndices], ...]
    failed: int


def ranking_on(inputs: RankingInputs, evidence: int) -> Ranking:
    """The ranking on all or on independent evidence."""
    groups: tuple[Group, ...] = () if evidence == ALL else ("evidence",)
    plan = make_plan(inputs, groups, 0.0)
    choices = Choices() if evidence == ALL else Choices(evidence=np.array([evidence]))
    drawn = evaluate(plan, choices, 1)
    scores = drawn.scores
    points = np.round(scores[0] / drawn.weights.sum() * inputs.items, 6)
    return Ranking(points, ranks_of(scores, inputs.ranked)[0].astype(np.int64))


def draw_rankings(
    plan: Plan,
    weights: WeightDraws,
    *,
    draws: int,
    seed: np.random.SeedSequence,
    compared: Integers,
    columns: Integers,
) -> Outcome:
    """`draws` rankings.

    compared: clusters whose pairs are counted. columns: facts whose effect is measured, as columns
    among the moving facts.
    """
    streams = Streams(plan, weights, seed)
    effects = EffectSums(plan, columns)
    settle = int(np.clip(_SETTLE_NUMBERS // max(effects.cell.size, 1), 50, _SETTLE_DRAWS))
    ahead = np.zeros((compared.size, compared.size), dtype=np.int64)
    ranks = []
    for size in streams.block_sizes(draws):
        drawn = without_failed(evaluate(plan, streams.next(size), size))
        ranks.append(ranks_of(drawn.scores, plan.inputs.ranked))
        _count_ahead(ahead, drawn.scores[:, compared])
        if effects.draws < settle:
            effects.add(drawn.first(settle - effects.draws))
    all_ranks = np.concatenate(ranks)
    good = len(all_ranks)
    return Outcome(all_ranks, draws - good, ahead / max(good, 1), effects.effects())


def without_failed(drawn: Drawn) -> Drawn:
    """The draws that gave a score to every cluster."""
    good = np.isfinite(drawn.scores).all(axis=1)
    return drawn if good.all() else drawn.only(np.flatnonzero(good))


def _count_ahead(ahead: Integers, scores: Scores) -> None:
    by_cluster = np.ascontiguousarray(scores.T)
    for row, own in enumerate(by_cluster):
        ahead[row] += np.count_nonzero(own > by_cluster, axis=1)


def mean_shift(ranks: NDArray[np.int32], reference: Ranking, ranked: int) -> Shift:
    """(k,) by how many places a ranked cluster stands away from its rank, on average."""
    shift: Shift = np.abs(ranks[:, :ranked] - reference.rank[:ranked]).mean(axis=1)
    return shift


def _shifts(plan: Plan, choices: Choices, size: int, reference: Ranking) -> Shift:
    """Mean shifts; NaN where a draw failed."""
    scores = evaluate(plan, choices, size).scores
    ranked = plan.inputs.ranked
    shift = mean_shift(ranks_of(scores[:, :ranked], ranked), reference, ranked)
    return np.where(np.isfinite(scores).all(axis=1), shift, np.nan)


def measure_sensitivity(
    plan: Plan,
    weights: WeightDraws,
    reference: Ranking,
    *,
    draws: int,
    seed: np.random.SeedSequence,
) -> Sensitivity:
    """Sobol indices of the mean shift from `draws` pairs of draws, and each group alone."""
    alone_seed, a_seed, b_seed, resample_seed = seed.spawn(4)
    groups = tuple(g for g in GROUPS if g in plan.groups)
    alone = np.array([_alone(plan, g, weights, reference, alone_seed) for g in groups])
    if draws == 0:
        return Sensitivity(groups, alone, None, (), 0)
    results = _pick_freeze(plan, groups, weights, reference, draws, (a_seed, b_seed))
    results = results[:, np.isfinite(results).all(axis=0)]
    number = results.shape[1]
    resample = int(resample_seed.generate_state(1)[0])
    steps = tuple(
        (k, sobol_indices(results[0, :k], results[1, :k], results[2:, :k], seed=resample))
        for k in (number // 8, number // 4, number // 2, number)
        if k >= 2
    )
    return Sensitivity(groups, alone, steps[-1][1] if steps else None, steps, draws - number)


def _pick_freeze(
    plan: Plan,
    groups: tuple[Group, ...],
    weights: WeightDraws,
    reference: Ranking,
    draws: int,
    seeds: tuple[np.random.SeedSequence, np.random.SeedSequence],
) -> Shift:
    """(2 + g, draws) mean shifts: of the draws A, of the draws B, and of A with one group of B."""
    first, second = (Streams(plan, weights, s) for s in seeds)
    blocks = []
    for size in first.block_sizes(draws):
        a, b = first.next(size), second.next(size)
        mixed = [a.with_group(group, b) for group in groups]
        blocks.append(np.stack([_shifts(plan, c, size, reference) for c in (a, b, *mixed)]))
    return np.concatenate(blocks, axis=1)


def _alone(
    plan: Plan,
    group: Group,
    weights: WeightDraws,
    reference: Ranking,
    seed: np.random.SeedSequence,
) -> float:
    """Mean shift over draws of one group; of those draws that did not fail."""
    part = make_plan(plan.inputs, (group,), plan.threshold_range)
    streams = Streams(part, weights, np.random.SeedSequence(seed.entropy, spawn_key=seed.spawn_key))
    cells = plan.inputs.clusters * plan.inputs.items
    draws = int(np.clip(_ALONE_NUMBERS // cells, 200, _ALONE_DRAWS))
    shifts = [
        _shifts(part, streams.next(size), size, reference) for size in streams.block_sizes(draws)
    ]
    return float(np.nanmean(np.concatenate(shifts)))
