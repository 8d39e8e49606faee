"""Which clusters are in another computed group than in the release before.

Groups have numbers, not names, and the numbers may change places from one release to the next. So
each group of before is matched with the group of now that shares most clusters with it (the
assignment with the most clusters in common); a cluster changed its group where the two differ.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from healthclusters.scoring import Changes

_SCHEMA = {
    "cluster_id": pl.String,
    "name": pl.String,
    "before": pl.String,
    "after": pl.String,
    "because": pl.String,
}


def changed_groups(before: pl.DataFrame, after: pl.DataFrame, changes: Changes) -> pl.DataFrame:
    """Clusters whose computed group changed: `cluster_id`, `name`, `before`, `after`, `because`.

    before, after: `cluster_id`, `group`. Groups of before have the number that their match has
    now; one without a match is called `earlier N`. Null: not grouped. because: which of the
    cluster's own answers changed, if any did.
    """
    joined = before.select("cluster_id", was="group").join(
        after.select("cluster_id", now="group"), on="cluster_id", how="full", coalesce=True
    )
    match = matching_groups(joined.drop_nulls())
    rows = []
    for cluster_id, was, now in joined.sort("cluster_id").iter_rows():
        known = None if was is None else match.get(was, f"earlier {was}")
        if known != now:
            name = changes.name(cluster_id)
            rows.append((cluster_id, name, known, now, _because(cluster_id, changes)))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def matching_groups(both: pl.DataFrame) -> dict[str, str]:
    """Group of before -> the group of now that it became, from `was` and `now` of each cluster."""
    old, new = (sorted(both[column].unique()) for column in ("was", "now"))
    shared = np.zeros((len(old), len(new)), dtype=int)
    for was, now in both.select("was", "now").iter_rows():
        shared[old.index(was), new.index(now)] += 1
    pairs = zip(*linear_sum_assignment(shared, maximize=True), strict=True)
    return {old[i]: new[j] for i, j in pairs if shared[i, j]}


def _because(cluster_id: str, changes: Changes) -> str:
    if cluster_id in changes.clusters["cluster_id"]:
        return "the cluster came, went, or changed its role or countries"
    own = changes.points.filter(pl.col("cluster_id") == cluster_id)["item_id"]
    if own.is_empty():
        return "none of its own answers changed: groups follow from the answers of all"
    return f"its answers changed: {', '.join(changes.labels.get(i, i) for i in own)}"
