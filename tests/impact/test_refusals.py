"""Where the data cannot answer, the module says so and stops, or says what it left out."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.impact.making import random_frame, random_panel

from healthclusters.base import DataError, OptionError, UnknownNameError
from healthclusters.impact import (
    ImpactOptions,
    MatchOptions,
    evaluate_impact,
    group_time_effects,
    match_controls,
    panel_from_frame,
    prepare_sample,
    report_sections,
)

QUICK = ImpactOptions(replicates=0)


def refusal(frame, options=QUICK):
    with pytest.raises(DataError) as caught:
        evaluate_impact(panel_from_frame(frame), options=options)
    return [p.code for p in caught.value.problems], str(caught.value)


def test_nobody_in_the_programme():
    frame = random_frame().with_columns(treated_from=pl.lit(None, dtype=pl.Int64))
    codes, text = refusal(frame)
    assert codes == ["IMP-020"]
    assert "no firm is in the programme" in text


def test_one_firm_in_the_programme():
    frame = random_frame().with_columns(treated_from=pl.when(pl.col("firm") == "f000").then(2012))
    codes, text = refusal(frame, replace(QUICK, min_cohort=1))
    assert codes == ["IMP-021"]
    assert "1 firms in the programme" in text or "1 firm in the programme" in text


def test_one_firm_is_told_so_whatever_the_smallest_cohort():
    frame = random_frame().with_columns(treated_from=pl.when(pl.col("firm") == "f000").then(2012))
    codes, text = refusal(frame, replace(QUICK, min_cohort=5, min_treated=10))
    assert codes == ["IMP-021"]
    assert "1 firm in the programme can be compared, fewer than 10" in " ".join(text.split())


def test_entrants_too_scattered_over_the_years():
    starts = pl.col("firm").str.slice(1).cast(pl.Int64)
    frame = random_frame().with_columns(treated_from=pl.when(starts < 4).then(2011 + starts % 4))
    codes, text = refusal(frame, replace(QUICK, min_cohort=5, min_treated=4))
    assert codes == ["IMP-026"]
    assert "fewer than 5 of them entered in any one year" in " ".join(text.split())


def test_what_looks_odd_in_the_file_is_said_in_the_report():
    frame = random_frame().with_columns(
        employment=pl.when((pl.col("firm") == "f003") & (pl.col("year") == 2012))
        .then(99_999.0)
        .otherwise("employment")
    )
    made = evaluate_impact(panel_from_frame(frame), options=QUICK)
    points = next(s for s in report_sections(made) if s.id == "design").points
    assert any("In the file: employment of firm f003 goes from" in p for p in points)


def test_nobody_outside_the_programme():
    frame = random_frame().with_columns(treated_from=pl.lit(2012))
    codes, text = refusal(frame)
    assert codes == ["IMP-022"]
    assert "controls" in text


def test_later_entrants_can_be_the_controls_if_nobody_stays_out():
    frame = random_frame(firms=120).with_columns(
        treated_from=pl.when(pl.col("firm") < "f060").then(2012).otherwise(2014)
    )
    panel = panel_from_frame(frame)
    sample = prepare_sample(panel, "employment", QUICK)
    found = group_time_effects(sample, QUICK).cells
    # once the later firms have entered there is nobody left to compare with
    late = found.filter(pl.col("year") >= 2014)
    assert late["effect"].null_count() == late.height
    assert found.filter(cohort=2012, year=2013)["effect"].null_count() == 0
    assert refusal(frame, replace(QUICK, controls="never-treated"))[0] == ["IMP-022"]


def test_no_year_before_the_start():
    frame = random_frame().with_columns(
        treated_from=pl.when(pl.col("treated_from").is_not_null()).then(2010)
    )
    codes, text = refusal(frame)
    assert codes == ["IMP-023"]
    assert "before and after" in text


def test_a_firm_treated_in_the_first_year_is_left_out_and_said():
    frame = random_frame(firms=80).with_columns(
        treated_from=pl.when(pl.col("firm") == "f000").then(2010).otherwise("treated_from")
    )
    evaluation = evaluate_impact(panel_from_frame(frame), options=QUICK)
    assert "f000" not in evaluation.main.effects.sample.units
    assert any("no year before" in n.what for n in evaluation.notes)


def test_a_firm_that_leaves_is_left_out_and_said_or_kept():
    frame = random_frame(firms=80, seed=2)
    leaver = frame.filter(pl.col("treated_from") == 2012)["firm"][0]
    frame = frame.with_columns(treated_until=pl.when(pl.col("firm") == leaver).then(2013))
    panel = panel_from_frame(frame)
    excluded = prepare_sample(panel, "employment", QUICK)
    kept = prepare_sample(panel, "employment", replace(QUICK, leavers="keep"))
    assert leaver not in excluded.units
    assert leaver in kept.units
    assert excluded.exclusions.rows() == [("left the programme", 1, 6)]


def test_perfect_separation_is_refused_in_words():
    frame = random_frame(firms=80).with_columns(
        x_size=pl.when(pl.col("treated_from").is_null()).then(0.0).otherwise(1.0)
        + 0.1 * pl.col("x_size").tanh()
    )
    codes, text = refusal(frame, replace(QUICK, controls="never-treated"))
    assert codes == ["IMP-024"]
    assert "the two sides apart perfectly (covariates: x_size)" in text


def test_a_cohort_without_overlap_is_flagged_and_the_rest_goes_on():
    frame = random_frame(firms=120, seed=4).with_columns(
        x_size=pl.when(pl.col("treated_from") == 2012).then(9.0).otherwise("x_size")
    )
    evaluation = evaluate_impact(panel_from_frame(frame), options=QUICK)
    assert evaluation.main.by_cohort.by["key"].to_list() == [2013]
    (flag,) = [n for n in evaluation.notes if n.code == "IMP-031"]
    assert "2012" in flag.what


def test_small_cohorts_are_left_out_and_said():
    frame = random_frame(firms=80, seed=5).with_columns(
        treated_from=pl.when(pl.col("firm").is_in(["f000", "f001"]))
        .then(2014)
        .otherwise("treated_from")
    )
    sample = prepare_sample(panel_from_frame(frame), "employment", QUICK)
    assert sample.cohorts == [2012, 2013]
    assert sample.exclusions["firms"].to_list() == [2]


def test_logs_leave_zeros_out_and_say_so():
    frame = random_frame(firms=80, seed=6).with_columns(
        employment=pl.when((pl.col("firm") == "f003") & (pl.col("year") > 2012))
        .then(0.0)
        .otherwise("employment")
    )
    sample = prepare_sample(panel_from_frame(frame), "employment", replace(QUICK, scale="log"))
    assert sample.exclusions.row(0) == ("0 or less has no logarithm", 0, 3)


def test_an_outcome_that_never_changes_is_refused():
    frame = random_frame(firms=80).with_columns(employment=pl.lit(5.0))
    codes, _ = refusal(frame, replace(QUICK, covariates=()))
    assert codes == ["IMP-025"]


def test_misspelt_names_get_the_nearest():
    panel = random_panel()
    with pytest.raises(UnknownNameError, match="employment"):
        evaluate_impact(panel, options=replace(QUICK, outcomes=("employmnt",)))
    with pytest.raises(UnknownNameError, match="x_size"):
        evaluate_impact(panel, options=replace(QUICK, covariates=("x_siz",)))
    with pytest.raises(UnknownNameError):
        evaluate_impact(panel, options=replace(QUICK, goals={"turnover": 5.0}))
    with pytest.raises(UnknownNameError):
        match_controls(panel, options=MatchOptions(on=("turnover",)))
    with pytest.raises(OptionError):
        MatchOptions(exact=("country",))


def test_few_groups_one_early_year_and_repeated_traits_are_flagged():
    frame = random_frame(firms=80, years=4, cohorts=(2011,)).with_columns(
        error_group=pl.col("firm").str.slice(3, 1), x_again=2 * pl.col("x_size") + 1
    )
    evaluation = evaluate_impact(panel_from_frame(frame), options=QUICK)
    codes = {n.code for n in evaluation.notes}
    assert {"IMP-032", "IMP-033", "IMP-034"} <= codes
    assert evaluation.main.pre_trend is None
    assert evaluation.main.bounds is None
    assert "cannot be compared" in str(evaluation)


def test_uneven_attrition_and_imbalance_are_flagged():
    frame = random_frame(firms=200, seed=9)
    frame = frame.with_columns(
        x_size=pl.col("x_size") + pl.col("treated_from").is_not_null() * 0.8
    ).filter(
        ~(
            pl.col("treated_from").is_null()
            & (pl.col("firm").str.slice(3, 1) < "4")
            & (pl.col("year") > 2013)
        )
    )
    options = replace(QUICK, method="regression")
    evaluation = evaluate_impact(panel_from_frame(frame), options=options)
    codes = {n.code for n in evaluation.notes}
    assert {"IMP-036", "IMP-037"} <= codes
    assert evaluation.attrition.others_share > 0.3
    assert evaluation.attrition.programme_share == 0
    assert np.isfinite(evaluation.main.headline.overall)
