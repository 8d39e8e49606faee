"""How near one cluster is to others: Gower distance on known items, cosine of focus areas.

Gower (1971) for binary items, both answers counting alike: the share of items, among those known
of both, on which two clusters differ. Focus areas: cosine of tag vectors weighted by inverse
document frequency, ln((1 + N) / (1 + n)) + 1 with n of N clusters carrying the tag (Sparck Jones
1972, in the smoothed form that is never zero), so that a rare speciality in common counts more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log

import numpy as np


def gower_to_all(points: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance of one cluster to each other one, and on how many items it rests.

    points: p values (1, 0, NaN unknown); others: n x p. Returns n distances (0 to 1; NaN where no
    item is known of both) and n counts of items known of both.
    """
    differ, both = compared_items(points, others)
    common: np.ndarray = both.sum(axis=1)
    with np.errstate(invalid="ignore"):
        distance: np.ndarray = differ.sum(axis=1) / common
    return distance, common


def compared_items(points: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two n x p arrays of 0 and 1: differs on the item, and the item is known of both."""
    both = ~np.isnan(others) & ~np.isnan(points)
    differ = both & (np.nan_to_num(others) != np.nan_to_num(points))
    return differ.astype(float), both.astype(float)


def stays_among_nearest(
    points: np.ndarray,
    others: np.ndarray,
    focus: np.ndarray,
    *,
    nearest: int,
    resamples: int,
    seed: int,
) -> np.ndarray:
    """Share of resamples of the items in which each other cluster is among the `nearest`.

    Items are drawn with replacement (as many as there are); focus: likeness of focus areas, NaN
    where unknown. The order is that of the peers: distance, then more items known of both, both in
    the resample, then likeness of focus areas. Clusters tied in all three at the last place share
    what is left of it. A resample in which nothing is known of both counts as not near.
    """
    count, items = others.shape
    draws = np.random.default_rng(np.random.SeedSequence(seed)).multinomial(
        items, np.full(items, 1 / items), size=resamples
    )
    differ, both = compared_items(points, others)
    weight = both @ draws.T
    distance = np.where(weight > 0, (differ @ draws.T) / np.maximum(weight, 1), np.inf)
    if nearest >= count:
        always: np.ndarray = np.isfinite(distance).mean(axis=1)
        return always
    order = _in_one_number(distance, weight, focus, items)
    last = np.partition(order, nearest - 1, axis=0)[nearest - 1]
    nearer, tied = order < last, (order == last) & np.isfinite(order)
    left = nearest - nearer.sum(axis=0)
    share = left / np.maximum(tied.sum(axis=0), 1)
    stays: np.ndarray = (nearer + tied * share).mean(axis=1)
    return stays


def _in_one_number(
    distance: np.ndarray, weight: np.ndarray, focus: np.ndarray, items: int
) -> np.ndarray:
    """Distance, less so little for more items and likeness that no two distances change places.

    Two distances are fractions of at most `items` and so differ by 1 / items^2 or not at all; one
    item more is worth less than that, and all likeness together less than one item.
    """
    _, likeness = np.unique(np.nan_to_num(focus), return_inverse=True)
    an_item = 0.4 / items**3
    most_likeness = 0.4 * an_item
    by_likeness = most_likeness * likeness / max(int(likeness.max(initial=0)), 1)
    order: np.ndarray = distance - an_item * weight - by_likeness[:, None]
    return order


def tag_weights(tags_of_all: Iterable[Sequence[str]]) -> dict[str, float]:
    """Inverse document frequency of each tag, ln((1 + N) / (1 + n)) + 1.

    tags_of_all: the tags of each cluster that has any. The weight of a tag nobody carries is under
    the empty name, for subjects outside the data.
    """
    carried: dict[str, int] = {}
    clusters = 0
    for tags in tags_of_all:
        clusters += 1
        for tag in tags:
            carried[tag] = carried.get(tag, 0) + 1
    weights = {tag: log((1 + clusters) / (1 + n)) + 1 for tag, n in carried.items()}
    weights[""] = log(1 + clusters) + 1
    return weights


def focus_similarity(
    own: Sequence[str], others: Sequence[Sequence[str]], weights: Mapping[str, float]
) -> np.ndarray:
    """Cosine (0 to 1) of one cluster's focus areas with each other's; NaN where either has none.

    Rounded to twelve places, so that equal likeness is not ordered by what is left of a sum.
    """
    columns = {tag: j for j, tag in enumerate(sorted({*own, *(t for o in others for t in o)}))}
    rows = np.array([i for i, tags in enumerate(others) for _ in tags], dtype=int)
    at = np.array([columns[t] for tags in others for t in tags], dtype=int)
    square = np.array([weights.get(t, weights[""]) ** 2 for t in columns])
    mine = np.zeros(len(columns))
    mine[[columns[t] for t in own]] = 1
    size = len(others)
    product = np.bincount(rows, weights=(square * mine)[at], minlength=size)
    length = np.bincount(rows, weights=square[at], minlength=size)
    own_length = float((square * mine).sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine: np.ndarray = product / np.sqrt(length * own_length)
    return cosine.round(12)
