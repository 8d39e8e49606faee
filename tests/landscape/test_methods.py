"""Distances, silhouettes, k-medoids, average linkage, and what every method offers."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.landscape.making import simulated

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.landscape.agreement_measures import adjusted_rand, crosstab
from healthclusters.landscape.distance import comparisons, gower
from healthclusters.landscape.latent_classes import answers
from healthclusters.landscape.methods import METHODS, Method, method_named
from healthclusters.landscape.methods.interface import order_by_size
from healthclusters.landscape.methods.k_medoids import build, fast_pam
from healthclusters.landscape.methods.latent_classes import LatentClasses
from healthclusters.landscape.silhouette import mean_width, silhouette_widths

NUMBERS = json.loads((Path(__file__).parent / "reference" / "numbers.json").read_text("utf-8"))
NAN = np.nan


def seed(n: int = 1) -> np.random.SeedSequence:
    return np.random.SeedSequence(n)


def test_gower_by_hand():
    points = np.array([[1, 1, NAN, 0], [1, 0, 1, NAN], [0, NAN, 1, 1]])
    counts = answers(points)
    assert comparisons(counts).tolist() == [[3, 2, 2], [2, 3, 2], [2, 2, 3]]
    assert gower(counts).tolist() == [[0, 0.5, 1.0], [0.5, 0, 0.5], [1.0, 0.5, 0]]


def test_an_open_cell_that_counts_half_a_no_takes_half_a_part():
    distance = gower(answers(np.array([[1.0, 1.0], [1.0, NAN]]), 0.5))
    assert distance[0, 1] == pytest.approx(0.5 / 1.5)


def test_clusters_without_a_common_item_get_the_mean_distance():
    points = np.array([[1, 0, NAN, NAN], [NAN, NAN, 1, 1], [1, 1, 0, 1]])
    distance = gower(answers(points))
    assert distance[0, 1] == distance[1, 0] == pytest.approx(0.5)
    assert comparisons(answers(points))[0, 1] == 0


@given(number=st.integers(0, 10_000), q=st.sampled_from([0.0, 0.5, 1.0]))
def test_gower_is_a_symmetric_share(number, q):
    points, _ = simulated(9, 5, 2, seed=number, unknown=0.5)
    distance = gower(answers(points, q))
    assert (distance == distance.T).all()
    assert (np.diag(distance) == 0).all()
    assert ((distance >= 0) & (distance <= 1)).all()


def test_silhouettes_are_those_of_scikit_learn():
    """scikit-learn 1.9.1, silhouette_samples on a given distance (reference/make_numbers.py)."""
    expected = NUMBERS["silhouette"]
    place = np.array(expected["place"])
    distance = np.abs(place[:, None] - place[None]).sum(axis=2)
    widths = silhouette_widths(distance, np.array(expected["labels"]))
    assert widths == pytest.approx(np.array(expected["widths"]))


def test_a_single_group_is_apart_from_none():
    distance = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert np.isnan(silhouette_widths(distance, np.array([0, 0]))).all()
    assert mean_width(distance, np.array([0, 0])) == 0.0
    assert silhouette_widths(distance, np.array([0, 1])).tolist() == [0.0, 0.0]


def naive_pam(distance, k):
    """PAM as printed: try every swap, make the best, until none helps."""
    medoids = list(build(distance, k))
    while True:
        now = distance[medoids].min(axis=0).sum()
        options = [
            (distance[[*medoids[:i], new, *medoids[i + 1 :]]].min(axis=0).sum(), i, new)
            for i in range(k)
            for new in range(len(distance))
            if new not in medoids
        ]
        least, place, new = min(options)
        if least >= now - 1e-12:
            return now
        medoids[place] = new


@given(number=st.integers(0, 10_000), k=st.integers(1, 4))
def test_fast_pam_ends_where_pam_ends(number, k):
    points, _ = simulated(14, 6, 3, seed=number, unknown=0.2)
    distance = gower(answers(points))
    medoids, _, rested = fast_pam(distance, k)
    assert rested
    assert len(set(medoids.tolist())) == k
    # ties between equally good swaps may lead to different, equally stable ends
    ours, theirs = distance[medoids].min(axis=0).sum(), naive_pam(distance, k)
    optimum = min(distance[list(c)].min(axis=0).sum() for c in itertools.combinations(range(14), k))
    assert optimum - 1e-9 <= ours <= max(theirs, optimum * 1.25) + 1e-9


def test_no_single_swap_improves_what_fast_pam_found():
    for number in range(20):
        points, _ = simulated(20, 8, 3, seed=number)
        distance = gower(answers(points))
        medoids, _, _ = fast_pam(distance, 3)
        now = distance[medoids].min(axis=0).sum()
        for place, new in itertools.product(range(3), range(20)):
            swapped = medoids.copy()
            swapped[place] = new
            assert distance[swapped].min(axis=0).sum() >= now - 1e-9


def naive_average_linkage(distance, k):
    """Join the two groups with the smallest mean distance until k are left."""
    groups = [{i} for i in range(len(distance))]
    while len(groups) > k:
        _, a, b = min(
            (distance[np.ix_(sorted(x), sorted(y))].mean(), i, j)
            for i, x in enumerate(groups)
            for j, y in enumerate(groups)
            if i < j
        )
        groups[a] |= groups.pop(b)
    return {frozenset(g) for g in groups}


def test_average_linkage_joins_as_the_definition_says():
    rng = np.random.default_rng(4)
    for _ in range(10):
        # many items, some of them open, so that no two distances are tied
        points = (rng.random((12, 401)) < 0.5).astype(float)
        points[rng.random(points.shape) < 0.3] = np.nan
        counts = answers(points)
        labels = method_named("average_linkage").fit(counts, 4, seed=seed()).labels
        ours = {frozenset(np.flatnonzero(labels == g).tolist()) for g in range(4)}
        assert ours == naive_average_linkage(gower(counts), 4)


@pytest.mark.parametrize("name", sorted(METHODS))
@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_every_method_gives_groups_by_size_and_memberships(name, k):
    points, _ = simulated(25, 10, 3)
    counts = answers(points)
    found = method_named(name).fit(counts, k, seed=seed())
    sizes = np.bincount(found.labels, minlength=k)
    assert (np.diff(sizes) <= 0).all()
    assert found.memberships.sum(axis=1) == pytest.approx(np.ones(25))
    assert (found.memberships.argmax(axis=1) == found.labels).all()
    assert np.isfinite(found.separation)
    again = found.model.memberships(counts)
    assert again.shape == (25, k)
    assert again.sum(axis=1) == pytest.approx(np.ones(25))
    twice = method_named(name).fit(counts, k, seed=seed())
    assert (twice.labels == found.labels).all()


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_finds_groups_that_are_there(name):
    points, truth = simulated(60, 24, 3, unknown=0.1, seed=3)
    labels = method_named(name).fit(answers(points), 3, seed=seed()).labels
    assert adjusted_rand(crosstab(truth, labels, 3, 3)) > 0.8


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_can_be_fitted_to_resamples_and_to_other_data(name):
    points, _ = simulated(20, 10, 2)
    counts, method = answers(points), method_named(name)
    weights = np.random.default_rng(1).multinomial(20, np.full(20, 0.05), size=4).astype(float)
    labels = method.resampled(counts, weights, 2, seed=seed())
    assert ((labels >= 0) == (weights > 0)).all()
    rows = np.ones((2, 20), dtype=bool)
    rows[1, :5] = False
    many = method.many(np.stack([counts, counts]), 2, seed=seed(), rows=rows)
    assert ((many.labels >= 0) == rows).all()
    assert np.isfinite(many.separation).all()


def test_a_new_method_needs_only_a_fit():
    class Halves(Method):
        name, label, separation_label = "halves", "halves", "nothing"

        def fit(self, counts, k, *, seed, workers=1):
            return METHODS["k_medoids"]().fit(counts, k, seed=seed)

    points, _ = simulated(12, 6, 2)
    counts = answers(points)
    assert Halves().many(counts[None], 2, seed=seed()).labels.shape == (1, 12)
    assert Halves().resampled(counts, np.ones((1, 12)), 2, seed=seed()).shape == (1, 12)


def test_all_at_once_is_one_by_one():
    """What latent classes do in one computation is what the general loop does."""
    points, _ = simulated(30, 24, 2, unknown=0.1)
    counts, method = answers(points), LatentClasses(starts=20)
    weights = np.random.default_rng(2).multinomial(30, np.full(30, 1 / 30), size=5).astype(float)
    fast = method.resampled(counts, weights, 2, seed=seed())
    slow = Method.resampled(method, counts, weights, 2, seed=seed())
    for a, b in zip(fast, slow, strict=True):
        there = a >= 0
        assert adjusted_rand(crosstab(a[there], b[there], 2, 2)) == 1.0


def test_groups_are_numbered_by_size_and_ties_by_the_first_row():
    assert order_by_size(np.array([2, 0, 0, 1, 2]), 4).tolist() == [2, 0, 1, 3]


def test_a_misspelt_method_gets_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'k_medoids'"):
        method_named("kmedoids")


@pytest.mark.parametrize(
    "wrong",
    [
        {"item_prior": 0.5},
        {"class_prior": -1.0},
        {"starts": 0},
        {"starts_again": 0},
        {"limit": 0},
        {"tolerance": 0.0},
        {"tolerance_again": 0.5},
    ],
)
def test_options_out_of_range_are_refused(wrong):
    with pytest.raises(OptionError, match=next(iter(wrong))):
        LatentClasses(**wrong)
