"""Intervals by hand, by property, and (slowly) their coverage against known truth."""

import numpy as np
import pytest
from benchmarks import survey_coverage as coverage
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from healthclusters.base import OptionError
from healthclusters.base.intervals import jeffreys_interval, wilson_interval
from healthclusters.survey import EstimateOptions
from healthclusters.survey.estimates.differences import (
    ShareOf,
    difference_interval,
    difference_p_value,
)
from healthclusters.survey.estimates.intervals import (
    effective_answers,
    mean_interval,
    share_interval,
    spread_ratio,
)
from healthclusters.survey.estimates.numbers import median_interval


@st.composite
def counts(draw):
    members = draw(st.integers(1, 300))
    n = draw(st.integers(0, members))
    return draw(st.integers(0, n)), n, members


def test_finite_population_by_hand():
    """37 of 97 answer: worth 37 x 96 / 60 = 59.2 answers of an endless population."""
    assert effective_answers(37, 97) == pytest.approx(59.2)
    low, high = share_interval(25, 37, 97)
    expected = wilson_interval(25 / 37 * 59.2, 59.2)
    assert (low, high) == (pytest.approx(expected[0]), pytest.approx(expected[1]))
    assert effective_answers([5, 0, 9], [5, 7, np.nan]).tolist() == [np.inf, 0.0, 9.0]


def test_members_unknown_is_the_plain_interval():
    for name in ("wilson", "jeffreys", "clopper_pearson"):
        plain = share_interval([0, 3, 10], 10, interval=name)
        many = share_interval([0, 3, 10], 10, 10**12, interval=name)
        np.testing.assert_allclose(plain, many, atol=1e-9)


@given(counts(), st.floats(0.5, 0.999))
def test_an_interval_holds_the_share_and_stays_within_what_is_possible(case, confidence):
    yes, n, members = case
    low, high = share_interval(yes, n, members, confidence=confidence)
    share = yes / n if n else 0.5
    assert low - 1e-9 <= share <= high + 1e-9
    assert low >= yes / members - 1e-9
    assert high <= 1 - (n - yes) / members + 1e-9


@given(counts())
def test_yes_and_no_mirror_each_other(case):
    yes, n, members = case
    low, high = share_interval(yes, n, members)
    other = share_interval(n - yes, n, members)
    assert (low, high) == (pytest.approx(1 - other[1]), pytest.approx(1 - other[0]))


def test_everybody_answered_is_exact():
    assert [float(v) for v in share_interval(7, 9, 9)] == [7 / 9, 7 / 9]
    low, high = mean_interval([[1, 2, 3]], [1, 2, 3], 6)
    assert (low[0], high[0]) == (pytest.approx(14 / 6), pytest.approx(14 / 6))
    own = ShareOf.of(7, 9, 9)
    assert own.limits(0.95)[0][0] == pytest.approx(7 / 9)
    assert own.variance[0] == 0


def test_a_mean_with_two_codes_is_a_share():
    for members in (np.nan, 97):
        share = share_interval(25, 37, members)
        mean = mean_interval([[12, 25]], [0, 1], members)
        np.testing.assert_allclose(np.ravel(mean), np.ravel(share))


def test_the_spread_of_a_scale_by_hand():
    """Answers 1, 2, 3 once each on places 0, 1/2, 1, half an answer added to each: 1.5 each.

    Mean 1/2, variance 1/6, largest possible 1/4: ratio 2/3.
    """
    assert spread_ratio(np.array([[1.0, 1, 1]]), np.array([0, 0.5, 1])) == pytest.approx(2 / 3)


@given(st.lists(st.integers(0, 30), min_size=3, max_size=5))
def test_a_mean_lies_in_its_interval_and_on_the_scale(codes):
    scores = np.arange(1.0, len(codes) + 1)
    low, high = mean_interval([codes], scores)
    assert 1 - 1e-9 <= low[0] <= high[0] <= len(codes) + 1e-9
    if sum(codes):
        assert low[0] - 1e-9 <= np.dot(codes, scores) / sum(codes) <= high[0] + 1e-9


def test_a_mean_needs_two_scores():
    with pytest.raises(ValueError, match="two different scores"):
        mean_interval([[1, 2]], [3, 3])


def test_difference_by_hand():
    """MOVER from Jeffreys' limits of 14 and 25 of 37, without correlation."""
    low1, high1 = jeffreys_interval(14, 37)
    low2, high2 = jeffreys_interval(25, 37)
    d = 11 / 37
    low, high = difference_interval(ShareOf.of(14, 37), ShareOf.of(25, 37))
    assert low[0] == pytest.approx(d - np.hypot(25 / 37 - low2, high1 - 14 / 37))
    assert high[0] == pytest.approx(d + np.hypot(high2 - 25 / 37, 14 / 37 - low1))


def test_the_p_value_is_where_the_interval_reaches_zero():
    first = ShareOf.of([14, 0, 5, 30], [37, 5, 40, 60], [np.nan, 50, 97, 61])
    second = ShareOf.of([25, 5, 9, 29], [37, 5, 40, 60], [90, 50, 97, 70])
    for r in (0.0, 0.4, -0.3):
        p = difference_p_value(first, second, correlation=r)
        low, high = difference_interval(first, second, correlation=r, confidence=1 - p)
        nearest = np.where(second.share > first.share, low, high)
        np.testing.assert_allclose(nearest, 0, atol=1e-9)


def test_the_p_value_is_near_the_textbook_one_for_many_answers():
    own, known = ShareOf.of(4_000, 10_000), ShareOf.exactly(0.39)
    z = (0.4 - 0.39) / np.sqrt(0.39 * 0.61 / 10_000)
    assert difference_p_value(known, own)[0] == pytest.approx(2 * norm.sf(z), rel=0.05)


def test_equal_shares_have_p_1_and_no_answers_none():
    p = difference_p_value(ShareOf.of([5, 0], [10, 0]), ShareOf.of([10, 3], [20, 9]))
    assert p[0] == 1
    assert np.isnan(p[1])


def test_median_by_hand():
    """Six values: the whole range covers 1 - 2 / 64 = 0.969; at that confidence it is the range."""
    values = np.arange(1.0, 7)
    assert median_interval(values, confidence=1 - 2 / 64) == (1.0, 6.0)
    low, high = median_interval(values, confidence=0.95)
    assert 1 < low < 2
    assert low + high == pytest.approx(7)
    assert median_interval(values[:5]) == (None, None)


@pytest.mark.parametrize(
    "options",
    [{"confidence": 1.0}, {"confidence": 0.4}, {"interval": "wald"}, {"least_answers": 0}],
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(OptionError, match=next(iter(options))):
        EstimateOptions(**options)


def within(frame, low=0.94, high=0.96, column="mean"):
    values = frame[column].to_numpy()
    assert (values >= low).all() and (values <= high).all(), frame


def test_coverage_of_shares_is_exact():
    within(coverage.shares_endless((5, 20, 37, 100), "wilson"))
    within(coverage.shares_endless((5, 20, 37, 100), "jeffreys"))
    assert coverage.shares_endless((5, 37), "clopper_pearson")["minimum"].min() >= 0.95


@pytest.mark.slow
def test_coverage_for_every_number_of_answers():
    whole = coverage.shares_endless(range(5, 201), "wilson")
    within(whole)
    assert whole["minimum"].min() == pytest.approx(0.8346, abs=5e-4)
    within(coverage.shares_endless(range(5, 201), "jeffreys"))
    for members in (97, 300):
        within(coverage.shares_finite(members, range(5, min(members, 201))))
    within(coverage.shares_finite(50, range(5, 50)), high=0.962)


@pytest.mark.slow
def test_coverage_of_means_differences_and_trends():
    error = 0.008  # two standard errors of the simulation
    for codes in (3, 4, 5):
        within(coverage.means((5, 10, 37, 100), codes), 0.94 - error, 0.96 + error)
    within(coverage.means((10, 37), 5, members=97, draws=2_000), 0.94 - error, 0.96 + error)
    within(coverage.differences([(5, 5), (10, 50), (37, 37)]))
    cases = [(37, 37, 0, None), (37, 37, 20, None), (37, 37, 37, None), (37, 37, 20, 97)]
    within(coverage.trends(cases, 3_000), 0.94 - error, 0.96 + error)


@pytest.mark.slow
def test_coverage_under_weights_of_medians_and_together():
    error = 0.009
    for codes in (2, 5):
        for spread in (0.0, 0.8):
            found = coverage.weighted((10, 37, 100), codes, spread=spread)
            within(found, 0.94 - error, 0.96 + error)
    within(coverage.weighted((20, 37), 2, people=3), 0.94 - error, 0.96 + error)
    within(coverage.medians((10, 37, 100), 5_000), 0.94 - error, 0.96 + error, "skewed")
    within(coverage.together((10, 20, 37, 100)))
    assert coverage.codes_together((5, 37))["mean"].min() >= 0.95 - error


@pytest.mark.slow
def test_pooled_shares_cover_where_clusters_differ():
    found = coverage.pooled([(19, 37), (19, 10)], 300)
    differ = found.filter(found["spread"] >= 0.10)
    within(differ, 0.93, 0.97)
    assert found["mean"].min() >= 0.93


@pytest.mark.slow
def test_rank_sets_hold_at_least_as_often_as_they_say():
    for family, draws in (("all", 2_000), ("one", 400)):
        found = coverage.ranks(family, draws)
        assert (found["covers"] + 2 * found["error"] >= 0.95).all(), found
    assert coverage.first_errors(10_000)["wrong first"].max() <= 0.05


@pytest.mark.slow
def test_false_claims_stay_near_five_in_a_hundred():
    """The manual says 3 to 7 in a hundred, with the error of so many draws."""
    found = coverage.false_claims(500)
    assert found["claims"].max() <= 0.07 + 2 * np.sqrt(0.07 * 0.93 / 500), found
