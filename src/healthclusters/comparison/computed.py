"""The computed groups of the landscape, in the form that a comparison needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import polars as pl

from healthclusters.comparison.group_model import GroupModel, Stability
from healthclusters.landscape import Grouping, GroupOptions, group
from healthclusters.scoring import Assessment

_PREFIX = "computed:"
_QUICK = GroupOptions(shuffles=10)  # the null of the solution is not asked for here


@dataclass(frozen=True, eq=False)
class ComputedGroups:
    """A grouping as a `GroupModel`; outliers are no group that could be resembled."""

    grouping: Grouping

    @cached_property
    def group_ids(self) -> tuple[str, ...]:
        """The groups, the largest first."""
        return tuple(g for g in self.grouping.groups_in_order if g.startswith(_PREFIX))

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Group of each cluster that is in one."""
        rows = self.grouping.clusters.select("cluster_id", "group").iter_rows()
        return {c: g for c, g in rows if g in self.group_ids}

    @cached_property
    def stability(self) -> Mapping[str, Stability]:
        """Verdict on each group."""
        rows = self.grouping.groups.select("group", "verdict").iter_rows()
        return {g: cast(Stability, verdict) for g, verdict in rows if g in self.group_ids}

    @cached_property
    def descriptions(self) -> Mapping[str, str]:
        """Size and most typical cluster."""
        names = dict(self.grouping.clusters.select("cluster_id", "name").iter_rows())
        rows = self.grouping.groups.select("group", "clusters", "medoid").iter_rows()
        return {
            g: f"{clusters} clusters, most typical {names[medoid]}"
            for g, clusters, medoid in rows
            if g in self.group_ids
        }

    def probabilities(self, points: np.ndarray) -> np.ndarray:
        """Membership probabilities, clusters x groups (what is missing to 1 are outliers)."""
        order = list(self.grouping.groups_in_order)
        return self.grouping.memberships_of(points)[:, [order.index(g) for g in self.group_ids]]


def computed_groups(
    assessment: Assessment, *, k: int | None = None, seed: int = 1
) -> ComputedGroups:
    """The sample in groups, the same as `healthclusters groups` makes with this k and seed.

    k: where None as many as were published, else as the rule of the landscape finds.
    """
    clusters = assessment.study.clusters.filter(pl.col("role") == "sample")
    k = k or clusters["published_group"].drop_nulls().n_unique() or None
    return ComputedGroups(group(assessment, k, options=_QUICK, seed=seed))


def as_group_model(groups: GroupModel | Grouping) -> GroupModel:
    """A grouping of the landscape wrapped, anything else as it is."""
    return ComputedGroups(groups) if isinstance(groups, Grouping) else groups
