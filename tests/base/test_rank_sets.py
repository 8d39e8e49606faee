"""Confidence sets of ranks: by hand, against slow loops, coverage, and the refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthclusters.base import OptionError
from healthclusters.base.rank_sets import rank_sets


def plain_rank_sets(x, se, noise, confidence, *, step_down):
    """All pairs, one hypothesis after the other, as the paper states it."""
    p, draws = len(x), len(noise)

    def error(j, k):
        return (se[j] ** 2 + se[k] ** 2) ** 0.5

    remaining = {(j, k) for j in range(p) for k in range(p) if j != k}
    rejected = set()
    while remaining:
        largest = sorted(max((z[j] - z[k]) / error(j, k) for j, k in remaining) for z in noise)
        critical = largest[int(np.ceil(confidence * (draws + 1))) - 1]
        new = {(j, k) for j, k in remaining if (x[j] - x[k]) / error(j, k) > critical}
        rejected |= new
        remaining -= new
        if not new or not step_down:
            break
    low = [1 + sum((k, j) in rejected for k in range(p)) for j in range(p)]
    high = [p - sum((j, k) in rejected for k in range(p)) for j in range(p)]
    return low, high


def true_ranks(x):
    return 1 + (x[None, :] > x[:, None]).sum(axis=1)


def test_two_units_are_told_apart_beyond_1_96_standard_errors_by_hand():
    # the difference has the standard error sqrt(1 + 1) = 1.414; 3.2 / 1.414 = 2.26 is beyond
    # 1.96, 2.4 / 1.414 = 1.70 is not
    apart = rank_sets([3.2, 0.0], [1.0, 1.0], draws=20_000)
    assert (apart.low.tolist(), apart.high.tolist()) == ([1, 2], [1, 2])
    level = rank_sets([2.4, 0.0], [1.0, 1.0], draws=20_000)
    assert (level.low.tolist(), level.high.tolist()) == ([1, 1], [2, 2])


def test_three_units_by_hand_step_down_tells_one_more_pair_apart():
    # Errors of 1 each: every difference has the error 1.414. All three pairs: the 95 % quantile
    # of the range of three normals is 3.314, over 1.414: 2.344. Differences 10 and 6.74 leave; what
    # remains of them can only exceed downwards, so the next critical value is lower (below 2.3).
    x, se = [10.0, 3.26, 0.0], [1.0, 1.0, 1.0]
    once = rank_sets(x, se, step_down=False, draws=20_000)
    again = rank_sets(x, se, draws=20_000)
    assert (once.low.tolist(), once.high.tolist()) == ([1, 2, 2], [1, 3, 3])
    assert (again.low.tolist(), again.high.tolist()) == ([1, 2, 3], [1, 2, 3])


@pytest.mark.parametrize("step_down", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_same_as_slow_loops(step_down, seed):
    rng = np.random.default_rng(seed)
    x, se = rng.normal(scale=2, size=6), rng.uniform(0.2, 1, 6)
    noise = np.random.default_rng(9).standard_normal((200, 6)) * se
    got = rank_sets(x, se, step_down=step_down, draws=200, seed=9)
    assert (got.low.tolist(), got.high.tolist()) == plain_rank_sets(
        x, se, noise, 0.95, step_down=step_down
    )


@pytest.mark.parametrize("seed", range(3))
def test_rounds_that_skip_draws_give_what_all_draws_give(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    x, se = np.arange(25) * 0.4, rng.uniform(0.1, 0.5, 25)
    quick = rank_sets(x, se, draws=2000)
    monkeypatch.setattr("healthclusters.base.rank_sets._ROUND", 10_000)
    slow = rank_sets(x, se, draws=2000)
    assert (quick.ahead == slow.ahead).all()


@pytest.mark.parametrize("family", ["all", "one"])
def test_known_exactly(family):
    sets = rank_sets([3.0, 1.0, 1.0, 2.0], [0, 0, 0, 0], family=family)
    assert sets.low.tolist() == [1, 3, 3, 2]
    assert sets.high.tolist() == [1, 4, 4, 2]


def test_one_unit_has_rank_one():
    sets = rank_sets([5.0], [1.0])
    assert (sets.low.tolist(), sets.high.tolist()) == ([1], [1])


scores = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.05, 2)), min_size=2, max_size=8).map(
    lambda rows: tuple(np.array(column) for column in zip(*rows, strict=True))
)


@given(scores, st.integers(0, 99))
def test_properties(data, seed):
    x, se = data
    once = rank_sets(x, se, step_down=False, draws=200, seed=seed)
    again = rank_sets(x, se, draws=200, seed=seed)
    own = rank_sets(x, se, family="one", step_down=False, draws=200, seed=seed)
    for sets in (once, again, own):
        ranks = true_ranks(x)
        assert (sets.low >= 1).all()
        assert (sets.high <= len(x)).all()
        assert (sets.low <= ranks).all()
        assert (ranks <= sets.high).all()
    assert (again.low >= once.low).all()
    assert (again.high <= once.high).all()
    assert (own.low >= once.low).all()  # fewer comparisons, the same draws
    assert (own.high <= once.high).all()


def coverage(truth, errors, repeats, **options):
    """Share of repeats where all sets hold the true ranks, and the mean for one unit."""
    rng = np.random.default_rng(11)
    ranks = true_ranks(truth)
    held = np.empty((repeats, truth.size), dtype=bool)
    for i in range(repeats):
        sets = rank_sets(truth + rng.normal(size=truth.size) * errors, errors, seed=i, **options)
        held[i] = (sets.low <= ranks) & (ranks <= sets.high)
    return held.all(axis=1).mean(), held.mean(axis=0).min()


TRUTHS = {
    "spread": np.linspace(0, 6, 8),
    "all level": np.zeros(8),
    "two tiers": np.repeat([0.0, 2.5], 4),
}


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("step_down", [False, True])
def test_simultaneous_coverage(truth, step_down):
    errors = np.linspace(0.3, 1.0, 8)
    together, _ = coverage(TRUTHS[truth], errors, 300, step_down=step_down, draws=500)
    # the standard error of a coverage of 95 % in 300 repeats is 1.3 %
    assert together >= 0.95 - 3 * 0.0126


@pytest.mark.parametrize("units", [2, 3, 8, 20])
def test_level_units_are_told_apart_in_one_of_twenty_repeats_and_no_less(units):
    # Where all are level any pair told apart is an error: coverage is 95 % itself, not more, and a
    # critical value that is wrong in either direction shows.
    together, _ = coverage(np.zeros(units), np.ones(units), 600, step_down=False, draws=999)
    assert abs(together - 0.95) <= 3 * 0.0089  # its standard error in 600 repeats


@pytest.mark.slow
@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("family", ["all", "one"])
def test_coverage_in_many_repeats(truth, family):
    errors = np.linspace(0.3, 1.0, 8)
    together, one = coverage(TRUTHS[truth], errors, 4000, family=family, draws=999)
    print(f"{truth}, family {family}: together {together:.3f}, least of one unit {one:.3f}")
    # the standard error of a coverage of 95 % in 4,000 repeats is 0.34 %
    assert (together if family == "all" else one) >= 0.95 - 3 * 0.0034


@pytest.mark.parametrize(
    ("option", "value"),
    [("family", "some"), ("confidence", 1.0), ("confidence", 0.4), ("draws", 50)],
)
def test_options_out_of_range(option, value):
    with pytest.raises(OptionError, match=option):
        rank_sets([1.0, 2.0], [1.0, 1.0], **{option: value})


@pytest.mark.parametrize(
    ("x", "se", "match"),
    [
        ([1.0, np.nan], [1.0, 1.0], "missing"),
        ([1.0, 2.0], [1.0, -1.0], "negative"),
        ([1.0, 2.0], [1.0], "same length"),
        ([], [], "not empty"),
    ],
)
def test_data_that_cannot_be_ranked(x, se, match):
    with pytest.raises(ValueError, match=match):
        rank_sets(x, se)
