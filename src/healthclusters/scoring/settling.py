"""Which open facts would settle most.

An open item is worth the more, the less its answer can be guessed from the other clusters: with
share p of yes among the known answers of the sample, the variance p(1 - p). The share is taken as
(yes + 1/2) / (known + 1), the mean under Jeffreys' prior, so that an item on which nothing is known
counts as most uncertain. An open fact about a country settles a point of each of its clusters.
"""

from __future__ import annotations

import polars as pl

from healthclusters.model import Framework


def open_facts(
    points: pl.DataFrame, items: pl.DataFrame, clusters: pl.DataFrame, framework: Framework
) -> pl.DataFrame:
    """One row per open point: what to find out, most useful first.

    Columns: `cluster_id`, `item_id`, `uncertainty` (0 to 0.25), `settles` (points of sample
    clusters that the same fact would settle: 1 for a fact about the cluster itself), `place`
    (1 = most useful for that cluster).
    """
    known = pl.col("yes") + pl.col("no")
    share = (pl.col("yes") + 0.5) / (known + 1)
    uncertainty = items.select("item_id", uncertainty=share * (1 - share)).with_row_index("order")
    open_points = points.filter(pl.col("point").is_null()).select("cluster_id", "item_id")
    return (
        open_points.join(uncertainty, on="item_id")
        .join(_settled_points(open_points, clusters, framework), on=["cluster_id", "item_id"])
        .sort(
            "cluster_id",
            "uncertainty",
            "settles",
            "order",
            descending=[False, True, True, False],
        )
        .with_columns(place=pl.int_range(1, pl.len() + 1).over("cluster_id"))
        .drop("order")
    )


def _settled_points(
    open_points: pl.DataFrame, clusters: pl.DataFrame, framework: Framework
) -> pl.DataFrame:
    """`settles` for each open point; a cluster in several countries counts with the first."""
    country_items = framework.items_of(subject="country")
    home = clusters.select("cluster_id", "role", country=pl.col("countries").list.first())
    placed = open_points.join(home, on="cluster_id").with_columns(
        of_country=pl.col("item_id").is_in(country_items),
        in_sample=(pl.col("role") == "sample").cast(pl.Int64),
    )
    shared = pl.col("in_sample").sum().over("country", "item_id")
    return placed.select(
        "cluster_id",
        "item_id",
        settles=pl.when(pl.col("of_country")).then(shared).otherwise(1).cast(pl.Int64),
    )
