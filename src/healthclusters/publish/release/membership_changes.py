"""What became of the computed groups between two states of a study, cluster by cluster.

Groups have numbers that may change places, so those of before are matched with those of now as in
`group_changes`. Clusters of the sample are fitted; focal clusters are placed in the groups that
were found.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from healthclusters.landscape import Grouping
from healthclusters.publish.release.group_changes import matching_groups

_LEAST = 0.005
_SCHEMA = {
    "cluster_id": pl.String,
    "name": pl.String,
    "before": pl.String,
    "probability_before": pl.Float64,
    "after": pl.String,
    "probability_after": pl.Float64,
    "moved": pl.Boolean,
}


@dataclass(frozen=True, eq=False, kw_only=True)
class MembershipChanges:
    """table: clusters in another group, or whose probability changed by half a percent or more:
    `cluster_id`, `name`, `before`, `probability_before`, `after`, `probability_after` (of the
    likeliest group; null where it was not grouped), `moved` (another group). Those that moved come
    first. clusters: how many were looked at. groups_before, groups_after: how many groups there
    were."""

    table: pl.DataFrame
    clusters: int
    groups_before: int
    groups_after: int

    @property
    def moved(self) -> int:
        """How many clusters are in another group."""
        return int(self.table["moved"].sum())


def membership_changes(before: Grouping, after: Grouping) -> MembershipChanges:
    """Compare two groupings; see `MembershipChanges`."""
    was, now = _likeliest(before), _likeliest(after)
    joined = was.join(now, on="cluster_id", how="full", coalesce=True, suffix="_after")
    both = joined.select("cluster_id", was="group", now="group_after").drop_nulls()
    match = matching_groups(both)
    names = _names(before) | _names(after)
    rows = []
    for cluster, group, chance, group_after, chance_after in joined.iter_rows():
        known = None if group is None else match.get(group, f"earlier {group}")
        moved = known != group_after
        if moved or abs(chance - chance_after) >= _LEAST:
            name = names.get(cluster, cluster)
            rows.append((cluster, name, known, chance, group_after, chance_after, moved))
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return MembershipChanges(
        table=table.sort("moved", "name", descending=[True, False]),
        clusters=joined.height,
        groups_before=before.k,
        groups_after=after.k,
    )


def _names(grouping: Grouping) -> dict[str, str]:
    return dict(grouping.assessment.study.clusters.select("cluster_id", "name").iter_rows())


def _likeliest(grouping: Grouping) -> pl.DataFrame:
    """`cluster_id`, `group`, `probability` of the sample as fitted and the focal ones as placed."""
    fitted = grouping.clusters.select("cluster_id", "group", "probability")
    focal = grouping.assessment.cluster_ids("focal")
    if not focal:
        return fitted
    chances = grouping.memberships_of(grouping.assessment.matrix(focal))
    order = grouping.groups_in_order
    best = chances.argmax(axis=1)
    placed = pl.DataFrame(
        {
            "cluster_id": focal,
            "group": [order[i] for i in best],
            "probability": chances.max(axis=1),
        }
    )
    return pl.concat([fitted, placed])
