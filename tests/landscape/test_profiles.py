"""Profiles, exact tests and the published description beside the evidence."""

from itertools import combinations, permutations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, false_discovery_control, fisher_exact

from healthclusters.base import NotSupportedError
from healthclusters.landscape.exact_tests import exact_p_value, exact_tests
from healthclusters.landscape.profiles import description, distinctive, medoid, profiles

NAN = np.nan
POINTS = np.array(
    [
        [1, 1, NAN],
        [1, NAN, NAN],
        [1, 0, NAN],
        [0, 1, 1],
        [0, 1, NAN],
    ]
)
GROUPS = ["computed:1", "computed:1", "computed:1", "computed:2", None]


def test_shares_are_bounds_and_differences_are_of_the_known():
    frame = profiles(POINTS, ["a", "b", "c"], GROUPS)
    first, second, third = frame.filter(pl.col("group") == "computed:1").iter_rows(named=True)
    assert (first["yes"], first["no"], first["open"], first["clusters"]) == (3, 0, 0, 3)
    assert (first["share_low"], first["share_high"]) == (1.0, 1.0)
    assert (first["rest_low"], first["rest_high"]) == (0.0, 0.0)
    assert first["difference"] == 1.0
    assert first["surely"] == "more"
    assert (second["share_low"], second["share_high"]) == (
        pytest.approx(1 / 3),
        pytest.approx(2 / 3),
    )
    assert second["difference"] == pytest.approx(1 / 2 - 1)
    assert second["surely"] == "less"  # 2/3 at most here, all of the rest
    assert (third["share_low"], third["share_high"]) == (0.0, 1.0)
    assert third["difference"] is None  # nothing is known in the group
    assert third["surely"] is None


def test_one_group_has_no_rest():
    frame = profiles(POINTS, ["a", "b", "c"], ["g"] * 5)
    assert frame["rest_low"].null_count() == frame["difference"].null_count() == 3


@given(number=st.integers(0, 10_000))
def test_whatever_the_open_cells_turn_out_to_be_the_share_is_inside(number):
    rng = np.random.default_rng(number)
    points = rng.choice([0.0, 1.0, NAN], size=(8, 4))
    groups = [f"g{g}" for g in rng.integers(2, size=8)]
    filled = np.where(np.isnan(points), rng.integers(2, size=points.shape), points)
    frame = profiles(points, list("abcd"), groups)
    for row in frame.iter_rows(named=True):
        inside = [g == row["group"] for g in groups]
        j = "abcd".index(row["item_id"])
        share = filled[inside, j].mean()
        assert row["share_low"] - 1e-12 <= share <= row["share_high"] + 1e-12
        if row["surely"] and not all(inside):
            rest = filled[[not i for i in inside], j].mean()
            assert (share > rest) == (row["surely"] == "more")


def test_intervals_only_on_request():
    assert "jeffreys_low" not in profiles(POINTS, ["a", "b", "c"], GROUPS).columns
    frame = profiles(POINTS, ["a", "b", "c"], GROUPS, jeffreys=True)
    first, second, third = frame.filter(pl.col("group") == "computed:1").iter_rows(named=True)
    assert (first["jeffreys_low"], first["jeffreys_high"]) == (
        pytest.approx(beta.ppf(0.025, 3.5, 0.5)),
        1.0,
    )
    assert second["jeffreys_low"] == pytest.approx(beta.ppf(0.025, 1.5, 1.5))
    assert third["jeffreys_low"] is None


def test_the_description_names_what_differs_with_its_counts():
    frame = profiles(POINTS, ["a", "b", "c"], GROUPS)
    assert distinctive(frame, "computed:1")["item_id"].to_list() == ["a", "b"]
    assert description(frame, "computed:1", {"a": "Apples", "b": "Bears", "c": "C"}) == (
        "More often than the rest: Apples (3 of 3). Less often: Bears (1 of 2, 1 open)."
    )
    same = profiles(np.ones((4, 1)), ["a"], ["g", "g", "h", "h"])
    assert description(same, "g", {"a": "A"}) == "No item sets it apart from the rest."


def test_the_medoid_is_the_most_central_cluster():
    distance = np.array([[0, 1, 1, 9], [1, 0, 2, 9], [1, 2, 0, 9], [9, 9, 9, 0]])
    assert medoid(distance, np.array([True, True, True, False])) == 0
    assert medoid(distance, np.array([False, False, False, True])) == 3


# Exact tests


def brute_force(yes, clusters):
    """Every way to hand the answers to the clusters."""
    total, n = sum(yes), sum(clusters)
    ends = np.cumsum(clusters)
    counts = {}
    for chosen in combinations(range(n), total):
        hits = np.searchsorted(ends, chosen, side="right")
        key = tuple(np.bincount(hits, minlength=len(clusters)).tolist())
        counts[key] = counts.get(key, 0) + 1
    return sum(c for c in counts.values() if c <= counts[tuple(yes)]) / sum(counts.values())


@given(number=st.integers(0, 10_000))
def test_the_exact_test_counts_every_table(number):
    rng = np.random.default_rng(number)
    clusters = rng.integers(1, 5, size=3)
    yes = [int(rng.integers(0, n + 1)) for n in clusters]
    assert exact_p_value(yes, clusters.tolist()) == pytest.approx(
        brute_force(yes, clusters.tolist())
    )


def test_two_groups_are_fishers_test():
    assert exact_p_value([7, 1], [9, 8]) == pytest.approx(fisher_exact([[7, 1], [2, 7]]).pvalue)


def test_many_tests_are_corrected_and_what_does_not_vary_is_not_tested():
    rng = np.random.default_rng(1)
    groups = ["g"] * 10 + ["h"] * 10 + [None] * 2
    variables = {f"v{i}": rng.integers(2, size=22).astype(float) for i in range(6)}
    variables["apart"] = np.array([1.0] * 10 + [0.0] * 10 + [NAN] * 2)
    variables["same"] = np.ones(22)
    variables["unknown"] = np.full(22, NAN)
    frame = exact_tests(variables, groups)
    assert frame["variable"][0] == "apart"
    tested = frame.drop_nulls("p_value")
    assert set(frame["variable"]) - set(tested["variable"]) == {"same", "unknown"}
    assert tested["q_value"].to_numpy() == pytest.approx(
        false_discovery_control(tested["p_value"].to_numpy())
    )
    assert frame.filter(pl.col("variable") == "unknown")["known"].item() == 0
    nothing = exact_tests({"same": np.ones(22)}, groups)
    assert nothing["q_value"].null_count() == 1


def test_too_many_tables_are_refused():
    with pytest.raises(NotSupportedError, match="too large for an exact test"):
        exact_p_value([500] * 4, [1000] * 4)


def test_what_is_not_tested_says_why():
    """A table too large for the exact test, no second group, one answer: a reason, no error."""
    rng = np.random.default_rng(1)
    large = [f"g{i % 6}" for i in range(120)]
    frame = exact_tests({"v": rng.integers(2, size=120).astype(float)}, large)
    assert frame.row(0) == ("v", 120, None, None, "the groups are too large for an exact test")
    for groups in ([None, None], ["g", "g"], ["g", None]):
        frame = exact_tests({"v": np.array([1.0, 0.0])}, groups)
        assert frame["p_value"].to_list() == [None]
        assert frame["not_tested"].to_list() == ["known in fewer than two groups"]
    same = exact_tests({"v": np.ones(2)}, ["g", "h"])
    assert same["not_tested"].to_list() == ["one answer only"]


def test_permutations_agree_with_the_exact_test():
    """Exchanging clusters in every way gives the same probability (5 clusters, 120 orders)."""
    values, groups = np.array([1, 1, 0, 0, 1]), np.array([0, 0, 1, 1, 1])
    chance = {}
    for order in permutations(range(5)):
        key = tuple(values[list(order)][groups == g].sum() for g in (0, 1))
        chance[key] = chance.get(key, 0) + 1
    p = sum(c for c in chance.values() if c <= chance[2, 1]) / 120
    assert exact_p_value([2, 1], [2, 3]) == pytest.approx(p)
