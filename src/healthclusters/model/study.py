"""A study: its evidence, its framework and its casebook, as tables in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.model.casebook import Casebook
from healthclusters.model.framework import Framework


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The study of which this one is a copy: its id and its revision when copied."""

    id: str
    revision: str


@dataclass(frozen=True, kw_only=True)
class StudyInfo:
    """What `datapackage.json` says of the study as a whole.

    licence: its short name, such as `CC-BY-4.0`. contributors: who made the study.
    sources: the published works it is drawn from, as they are cited.
    """

    id: str
    title: str
    description: str = ""
    licence: str = ""
    contributors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    synthetic: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Study:
    """A checked study. Columns of each table: `healthclusters.model.tables`.

    info: title, licence, origin. revision: SHA-256 (hex) of the canonical form.
    All tables are complete for their keys and references; an empty cell is null (unknown).
    """

    info: StudyInfo
    revision: str
    framework: Framework
    clusters: pl.DataFrame
    countries: pl.DataFrame
    observations: pl.DataFrame
    sources: pl.DataFrame
    partnerships: pl.DataFrame
    evaluations: pl.DataFrame
    longlist: pl.DataFrame
    casebook: Casebook

    @property
    def id(self) -> str:
        """Short name of the study, such as `hse-2019`."""
        return self.info.id

    def cluster(self, cluster_id: str) -> dict[str, Any]:
        """The row of one cluster; UnknownNameError (with the nearest name) where there is none."""
        rows = self.clusters.filter(pl.col("cluster_id") == cluster_id)
        if rows.is_empty():
            raise UnknownNameError("cluster", cluster_id, self.clusters["cluster_id"].to_list())
        return rows.row(0, named=True)

    def __str__(self) -> str:
        return (
            f"Study {self.id}, revision {self.revision[:12]}: {self.clusters.height} clusters, "
            f"{self.observations.height:,} observations, {self.sources.height:,} sources, "
            f"{len(self.framework.items)} items"
        )

    __repr__ = __str__
