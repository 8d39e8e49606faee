"""What became of the computed groups, cluster by cluster."""

from dataclasses import replace

import polars as pl

import healthclusters as hc
from healthclusters.publish.release import membership_changes


def renamed(grouping):
    """The same groups with two numbers exchanged, and one cluster in another group."""
    other = {"computed:1": "computed:2", "computed:2": "computed:1"}
    swapped = grouping.clusters.with_columns(group=pl.col("group").replace(other))
    first = swapped["cluster_id"][0]
    group = swapped["group"][0]
    target = next(g for g in other if g != group)
    moved = swapped.with_columns(
        group=pl.when(pl.col("cluster_id") == first).then(pl.lit(target)).otherwise(pl.col("group"))
    )
    names = tuple(other.get(g, g) for g in grouping.group_names)
    return first, replace(grouping, clusters=moved, group_names=names)


def test_numbers_that_change_places_move_nobody_and_a_moved_cluster_is_named():
    grouping = hc.group(hc.open_study("hse-2019"), k=2)
    same = membership_changes(grouping, grouping)
    assert (same.moved, same.table.height) == (0, 0)
    focal = grouping.assessment.cluster_ids("focal")
    assert same.clusters == grouping.clusters.height + len(focal)
    first, other = renamed(grouping)
    found = membership_changes(grouping, other)
    assert found.table.filter(pl.col("moved"))["cluster_id"].to_list() == [first]
