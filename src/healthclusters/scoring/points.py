"""Points of clusters from resolved cells, and their sums by indicator, category and cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from healthclusters.model import Framework


def cluster_points(
    clusters: pl.DataFrame, cells: pl.DataFrame, framework: Framework
) -> pl.DataFrame:
    """One row per cluster and item, complete; an item without evidence is open (null).

    A cluster item is the cluster's own cell. A home-country item is yes if it is in any of the
    cluster's countries, no only if it is in all of them, else open (METHOD 2); it is contested
    where one of those countries' cells is, and tied likewise. Sorted by cluster_id, then in the
    framework's order.
    """
    ordered = clusters.select("cluster_id", "countries").sort("cluster_id")
    columns: dict[str, list[pl.Series]] = {name: [] for name in _ANSWER_TYPES}
    for item_id in framework.item_ids:
        answers = cells.filter(pl.col("item_id") == item_id).drop("item_id")
        if framework.subject_of(item_id) == "country":
            found = _of_countries(ordered, answers)
        else:
            found = ordered.select("cluster_id").join(
                answers.rename({"subject": "cluster_id"}).with_columns(_as_list()),
                on="cluster_id",
                how="left",
                maintain_order="left",
            )
        for name, column in found.select(_filled()).to_dict().items():
            columns[name].append(column)
    return _interleaved(ordered["cluster_id"], framework.item_ids, columns)


_ANSWER_TYPES: dict[str, Any] = {
    "point": pl.Int8,
    "contested": pl.Boolean,
    "tied": pl.Boolean,
    "observations": pl.Int64,
    "observation_ids": pl.List(pl.String),
}


def _interleaved(
    clusters: pl.Series, item_ids: list[str], columns: dict[str, list[pl.Series]]
) -> pl.DataFrame:
    """From one column an item to cluster after cluster; column by column, to spare memory."""
    n, k = len(clusters), len(item_ids)
    place = pl.Series(np.arange(n * k).reshape(k, n).T.ravel(), dtype=pl.UInt32)
    table = {
        "cluster_id": clusters.gather(np.repeat(np.arange(n), k)),
        "item_id": pl.Series(item_ids, dtype=pl.String).gather(np.tile(np.arange(k), n)),
    }
    for name, dtype in _ANSWER_TYPES.items():
        whole = pl.concat([pl.Series(name, [], dtype=dtype), *columns.pop(name)])
        table[name] = whole.gather(place)
    return pl.DataFrame(table)


def _as_list() -> pl.Expr:
    return pl.concat_list("observation_id").alias("observation_ids")


def _filled() -> list[pl.Expr]:
    """The answer columns of a point; without evidence: open, not contested, no observation."""
    return [
        pl.col("point"),
        pl.col("contested").fill_null(False),
        pl.col("tied").fill_null(False),
        pl.col("observations").fill_null(0),
        pl.col("observation_ids").fill_null([]),
    ]


def _of_countries(clusters: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    point = (
        pl.when((pl.col("point") == 1).any())
        .then(1)
        .when((pl.col("point") == 0).sum() == pl.len())
        .then(0)
        .otherwise(None)
        .cast(pl.Int8)
    )
    return (
        clusters.explode("countries")
        .join(answers, left_on="countries", right_on="subject", how="left")
        .group_by("cluster_id")
        .agg(
            point=point,
            contested=pl.col("contested").fill_null(False).any(),
            tied=pl.col("tied").fill_null(False).any(),
            observations=pl.col("observations").fill_null(0).sum(),
            observation_ids=pl.col("observation_id").drop_nulls().sort(),
        )
        .sort("cluster_id")
    )


def sums_by(points: pl.DataFrame, parts: dict[str, str], name: str) -> pl.DataFrame:
    """Known and open points by part of the framework.

    points: complete and ordered, as `cluster_points` gives them. parts: the indicator or category
    of each item, in the framework's order. Columns: `cluster_id`, `name`, `known`, `open`, `items`,
    `coverage` (share of items with an answer).
    """
    yes, unknown = _answers(points, len(parts))
    part_ids = list(dict.fromkeys(parts.values()))
    member = np.array([[part == p for p in part_ids] for part in parts.values()], dtype=np.int64)
    clusters = points["cluster_id"].gather_every(max(len(parts), 1))
    return pl.DataFrame(
        {
            "cluster_id": clusters.repeat_by(len(part_ids)).explode(),
            name: pl.Series(part_ids * len(clusters), dtype=pl.String),
            "known": (yes @ member).ravel(),
            "open": (unknown @ member).ravel(),
            "items": np.tile(member.sum(axis=0), len(clusters)),
        }
    ).with_columns(coverage=1 - pl.col("open") / pl.col("items"))


def totals(points: pl.DataFrame, n_items: int) -> pl.DataFrame:
    """One row per cluster: `cluster_id`, `known`, `open`, `most`, `items`, `coverage` (share of
    items with an answer; null without items), `contested`."""
    yes, unknown = _answers(points, n_items)
    contested = points["contested"].cast(pl.Int64).to_numpy().reshape(-1, max(n_items, 1))
    known, still_open = yes.sum(axis=1), unknown.sum(axis=1)
    return pl.DataFrame(
        {
            "cluster_id": points["cluster_id"].gather_every(max(n_items, 1)),
            "known": known,
            "open": still_open,
            "most": known + still_open,
            "items": np.full(len(known), n_items, dtype=np.int64),
            "coverage": 1 - still_open / max(n_items, 1),
            "contested": contested.sum(axis=1),
        }
    )


def _answers(points: pl.DataFrame, n_items: int) -> tuple[np.ndarray, np.ndarray]:
    """Yes and unknown as 0/1 tables, clusters x items."""
    shape = (-1, max(n_items, 1))
    yes = (points["point"] == 1).fill_null(False).cast(pl.Int64).to_numpy().reshape(shape)
    unknown = points["point"].is_null().cast(pl.Int64).to_numpy().reshape(shape)
    return yes, unknown


def item_summary(points: pl.DataFrame, sample: list[str], item_ids: list[str]) -> pl.DataFrame:
    """One row per item over the sample: `item_id`, `yes`, `no`, `open`, `contested`, `clusters`,
    `coverage` (null where there is no cluster)."""
    n_items = max(len(item_ids), 1)
    clusters = points["cluster_id"].gather_every(n_items)
    chosen = clusters.is_in(sample).to_numpy()
    yes, unknown = (table[chosen] for table in _answers(points, len(item_ids)))
    contested = points["contested"].cast(pl.Int64).to_numpy().reshape(-1, n_items)[chosen]
    n = int(chosen.sum())
    still_open = unknown.sum(axis=0)
    coverage = 1 - pl.col("open") / pl.col("clusters")
    return pl.DataFrame(
        {
            "item_id": item_ids,
            "yes": yes.sum(axis=0),
            "no": n - yes.sum(axis=0) - still_open,
            "open": still_open,
            "contested": contested.sum(axis=0),
            "clusters": np.full(len(item_ids), n, dtype=np.int64),
        }
    ).with_columns(coverage=pl.when(pl.col("clusters") > 0).then(coverage))
