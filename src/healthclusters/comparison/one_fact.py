"""Items that are two questions about one fact, so that a list of reasons names it once.

Two items tell one fact where they read one measure (a full English web site is also an English
one); or where coders decide both by the same rule and no cluster of the sample is known to differ,
some having both and some neither (companies that produce are members; a member produces). The
scores count each item, as the framework says; this is about words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from healthclusters.scoring import Assessment


def facts_of_items(assessment: Assessment) -> dict[str, str]:
    """Item -> the first item of the framework that tells the same fact (itself, mostly)."""
    framework = assessment.study.framework
    points = assessment.matrix()
    fact = {i: i for i in framework.item_ids}
    for (a, one), (b, other) in combinations(enumerate(framework.items), 2):
        if fact[other.id] != other.id:
            continue
        if one.measure == other.measure or (
            _same_rule(assessment, one.measure, other.measure)
            and _never_differ(points[:, a], points[:, b])
        ):
            fact[other.id] = fact[one.id]
    return fact


def _same_rule(assessment: Assessment, one: str, other: str) -> bool:
    measures = assessment.study.framework.measure_by_id
    return bool(measures[one].coding) and measures[one].coding == measures[other].coding


def _never_differ(one: np.ndarray, other: np.ndarray) -> bool:
    known = ~np.isnan(one) & ~np.isnan(other)
    both = one[known]
    return bool((both == other[known]).all() and (both == 1).any() and (both == 0).any())


def once(items: Iterable[str], fact: dict[str, str]) -> list[str]:
    """The items without those whose fact is told by an earlier one."""
    told: set[str] = set()
    kept = []
    for item in items:
        if fact[item] not in told:
            kept.append(item)
        told.add(fact[item])
    return kept


def together(items: Sequence[str], fact: dict[str, str]) -> list[list[str]]:
    """The items with those of one fact side by side, at the place of the first."""
    places: dict[str, list[str]] = {}
    for item in items:
        places.setdefault(fact[item], []).append(item)
    return list(places.values())
