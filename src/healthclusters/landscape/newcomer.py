"""Where a cluster stands that was not in the fit, from whatever is known of it.

Nothing is fitted again: the groups stay as they are, and the newcomer is placed by its known
answers. With little known it keeps something of every group, in proportion to their sizes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from healthclusters.landscape.grouping import Grouping
from healthclusters.landscape.options import CLEAR, percent


def newcomers(grouping: Grouping, cluster_ids: Sequence[str] | None = None) -> pl.DataFrame:
    """Membership of clusters outside the sample (the focal ones where `cluster_ids` is None).

    Columns: `cluster_id`, `name`, `group` (most likely), `probability`, `next_group`,
    `next_probability`, `known` (items used that are known), `items` (used), `says` (in words).
    """
    assessment = grouping.assessment
    ids = assessment.cluster_ids("focal") if cluster_ids is None else list(cluster_ids)
    names = dict(assessment.study.clusters.select("cluster_id", "name").iter_rows())
    for cluster_id in ids:
        assessment.study.cluster(cluster_id)  # an unknown name is refused, with the nearest
    points = assessment.matrix(ids)
    used = grouping.solution.prepared.choice.used
    known = (~np.isnan(points[:, used])).sum(axis=1)
    given, groups = grouping.memberships_of(points), grouping.groups_in_order
    verdicts = dict(grouping.groups.select("group", "verdict").iter_rows())
    rows = []
    for at, cluster_id in enumerate(ids):
        order = np.argsort(-given[at], kind="stable")
        first, second = int(order[0]), int(order[1]) if len(order) > 1 else None
        rows.append(
            {
                "cluster_id": cluster_id,
                "name": names[cluster_id],
                "group": groups[first],
                "probability": float(given[at, first]),
                "next_group": None if second is None else groups[second],
                "next_probability": None if second is None else float(given[at, second]),
                "known": int(known[at]),
                "items": int(used.sum()),
                "says": _says(
                    groups[first], given[at, first], int(known[at]), int(used.sum()), verdicts
                ),
            }
        )
    return pl.DataFrame(rows, schema=_SCHEMA)


_SCHEMA = {
    "cluster_id": pl.String,
    "name": pl.String,
    "group": pl.String,
    "probability": pl.Float64,
    "next_group": pl.String,
    "next_probability": pl.Float64,
    "known": pl.Int64,
    "items": pl.Int64,
    "says": pl.String,
}


def _says(
    group: str, probability: float, known: int, items: int, verdicts: Mapping[str, str | None]
) -> str:
    if known == 0:
        return "nothing is known of it on these items"
    word = "resembles" if probability >= CLEAR else "stands between groups, nearest to"
    verdict = verdicts.get(group)
    kind = f", a {verdict} group" if verdict in ("stable", "doubtful") else ""
    said = f"{word} {group}{kind} ({percent(probability)}), from {known} of {items} items"
    if verdict == "dissolved":
        return f"{said}; that group dissolves when clusters are drawn again, so this is no finding"
    return said


CAVEAT = (
    "These probabilities take the groups as known, which they are not: where groups overlap they "
    "are too sure."
)
