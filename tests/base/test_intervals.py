"""Intervals of a share: by hand, by exact coverage, at the ends, and the refusals."""

import numpy as np
import pytest
from scipy.stats import binom

from healthclusters.base import OptionError
from healthclusters.base.intervals import (
    clopper_pearson_interval,
    jeffreys_interval,
    wilson_interval,
)

ALL = [wilson_interval, jeffreys_interval, clopper_pearson_interval]


def test_wilson_by_hand():
    # z = 1.959964: centre (5 + 1.920729) / (10 + 3.841459) = 0.5,
    # half width 1.959964 / 13.841459 * sqrt(10 * 0.25 + 0.960365) = 0.263407
    low, high = wilson_interval(5, 10)
    assert float(low) == pytest.approx(0.236593, abs=1e-6)
    assert float(high) == pytest.approx(0.763407, abs=1e-6)


def test_clopper_pearson_by_hand_where_none_is_yes():
    # P(none of 10 | share) = (1 - share)^10 = 0.025
    low, high = clopper_pearson_interval(0, 10)
    assert float(low) == 0.0
    assert float(high) == pytest.approx(1 - 0.025 ** (1 / 10), abs=1e-12)


def test_jeffreys_of_a_single_yes_is_a_beta_quantile_by_hand():
    # Beta(3/2, 1/2) has the distribution function (2 / pi) (arcsin(s) - s sqrt(1 - s^2)),
    # s = sqrt(x)
    low, high = jeffreys_interval(1, 1)
    s = np.sqrt(float(low))
    assert 2 / np.pi * (np.arcsin(s) - s * np.sqrt(1 - s**2)) == pytest.approx(0.025, abs=1e-9)
    assert float(high) == 1.0


def exact_coverage(interval, n):
    """How often the 95 % interval holds the share, for 193 shares from 2 % to 98 %."""
    low, high = interval(np.arange(n + 1), n)
    shares = np.linspace(0.02, 0.98, 193)
    inside = (low[:, None] <= shares) & (shares <= high[:, None])
    return (inside * binom.pmf(np.arange(n + 1)[:, None], n, shares)).sum(axis=0)


# Coverage is exact, so a floor may lie close under it: an interval that is a fiftieth too
# narrow is caught at each n.
FLOORS = [  # interval, n, least and mean coverage
    (wilson_interval, 5, 0.836, 0.953),
    (wilson_interval, 10, 0.898, 0.955),
    (wilson_interval, 20, 0.911, 0.953),
    (wilson_interval, 50, 0.921, 0.951),
    (jeffreys_interval, 5, 0.900, 0.957),
    (jeffreys_interval, 10, 0.868, 0.953),
    (jeffreys_interval, 20, 0.896, 0.950),
    (jeffreys_interval, 50, 0.885, 0.949),
    (clopper_pearson_interval, 5, 0.975, 0.990),
    (clopper_pearson_interval, 10, 0.961, 0.983),
    (clopper_pearson_interval, 20, 0.958, 0.976),
    (clopper_pearson_interval, 50, 0.952, 0.968),
]


@pytest.mark.parametrize("interval", ALL)
def test_an_interval_that_is_a_fiftieth_too_narrow_is_caught(interval):
    def narrower(yes, n):
        low, high = interval(yes, n)
        return low + (high - low) / 100, high - (high - low) / 100

    for same, n, least, average in FLOORS:
        if same is interval:
            covered = exact_coverage(narrower, n)
            assert covered.min() < least or covered.mean() < average, n


@pytest.mark.parametrize(("interval", "n", "least", "average"), FLOORS)
def test_exact_coverage_over_shares(interval, n, least, average):
    covered = exact_coverage(interval, n)
    print(f"{interval.__name__}, n = {n}: mean {covered.mean():.3f}, least {covered.min():.3f}")
    assert covered.min() >= least
    assert covered.mean() >= average


@pytest.mark.parametrize("interval", ALL)
def test_mirror_order_and_ends(interval):
    yes = np.arange(13)
    low, high = interval(yes, 12, confidence=0.9)
    assert np.allclose(low, 1 - high[::-1])
    assert (np.diff(low) >= 0).all()
    assert (low <= yes / 12).all()
    assert (yes / 12 <= high).all()
    assert low[0] == 0
    assert high[-1] == 1


@pytest.mark.parametrize("interval", ALL)
def test_nothing_asked_nothing_known(interval):
    low, high = interval([0, 1], [0, 2])
    assert (low[0], high[0]) == (0, 1)
    assert 0 < low[1] < high[1] < 1


@pytest.mark.parametrize("interval", ALL)
def test_refusals(interval):
    with pytest.raises(OptionError, match="confidence"):
        interval(1, 2, confidence=1)
    with pytest.raises(ValueError, match="between 0 and n"):
        interval(3, 2)
    with pytest.raises(ValueError, match="missing"):
        interval(np.nan, 2)
