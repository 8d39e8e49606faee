"""Two to five clusters side by side: item by item, what they share, differ in or leave open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl

from healthclusters.base import OptionError
from healthclusters.comparison.changed_answers import Standing, standing
from healthclusters.comparison.gaps import answer_word
from healthclusters.comparison.group_model import GroupModel
from healthclusters.comparison.subject import Subject, subject_of
from healthclusters.comparison.ties import Path, TieGraph
from healthclusters.scoring import Assessment

LEAST, MOST = 2, 5


@dataclass(frozen=True, eq=False, kw_only=True)
class SideBySide:
    """Clusters in the order given.

    items: item_id, label, category, then one column a cluster (`yes`, `no`, `unknown`), then
      agreement: `shared` (all are known to have it), `lacking` (all are known not to), `different`
      (one is known to have it and another known not to) or `open` (something is unknown and
      nothing known differs).
    categories: category, label, items, then known and open points of each cluster.
    standings: total, place and membership by cluster_id.
    shared_focus: tags that all have; focus_only: tags that one alone has, by cluster_id.
    ties: the shortest recorded way between each two of them that have one, by their ids.
    """

    subjects: tuple[Subject, ...]
    items: pl.DataFrame
    categories: pl.DataFrame
    standings: Mapping[str, Standing]
    shared_focus: tuple[str, ...]
    focus_only: Mapping[str, tuple[str, ...]]
    ties: Mapping[tuple[str, str], Path]

    def count(self, agreement: str) -> int:
        """How many items are `shared`, `lacking`, `different` or `open`."""
        return int((self.items["agreement"] == agreement).sum())


def side_by_side(
    assessment: Assessment,
    cluster_ids: Sequence[str],
    *,
    groups: GroupModel | None = None,
    ties: TieGraph | None = None,
) -> SideBySide:
    """The clusters beside each other.

    groups: for the membership, which is left out without them. ties: of the study, where they have
    been made into a graph already. Raises UnknownNameError for a
    cluster that is not there, OptionError for fewer than two or more than five, or one twice.
    """
    if not LEAST <= len(cluster_ids) <= MOST:
        raise OptionError("clusters", len(cluster_ids), f"{LEAST} to {MOST} of them")
    if len(set(cluster_ids)) < len(cluster_ids):
        raise OptionError("clusters", ", ".join(cluster_ids), "each named once")
    subjects = tuple(subject_of(assessment, c) for c in cluster_ids)
    return SideBySide(
        subjects=subjects,
        items=_items(assessment, subjects),
        categories=_categories(assessment, subjects),
        standings={s.id: standing(assessment, s, groups) for s in subjects},
        shared_focus=tuple(
            t for t in subjects[0].focus_areas if all(t in s.focus_areas for s in subjects)
        ),
        focus_only={s.id: _only(s, subjects) for s in subjects},
        ties=_ways(ties or TieGraph(assessment.study), subjects),
    )


def _items(assessment: Assessment, subjects: Sequence[Subject]) -> pl.DataFrame:
    framework = assessment.study.framework
    points = np.array([s.points for s in subjects])
    return pl.DataFrame(
        {
            "item_id": framework.item_ids,
            "label": [str(i.label) for i in framework.items],
            "category": [framework.category_of_item[i] for i in framework.item_ids],
            **{s.id: [answer_word(p) for p in s.points] for s in subjects},
            "agreement": [_agreement(column) for column in points.T],
        }
    )


def _agreement(points: np.ndarray) -> str:
    if (points == 1).all():
        return "shared"
    if (points == 0).all():
        return "lacking"
    return "different" if (points == 1).any() and (points == 0).any() else "open"


def _categories(assessment: Assessment, subjects: Sequence[Subject]) -> pl.DataFrame:
    framework = assessment.study.framework
    rows = []
    for category in framework.categories:
        inside = [framework.category_of_item[i] == category.id for i in framework.item_ids]
        row: dict[str, object] = {
            "category": category.id,
            "label": str(category.label),
            "items": sum(inside),
        }
        for subject in subjects:
            points = subject.points[inside]
            row[f"{subject.id}_known"] = int((points == 1).sum())
            row[f"{subject.id}_open"] = int(np.isnan(points).sum())
        rows.append(row)
    return pl.DataFrame(rows)


def _only(subject: Subject, subjects: Sequence[Subject]) -> tuple[str, ...]:
    others = {t for s in subjects if s is not subject for t in s.focus_areas}
    return tuple(t for t in subject.focus_areas if t not in others)


def _ways(graph: TieGraph, subjects: Sequence[Subject]) -> dict[tuple[str, str], Path]:
    found = {}
    for a, b in combinations(subjects, 2):
        path = graph.ways_from(a.id).to(b.id)
        if path is not None:
            found[a.id, b.id] = path
    return found
