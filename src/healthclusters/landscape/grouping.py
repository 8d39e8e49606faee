"""A grouping: what came out, how sure it is, and where a new cluster would stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill

import numpy as np
import polars as pl

from healthclusters.base import OptionError, UnknownNameError, text_table
from healthclusters.landscape.arrays import Floats
from healthclusters.landscape.latent_classes import answers
from healthclusters.landscape.null import Null
from healthclusters.landscape.options import GroupOptions, convention_words
from healthclusters.landscape.solution import Solution
from healthclusters.scoring import Assessment

OUTLIERS = "outliers"


@dataclass(frozen=True, eq=False, kw_only=True)
class ClusterItemsAlone:
    """The same grouping made without the home country's items.

    table: `cluster_id`, `group` (of the grouping), `alone` (without the home country).
    ari: adjusted Rand index of the two. items: how many were used.
    """

    table: pl.DataFrame
    ari: float
    items: int
    null: Null


@dataclass(frozen=True, eq=False, kw_only=True)
class Grouping:
    """Clusters of a study divided into groups. References: `computed:1` (the largest), ...

    clusters: one row per grouped cluster: `cluster_id`, `name`, `group` (`computed:N`, or
      `outliers` for a class with too few clusters), `probability` (of that group), `next_group`,
      `next_probability`, `stays` (share of the resamples in which it kept its group),
      `in_doubt` (probability below 0.8, or stays below 0.6).
    memberships: `cluster_id`, `group`, `probability`, every pair. 0 or 1 with a method that gives
      no probabilities.
    groups: `group`, `clusters`, `stability` (mean Jaccard over the resamples), `stability_error`
      (its standard error), `recovered` (share of the resamples with Jaccard above 0.5), `verdict`
      (`stable`, `doubtful`, `dissolved`), `silhouette`, `medoid` (cluster_id), `description`.
      Outliers: one row, without stability.
    items: `item_id`, `used`, `yes`, `no`, `open`, `reason`, `same_as` (see `items.py`).
    profiles: see `profiles.py`; on all items of the framework.
    posteriors: `cluster_id`, `item_id`, `probability` of yes for each open cell on a used item;
      empty with a method that gives no probabilities.
    alone: the groups from the cluster items alone; None where that cannot be had (see `notes`).
    notes: what was left out, and other things a reader has to know.
    """

    assessment: Assessment
    options: GroupOptions
    seed: int
    k: int
    solution: Solution
    group_names: tuple[str, ...]  # of the k classes, in their order
    clusters: pl.DataFrame
    memberships: pl.DataFrame
    groups: pl.DataFrame
    items: pl.DataFrame
    profiles: pl.DataFrame
    posteriors: pl.DataFrame
    alone: ClusterItemsAlone | None
    notes: tuple[str, ...]

    @property
    def groups_in_order(self) -> list[str]:
        """`computed:1`, ..., then `outliers` where there are any."""
        return list(dict.fromkeys(self.group_names))

    @property
    def dissolved(self) -> dict[str, float]:
        """The stability of the groups that dissolve when clusters are drawn again."""
        found = self.groups.filter(pl.col("verdict") == "dissolved")
        return dict(found.select("group", "stability").iter_rows())

    def membership_of(self, points: Mapping[str, float | None]) -> dict[str, float]:
        """Probability of each group for a cluster that was not in the fit.

        points: 1, 0 or None (open) by item; items left out of the mapping are open.
        """
        known = self.assessment.study.framework.item_ids
        row = np.full((1, len(known)), np.nan)
        for item, point in points.items():
            if item not in known:
                raise UnknownNameError("item", item, known)
            if point is not None:
                if point not in (0, 1):
                    raise OptionError(f"point of {item}", point, "1, 0 or None")
                row[0, known.index(item)] = point
        return dict(zip(self.groups_in_order, self.memberships_of(row)[0].tolist(), strict=True))

    def memberships_of(self, points: Floats) -> Floats:
        """Probability of each group, (rows, groups in order), for many clusters at once.

        points: (rows, items of the framework in its order), NaN = open.
        """
        used = self.solution.prepared.choice.used
        counts = answers(points[:, used], self.options.open_as_no)
        return self.by_group(self.solution.partition.model.memberships(counts))

    def by_group(self, of_classes: Floats) -> Floats:
        """Class probabilities (rows, k) added up by group (rows, groups in order)."""
        names = np.array(self.group_names)
        return np.stack([of_classes[:, names == g].sum(axis=1) for g in self.groups_in_order], 1)

    def members(self, group: str) -> list[str]:
        """Cluster ids of `computed:N` or `outliers`; UnknownNameError for another name."""
        if group not in self.group_names:
            raise UnknownNameError("group", group, self.groups_in_order)
        return self.clusters.filter(pl.col("group") == group)["cluster_id"].to_list()

    @property
    def in_doubt(self) -> pl.DataFrame:
        """The clusters in doubt, least sure first."""
        return self.clusters.filter("in_doubt").sort("probability", "stays", "cluster_id")

    def pairs(self) -> pl.DataFrame:
        """`cluster_id`, `other_id`, `together`: share of resamples in one group, for each pair."""
        ids = self.solution.prepared.table.cluster_ids
        first, second = np.triu_indices(len(ids), k=1)
        names = np.array(ids, dtype=object)
        return pl.DataFrame(
            {
                "cluster_id": names[first].tolist(),
                "other_id": names[second].tolist(),
                "together": self.solution.stability.together[first, second],
            }
        ).with_columns(pl.col("together").fill_nan(None))

    def __str__(self) -> str:
        used = int(self.items["used"].sum())
        head = (
            f"{self.clusters.height} clusters in {groups_in_words(self.groups)}, by "
            f"{self.solution.method.label} on {used} of {self.items.height} items "
            f"({self.assessment.options.evidence} evidence; "
            f"{convention_words(self.options.open_cells)}; seed {self.seed})."
        )
        null = f"These groups are {self.solution.null}." if self.k > 1 else _ONE_GROUP
        more = [_found_how(self.solution), _alone_in_words(self.alone), *self.notes]
        notes = "\n".join(fill(note, 100) for note in more if note)
        named = groups_text(self.groups, self.clusters)
        return "\n\n".join(p for p in (fill(head, 100), fill(null, 100), named, notes) if p)

    __repr__ = __str__


def _found_how(solution: Solution) -> str:
    """How the solution was found; nothing to tell where there is only one way."""
    convergence = solution.partition.convergence
    return f"{convergence}." if convergence.starts > 1 and solution.partition.k > 1 else ""


def _alone_in_words(alone: ClusterItemsAlone | None) -> str:
    if alone is None:
        return ""
    return (
        f"Made from the {alone.items} items about the clusters alone, the groups agree with these "
        f"to {alone.ari:.2f} (0 is chance, 1 the same) and are {alone.null}."
    )


def groups_text(groups: pl.DataFrame, clusters: pl.DataFrame) -> str:
    """The groups as a table for people. clusters: `cluster_id`, `name`, `group`."""
    names = dict(clusters.select("cluster_id", "name").iter_rows())
    rows = []
    for r in groups.iter_rows(named=True):
        outliers = clusters.filter(pl.col("group") == r["group"])["name"].to_list()
        rows.append(
            (
                r["group"],
                r["clusters"],
                f"{r['verdict']} ({r['stability']:.2f})" if r["verdict"] else "",
                names.get(r["medoid"], ""),
                r["description"] or ", ".join(outliers),
            )
        )
    header = ["Group", "Clusters", "Stability", "Most typical", "What sets it apart"]
    return text_table(header, rows, right=["Clusters"])


_ONE_GROUP = "All clusters are in one group, so there is nothing to compare with shuffled data."


def groups_in_words(groups: pl.DataFrame) -> str:
    """`2 groups and 1 outlier`."""
    real = groups.filter(pl.col("group") != OUTLIERS)
    words = "1 group" if real.height == 1 else f"{real.height} groups"
    outliers = groups.filter(pl.col("group") == OUTLIERS)["clusters"].sum()
    if not outliers:
        return words
    return f"{words} and {outliers} outlier{'s' if outliers > 1 else ''}"


def members_of(
    reference: str, assessment: Assessment, grouping: Grouping | None = None
) -> list[str]:
    """Cluster ids of `published:2` or `computed:1`, sorted.

    `computed:` needs a grouping. UnknownNameError, with the nearest, for a group that is not there.
    """
    clusters = assessment.study.clusters
    published = clusters.filter(pl.col("published_group").is_not_null())
    there = sorted({f"published:{g}" for g in published["published_group"].to_list()})
    computed = grouping.groups_in_order if grouping else []
    if reference in there:
        wanted = reference.removeprefix("published:")
        return sorted(published.filter(pl.col("published_group") == wanted)["cluster_id"].to_list())
    if grouping is not None and reference in computed:
        return sorted(grouping.members(reference))
    raise UnknownNameError("group", reference, [*there, *computed])


def class_names(sizes: Sequence[int], smallest: int) -> tuple[str, ...]:
    """`computed:1`, ... for classes with enough clusters (they come first), else `outliers`."""
    return tuple(
        f"computed:{i}" if size >= smallest else OUTLIERS for i, size in enumerate(sizes, start=1)
    )
