"""Two years, two sides: by hand, by property, and against brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthclusters.impact.estimators import (
    Estimator,
    OverlapError,
    TooFewError,
    fit_odds,
    independent_columns,
)
from healthclusters.impact.sample import Comparison

METHODS = ("doubly-robust", "regression", "weighting")


def comparison(treated, y, x=None, weight=None, post=None):
    treated, y = np.asarray(treated, float), np.asarray(y, float)
    columns = [np.ones(y.size)] + ([] if x is None else [np.asarray(x, float)])
    return Comparison(
        index=np.arange(y.size),
        treated=treated,
        x=np.column_stack(columns),
        weight=np.ones(y.size) if weight is None else np.asarray(weight, float),
        y=y,
        post=None if post is None else np.asarray(post, float),
    )


def drawn(seed, n=300, post=False):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    treated = (rng.random(n) < 1 / (1 + np.exp(-0.5 * x))).astype(float)
    after = (rng.random(n) < 0.5).astype(float) if post else None
    y = 1 + 0.5 * x + 2 * treated * (1 if after is None else after) + rng.normal(size=n)
    return comparison(treated, y, x, post=after)


@pytest.mark.parametrize("method", METHODS)
def test_without_covariates_it_is_the_difference_of_mean_changes(method):
    # by hand: treated changed by 3 and 5 (mean 4), controls by 1, 2, 3 (mean 2): effect 2;
    # error: root of (2 * 1 / 2^2 + 2 * 1 / 3^2 ...) = sqrt((1 + 1) / 4 + (1 + 0 + 1) / 9)
    effect, influence = Estimator(method)(comparison([1, 1, 0, 0, 0], [3, 5, 1, 2, 3]))
    assert effect == pytest.approx(2.0)
    error = np.sqrt((influence**2).mean() / influence.size)
    assert error == pytest.approx(np.sqrt(2 / 4 + 2 / 9))


@pytest.mark.parametrize("method", METHODS)
def test_without_covariates_cross_sections_are_four_means(method):
    # treated 10 -> 14, controls 5 -> 6: effect 4 - 1
    treated = [1, 1, 1, 1, 0, 0, 0, 0]
    post = [0, 0, 1, 1, 0, 0, 1, 1]
    y = [9, 11, 13, 15, 4, 6, 5, 7]
    effect, _ = Estimator(method)(comparison(treated, y, post=post))
    assert effect == pytest.approx(3.0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("post", [False, True])
def test_influence_has_mean_zero_and_gives_the_jackknife_error(method, post):
    c = drawn(1, n=200, post=post)
    influence = Estimator(method)(c).influence
    assert influence.mean() == pytest.approx(0, abs=1e-9)
    left_out = []
    for i in range(c.y.size):
        keep = np.arange(c.y.size) != i
        shorter = comparison(
            c.treated[keep], c.y[keep], c.x[keep, 1], post=None if not post else c.post[keep]
        )
        left_out.append(Estimator(method)(shorter).effect)
    spread = np.asarray(left_out) - np.mean(left_out)
    jackknife = np.sqrt((c.y.size - 1) / c.y.size * (spread**2).sum())
    error = np.sqrt((influence**2).mean() / c.y.size)
    assert error == pytest.approx(jackknife, rel=0.05)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("post", [False, True])
def test_a_weight_of_two_is_the_firm_twice(method, post):
    c = drawn(2, post=post)
    twice = np.r_[np.arange(c.y.size), np.arange(0, c.y.size, 3)]
    weight = np.where(np.arange(c.y.size) % 3 == 0, 2.0, 1.0)
    a = comparison(c.treated, c.y, c.x[:, 1], weight, None if not post else c.post)
    b = comparison(
        c.treated[twice], c.y[twice], c.x[twice, 1], post=None if not post else c.post[twice]
    )
    assert Estimator(method)(a).effect == pytest.approx(Estimator(method)(b).effect)


@given(seed=st.integers(0, 1000), shift=st.floats(-5, 5), scale=st.floats(0.1, 10))
def test_the_scale_of_outcome_and_covariate_does_not_matter(seed, shift, scale):
    c = drawn(seed, n=120)
    moved = comparison(c.treated, shift + scale * c.y, 3 - scale * c.x[:, 1])
    for method in METHODS:
        before, after = Estimator(method)(c), Estimator(method)(moved)
        assert after.effect == pytest.approx(scale * before.effect, rel=1e-6, abs=1e-8)


def test_doubly_robust_is_right_when_either_model_is():
    # effect 2; the outcome is curved in x, so the regression alone is wrong; entry is logit in x
    errors = {m: [] for m in METHODS}
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=1500)
        treated = (rng.random(1500) < 1 / (1 + np.exp(0.5 - x))).astype(float)
        y = x**2 + 2 * treated + rng.normal(size=1500)
        for method in METHODS:
            errors[method].append(Estimator(method)(comparison(treated, y, x)).effect - 2)
    assert abs(np.mean(errors["doubly-robust"])) < 0.08
    assert abs(np.mean(errors["weighting"])) < 0.08
    assert abs(np.mean(errors["regression"])) > 0.2


def test_perfect_separation_is_refused():
    x = np.r_[np.linspace(1, 2, 20), np.linspace(-2, -1, 30)]
    treated = (x > 0).astype(float)
    y = np.random.default_rng(0).normal(size=50)
    for method in ("doubly-robust", "weighting"):
        with pytest.raises(OverlapError):
            Estimator(method)(comparison(treated, y, x))


@pytest.mark.parametrize("method", METHODS)
def test_a_trait_that_no_control_has_is_refused(method):
    treated = np.r_[np.ones(20), np.zeros(30)]
    only_treated = np.r_[np.ones(10), np.zeros(40)]
    y = np.random.default_rng(0).normal(size=50)
    with pytest.raises(OverlapError):
        Estimator(method)(comparison(treated, y, only_treated))


def test_nearly_perfect_separation_is_refused():
    rng = np.random.default_rng(3)
    x = np.r_[rng.normal(6, 1, 50), rng.normal(-6, 1, 50)]
    with pytest.raises(OverlapError):
        fit_odds(np.column_stack([np.ones(100), x]), (x > 0).astype(float), np.ones(100))


def test_one_side_alone_and_too_few_are_refused():
    with pytest.raises(TooFewError):
        Estimator("regression")(comparison([0, 0, 0], [1, 2, 3]))
    rng = np.random.default_rng(0)
    few = comparison([1] * 5 + [0] * 3, rng.normal(size=8))
    wide = Comparison(
        index=few.index,
        treated=few.treated,
        x=np.column_stack([np.ones(8), rng.normal(size=(8, 2))]),
        weight=few.weight,
        y=few.y,
    )
    with pytest.raises(TooFewError):
        Estimator("regression")(wide)


def test_columns_that_repeat_others_are_found_and_change_nothing():
    c = drawn(4)
    x = np.column_stack([c.x, 2 * c.x[:, 1] - 1, np.full(c.y.size, 7.0)])
    keep = independent_columns(x, np.ones(c.y.size))
    assert keep.tolist() == [True, True, False, False]
    wide = Comparison(index=c.index, treated=c.treated, x=x, weight=c.weight, y=c.y)
    for method in METHODS:
        assert Estimator(method)(wide).effect == pytest.approx(Estimator(method)(c).effect)


def test_a_trait_that_no_treated_firm_has_is_harmless():
    # controls with the trait cannot stand for any treated firm: they count for nothing
    c = drawn(5, n=400)
    rare = np.where((c.treated == 0) & (np.arange(400) % 40 == 0), 1.0, 0.0)
    wide = Comparison(
        index=c.index, treated=c.treated, x=np.column_stack([c.x, rare]), weight=c.weight, y=c.y
    )
    kept = rare == 0
    without = comparison(c.treated[kept], c.y[kept], c.x[kept, 1])
    effect, influence = Estimator("weighting")(wide)
    expected = Estimator("weighting")(without)
    assert effect == pytest.approx(expected.effect, abs=1e-8)
    error = np.sqrt((influence**2).mean() / 400)
    assert error == pytest.approx(np.sqrt((expected.influence**2).mean() / kept.sum()), rel=1e-4)
