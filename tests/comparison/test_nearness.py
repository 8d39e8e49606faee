"""Distances and likeness, by hand, by property and against the landscape's own distance."""

from fractions import Fraction
from itertools import permutations
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from healthclusters.comparison.nearness import (
    focus_similarity,
    gower_to_all,
    stays_among_nearest,
    tag_weights,
)
from healthclusters.landscape.distance import gower
from healthclusters.landscape.latent_classes import answers

NAN = np.nan
CELLS = st.sampled_from([0.0, 1.0, NAN])


def test_gower_by_hand():
    own = np.array([1.0, 0.0, NAN, 1.0])
    others = np.array(
        [
            [1.0, 0.0, 1.0, 1.0],  # three known of both, none differs
            [0.0, NAN, 1.0, 1.0],  # two known of both, one differs
            [NAN, NAN, 1.0, NAN],  # nothing known of both
        ]
    )
    distance, items = gower_to_all(own, others)
    assert distance[:2].tolist() == [0.0, 0.5]
    assert np.isnan(distance[2])
    assert items.tolist() == [3, 2, 0]


@given(arrays(float, (6, 5), elements=CELLS))
def test_gower_is_that_of_the_landscape_wherever_an_item_is_known_of_both(points):
    distance, items = gower_to_all(points[0], points[1:])
    theirs = gower(answers(points[:1], 0.0), answers(points[1:], 0.0))[0]
    known = items > 0
    assert np.allclose(distance[known], theirs[known])


def test_focus_by_hand():
    # Three clusters with tags: x on two of them, y on one, z on one.
    weights = tag_weights([["x", "y"], ["x"], ["z"]])
    assert weights["x"] == pytest.approx(log(4 / 3) + 1)
    assert weights["y"] == pytest.approx(log(4 / 2) + 1)
    x, y = weights["x"] ** 2, weights["y"] ** 2
    got = focus_similarity(["x", "y"], [["x", "y"], ["x"], ["z"], []], weights)
    assert got[:3].tolist() == pytest.approx([1.0, x / sqrt(x * (x + y)), 0.0])
    assert np.isnan(got[3])


def test_a_shared_rare_field_counts_more_than_a_shared_common_one():
    tags = [["common", "rare"], ["common", "other"], ["rare", "other"], ["common"], ["common"]]
    weights = tag_weights(tags)
    common, rare = focus_similarity(tags[0], tags[1:3], weights)
    assert rare > common


def test_nothing_is_like_a_cluster_without_focus_areas():
    assert np.isnan(focus_similarity([], [["x"]], tag_weights([["x"]]))).all()


LIKENESS = st.sampled_from([0.0, 0.25, 0.5, 1.0, NAN])


@given(
    arrays(float, (7, 5), elements=CELLS),
    arrays(float, 6, elements=LIKENESS),
    st.integers(1, 6),
    st.integers(0, 2**32 - 1),
)
def test_robustness_against_loops(points, focus, nearest, seed):
    own, others = points[0], points[1:]
    got = stays_among_nearest(own, others, focus, nearest=nearest, resamples=12, seed=seed)
    draws = np.random.default_rng(np.random.SeedSequence(seed)).multinomial(
        5, np.full(5, 0.2), size=12
    )
    wanted = np.zeros(6)
    for draw in draws:
        keys = [_key(own, other, f, draw) for other, f in zip(others, focus, strict=True)]
        for i, mine in enumerate(keys):
            if mine is None:
                continue
            nearer = sum(k is not None and k < mine for k in keys)
            tied = sum(k is not None and k == mine for k in keys)
            wanted[i] += min(1.0, max(0.0, (nearest - nearer) / tied)) / 12
    assert got == pytest.approx(wanted)


def _key(own, other, focus, draw):
    """The order of the peers: distance, then more items known of both, then likeness."""
    known = [j for j in range(5) if draw[j] and not np.isnan(own[j]) and not np.isnan(other[j])]
    weight = sum(int(draw[j]) for j in known)
    if not weight:
        return None
    differ = sum(int(draw[j]) for j in known if own[j] != other[j])
    return Fraction(differ, weight), -weight, -float(np.nan_to_num(focus))


def test_of_equal_distances_the_better_known_cluster_stays():
    """Two never differ; the one known on all items has the place, as in the order itself."""
    own = np.ones(6)
    others = np.array([[1.0] * 6, [1, 1, 1, NAN, NAN, NAN], [0.0] * 6])
    same = np.full(3, NAN)
    stays = stays_among_nearest(own, others, same, nearest=1, resamples=40, seed=1)
    assert stays[0] > 0.9 and stays[1] < 0.1 and stays[2] == 0


def test_likeness_does_not_hang_on_the_order_of_the_fields():
    """Sums in another order differ in the last digit, which must not order two clusters."""
    weights = {tag: log(7 / (1 + n)) + 1 for tag, n in zip("abcd", (1, 2, 3, 4), strict=True)}
    weights[""] = log(7) + 1
    orders = [list(p) for p in permutations("abcd")]
    assert set(focus_similarity(list("abcd"), orders, weights)) == {1.0}
