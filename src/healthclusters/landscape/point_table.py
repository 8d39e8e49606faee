"""The matrix that groups are made from: clusters x items, with what shuffling has to respect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError
from healthclusters.landscape.arrays import Flags, Floats, Texts
from healthclusters.model import Framework
from healthclusters.scoring import Assessment


@dataclass(frozen=True, eq=False, kw_only=True)
class PointTable:
    """Points of clusters.

    points: (clusters, items) of 1, 0 and NaN = open. countries: (clusters,), the home country or
    countries as one text; clusters with the same text share the answers of the home-country items.
    of_country: (items,) bool, whether the item is observed of the country.
    families: sets of items that speak of one thing (one indicator, or one observation).
    """

    cluster_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    points: Floats
    countries: Texts
    of_country: Flags
    families: tuple[frozenset[str], ...] = ()

    @property
    def connected(self) -> Texts:
        """Countries of each cluster, those that clusters of several countries connect as one text.

        A cluster of DNK;SWE is no third country: it, DNK and SWE belong together where countries
        are exchanged or left out.
        """
        return connected_countries(self.countries)

    def __post_init__(self) -> None:
        for name, ids in (("cluster", self.cluster_ids), ("item", self.item_ids)):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                raise NotSupportedError(
                    f"{name} {twice[0]!r} is in the table twice; remove one of the two"
                )
        if self.points.shape != (len(self.cluster_ids), len(self.item_ids)):
            raise NotSupportedError(
                f"the points have the shape {self.points.shape}, but there are "
                f"{len(self.cluster_ids)} clusters and {len(self.item_ids)} items"
            )
        if not np.isin(self.points[~np.isnan(self.points)], (0.0, 1.0)).all():
            raise NotSupportedError("points are 1, 0 or open; another number is in the table")

    def rows(self, keep: Flags) -> PointTable:
        """The clusters marked in `keep`."""
        return PointTable(
            cluster_ids=tuple(c for c, k in zip(self.cluster_ids, keep, strict=True) if k),
            item_ids=self.item_ids,
            points=self.points[keep],
            countries=self.countries[keep],
            of_country=self.of_country,
            families=self.families,
        )

    def columns(self, keep: Flags) -> PointTable:
        """The items marked in `keep`."""
        return PointTable(
            cluster_ids=self.cluster_ids,
            item_ids=tuple(i for i, k in zip(self.item_ids, keep, strict=True) if k),
            points=self.points[:, keep],
            countries=self.countries,
            of_country=self.of_country[keep],
            families=self.families,
        )


def point_table(assessment: Assessment, cluster_ids: Sequence[str] | None = None) -> PointTable:
    """Points of these clusters (the sample by id where None) on all items of the framework."""
    ids = list(cluster_ids) if cluster_ids is not None else assessment.cluster_ids()
    framework = assessment.study.framework
    return PointTable(
        cluster_ids=tuple(ids),
        item_ids=tuple(framework.item_ids),
        points=assessment.matrix(ids),
        countries=home_countries(assessment.study.clusters, ids),
        of_country=np.array([framework.subject_of(i) == "country" for i in framework.item_ids]),
        families=_families(framework),
    )


def _families(framework: Framework) -> tuple[frozenset[str], ...]:
    """Items of one indicator, and items read off one measure."""
    found: dict[tuple[str, str], set[str]] = {}
    for item in framework.items:
        found.setdefault(("indicator", item.indicator), set()).add(item.id)
        found.setdefault(("measure", item.measure), set()).add(item.id)
    return tuple(dict.fromkeys(frozenset(ids) for ids in found.values() if len(ids) > 1))


def connected_countries(countries: Texts) -> Texts:
    """One text for all countries that clusters of several countries (`DNK;SWE`) connect."""
    part_of: dict[str, frozenset[str]] = {}
    for text in countries.tolist():
        own = text.split(";")
        joined = frozenset(own).union(*(part_of.get(c, frozenset([c])) for c in own))
        part_of.update(dict.fromkeys(joined, joined))
    named = [";".join(sorted(part_of[text.split(";")[0]])) for text in countries.tolist()]
    return np.array(named, dtype=np.str_)


def home_countries(clusters: pl.DataFrame, cluster_ids: Sequence[str]) -> Texts:
    """Home country of each cluster, several joined by `;`, in the order of the ids."""
    joined = clusters.select("cluster_id", pl.col("countries").list.sort().list.join(";"))
    by_id = dict(joined.iter_rows())
    return np.array([by_id[i] or i for i in cluster_ids], dtype=np.str_)
