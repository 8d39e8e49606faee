"""The draws: means, spreads, streams of their own, and draws that fail."""

import numpy as np
import pytest
from tests.robustness.made_up import made_up

from healthclusters.robustness.draws import (
    PARTS,
    Streams,
    WeightDraws,
    dirichlet_parameters,
    draw_weights,
    whole_parts,
)
from healthclusters.robustness.options import GROUPS, LEVELS
from healthclusters.robustness.plan import make_plan

INPUTS = made_up(1, items=6)  # 3 indicators of 2 items, categories of 3 and 3 items
PLAN = make_plan(INPUTS, GROUPS, 0.25)


def weights_of(level, spread=0.25, size=20_000):
    draws = WeightDraws(levels=(level,), spread=spread)
    return draw_weights(np.random.default_rng(3), size, PLAN, draws)


@pytest.mark.parametrize(
    ("level", "parts"), [("item", np.arange(6)), ("indicator", np.arange(6) // 2)]
)
def test_weights_are_equal_on_average_and_spread_as_asked(level, parts):
    weights = weights_of(level)
    assert weights.sum(axis=1) == pytest.approx(1)
    assert weights.mean(axis=0) == pytest.approx(1 / 6, abs=0.001)
    by_part = np.stack([weights[:, parts == p].sum(axis=1) for p in np.unique(parts)], axis=1)
    assert by_part.std(axis=0) / by_part.mean(axis=0) == pytest.approx(0.25, abs=0.01)
    for part in np.unique(parts):
        shared = weights[:, parts == part]
        assert (shared == shared[:, :1]).all()


def test_between_categories_weights_are_equal_for_categories_not_for_items():
    inputs = made_up(1, items=5)  # categories of 3 and 2 items
    plan = make_plan(inputs, GROUPS, 0.25)
    draws = WeightDraws(levels=("category",), spread=0.25)
    weights = draw_weights(np.random.default_rng(3), 20_000, plan, draws)
    assert weights[:, :3].sum(axis=1).mean() == pytest.approx(0.5, abs=0.005)
    assert weights.mean(axis=0) == pytest.approx([1 / 6] * 3 + [1 / 4] * 2, abs=0.005)


def test_parameters_by_hand():
    # four parts, spread 1/4: each parameter (4 - 1) / (1/16) - 1 = 47 over 4;
    # variance of a weight (1/4)(3/4) / (47 + 1) = 1/256 = (1/4 x 1/4)^2
    assert dirichlet_parameters(np.full(4, 0.25), 0.25) == pytest.approx([11.75] * 4)
    assert dirichlet_parameters(np.array([1.0]), 0.25).tolist() == [1.0]
    assert dirichlet_parameters(np.array([0.5, 0.0, 0.5]), 0.5)[1] == 0


def test_whole_parts_are_whole_and_do_not_overflow():
    parts = whole_parts(weights_of("item", size=500))
    assert (parts == np.rint(parts)).all()
    assert parts.sum(axis=1, dtype=float).max() <= PARTS


def test_all_levels_are_taken_equally_often():
    draws = WeightDraws(levels=LEVELS, spread=0.25)
    weights = draw_weights(np.random.default_rng(5), 6000, PLAN, draws)
    category = weights[:, 1] == weights[:, 2]  # the same category, not the same indicator
    indicator = weights[:, 2] == weights[:, 3]  # the other way round
    assert category.mean() == pytest.approx(1 / 3, abs=0.02)
    assert indicator.mean() == pytest.approx(1 / 3, abs=0.02)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_weights_that_come_to_nothing_are_not_hidden():
    # a spread near 1 of two parts: parameters of 0.0005 each, most gamma numbers underflow to 0
    draws = WeightDraws(levels=("category",), spread=0.9995)
    weights = draw_weights(np.random.default_rng(1), 500, PLAN, draws)
    failed = np.isnan(weights).all(axis=1)
    assert 0 < failed.sum() < 500
    assert np.isfinite(weights[~failed]).all()


def test_a_group_has_its_own_stream():
    def first(groups):
        plan = make_plan(INPUTS, groups, 0.25)
        streams = Streams(plan, WeightDraws(levels=LEVELS, spread=0.25), np.random.SeedSequence(9))
        return streams.next(30)

    together, alone = first(GROUPS), first(("weights", "evidence"))
    assert (together.weights == alone.weights).all()
    assert (together.evidence == alone.evidence).all()
    assert alone.open is None


def test_thresholds_stay_in_their_range_one_item_at_a_time():
    streams = Streams(PLAN, WeightDraws(levels=LEVELS, spread=0.25), np.random.SeedSequence(9))
    items, factors = streams.next(5000).thresholds
    assert set(items) == {0, 1}
    assert 0.75 <= factors.min() < 0.76
    assert 1.24 < factors.max() <= 1.25


def test_blocks_add_up():
    streams = Streams(PLAN, WeightDraws(levels=LEVELS, spread=0.25), np.random.SeedSequence(9))
    assert sum(streams.block_sizes(2500)) == 2500
    assert streams.block_sizes(2500)[0] == 1024
