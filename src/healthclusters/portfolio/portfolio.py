"""A portfolio: projects, partners, money and what else a cluster organisation keeps of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from healthclusters.base import Problem, UnknownNameError, text_table
from healthclusters.portfolio.tables import PORTFOLIO_TABLES
from healthclusters.portfolio.words import several

Origin = Literal["own", "register"]


def typed_empty(name: str) -> pl.DataFrame:
    """A table of a portfolio without rows, dates as Date."""
    from healthclusters.portfolio.tables import DATE_COLUMNS

    dates = DATE_COLUMNS.get(name, {})
    return PORTFOLIO_TABLES[name].empty().with_columns(pl.col(c).cast(pl.Date) for c in dates)


@dataclass(frozen=True, eq=False, kw_only=True)
class Portfolio:
    """A checked portfolio.

    tables: every table of `PORTFOLIO_TABLES` by name, empty where none was given; dates are Date,
      countries alpha-3, amounts in whole units of `currency`.
    origin: `own` (the cluster's files: contradictions are errors) or `register` (published by
      others: contradictions are told, nothing is changed).
    notices: what is worth a look, with its place.
    """

    name: str
    tables: dict[str, pl.DataFrame]
    origin: Origin = "own"
    notices: tuple[Problem, ...] = ()
    files: tuple[str, ...] = field(default=())

    @property
    def projects(self) -> pl.DataFrame:
        """One row per project."""
        return self.tables["projects"]

    @property
    def partners(self) -> pl.DataFrame:
        """One row per organisation in a project."""
        return self.tables["partners"]

    @property
    def funding(self) -> pl.DataFrame:
        """One row per project, level and funder."""
        return self.tables["funding"]

    @property
    def summaries(self) -> pl.DataFrame:
        """Sums as published, one row per cluster and period."""
        return self.tables["summaries"]

    @property
    def synthetic(self) -> bool:
        """Whether any project is made up."""
        return bool((self.projects["synthetic"] == 1).any())

    @property
    def clusters(self) -> list[str]:
        """The clusters whose projects or sums these are; one without a name is the portfolio's."""
        named = {*self.projects["cluster"], *self.summaries["cluster"]}
        return sorted(self.name if c is None else c for c in named) or [self.name]

    def of_cluster(self, cluster: str) -> Portfolio:
        """The part of one cluster; UnknownNameError for one that is not there."""
        if cluster not in self.clusters:
            raise UnknownNameError("cluster", cluster, self.clusters)
        if self.clusters == [cluster]:
            return self
        own = pl.col("cluster").fill_null(self.name) == cluster
        projects = self.projects.filter(own)
        ids = projects["project_id"].implode()
        tables = dict(self.tables)
        for name, frame in self.tables.items():
            if "cluster" in frame.columns:
                tables[name] = frame.filter(own)
            elif "project_id" in frame.columns:
                tables[name] = frame.filter(pl.col("project_id").is_in(ids))
        return Portfolio(
            name=cluster,
            tables=tables,
            origin=self.origin,
            notices=self.notices,
            files=self.files,
        )

    def currency(self) -> str | None:
        """The one currency of the amounts; None where no amount is known, or there are several."""
        found = {*self.projects["currency"], *self.summaries["currency"]} - {None}
        return str(next(iter(found))) if len(found) == 1 else None

    def project(self, project_id: str) -> dict[str, object]:
        """The row of one project; UnknownNameError, with the nearest id, where there is none."""
        found = self.projects.filter(pl.col("project_id") == project_id)
        if found.is_empty():
            raise UnknownNameError("project", project_id, self.projects["project_id"].to_list())
        return found.row(0, named=True)

    def organisations(self) -> pl.DataFrame:
        """One row per organisation: `organisation_id`, `name`, `kind`, `country`, `member`,
        `projects`, `coordinated`, `public_funding` (sum of what is known; null where nothing is).

        Name, kind and country are those of its first project that states them.
        """
        first = [
            pl.col(c).drop_nulls().first().alias(c) for c in ("name", "kind", "country", "member")
        ]
        known = pl.col("public_funding")
        return (
            self.partners.group_by("organisation_id")
            .agg(
                *first,
                pl.len().cast(pl.Int64).alias("projects"),
                (pl.col("role") == "coordinator").sum().cast(pl.Int64).alias("coordinated"),
                pl.when(known.count() > 0).then(known.sum()).alias("public_funding"),
            )
            .sort("organisation_id")
        )

    def __str__(self) -> str:
        made = " (synthetic rows among them)" if self.synthetic else ""
        organisations = self.partners["organisation_id"].n_unique()
        head = (
            f"Portfolio {self.name}: {several(self.projects.height, 'project')}{made}, "
            f"{several(self.partners.height, 'participation')} of "
            f"{several(organisations, 'organisation')}."
        )
        rows = [[n, f.height] for n, f in self.tables.items() if f.height]
        return f"{head}\n{text_table(['table', 'rows'], rows, right=['rows'])}"
