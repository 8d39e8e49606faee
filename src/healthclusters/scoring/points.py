"""Points of clusters from resolved cells, and their sums by indicator, category and cluster."""

from __future__ import annotations

import polars as pl

from healthclusters.model import Framework


def cluster_points(
    clusters: pl.DataFrame, cells: pl.DataFrame, framework: Framework
) -> pl.DataFrame:
    """One row per cluster and item, complete; an item without evidence is open (null).

    A cluster item is the cluster's own cell. A home-country item is yes if it is in any of the
    cluster's countries, no only if it is in all of them, else open (METHOD 2); it is contested
    where one of those countries' cells is. Sorted by cluster_id, then in the framework's order.
    """
    order = pl.DataFrame(
        {
            "item_id": framework.item_ids,
            "of_country": [framework.subject_of(i) == "country" for i in framework.item_ids],
        }
    ).with_row_index("item_order")
    own = clusters.select("cluster_id", subject="cluster_id")
    home = clusters.select("cluster_id", subject="countries").explode("subject")
    wanted = pl.concat(
        [
            own.join(order.filter(~pl.col("of_country")), how="cross"),
            home.join(order.filter(pl.col("of_country")), how="cross"),
        ]
    )
    joined = wanted.join(cells, on=["subject", "item_id"], how="left")
    single = joined.filter(pl.len().over("cluster_id", "item_id") == 1)
    several = joined.filter(pl.len().over("cluster_id", "item_id") > 1)
    return (
        pl.concat([_one_subject(single), _several_subjects(several)])
        .sort("cluster_id", "item_order")
        .select("cluster_id", "item_id", "point", "contested", "observations", "observation_ids")
    )


def _one_subject(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "cluster_id",
        "item_id",
        "item_order",
        "point",
        contested=pl.col("contested").fill_null(False),
        observations=pl.col("observations").fill_null(0),
        observation_ids=pl.concat_list("observation_id").list.drop_nulls(),
    )


def _several_subjects(rows: pl.DataFrame) -> pl.DataFrame:
    point = (
        pl.when((pl.col("point") == 1).any())
        .then(1)
        .when((pl.col("point") == 0).sum() == pl.len())
        .then(0)
        .otherwise(None)
        .cast(pl.Int8)
    )
    return rows.group_by("cluster_id", "item_id", "item_order").agg(
        point=point,
        contested=pl.col("contested").fill_null(False).any(),
        observations=pl.col("observations").fill_null(0).sum(),
        observation_ids=pl.col("observation_id").drop_nulls().sort(),
    )


def sums_by(points: pl.DataFrame, parts: dict[str, str], name: str) -> pl.DataFrame:
    """Known and open points by part of the framework.

    parts: the indicator or category of each item, in the framework's order. Columns: `cluster_id`,
    `name`, `known`, `open`, `items`.
    """
    order = {part: i for i, part in enumerate(dict.fromkeys(parts.values()))}
    part = pl.col("item_id").replace_strict(parts)
    return (
        points.with_columns(part.alias(name))
        .group_by("cluster_id", name)
        .agg(**_sums())
        .sort("cluster_id", pl.col(name).replace_strict(order, return_dtype=pl.Int64))
    )


def _sums() -> dict[str, pl.Expr]:
    point = pl.col("point")
    return {
        "known": (point == 1).sum().cast(pl.Int64),
        "open": point.is_null().sum().cast(pl.Int64),
        "items": pl.len().cast(pl.Int64),
    }


def totals(points: pl.DataFrame) -> pl.DataFrame:
    """One row per cluster: `known`, `open`, `most`, `items`, `coverage`, `contested`."""
    return (
        points.group_by("cluster_id")
        .agg(**_sums(), contested=pl.col("contested").sum().cast(pl.Int64))
        .with_columns(
            most=pl.col("known") + pl.col("open"), coverage=1 - pl.col("open") / pl.col("items")
        )
    )


def item_summary(points: pl.DataFrame, sample: list[str], item_ids: list[str]) -> pl.DataFrame:
    """One row per item over the sample: `yes`, `no`, `open`, `contested`, `clusters`, `coverage`
    (null where there is no cluster)."""
    point = pl.col("point")
    counted = (
        points.filter(pl.col("cluster_id").is_in(sample))
        .group_by("item_id")
        .agg(
            yes=(point == 1).sum().cast(pl.Int64),
            no=(point == 0).sum().cast(pl.Int64),
            open=point.is_null().sum().cast(pl.Int64),
            contested=pl.col("contested").sum().cast(pl.Int64),
            clusters=pl.len().cast(pl.Int64),
        )
    )
    counts = ["yes", "no", "open", "contested", "clusters"]
    return (
        pl.DataFrame({"item_id": item_ids}, schema={"item_id": pl.String})
        .join(counted, on="item_id", how="left", maintain_order="left")
        .with_columns(pl.col(counts).fill_null(0))
        .with_columns(
            coverage=pl.when(pl.col("clusters") > 0).then(1 - pl.col("open") / pl.col("clusters"))
        )
    )
