"""What the pages of a portfolio need: the board of stages, one project, one member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.portfolio.calls import CallCheck, bundled_calls, check_call
from healthclusters.portfolio.findings import PortfolioFindings
from healthclusters.portfolio.network import EgoNetwork, ego_network
from healthclusters.portfolio.report.parts import ChartData


def pipeline_board(found: PortfolioFindings) -> Mapping[str, pl.DataFrame]:
    """Projects by stage in the order of a project's life, each a table as of `Pipeline.at`."""
    return {stage: found.pipeline.at(stage) for stage in found.pipeline.stages["stage"]}


@dataclass(frozen=True, eq=False, kw_only=True)
class ProjectPage:
    """One project.

    project: its row of the projects. money: its row of `project_money`. partners, funding, stages,
    votes, ratings: its rows of those tables (ratings with the criterion's label, most and least).
    pipeline: its row of the pipeline. calls: against every known call, the one that it names first.
    """

    project: Mapping[str, Any]
    money: Mapping[str, Any]
    pipeline: Mapping[str, Any]
    partners: pl.DataFrame
    funding: pl.DataFrame
    stages: pl.DataFrame
    votes: pl.DataFrame
    ratings: pl.DataFrame
    calls: tuple[CallCheck, ...]


def project_page(
    found: PortfolioFindings, project_id: str, *, calls: pl.DataFrame | None = None
) -> ProjectPage:
    """Everything about one project; UnknownNameError, with the nearest, where there is none."""
    portfolio = found.portfolio
    project = portfolio.project(project_id)
    own = pl.col("project_id") == project_id
    tables = {name: frame.filter(own) for name, frame in portfolio.tables.items()
              if "project_id" in frame.columns}  # fmt: skip
    known = bundled_calls() if calls is None else calls
    named = sorted(known["call_id"], key=lambda call: (call != project["call"], call))
    return ProjectPage(
        project=project,
        money=found.money.projects.filter(own).row(0, named=True),
        pipeline=found.pipeline.projects.filter(own).row(0, named=True),
        partners=tables["partners"],
        funding=tables["funding"],
        stages=tables["stages"].sort("date"),
        votes=tables["votes"].sort("date"),
        ratings=tables["ratings"].join(portfolio.tables["criteria"], on="criterion_id", how="left"),
        calls=tuple(check_call(portfolio, project_id, call, calls=known) for call in named),
    )


def organisations_like(
    found: PortfolioFindings, text: str, *, kind: str | None = None, country: str | None = None
) -> pl.DataFrame:
    """Organisations whose name or identifier holds these letters, most projects first.

    kind, country (alpha-3): only such. Columns as of `Portfolio.organisations`; empty where none.
    """
    table = found.portfolio.organisations()
    letters = pl.concat_str("organisation_id", "name", separator=" ", ignore_nulls=True)
    table = table.filter(
        letters.str.to_lowercase().str.contains(text.strip().lower(), literal=True)
    )
    for column, wanted in (("kind", kind), ("country", country)):
        if wanted is not None:
            table = table.filter(pl.col(column) == wanted)
    return table.sort("projects", "organisation_id", descending=[True, False])


@dataclass(frozen=True, eq=False, kw_only=True)
class MemberPage:
    """One organisation.

    organisation: its row of the centralities, null values where there is no network. projects: its
    projects with its role and money. ego: its network, None without one. community: its number,
    None where none was found. chart: what its drawing is made from, None without a partner.
    """

    organisation: Mapping[str, Any]
    projects: pl.DataFrame
    ego: EgoNetwork | None
    community: int | None
    chart: ChartData | None


def member_page(found: PortfolioFindings, organisation_id: str, *, most: int = 30) -> MemberPage:
    """Everything about one organisation; UnknownNameError where it takes part in no project."""
    from healthclusters.base import UnknownNameError

    own = pl.col("organisation_id") == organisation_id
    takes_part = found.portfolio.partners.filter(own)
    if takes_part.is_empty():
        known = found.portfolio.partners["organisation_id"].unique().to_list()
        raise UnknownNameError("organisation", organisation_id, known)
    projects = takes_part.select("project_id", "role", "budget", "public_funding").join(
        found.portfolio.projects.select("project_id", "title", "start", "end"), on="project_id"
    )
    net = found.network
    if net is None:
        organisation = found.portfolio.organisations().filter(own).row(0, named=True)
        return MemberPage(
            organisation=organisation, projects=projects, ego=None, community=None, chart=None
        )
    ego = ego_network(net.network, organisation_id, most=most)
    community = None
    if net.communities is not None:
        community = int(net.communities.members.filter(own)["community"][0])
    return MemberPage(
        organisation=net.central.table.filter(own).row(0, named=True),
        projects=projects.sort("start", "project_id", nulls_last=True),
        ego=ego,
        community=community,
        chart=ego_chart(ego, organisation_id) if ego.partners.height else None,
    )


def ego_chart(ego: EgoNetwork, organisation_id: str) -> ChartData:
    """The drawing of one organisation's network."""
    return ChartData(
        id=f"ego-{organisation_id}",
        kind="ego",
        frames={"partners": ego.partners, "ties": ego.ties},
        words={"label": ego.label, "all_partners": str(ego.all_partners)},
    )
