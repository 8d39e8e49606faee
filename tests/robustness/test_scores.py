"""Scores and ranks of many draws at once, against plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.robustness import plain
from tests.robustness.made_up import made_up

from healthclusters.robustness.draws import PARTS, Streams, WeightDraws
from healthclusters.robustness.inputs import ALL, INDEPENDENT
from healthclusters.robustness.montecarlo import draw_rankings, ranking_on
from healthclusters.robustness.options import GROUPS, LEVELS
from healthclusters.robustness.plan import make_plan
from healthclusters.robustness.scores import evaluate, ranks_of
from healthclusters.robustness.settle import EffectSums

WEIGHTS = WeightDraws(levels=LEVELS, spread=0.25)
group_sets = st.sets(st.sampled_from(GROUPS)).map(lambda s: tuple(g for g in GROUPS if g in s))


def drawn(inputs, groups, size, seed=1):
    plan = make_plan(inputs, groups, 0.25)
    streams = Streams(plan, WEIGHTS, np.random.SeedSequence(seed))
    choices = streams.next(size)
    return plan, choices, evaluate(plan, choices, size)


@given(st.integers(0, 10_000), group_sets)
def test_scores_equal_plain_loops(seed, groups):
    inputs = made_up(seed)
    plan, choices, result = drawn(inputs, groups, 4, seed)
    expected = [plain.scores(inputs, plan, choices, d) for d in range(4)]
    unit = PARTS if choices.weights is None else 1
    assert np.allclose(result.scores, np.array(expected) * unit, atol=20, rtol=2e-6)
    assert ranks_of(result.scores, inputs.ranked).tolist() == [
        plain.ranks(np.round(s, 6) if unit == PARTS else s, inputs.ranked) for s in expected
    ]


@given(st.integers(0, 10_000), group_sets)
def test_a_fact_that_stays_is_the_same_in_every_draw(seed, groups):
    inputs = made_up(seed)
    plan, choices, _ = drawn(inputs, groups, 6, seed)
    for fact in set(range(inputs.fact_item.size)) - set(plan.facts):
        chances = {plain.fact_chance(inputs, plan, choices, d, fact) for d in range(6)}
        assert len(chances) == 1
        assert chances <= {0.0, 1.0}


@given(st.integers(0, 10_000), st.sampled_from([GROUPS, ("open",), ("contested", "open")]))
def test_effects_of_single_facts_equal_plain_loops(seed, groups):
    inputs = made_up(seed)
    plan, choices, result = drawn(inputs, groups, 3, seed)
    sums = EffectSums(plan, np.arange(plan.facts.size))
    sums.add(result)
    effects = sums.effects()
    assert effects.draws == 3
    for row, (cell, column) in enumerate(zip(effects.cell, effects.column, strict=True)):
        cluster, fact = plan.cell_cluster[cell], plan.facts[column]
        for answer, got in ((1.0, effects.if_yes[row]), (0.0, effects.if_no[row])):
            ranks = []
            for draw in range(3):
                values = plain.scores(inputs, plan, choices, draw, forced=(fact, answer))
                ranks.append(plain.ranks(values, inputs.ranked)[cluster])
            assert got == pytest.approx(np.mean(ranks))


def test_every_open_or_contested_fact_of_every_cluster_has_its_effect():
    inputs = made_up(5)
    plan = make_plan(inputs, GROUPS, 0.25)
    effects = EffectSums(plan, np.arange(plan.facts.size)).effects()
    got = {(plan.cell_cluster[c], plan.facts[f]) for c, f in zip(effects.cell, effects.column)}  # noqa: B905
    cells = set(zip(plan.cell_cluster, plan.cell_item, strict=True))
    expected = {
        (cluster, fact)
        for cluster, fact in zip(inputs.link_cluster, inputs.link_fact, strict=True)
        if fact in plan.facts and (cluster, inputs.fact_item[fact]) in cells
    }
    assert got == expected


@pytest.mark.parametrize("evidence", [ALL, INDEPENDENT])
def test_the_ranking_itself_fills_open_facts_with_their_probability(evidence):
    inputs = made_up(3)
    plan = make_plan(inputs, ("evidence",), 0.25)
    ranking = ranking_on(inputs, evidence)
    from healthclusters.robustness.draws import Choices

    choices = Choices(evidence=np.array([evidence]))
    expected = np.array(plain.scores(inputs, plan, choices, 0)) * inputs.items
    assert ranking.score == pytest.approx(expected, abs=1e-4)
    assert ranking.rank.tolist() == plain.ranks(expected, inputs.ranked)


def test_clusters_with_the_same_points_are_level_in_every_draw():
    # 300 clusters with the same 5 of 7 points, earned in different order of items of one indicator
    scores = np.array([[3.0, 1.0, 3.0, 2.0], [1.0, 1.0, 1.0, 4.0]])
    assert ranks_of(scores, 4).tolist() == [[1, 4, 1, 3], [2, 2, 2, 1]]
    assert ranks_of(scores, 3).tolist() == [[1, 3, 1, 3], [1, 1, 1, 1]]


def test_equal_points_on_items_of_equal_weight_are_exactly_level():
    inputs = made_up(0, clusters=40, ranked=40, items=13)
    plan, _, result = drawn(inputs, ("weights", "open"), 400)
    filled = np.zeros((400, 40, 13))
    filled[:] = plan.fixed
    filled[:, plan.cell_cluster, plan.cell_item] = result.cells
    _, rank_by_level = np.unique(result.scores, return_inverse=True)
    rank_by_level = rank_by_level.reshape(result.scores.shape)
    same = (filled[:, :, None, :] == filled[:, None, :, :]).all(axis=3)
    level = rank_by_level[:, :, None] == rank_by_level[:, None, :]
    assert level[same].all()
    assert same.sum() > 400 * 40  # some clusters besides itself


def test_placed_clusters_change_no_rank_of_the_ranked():
    inputs = made_up(2)
    _, _, result = drawn(inputs, GROUPS, 50)
    assert (
        ranks_of(result.scores, 5)[:, :5] == ranks_of(np.ascontiguousarray(result.scores[:, :5]), 5)
    ).all()


def test_failed_draws_are_counted_and_left_out(monkeypatch):
    inputs = made_up(4)
    plan = make_plan(inputs, GROUPS, 0.25)

    def some_fail(*arguments):
        weights = draw(*arguments)
        weights[::7] = np.nan
        return weights

    from healthclusters.robustness import draws

    draw = draws.draw_weights
    monkeypatch.setattr(draws, "draw_weights", some_fail)
    outcome = draw_rankings(
        plan,
        WEIGHTS,
        draws=700,
        seed=np.random.SeedSequence(1),
        compared=np.arange(6),
        columns=np.arange(plan.facts.size),
    )
    assert outcome.failed == 100
    assert len(outcome.ranks) == 600
    assert outcome.effects.draws == 600
    off = ~np.eye(6, dtype=bool)
    assert (outcome.ahead + outcome.ahead.T)[off].max() <= 1


@given(st.integers(0, 1000))
def test_pairs_and_ranks_agree(seed):
    inputs = made_up(seed)
    plan = make_plan(inputs, GROUPS, 0.25)
    outcome = draw_rankings(
        plan,
        WEIGHTS,
        draws=100,
        seed=np.random.SeedSequence(seed),
        compared=np.arange(inputs.ranked),
        columns=np.arange(0),
    )
    ranks = outcome.ranks[:, : inputs.ranked]
    ahead = (ranks[:, :, None] < ranks[:, None, :]).mean(axis=0)
    assert outcome.ahead == pytest.approx(ahead)
