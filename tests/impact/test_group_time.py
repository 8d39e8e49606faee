"""Effects by cohort and year, averages, errors and bands: by hand and by property."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.impact.making import long_panel, random_frame, random_panel

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.impact import (
    ImpactOptions,
    average_effect,
    event_study,
    group_time_effects,
    panel_from_frame,
    prepare_sample,
)
from healthclusters.impact.inference import Inference

FREE = ImpactOptions(min_treated=2, min_controls=2, min_cohort=1, covariates=(), replicates=0)
# Two cohorts and two firms that never enter; 2011 and 2012 are the years of entry.
SMALL = {
    "a": [10.0, 13, 15],  # enters 2011
    "b": [10.0, 15, 15],  # enters 2011
    "c": [20.0, 21, 30],  # enters 2012
    "d": [20.0, 21, 28],  # enters 2012
    "e": [5.0, 6, 8],
    "f": [5.0, 6, 6],
}
STARTS = {"a": 2011, "b": 2011, "c": 2012, "d": 2012}


def effects_of(panel, options=FREE):
    return group_time_effects(prepare_sample(panel, "employment", options), options)


def cells(effects):
    return {(r["cohort"], r["year"]): r for r in effects.cells.iter_rows(named=True)}


def test_cells_by_hand():
    found = cells(effects_of(panel_from_frame(long_panel(SMALL, STARTS))))
    # 2011: entrants +3, +5; not yet entered c, d, e, f each +1 -> 4 - 1
    assert found[2011, 2011]["effect"] == pytest.approx(3.0)
    assert (found[2011, 2011]["treated"], found[2011, 2011]["controls"]) == (2, 4)
    # 2012 since 2010: entrants +5, +5; never entered +3, +1 -> 5 - 2
    assert found[2011, 2012]["effect"] == pytest.approx(3.0)
    # cohort 2012 since 2011: +9, +7; never entered +2, 0 -> 8 - 1
    assert found[2012, 2012]["effect"] == pytest.approx(7.0)
    # before its start, from the reference year 2011 back to 2010: both sides -1 (a, b entered)
    assert found[2012, 2010]["effect"] == pytest.approx(0.0)
    assert found[2012, 2011]["why_not"] == "reference year"


def test_averages_by_hand():
    effects = effects_of(panel_from_frame(long_panel(SMALL, STARTS)))
    # cells 3, 3 (cohort 2011) and 7 (cohort 2012), two firms each
    assert average_effect(effects, "simple").overall == pytest.approx(13 / 3)
    assert average_effect(effects, "group").overall == pytest.approx((3 + 7) / 2)
    dynamic = average_effect(effects, "dynamic")
    assert dict(dynamic.by.select("key", "effect").iter_rows()) == pytest.approx(
        {-2: 0.0, 0: 5.0, 1: 3.0}
    )
    assert dynamic.overall == pytest.approx(4.0)
    assert average_effect(effects, "calendar").overall == pytest.approx((3 + 5) / 2)
    study = event_study(effects)
    assert study.filter("reference").select("key", "effect").rows() == [(-1, 0.0)]


def test_never_treated_controls_leave_the_later_ones_out():
    effects = effects_of(
        panel_from_frame(long_panel(SMALL, STARTS)), replace(FREE, controls="never-treated")
    )
    assert cells(effects)[2011, 2011]["controls"] == 2


def test_a_firm_that_enters_after_the_last_year_is_a_control():
    starts = STARTS | {"e": 2030}
    effects = effects_of(
        panel_from_frame(long_panel(SMALL, starts)), replace(FREE, controls="never-treated")
    )
    assert cells(effects)[2011, 2011]["controls"] == 2


def test_pairs_of_known_years_are_used_where_a_value_is_missing():
    frame = long_panel(SMALL, STARTS).with_columns(
        employment=pl.when((pl.col("firm") == "f") & (pl.col("year") == 2011))
        .then(None)
        .otherwise("employment")
    )
    found = cells(effects_of(panel_from_frame(frame)))
    assert found[2011, 2011]["controls"] == 3
    assert found[2011, 2012]["controls"] == 2
    balanced = prepare_sample(
        panel_from_frame(frame), "employment", replace(FREE, unbalanced="balanced")
    )
    assert balanced.n == 5
    assert "not known in every year" in balanced.exclusions["reason"].to_list()


def test_anticipation_moves_the_reference_year():
    panel = random_panel(seed=3)
    effects = effects_of(panel, replace(FREE, anticipation=1))
    study = event_study(effects)
    assert study.filter("reference")["key"].to_list() == [-2]
    assert (effects.cells["base_year"] == effects.cells["cohort"] - 2).all()


@given(seed=st.integers(0, 200), firm_shift=st.floats(-9, 9), year_shift=st.floats(-9, 9))
def test_firm_and_year_effects_cancel(seed, firm_shift, year_shift):
    frame = random_frame(firms=40, seed=seed)
    moved = frame.with_columns(
        employment=pl.col("employment")
        + firm_shift * (pl.col("firm").str.slice(1).cast(pl.Int64) % 3)
        + year_shift * (pl.col("year") - 2009)
        + 100
    )
    a, b = (effects_of(panel_from_frame(f)).cells for f in (frame, moved))
    assert b["effect"].to_numpy() == pytest.approx(a["effect"].to_numpy(), abs=1e-8)


@given(seed=st.integers(0, 200))
def test_the_order_of_rows_does_not_matter(seed):
    frame = random_frame(firms=30, seed=seed)
    options = replace(FREE, covariates=None)
    a = effects_of(panel_from_frame(frame), options)
    b = effects_of(panel_from_frame(frame.sample(fraction=1, shuffle=True, seed=seed)), options)
    assert a.cells.equals(b.cells)


def test_the_two_bases_agree_after_the_start_and_add_up_before_it():
    panel = random_panel(firms=100, seed=5)
    options = replace(FREE, controls="never-treated")
    long = cells(effects_of(panel, options))
    short = cells(effects_of(panel, replace(options, base="varying")))
    for (cohort, year), cell in short.items():
        if year >= cohort:
            assert cell["effect"] == pytest.approx(long[cohort, year]["effect"])
    # from 2010 to 2012 is the step to 2011 plus the step to 2012
    steps = short[2013, 2011]["effect"] + short[2013, 2012]["effect"]
    assert -long[2013, 2010]["effect"] == pytest.approx(steps)


def test_errors_by_group_are_those_of_the_groups():
    # every firm twice, as two rows with one error group: the errors of the single panel come back
    frame = random_frame(firms=60, seed=6)
    double = pl.concat(
        [
            frame.with_columns(error_group="firm"),
            frame.with_columns(error_group="firm", firm=pl.col("firm") + "-again"),
        ]
    )
    one, two = effects_of(panel_from_frame(frame)), effects_of(panel_from_frame(double))
    assert two.inference.n_groups == 60
    assert two.cells["effect"].to_numpy() == pytest.approx(one.cells["effect"].to_numpy())
    assert two.cells["std_error"].drop_nulls().to_numpy() == pytest.approx(
        one.cells["std_error"].drop_nulls().to_numpy()
    )


def test_bands_depend_on_the_seed_alone_and_are_wider_than_intervals():
    options = replace(FREE, replicates=199)
    sample = prepare_sample(random_panel(seed=7), "employment", options)
    first = group_time_effects(sample, options, seed=1)
    again = group_time_effects(sample, options, seed=1)
    other = group_time_effects(sample, options, seed=2)
    assert first.cells.equals(again.cells)
    assert not first.cells["band_low"].equals(other.cells["band_low"])
    known = first.cells.drop_nulls("std_error")
    assert (known["band_low"] <= known["low"]).all()
    assert (known["band_high"] >= known["high"]).all()


def test_the_bootstrap_spreads_like_the_analytic_error():
    rng = np.random.default_rng(0)
    influence = rng.normal(size=(500, 70)) @ rng.normal(size=(70, 70))
    rule = Inference(n=500, groups=None, confidence=0.95, replicates=1999, seed=3)
    drawn = rule.bootstrap(influence)
    assert drawn.shape == (1999, 70)
    assert drawn.std(axis=0) == pytest.approx(rule.std_errors(influence), rel=0.1)
    grouped = Inference(n=500, groups=np.arange(500) // 5, confidence=0.95, replicates=1999, seed=3)
    assert grouped.bootstrap(influence).std(axis=0) == pytest.approx(
        grouped.std_errors(influence), rel=0.1
    )


def test_event_study_of_the_same_cohorts():
    panel = random_panel(firms=120, years=7, seed=8, cohorts=(2012, 2015))
    study = event_study(effects_of(panel, replace(FREE, balanced_until=3)))
    # only the cohort of 2012 is seen three years after its start
    after = study.filter(pl.col("key") >= 0)
    assert after["key"].to_list() == [0, 1, 2, 3]
    assert after["firms"].n_unique() == 1
    with pytest.raises(NotSupportedError):
        average_effect(effects_of(panel, replace(FREE, balanced_until=9)), "dynamic")


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "magic"},
        {"controls": "all"},
        {"anticipation": -1},
        {"confidence": 1.0},
        {"replicates": 5},
        {"min_treated": 1},
        {"balanced_until": -1},
    ],
)
def test_wrong_options_are_refused(wrong):
    with pytest.raises(OptionError):
        ImpactOptions(**wrong)


def test_options_that_cannot_go_together_are_refused():
    with pytest.raises(NotSupportedError):
        ImpactOptions(sampling="cross-sections", unbalanced="balanced")
