"""Which clusters stand elsewhere than published, and by which items.

Published and computed groups are matched so that as many clusters as possible agree (Kuhn 1955). A
cluster in a computed group that is not its published group's match has moved. An item pulls it
towards the new group where its answer is commoner there than among the clusters of its published
group (both without the cluster itself): log of the ratio of the two shares, each of them
(yes + 1/2) / (known + 1) or the same for no. Below a quarter commoner an item decides nothing.
Where an open cell counts as a no with weight q it does so here: q of a no in the shares, and q
times the pull of a no for the cluster's own open cell.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from healthclusters.landscape.arrays import Floats, Labels
from healthclusters.landscape.grouping import OUTLIERS, Grouping

DECISIVE = 3
_LEAST = np.log(1.25)


def confusion(grouping: Grouping) -> pl.DataFrame:
    """Clusters by published and computed group: `published`, then one column a computed group."""
    columns = grouping.groups_in_order
    rows = []
    for name in _published_names(grouping):
        inside = _joined(grouping).filter(pl.col("published") == name)
        counts = {c: inside.filter(pl.col("group") == c).height for c in columns}
        rows.append({"published": name, **counts})
    schema = {"published": pl.String, **dict.fromkeys(columns, pl.Int64)}
    return pl.DataFrame(rows, schema=schema)


def matches(grouping: Grouping) -> dict[str, str | None]:
    """The computed group that stands for each published one; None where there is none."""
    table = confusion(grouping)
    computed = [c for c in grouping.groups_in_order if c != OUTLIERS]
    counts = table.select(computed).to_numpy() if computed else np.zeros((table.height, 0))
    rows, columns = linear_sum_assignment(-counts)
    matched: dict[str, str | None] = dict.fromkeys(table["published"].to_list())
    for row, column in zip(rows, columns, strict=True):
        if counts[row, column] > 0:
            matched[table["published"][int(row)]] = computed[int(column)]
    return matched


def moved(grouping: Grouping) -> pl.DataFrame:
    """Clusters that stand elsewhere: `cluster_id`, `name`, `published`, `computed`, `found`.

    found: whether the published group has a computed one that stands for it; where it has none all
    of its clusters are here.
    """
    matched = matches(grouping)
    rows = [
        {
            "cluster_id": r["cluster_id"],
            "name": r["name"],
            "published": r["published"],
            "computed": r["group"],
            "found": matched[r["published"]] is not None,
        }
        for r in _joined(grouping).iter_rows(named=True)
        if matched[r["published"]] != r["group"]
    ]
    schema = {
        "cluster_id": pl.String,
        "name": pl.String,
        "published": pl.String,
        "computed": pl.String,
        "found": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema).sort("found", "cluster_id", descending=[True, False])


def decisive_items(grouping: Grouping, most: int = DECISIVE) -> pl.DataFrame:
    """The items that pull each moved cluster most, with their evidence.

    Columns: `cluster_id`, `place` (1 = strongest), `item_id`, `point` (null = open), `pull` (log
    ratio),
    `yes_there`, `known_there` (in the computed group), `yes_here`, `known_here` (in the published
    one), `observation_ids`, `evidence` (value and source of each, in words). A cluster that no item
    pulls has no rows: its group was merged, it did not go anywhere.
    """
    table = grouping.solution.prepared.table
    row_of = {c: i for i, c in enumerate(table.cluster_ids)}
    published = dict(_joined(grouping).select("cluster_id", "published").iter_rows())
    computed = dict(grouping.clusters.select("cluster_id", "group").iter_rows())
    rows: list[dict[str, object]] = []
    q = grouping.options.open_as_no
    for cluster in moved(grouping).iter_rows(named=True):
        own = cluster["cluster_id"]
        there = _rows(row_of, computed, cluster["computed"], own)
        here = _rows(row_of, published, cluster["published"], own)
        rows += _pulls(table.points, table.item_ids, row_of[own], there, here, own, most, q)
    frame = pl.DataFrame(rows, schema=_PULLS)
    return _with_evidence(frame, grouping)


_PULLS = {
    "cluster_id": pl.String,
    "place": pl.Int64,
    "item_id": pl.String,
    "point": pl.Int8,
    "pull": pl.Float64,
    "yes_there": pl.Int64,
    "known_there": pl.Int64,
    "yes_here": pl.Int64,
    "known_here": pl.Int64,
}


def _pulls(
    points: Floats,
    item_ids: Sequence[str],
    row: int,
    there: list[int],
    here: list[int],
    cluster_id: str,
    most: int,
    open_as_no: float,
) -> list[dict[str, object]]:
    own = points[row]
    yes_there, known_there = _yes_and_known(points[there])
    yes_here, known_here = _yes_and_known(points[here])
    share_there = _share(yes_there, known_there, len(there), open_as_no)
    share_here = _share(yes_here, known_here, len(here), open_as_no)
    as_yes = np.log(share_there / share_here)
    as_no = np.log((1.0 - share_there) / (1.0 - share_here))
    pull = np.where(np.isnan(own), open_as_no * as_no, np.where(own == 1, as_yes, as_no))
    strongest = [int(j) for j in np.argsort(-pull, kind="stable")[:most] if pull[j] >= _LEAST]
    return [
        {
            "cluster_id": cluster_id,
            "place": place,
            "item_id": item_ids[j],
            "point": None if np.isnan(own[j]) else int(own[j]),
            "pull": float(pull[j]),
            "yes_there": int(yes_there[j]),
            "known_there": int(known_there[j]),
            "yes_here": int(yes_here[j]),
            "known_here": int(known_here[j]),
        }
        for place, j in enumerate(strongest, start=1)
    ]


def _yes_and_known(points: Floats) -> tuple[Labels, Labels]:
    return (points == 1).sum(axis=0), (~np.isnan(points)).sum(axis=0)


def _share(yes: Labels, known: Labels, clusters: int, open_as_no: float) -> Floats:
    return np.asarray((yes + 0.5) / (known + open_as_no * (clusters - known) + 1))


def _rows(row_of: dict[str, int], group_of: dict[str, str], group: str, but: str) -> list[int]:
    return [row_of[c] for c, g in group_of.items() if g == group and c != but]


def _with_evidence(frame: pl.DataFrame, grouping: Grouping) -> pl.DataFrame:
    points = grouping.assessment.points.select("cluster_id", "item_id", "observation_ids")
    joined = frame.join(points, on=["cluster_id", "item_id"], how="left")
    said = grouping.assessment.study.observations.select(
        "observation_id", text=pl.format("{} ({})", "value", "source_id")
    )
    words = dict(said.iter_rows())
    evidence = [
        "; ".join(words[i] for i in ids or []) for ids in joined["observation_ids"].to_list()
    ]
    return joined.with_columns(evidence=pl.Series(evidence, dtype=pl.String))


def _joined(grouping: Grouping) -> pl.DataFrame:
    """Grouped clusters with a published group: `cluster_id`, `name`, `group`, `published`."""
    published = grouping.assessment.study.clusters.filter(
        pl.col("published_group").is_not_null()
    ).select("cluster_id", published=pl.format("published:{}", "published_group"))
    grouped = grouping.clusters.select("cluster_id", "name", "group")
    return grouped.join(published, on="cluster_id").sort("cluster_id")


def _published_names(grouping: Grouping) -> list[str]:
    return sorted(_joined(grouping)["published"].unique().to_list())
