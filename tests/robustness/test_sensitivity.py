"""Sobol indices against the known ones of the Ishigami function and of sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from healthclusters.robustness import sobol_indices

# Ishigami & Homma (1990) with a = 7, b = 0.1; Saltelli et al. (2010), section 5:
# V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225
A, B = 7.0, 0.1
V1, V2, V13 = (1 + B * np.pi**4 / 5) ** 2 / 2, A**2 / 8, 8 * B**2 * np.pi**8 / 225
VARIANCE = V1 + V2 + V13
FIRST = np.array([V1, V2, 0.0]) / VARIANCE
TOTAL = np.array([V1 + V13, V2, V13]) / VARIANCE


def ishigami(x):
    x = -np.pi + 2 * np.pi * x
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def pick_freeze(function, a, b):
    mixed = []
    for column in range(a.shape[1]):
        other = a.copy()
        other[:, column] = b[:, column]
        mixed.append(function(other))
    return function(a), function(b), np.stack(mixed)


def test_known_indices_of_the_ishigami_function():
    assert pytest.approx([0.3139, 0.4424, 0.0], abs=5e-5) == FIRST
    assert pytest.approx([0.5576, 0.4424, 0.2437], abs=5e-5) == TOTAL
    points = qmc.Sobol(6, seed=1).random_base2(13)
    found = sobol_indices(*pick_freeze(ishigami, points[:, :3], points[:, 3:]))
    assert found.first == pytest.approx(FIRST, abs=0.01)
    assert found.total == pytest.approx(TOTAL, abs=0.01)


def intervals_hold(seeds, draws):
    """Shares of the intervals, first-order and total, that hold the known indices."""
    first, total = [], []
    for seed in range(seeds):
        a, b = np.random.default_rng(seed).random((2, draws, 3))
        found = sobol_indices(*pick_freeze(ishigami, a, b), seed=seed)
        first.append((found.first_low <= FIRST) & (found.first_high >= FIRST))
        total.append((found.total_low <= TOTAL) & (found.total_high >= TOTAL))
    return np.mean(first), np.mean(total)


def test_intervals_hold_the_known_indices_about_as_often_as_they_say():
    # 180 answers each, of which three go together: the standard error of 95 % is about 2.5 %
    assert min(intervals_hold(60, 512)) >= 0.88


@pytest.mark.slow
@pytest.mark.parametrize("draws", [256, 512, 1024, 2048])
def test_intervals_in_many_repeats(draws):
    first, total = intervals_hold(1000, draws)
    print(f"{draws:,} base draws: first-order {first:.3f}, total {total:.3f}")
    assert min(first, total) >= 0.92


@given(
    st.lists(st.floats(0.2, 3), min_size=2, max_size=4),
    st.floats(-1e3, 1e3),
    st.integers(0, 99),
)
def test_a_sum_has_no_interactions_and_its_level_does_not_matter(slopes, level, seed):
    a, b = np.random.default_rng(seed).random((2, 4096, len(slopes)))
    found = sobol_indices(*pick_freeze(lambda x: x @ np.array(slopes) + level, a, b), seed=seed)
    shares = np.array(slopes) ** 2 / (np.array(slopes) ** 2).sum()
    assert found.first == pytest.approx(shares, abs=0.09)
    assert found.total == pytest.approx(shares, abs=0.09)


def test_a_constant_has_no_indices():
    found = sobol_indices(np.ones(50), np.ones(50), np.ones((2, 50)))
    assert np.isnan(found.first).all()
    assert np.isnan(found.total).all()
