"""Honest bounds: R's HonestDiD 0.2.8 (stored), a plain linear programme, and properties.

Stored: betahat and sigma of Benzarti & Carloni (2019), the example of the R package, and R 4.5.2's
intervals. R searches a grid (steps of about 4 % of a standard error) and simulates critical values,
so intervals agree to a tenth of a standard error (0.018), not to rounding.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from healthclusters.impact.honest import (
    EventStudyMoments,
    _dual,
    _truncated_quantile,
    relative_breakdown,
    relative_interval,
)
from healthclusters.impact.smooth import folded_quantile, smooth_breakdown, smooth_interval

R = json.loads((Path(__file__).parent / "reference" / "honest.json").read_text())
MOMENTS = EventStudyMoments(
    estimates=np.array(R["betahat"]), covariance=np.array(R["sigma"]), before=4
)
TARGETS = {"first": np.array([1.0, 0, 0, 0]), "average": np.full(4, 0.25)}


@pytest.mark.parametrize("case", R["intervals"], ids=lambda c: f"{c['method']} {c['bound']}")
def test_intervals_are_those_of_r(case):
    target = TARGETS[case["target"]]
    if case["method"] == "FLCI":
        found = smooth_interval(MOMENTS, target, case["bound"])
    else:
        hybrid = case["method"] == "C-LF"
        found = relative_interval(MOMENTS, target, case["bound"], hybrid=hybrid)
    assert found == pytest.approx((case["low"], case["high"]), abs=0.0018)


def least_slack(moments, target, allowed, theta):
    """The linear programme of the test, solved as it is written in the paper."""
    changes = moments.changes
    after = changes[moments.before :]
    rows = np.vstack([after - allowed, -after - allowed])
    deviation = np.sqrt(np.diag(rows @ moments.covariance @ rows.T))
    count = after.shape[0]
    shift = np.vstack([np.eye(count), -np.eye(count)])  # changes of the effect, the unknowns
    pull = np.cumsum(target[::-1])[::-1]
    # least t: rows b - shift u <= t deviation, pull'u = theta
    result = optimize.linprog(
        np.r_[1.0, np.zeros(count)],
        A_ub=np.column_stack([-deviation, -shift]),
        b_ub=-(rows @ moments.estimates),
        A_eq=[np.r_[0.0, pull]],
        b_eq=[theta],
        bounds=[(None, None)] * (count + 1),
    )
    assert result.success
    return result.fun


@given(
    seed=st.integers(0, 10_000),
    bound=st.floats(0.1, 3),
    theta=st.floats(-2, 2),
    sign=st.sampled_from([-1.0, 1.0]),
    before=st.integers(1, 4),
    after=st.integers(1, 5),
)
def test_the_closed_form_is_the_linear_programme(seed, bound, theta, sign, before, after):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(before + after, before + after))
    moments = EventStudyMoments(
        estimates=rng.normal(size=before + after),
        covariance=root @ root.T + 0.1 * np.eye(before + after),
        before=before,
    )
    target = rng.normal(size=after)
    allowed = bound * sign * moments.changes[rng.integers(before)]
    rows, vertices, shift = _dual(moments.changes, moments, target, allowed)
    ours = (vertices @ (rows @ moments.estimates - shift * theta)).max()
    assert ours == pytest.approx(least_slack(moments, target, allowed, theta), abs=1e-7)


def test_a_wider_bound_gives_a_wider_interval():
    ends = [relative_interval(MOMENTS, TARGETS["average"], b) for b in (0, 0.5, 1, 2)]
    assert all(a[0] > b[0] and a[1] < b[1] for a, b in pairwise(ends))
    ends = [smooth_interval(MOMENTS, TARGETS["average"], b) for b in (0, 0.01, 0.05)]
    assert all(a[1] - a[0] < b[1] - b[0] for a, b in pairwise(ends))


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_at_the_breakdown_zero_is_about_to_be_included(target):
    at = relative_breakdown(MOMENTS, target)
    assert relative_interval(MOMENTS, target, at - 0.02)[0] > 0
    assert relative_interval(MOMENTS, target, at + 0.02)[0] < 0
    at = smooth_breakdown(MOMENTS, target)
    assert smooth_interval(MOMENTS, target, at * 0.98)[0] > 0
    assert smooth_interval(MOMENTS, target, at * 1.02)[0] < 0


def test_no_effect_breaks_down_at_once():
    moments = EventStudyMoments(
        estimates=np.array([0.1, -0.1, 0.05, 0.0]), covariance=np.eye(4), before=2
    )
    assert relative_breakdown(moments, np.array([0.5, 0.5])) == 0.0
    assert smooth_breakdown(moments, np.array([0.5, 0.5])) == 0.0


def test_with_parallel_paths_the_relative_interval_holds_the_truth():
    # bound 0 and no gap: a 90 % interval holds the truth in about 72 of 80 draws or more
    rng = np.random.default_rng(5)
    covariance = 0.5 * np.eye(5) + 0.5
    truth = np.array([0, 0, 0, 1.0, 2.0])
    held = 0
    for _ in range(80):
        drawn = EventStudyMoments(
            estimates=rng.multivariate_normal(truth, covariance), covariance=covariance, before=3
        )
        low, high = relative_interval(drawn, np.array([0.5, 0.5]), 0.0, confidence=0.9)
        held += low <= 1.5 <= high
    assert held >= 66


def test_a_straight_drift_is_taken_out_when_the_slope_may_not_bend():
    drift = np.array([-3.0, -2, -1, 1, 2]) * 0.7  # reference year at 0
    moments = EventStudyMoments(
        estimates=drift + np.array([0, 0, 0, 2.0, 2.0]), covariance=0.01 * np.eye(5), before=3
    )
    low, high = smooth_interval(moments, np.array([0.5, 0.5]), 0.0)
    assert (low + high) / 2 == pytest.approx(2.0, abs=1e-6)


@pytest.mark.parametrize("before", [1, 2, 5])
def test_the_shortest_interval_is_no_longer_than_those_of_random_estimators(before):
    rng = np.random.default_rng(before)
    size = before + 2
    root = rng.normal(size=(size, size))
    moments = EventStudyMoments(
        estimates=np.zeros(size), covariance=root @ root.T / size, before=before
    )
    target, bound = np.array([0.3, 0.7]), 0.4
    low, high = smooth_interval(moments, target, bound)
    times = np.r_[np.arange(-before, 0), 1, 2]
    for _ in range(300):
        v = rng.normal(size=before)
        v += (
            -(v @ times[:before] + target @ times[before:])
            * times[:before]
            / (times[:before] @ times[:before])
        )
        w = np.r_[v, target]
        deviation = np.sqrt(w @ moments.covariance @ w)
        worst = bound * sum(abs(w @ bend(times, at)) for at in range(1 - before, 2))
        half = deviation * folded_quantile(worst / deviation, 0.95)
        assert (high - low) / 2 <= half + 1e-6


def bend(times, at):
    """The gap when its slope changes by 1 at `at`, and passes through 0 at 0 with slope 0."""
    if at > 0:
        return np.maximum(times - at, 0)
    return np.where(times < 0, np.maximum(at - times, 0), 0)


def test_quantiles_against_scipy():
    for bias in (0.0, 0.3, 2.0, 8.0):
        q = folded_quantile(bias, 0.95)
        assert stats.norm.cdf(q - bias) - stats.norm.cdf(-q - bias) == pytest.approx(0.95)
    for low, high in ((-1.0, 2.0), (1.0, np.inf), (7.0, 9.0), (-np.inf, 0.5), (-9.0, -7.0)):
        ours = _truncated_quantile(0.95, low, high, 1.5)
        theirs = stats.truncnorm.ppf(0.95, low / 1.5, high / 1.5, scale=1.5)
        assert ours == pytest.approx(theirs, rel=1e-6)
