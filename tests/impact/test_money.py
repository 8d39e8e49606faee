"""Totals, public money, what would have happened anyway, and the smallest effect to be seen."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy import stats
from tests.impact.making import long_panel, random_panel

from healthclusters.base import OptionError
from healthclusters.impact import (
    ImpactOptions,
    average_effect,
    group_time_effects,
    minimum_detectable_effect,
    panel_from_frame,
    prepare_sample,
)
from healthclusters.impact.anyway import change_and_effect, would_have_done_it_anyway
from healthclusters.impact.money import effect_per_money, total_effect
from healthclusters.impact.power import power_of

FREE = ImpactOptions(min_treated=2, min_controls=2, min_cohort=1, covariates=(), replicates=0)
# Programme firms: +3, +5 in 2011, +6, +8 in 2012; others +1 and +2.
SMALL = {"a": [10.0, 13, 16], "b": [10.0, 15, 18], "c": [20.0, 21, 22], "d": [20.0, 21, 22]}
STARTS = {"a": 2011, "b": 2011}


def effects_of(panel, options=FREE):
    return group_time_effects(prepare_sample(panel, "employment", options), options)


def funded(amounts):
    frame = long_panel(SMALL, STARTS).with_columns(
        public_funding=pl.Series(amounts, dtype=pl.Float64)
    )
    panel = panel_from_frame(frame)
    effects = effects_of(panel)
    return effect_per_money(panel, effects), total_effect(effects)


def test_total_and_money_by_hand():
    # effects 3 (2011) and 5 (2012), two firms each: 16 employee-years; 10 in the last year
    money, total = funded([0, 4, 4, 0, 4, 4, 0, 0, 0, 0, 0, 0])
    assert total.effect == pytest.approx(16)
    assert total.last_year == pytest.approx(10)
    assert total.firm_years == 4
    assert money.funding == 16
    assert money.per_unit == pytest.approx(1.0)
    assert money.cost == pytest.approx(1.0)
    # the funding is known: the interval is the total's, and the cost's its inverse
    assert (money.low, money.high) == pytest.approx((total.low / 16, total.high / 16))
    assert (money.cost_low, money.cost_high) == pytest.approx((1 / money.high, 1 / money.low))


def test_a_later_year_counts_less_where_asked():
    # at 25 % a year: effects 3 x 2 and 5 x 2 / 1.25, money 8 and 8 / 1.25
    frame = long_panel(SMALL, STARTS).with_columns(
        public_funding=pl.Series([0, 4, 4, 0, 4, 4, 0, 0, 0, 0, 0, 0], dtype=pl.Float64)
    )
    panel = panel_from_frame(frame)
    effects = effects_of(panel, replace(FREE, discount_rate=0.25))
    money = effect_per_money(panel, effects)
    assert money.funding == pytest.approx(14.4)
    assert money.per_unit == pytest.approx(14 / 14.4)
    assert total_effect(effects).effect == pytest.approx(16)  # totals are never discounted
    with pytest.raises(OptionError, match="discount_rate"):
        ImpactOptions(discount_rate=3.0)


def test_unknown_money_is_not_zero():
    money, _ = funded([0, 4, None, 0, 4, 4, 0, 0, 0, 0, 0, 0])
    assert money.per_unit is None
    assert "1 of 4" in money.why_not
    money, _ = funded([None, 4, 4, None, 4, 4] + [None] * 6)
    assert money.per_unit == pytest.approx(1.0), "money outside the programme is not needed"
    assert "no public money" in funded([0] * 12)[0].why_not
    assert "no public_funding" in funded([None] * 12)[0].why_not


def test_an_effect_that_may_be_zero_has_no_cost():
    panel = random_panel(firms=80, seed=1)
    panel = replace(panel, frame=panel.frame.with_columns(public_funding=pl.lit(2.0)))
    effects = effects_of(panel)
    money = effect_per_money(panel, effects)
    assert money.low < 0 < money.high
    assert money.cost is None


def test_the_total_is_the_average_times_firm_years():
    effects = effects_of(random_panel(firms=90, seed=2))
    simple, total = average_effect(effects, "simple"), total_effect(effects)
    assert total.effect == pytest.approx(simple.overall * total.firm_years)


def test_change_seen_and_the_part_without_programme_by_hand():
    change = change_and_effect(effects_of(panel_from_frame(long_panel(SMALL, STARTS))))
    # seen: (4 + 7) / 2 on average; effects (3 + 5) / 2; the rest happened to the others too
    assert change.seen == pytest.approx(5.5)
    assert change.without == pytest.approx(1.5)
    assert change.without_low <= 1.5 <= change.without_high
    assert change.last_year == pytest.approx(14)  # 6 + 8 in 2012


def test_weights_say_how_many_firms_one_stands_for():
    frame = long_panel(SMALL, STARTS).with_columns(public_funding=pl.lit(4.0), weight=pl.lit(10.0))
    panel = panel_from_frame(frame)
    effects = effects_of(panel)
    total = total_effect(effects)
    assert total.effect == pytest.approx(160)
    money = effect_per_money(panel, effects)
    assert (money.funding, money.per_unit) == pytest.approx((160, 1.0))


def test_shares_that_would_have_risen_anyway_by_hand():
    # programme: all four rise; others: e and f rise, g and h do not -> half would have anyway
    outcomes = {
        "a": [10.0, 12],
        "b": [10.0, 12],
        "c": [10.0, 12],
        "d": [10.0, 9],
        "e": [10.0, 11],
        "f": [10.0, 11],
        "g": [10.0, 9],
        "h": [10.0, 10],
    }
    panel = panel_from_frame(long_panel(outcomes, dict.fromkeys("abcd", 2011)))
    found = would_have_done_it_anyway(effects_of(panel))
    assert found.did == pytest.approx(0.75)
    assert found.would == pytest.approx(0.5)
    assert found.of_doers == pytest.approx(2 / 3)
    # bounds without the assumption: at least 0.75 + 0.5 - 1 of all, at most 0.5
    assert found.bound_low == pytest.approx(0.25 / 0.75)
    assert found.bound_high == pytest.approx(0.5 / 0.75)
    # a rise of more than 15 % happened to three, and to no control
    assert would_have_done_it_anyway(effects_of(panel), rise=0.15).would == 0
    nobody = would_have_done_it_anyway(effects_of(panel), rise=5.0)
    assert (nobody.did, nobody.of_doers) == (0, None)


def test_shares_that_are_not_defined_are_not_invented():
    panel = random_panel(firms=60, seed=3)
    assert would_have_done_it_anyway(effects_of(panel, replace(FREE, scale="log"))) is None
    rows = replace(FREE, sampling="cross-sections")
    assert would_have_done_it_anyway(effects_of(panel, rows)) is None


def test_the_smallest_effect_to_be_seen_is_seen_in_four_of_five_cases():
    least = minimum_detectable_effect(2.0)
    assert least == pytest.approx(2.0 * (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)))
    drawn = np.random.default_rng(0).normal(least, 2.0, 20_000)
    assert (np.abs(drawn) > 1.96 * 2.0).mean() == pytest.approx(0.8, abs=0.01)
    with pytest.raises(OptionError):
        minimum_detectable_effect(1.0, power=1.0)


def test_firms_needed_grow_with_the_square():
    one = power_of(1.0, 1.0, firms=100, mean_before=50.0, confidence=0.95)
    assert one.firms_needed == np.ceil(100 * one.effect**2)
    assert one.relative == pytest.approx(one.effect / 50)
    assert power_of(0.0, 1.0, firms=9, mean_before=None, confidence=0.95).firms_needed is None
