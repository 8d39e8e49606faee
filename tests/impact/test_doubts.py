"""Paths before, placebos, other choices, balance, matching."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy import stats
from tests.impact.making import random_frame, random_panel

from healthclusters.base import DataError
from healthclusters.impact import (
    ImpactOptions,
    MatchOptions,
    average_effect,
    balance_before,
    evaluate_impact,
    group_time_effects,
    match_controls,
    panel_from_frame,
    prepare_sample,
    verdict,
)
from healthclusters.impact.placebo import placebo_dates
from healthclusters.impact.pretrends import pre_trend_test
from healthclusters.impact.simulation import simulated_panel

QUICK = ImpactOptions(replicates=0)


def path_test(panel, headline=1.0, options=QUICK):
    effects = group_time_effects(prepare_sample(panel, "employment", options), options)
    return pre_trend_test(effects, average_effect(effects, "dynamic"), headline, 0.95), effects


def test_with_one_early_year_the_test_is_the_squared_t_value():
    panel = random_panel(firms=100, years=5, cohorts=(2012,))
    test, effects = path_test(panel)
    early = effects.cells.filter(event_time=-2)
    t = early["effect"][0] / early["std_error"][0]
    assert (test.statistic, test.df) == (pytest.approx(t**2), 1)
    assert test.p_value == pytest.approx(2 * stats.norm.sf(abs(t)))
    # one year before the reference year: the drift noticed in four of five cases is the
    # noncentral one, here (1.96 + 0.84) errors to the third digit
    assert test.drift_80 == pytest.approx(2.8016 * early["std_error"][0], rel=1e-3)
    # cohort of 2012 in 2012, 2013 and 2014: 1, 2 and 3 years after the reference year
    assert test.bias_80 == pytest.approx(2 * test.drift_80)
    assert test.drift_needed == pytest.approx(0.5)


def test_the_stated_power_is_the_share_of_rejections():
    # panels whose programme firms drift apart by the slope that the test says it notices
    panel = simulated_panel(firms=300, seed=0).panel
    slope = path_test(panel)[0].drift_80
    rejected = 0
    for seed in range(60):
        drifting = simulated_panel(firms=300, seed=seed, drift=slope).panel
        rejected += path_test(drifting)[0].p_value < 0.05
    assert 0.6 < rejected / 60 < 0.95


def test_placebo_dates_use_nothing_after_the_start():
    frame = random_frame(firms=100, years=7, cohorts=(2013, 2014), seed=3)
    changed = frame.with_columns(
        employment=pl.when(pl.col("year") >= pl.col("treated_from"))
        .then(pl.col("employment") * 2)
        .otherwise("employment")
    )
    a, b = (placebo_dates(panel_from_frame(f), "employment", QUICK) for f in (frame, changed))
    assert a.equals(b)
    assert a["effect"].null_count() == 0


def test_a_placebo_that_cannot_be_computed_says_why():
    panel = random_panel(firms=80, years=4, cohorts=(2011,))
    table = placebo_dates(panel, "employment", QUICK)
    assert table["effect"].null_count() == 2
    assert table["why_not"].null_count() == 0


def test_a_drift_is_seen_by_the_test_and_becomes_a_doubt():
    panel = simulated_panel(firms=600, seed=1, effect=0.0, drift=0.6).panel
    evaluation = evaluate_impact(panel, options=QUICK)
    answer = verdict(evaluation)
    assert answer.kind == "shown, with doubts"
    assert any("different paths" in d for d in answer.doubts)
    assert any("before there was a programme" in d for d in answer.doubts)


def test_no_effect_is_not_shown_and_says_what_could_have_been_seen():
    panel = simulated_panel(firms=300, seed=3, effect=0.0).panel
    evaluation = evaluate_impact(panel, options=QUICK)
    answer = verdict(evaluation)
    assert answer.kind == "not shown"
    assert "four of five" in answer.sentence
    assert any("would tell an effect of this size from zero" in c for c in answer.changes)


def test_a_strong_clean_effect_is_shown_without_doubts():
    panel = simulated_panel(firms=1500, seed=4, effect=12.0, noise=0.5).panel
    evaluation = evaluate_impact(panel, options=QUICK)
    answer = verdict(evaluation)
    assert evaluation.main.bounds.relative_breakdown > 1
    assert answer.kind == "shown", answer.doubts


def test_balance_by_hand():
    # x: programme 1, 2, 3 (mean 2, variance 2/3); others 0, 0, 3, 3 (mean 1.5, variance 2.25)
    firms = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 0.0, "e": 0.0, "f": 3.0, "g": 3.0}
    frame = pl.DataFrame(
        [
            {"firm": f, "year": y, "treated_from": 2011 if f < "d" else None, "x_trait": x}
            for f, x in firms.items()
            for y in (2010, 2011)
        ],
        schema_overrides={"treated_from": pl.Int64},
    ).with_columns(employment=1.0)
    balance = balance_before(panel_from_frame(frame), replace(QUICK, method="regression"))
    row = balance.table.filter(trait="x_trait").row(0, named=True)
    assert (row["programme"], row["controls"]) == (2.0, 1.5)
    assert row["difference"] == pytest.approx(0.5 / np.sqrt((2 / 3 + 2.25) / 2))
    assert row["difference_weighted"] is None
    assert balance.table.filter(trait="employment")["difference"].to_list() == [0.0]


def test_weighting_balances_what_it_weights_by():
    panel = simulated_panel(firms=600, seed=5).panel
    balance = balance_before(panel, QUICK)
    covariates = balance.table.filter(pl.col("trait").str.starts_with("x_"))
    assert covariates["difference"].abs().max() > 0.2
    assert covariates["difference_weighted"].abs().max() < 0.05
    assert balance.effective_controls > 100
    assert balance.scores["controls"].sum() > balance.scores["programme"].sum()


def test_matched_sets_are_alike_near_and_disjoint():
    panel = simulated_panel(firms=500, seed=6).panel
    matched = match_controls(panel, options=MatchOptions(on=("x_one", "x_two"), controls_each=1))
    sets = matched.sets
    assert sets["control"].n_unique() == sets.height
    assert not set(sets["control"]) & set(sets["firm"])
    assert sets["distance"].max() <= 0.2
    assert matched.balance["difference"].abs().max() > 0.2
    assert matched.balance["difference_weighted"].abs().max() < 0.1
    treated = panel.frame.filter(pl.col("treated_from").is_not_null())["firm"].n_unique()
    assert sets["firm"].n_unique() + matched.unmatched.height == treated
    groups = matched.panel.frame.group_by("error_group").agg(pl.col("firm").n_unique())
    assert set(groups["firm"]) == {2}
    assert max(map(len, str(matched).splitlines())) <= 100


def test_matching_within_categories():
    frame = random_frame(firms=200, seed=7).with_columns(
        sector=pl.when(pl.col("firm").str.slice(3, 1) < "5")
        .then(pl.lit("a"))
        .otherwise(pl.lit("b"))
    )
    panel = panel_from_frame(frame)
    matched = match_controls(panel, options=MatchOptions(on=("x_size",), exact=("sector",)))
    of = dict(frame.select("firm", "sector").unique().iter_rows())
    assert all(of[f] == of[c] for f, c in matched.sets.select("firm", "control").iter_rows())


def test_matching_where_no_firm_is_like_another_is_refused():
    frame = random_frame(firms=80).with_columns(
        x_size=pl.when(pl.col("treated_from").is_null()).then(0.0).otherwise(1.0)
    )
    with pytest.raises(DataError, match="IMP-024"):
        match_controls(panel_from_frame(frame), options=MatchOptions(on=("x_size",)))


def test_leavers_that_are_left_out_are_in_no_figure_beside_the_estimate():
    """Ten firms of 2012 leave in 2013 and are gone in the last year; they had twice as much."""
    frame = random_frame(firms=100, years=6).with_columns(
        treated_until=pl.lit(None, dtype=pl.Int64)
    )
    left = frame.filter(pl.col("treated_from") == 2012)["firm"].unique().sort()[:10].implode()
    leaver = pl.col("firm").is_in(left)
    frame = frame.with_columns(
        treated_until=pl.when(leaver).then(2013),
        employment=pl.when(leaver).then(pl.col("employment") * 2).otherwise("employment"),
    ).filter(~(leaver & (pl.col("year") == 2015)))
    stayed = frame.filter(~leaver)
    options = replace(QUICK, leavers="exclude")
    found = evaluate_impact(panel_from_frame(frame), options=options)
    alone = evaluate_impact(panel_from_frame(stayed), options=options)
    assert found.main.headline.overall == pytest.approx(alone.main.headline.overall)
    assert found.main.mean_before == pytest.approx(alone.main.mean_before)
    assert found.main.firms_before == alone.main.firms_before == alone.main.firms
    assert found.balance.table.equals(alone.balance.table, null_equal=True)
    assert (found.balance.firms, found.balance.controls) == (
        alone.balance.firms,
        alone.balance.controls,
    )
    assert found.attrition.programme_share == alone.attrition.programme_share == 0
    assert found.attrition.firms == alone.attrition.firms == alone.main.firms


def test_money_of_firm_years_without_a_known_outcome_is_not_counted():
    frame = random_frame(firms=100, years=6).with_columns(
        public_funding=pl.when(pl.col("year") >= pl.col("treated_from")).then(1000.0).otherwise(0.0)
    )
    unknown = (pl.col("firm") == pl.col("firm").filter(pl.col("treated_from") == 2012).first()) & (
        pl.col("year") == 2014
    )
    frame = frame.with_columns(employment=pl.when(~unknown).then("employment"))
    main = evaluate_impact(panel_from_frame(frame), options=QUICK).main
    assert main.money.funding == 1000 * main.total.firm_years
