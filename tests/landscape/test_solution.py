"""Items, stability, null and number of groups: by hand, on made-up data, and the refusals."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.landscape.making import noise, simulated, table

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.landscape.items import choose_items
from healthclusters.landscape.methods.latent_classes import LatentClasses
from healthclusters.landscape.null import null_of, shuffled_points
from healthclusters.landscape.number import choose, choose_by_silhouette, number_of_groups
from healthclusters.landscape.options import (
    GroupOptions,
    convention_words,
    open_weight,
    percent,
    stability_words,
)
from healthclusters.landscape.solution import prepare, solve
from healthclusters.landscape.stability import compare_resamples

NAN = np.nan


def seed(n: int = 1) -> np.random.SeedSequence:
    return np.random.SeedSequence(n)


def quick(**more) -> GroupOptions:
    return GroupOptions(
        method=LatentClasses(starts=30, starts_again=8), resamples=60, shuffles=60, **more
    )


# Items


def test_items_that_cannot_tell_clusters_apart_are_left_out_with_the_reason():
    points = np.array(
        [
            [1, 1, 1, 1, NAN, 1],
            [0, 1, 1, NAN, NAN, 0],
            [1, 1, NAN, NAN, NAN, 1],
            [0, 1, 1, NAN, NAN, NAN],
            [NAN, 1, NAN, 0, NAN, 0],
        ]
    )
    chosen = choose_items(table(points, of_country=1)).table
    assert chosen["used"].to_list() == [True, False, False, True, False, True]
    assert chosen["reason"].to_list() == [
        None,
        "the same answer (yes) for every cluster",
        "known with one answer only (yes): marks documentation, not difference",
        None,  # two of five is 40 %, not fewer
        "known for no cluster",
        None,
    ]
    stricter = choose_items(table(points), least_known=0.5).table
    assert stricter["reason"][3] == "known for 2 of 5 clusters only, fewer than 50%"
    own = choose_items(table(points, of_country=1), only_cluster_items=True).table
    assert own["reason"][0] == "about the home country"


def test_an_item_that_repeats_another_is_named():
    points = np.array([[1, 1, 1], [1, 1, 0], [0, 0, 1], [0, 0, 0], [NAN, 1, 1]])
    assert choose_items(table(points)).table["same_as"].to_list() == [None, "item-00", None]
    once = np.array([[1, 1], [1, 1], [1, 1], [0, 0], [1, 1]])
    assert choose_items(table(once)).table["same_as"].to_list() == [None, None]


def test_a_cluster_without_any_answer_is_set_aside():
    points, _ = simulated(20, 6, 2, unknown=0.1)
    points[3] = NAN
    prepared = prepare(table(points), GroupOptions())
    assert prepared.left_out == ("c003",)
    assert prepared.counts.shape == (19, 12)


@pytest.mark.parametrize(
    "points",
    [np.ones((5, 4)), np.full((5, 4), NAN), np.array([[1.0, NAN]] * 5)],
    ids=["constant", "unknown", "one value"],
)
def test_data_that_tell_nothing_apart_are_refused(points):
    with pytest.raises(NotSupportedError, match="no item tells these clusters apart: item-00: "):
        solve(table(points), 2, quick(), seed=seed())


def test_an_item_known_for_two_clusters_is_left_out():
    points, _ = simulated(20, 6, 2, unknown=0.1)
    points[:, 2] = NAN
    points[:2, 2] = [0, 1]
    reason = prepare(table(points), GroupOptions()).choice.table["reason"][2]
    assert reason == "known for 2 of 20 clusters only, fewer than 40%"


@pytest.mark.parametrize("method", ["latent_classes", "k_medoids", "average_linkage"])
def test_more_groups_than_clusters_are_refused(method):
    points, _ = simulated(5, 8, 2, unknown=0.0)
    with pytest.raises(NotSupportedError, match="6 groups cannot be made from 5 clusters"):
        solve(table(points), 6, quick(), seed=seed())
    as_many = GroupOptions(method=method, resamples=10, shuffles=10)
    found = solve(table(points), 5, as_many, seed=seed())
    assert np.isfinite(found.partition.memberships).all()
    with pytest.raises(OptionError, match="k is 0"):
        solve(table(points), 0, quick(), seed=seed())


def test_duplicates_and_foreign_numbers_are_refused():
    points, _ = simulated(4, 3, 2, unknown=0.0)
    good = table(points)
    twice = {**vars(good), "cluster_ids": ("a", "b", "a", "c")}
    with pytest.raises(NotSupportedError, match="cluster 'a' is in the table twice"):
        type(good)(**twice)
    with pytest.raises(NotSupportedError, match="item 'x' is in the table twice"):
        type(good)(**{**vars(good), "item_ids": ("x", "y", "x")})
    with pytest.raises(NotSupportedError, match="another number"):
        type(good)(**{**vars(good), "points": points + 1})
    with pytest.raises(NotSupportedError, match="shape"):
        type(good)(**{**vars(good), "points": points[:2]})


def test_clusters_with_the_same_answers_are_in_one_group():
    points, _ = simulated(20, 10, 2, unknown=0.1)
    points[7] = points[3]
    labels = solve(table(points), 2, quick(), seed=seed()).partition.labels
    assert labels[7] == labels[3]


# Options


@pytest.mark.parametrize(
    "wrong",
    [
        {"open_cells": "zero"},
        {"open_cells": 1.5},
        {"open_cells": float("nan")},
        {"items": "home"},
        {"least_known": 2.0},
        {"smallest_group": 0},
        {"resamples": 1},
        {"shuffles": 10**6},
    ],
)
def test_options_out_of_range_are_refused(wrong):
    with pytest.raises(OptionError, match=next(iter(wrong))):
        GroupOptions(**wrong)


def test_words_for_numbers():
    assert [open_weight(c) for c in ("missing", "half", "no", 0.2)] == [0, 0.5, 1, 0.2]
    assert convention_words(0.2) == "an open cell counts as a no with weight 0.2"
    assert [stability_words(x) for x in (0.75, 0.7, 0.6, 0.59)] == [
        "stable",
        "doubtful",
        "doubtful",
        "dissolved",
    ]
    assert [percent(p) for p in (0, 0.001, 0.3, 0.999, 1)] == [
        "0 %",
        "under 1 %",
        "30 %",
        "over 99 %",
        "100 %",
    ]


# Stability


def test_stability_by_hand():
    original = np.array([0, 0, 0, 1, 1])
    labels = np.array(
        [
            [1, 1, 1, 0, 0],  # the same groups under other names
            [0, 0, 1, 1, -1],  # the third cluster has gone over; the fifth was not drawn
        ]
    )
    found = compare_resamples(original, labels, 2)
    # first resample: 1 and 1; second: {1,2} of {1,2,3} = 2/3, and {4} of {3,4} = 1/2
    assert found.jaccard == pytest.approx([(1 + 2 / 3) / 2, (1 + 1 / 2) / 2])
    assert found.error == pytest.approx([1 / 6 / np.sqrt(2), 1 / 4 / np.sqrt(2)])
    assert found.recovered.tolist() == [1.0, 0.5]
    assert found.stays.tolist() == [1.0, 1.0, 0.5, 1.0, 1.0]
    assert found.together[0, 2] == 0.5
    assert found.together[3, 4] == 1.0
    assert found.redrawn == 0.9


def test_a_group_that_was_not_drawn_is_not_counted():
    found = compare_resamples(np.array([0, 0, 1]), np.array([[0, 0, -1], [0, 0, 1]]), 2)
    assert found.jaccard.tolist() == [1.0, 1.0]
    assert found.stays.tolist() == [1.0, 1.0, 1.0]
    never = compare_resamples(np.array([0, 0, 1]), np.array([[0, 0, -1]]), 2)
    assert np.isnan(never.jaccard[1])
    assert np.isnan(never.stays[2])


@given(number=st.integers(0, 10_000))
def test_the_names_of_groups_in_a_resample_do_not_matter(number):
    rng = np.random.default_rng(number)
    original = rng.integers(3, size=12)
    labels = rng.integers(-1, 3, size=(5, 12))
    renamed = np.where(labels >= 0, np.array([2, 0, 1])[labels], -1)
    first, second = (compare_resamples(original, x, 3) for x in (labels, renamed))
    assert first.jaccard == pytest.approx(second.jaccard, nan_ok=True)


def test_clear_groups_are_stable_and_noise_is_not():
    clear, _ = simulated(45, 24, 3, unknown=0.1, low=0.05, high=0.95)
    assert solve(table(clear), 3, quick(), seed=seed()).stability.jaccard.min() > 0.9
    assert solve(table(noise()), 3, quick(), seed=seed()).stability.jaccard.min() < 0.6


# Null


def test_shuffling_keeps_the_items_and_the_countries():
    points, _ = simulated(12, 5, 2)
    countries = ["A"] * 4 + ["B"] * 4 + ["C"] * 2 + ["D", "E"]
    for j in range(2):  # answers about the country are shared
        for c in "ABC":
            rows = [i for i, own in enumerate(countries) if own == c]
            points[rows, j] = points[rows[0], j]
    made = table(points, countries=countries, of_country=2)
    for copy in shuffled_points(made, 20, np.random.default_rng(1)):
        for j in range(2, 5):
            assert np.array_equal(np.sort(copy[:, j]), np.sort(points[:, j]), equal_nan=True)
        for j in range(2):
            for c in "ABC":
                rows = [i for i, own in enumerate(countries) if own == c]
                assert np.array_equal(copy[rows, j], copy[rows[:1], j].repeat(len(rows)), True)
            first = [countries.index(c) for c in "ABCDE"]
            assert np.array_equal(
                np.sort(copy[first, j]), np.sort(points[first, j]), equal_nan=True
            )


def test_noise_is_seldom_called_more_distinct_than_shuffled_noise():
    beyond = 0
    for number in range(40):
        made = table(noise(30, 10, seed=number))
        null = null_of(
            LatentClasses(starts_again=5),
            made,
            2,
            open_as_no=0.0,
            shuffles=39,
            seed=seed(number),
        )
        beyond += null.beyond_chance
    assert beyond <= 6  # 2 are expected; 7 or more would have a chance of 0.3 %


def test_groups_that_are_there_are_more_distinct():
    points, _ = simulated(40, 16, 3)
    for method in (LatentClasses(starts_again=5), "k_medoids", "average_linkage"):
        chosen = GroupOptions(method=method, resamples=10, shuffles=40)
        null = solve(table(points), 3, chosen, seed=seed()).null
        assert null.beyond_chance
        assert null.p_value == 1 / 41
        assert str(null).startswith("more distinct than the groups of shuffled data: 0 of 40")


# How many


def test_the_number_of_groups_that_are_there_is_found():
    points, _ = simulated(45, 24, 3, unknown=0.2)
    found = number_of_groups(table(points), quick(), seed=seed(), most=4)
    assert found.chosen == 3
    assert found.table["k"].to_list() == [1, 2, 3, 4]
    assert found.table["groups"].to_list()[:3] == [1, 2, 3]
    by_medoids = GroupOptions(method="k_medoids", resamples=40, shuffles=40)
    assert number_of_groups(table(points), by_medoids, seed=seed(), most=4).chosen == 3


def test_one_country_cannot_be_foretold_from_others():
    points, _ = simulated(30, 16, 2, unknown=0.1)
    found = number_of_groups(table(points, countries=["A"] * 30), quick(), seed=seed(), most=3)
    assert found.chosen == 1
    assert "All clusters are of one country" in found.reason
    assert found.table["held_out"].null_count() == 3


def test_noise_is_one_group():
    for number in range(3):
        found = number_of_groups(table(noise(seed=number)), quick(), seed=seed(), most=4)
        assert found.chosen == 1


def rows(**columns) -> pl.DataFrame:
    return pl.DataFrame(
        {"k": [1, 2, 3], **columns},
        schema_overrides={"standard_error": pl.Float64, "behind_best": pl.Float64},
    )


def test_the_rule_takes_the_fewest_within_a_standard_error():
    near = rows(
        candidate=[False, True, True],
        behind_best=[30.0, 1.5, 0.0],
        standard_error=[8.0, 2.0, 0.0],
        outliers=[0, 0, 0],
    )
    chosen, why = choose(near)
    assert chosen == 2
    assert "3 groups foretell" in why
    far = near.with_columns(standard_error=pl.Series([8.0, 1.0, 0.0]))
    assert choose(far)[0] == 3
    assert "3 groups foretell the clusters of a country that was left out best." in choose(far)[1]
    flat = near.with_columns(behind_best=pl.Series([1.0, 0.5, 0.0]))
    assert choose(flat)[0] == 1
    unstable = near.with_columns(candidate=pl.Series([False, True, False]))
    assert choose(unstable)[0] == 2
    nothing = near.with_columns(candidate=pl.Series([False, False, False]))
    assert choose(nothing) == choose_by_silhouette(nothing.with_columns(silhouette=pl.lit(0.5)))
    assert choose(nothing)[0] == 1


def test_workers_change_nothing():
    points, _ = simulated(40, 24, 3)
    one, two = (solve(table(points), 3, quick(), seed=seed(), workers=w) for w in (1, 2))
    assert (one.partition.memberships == two.partition.memberships).all()
    assert (one.stability.jaccard == two.stability.jaccard).all()
    assert (one.null.shuffled == two.null.shuffled).all()
