"""Portfolio: projects, money, pipeline, network, members and partners of the bundled examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from healthclusters.base import NotSupportedError, UnknownNameError
from healthclusters.portfolio import (
    PUBLISHED_FOLDER,
    SYNTHETIC_FOLDER,
    PartnerWishes,
    PortfolioFindings,
    WhatIfPartners,
    member_page,
    open_portfolio,
    organisations_like,
    pipeline_board,
    portfolio_findings,
    project_page,
    what_if_partners,
)
from healthclusters.portfolio.words import KINDS, STAGES
from healthclusters.publish.charts import Chart
from healthclusters.publish.charts.portfolio import portfolio_chart
from healthclusters.run.portfolio import report_of_portfolio
from healthclusters.web.explorer.refusals import NoSuchPageError
from healthclusters.web.instruments.forms import PartnersForm
from healthclusters.web.instruments.frame import asked_file, page
from healthclusters.web.instruments.kept import kept, revision_of_folder
from healthclusters.web.instruments.report_page import picture_of, report_file, report_page
from healthclusters.web.instruments.shown import NamedTable, Shown

COMMAND = "healthclusters portfolio projects.csv --with partners.csv"
_FOLDERS = {"synthetic": SYNTHETIC_FOLDER, "published": PUBLISHED_FOLDER}
_OVERVIEW = ("short", "periods", "topics", "method")
_FUNDING = ("projects", "levels", "calls", "facilities")
_PIPELINE = ("pipeline", "board")
_NETWORK = ("network", "brokers", "communities", "borders", "years")


def findings(name: str = "synthetic") -> PortfolioFindings:
    """Everything computed of an example, once a process."""
    folder = _FOLDERS[name]
    return kept(
        "portfolio-findings",
        revision_of_folder(folder),
        lambda: _found(folder, name),
        stored=False,
    )


def _found(folder: Path, name: str) -> PortfolioFindings:
    return portfolio_findings(open_portfolio(folder, name=name))


def shown(name: str = "synthetic") -> Shown:
    """The report of an example with its tables."""
    revision = revision_of_folder(_FOLDERS[name])
    return kept("portfolio-example", revision, lambda: _shown(name, revision))


def _shown(name: str, revision: str) -> Shown:
    found = findings(name)
    return Shown(
        name=f"portfolio-{name}",
        revision=revision,
        reports={"en": report_of_portfolio(found)},
        sections=tuple(section.id for section in found.sections),
        tables=tuple(
            NamedTable(name=t.id, title=t.title, frame=t.frame, section=section.id)
            for section in found.sections
            for t in section.tables
        ),
        options={"portfolio": name, "revision": revision},
        seed=found.options.communities.seed,
        notes=("Synthetic rows are made up.",) if found.portfolio.synthetic else (),
    )


def _part(
    request: HttpRequest, current: str, only: tuple[str, ...], heading: str, **more: Any
) -> HttpResponse:
    """Some sections of the report on a page of their own."""
    return report_page(
        request,
        shown(),
        current,
        pdf=reverse("instruments:portfolio-report"),
        only=only,
        heading=heading,
        command=COMMAND,
        **more,
    )


def portfolio(request: HttpRequest) -> HttpResponse:
    """The portfolio in short, by period and by subject."""
    return _part(request, "portfolio", _OVERVIEW, _("Projects, funding and partners"), opening=True)


def funding(request: HttpRequest) -> HttpResponse:
    """What each project costs, and who pays."""
    return _part(request, "portfolio-funding", _FUNDING, _("What projects cost, and who pays"))


def pipeline(request: HttpRequest) -> HttpResponse:
    """The board: every project in its stage."""
    found = findings()
    stages = found.pipeline.stages
    labels = dict(zip(stages["stage"], stages["label"], strict=True))
    board = [
        (labels[stage], frame.sort("since", nulls_last=True).to_dicts())
        for stage, frame in pipeline_board(found).items()
    ]
    return _part(
        request,
        "portfolio-pipeline",
        _PIPELINE,
        _("From the idea to the result in use"),
        template="portfolio_pipeline.html",
        board=board,
    )


def network(request: HttpRequest) -> HttpResponse:
    """Who works with whom, and a way to each organisation."""
    text = request.GET.get("name", "")[:200]
    found = organisations_like(findings(), text).to_dicts() if text.strip() else []
    return _part(
        request,
        "portfolio-network",
        _NETWORK,
        _("Who works with whom"),
        template="portfolio_network.html",
        filters=("name",),
        text=text,
        organisations=found[:50],
        all_found=len(found),
    )


def report(request: HttpRequest) -> HttpResponse:
    """The whole report as PDF."""
    asked_file(request, ())
    return report_file(request, shown())


def published(request: HttpRequest) -> HttpResponse:
    """The published tables of three clusters, computed the same way."""
    return report_page(
        request,
        shown("published"),
        "portfolio-published",
        pdf=reverse("instruments:portfolio-published-report"),
        command=COMMAND,
    )


def published_report(request: HttpRequest) -> HttpResponse:
    """The same as PDF."""
    asked_file(request, ())
    return report_file(request, shown("published"))


def project(request: HttpRequest, project_id: str) -> HttpResponse:
    """One project: stages, votes, partners, money, and the rules of every known call."""
    found = findings()
    try:
        own = project_page(found, project_id)
    except UnknownNameError as unknown:
        raise _nowhere(unknown, "portfolio-pipeline") from unknown
    tables = [
        NamedTable(name=f"{project_id}-partners", title=_("Partners"), frame=own.partners),
        NamedTable(name=f"{project_id}-funding", title=_("Funding"), frame=own.funding),
    ]
    asked = asked_file(request, tables)
    if asked is not None:
        return asked
    return page(
        request,
        "portfolio_project.html",
        "portfolio-pipeline",
        own=own,
        kinds=KINDS,
        stages=STAGES,
        files=tables,
        synthetic=bool(own.project.get("synthetic")),
    )


def member(request: HttpRequest, organisation_id: str) -> HttpResponse:
    """One organisation: its projects, and its network with the ties among its partners."""
    found = findings()
    try:
        own = member_page(found, organisation_id)
    except UnknownNameError as unknown:
        raise _nowhere(unknown, "portfolio-network") from unknown
    partners = own.ego.partners if own.ego is not None else pl.DataFrame()
    tables = [
        NamedTable(name="projects", title=_("Its projects"), frame=own.projects),
        *(
            [NamedTable(name="partners", title=_("Its partners"), frame=partners)]
            if partners.width
            else []
        ),
    ]
    asked = asked_file(request, tables)
    if asked is not None:
        return asked
    chart = portfolio_chart(own.chart) if own.chart is not None else None
    return page(
        request,
        "portfolio_member.html",
        "portfolio-network",
        own=own,
        partners=partners.to_dicts(),
        projects=own.projects.to_dicts(),
        chart=chart,
        drawing=_ego(organisation_id, chart) if chart is not None else "",
        kinds=KINDS,
        files=tables,
        synthetic=found.portfolio.synthetic,
    )


def _ego(organisation_id: str, chart: Chart) -> Markup:
    """The drawing of an organisation's network, drawn once."""
    revision = revision_of_folder(SYNTHETIC_FOLDER)
    svg = kept("portfolio-ego", revision, chart.svg, options=organisation_id, stored=False)
    return picture_of(svg)


def _nowhere(unknown: UnknownNameError, wider: str) -> NoSuchPageError:
    return NoSuchPageError(str(unknown), "", widen=reverse(f"instruments:{wider}"))


def partners(request: HttpRequest) -> HttpResponse:
    """Which partner would bring a project what it lacks."""
    found = findings()
    form = PartnersForm(request.GET if "project" in request.GET else None, found=found)
    result = None
    if form.is_bound and form.is_valid():
        result = _partners(found, form.cleaned_data["project"], form.cleaned_data["kind"])
    table = result.table if result is not None else pl.DataFrame()
    tables = [NamedTable(name="partners", title=_("Candidates"), frame=table)]
    asked = asked_file(request, tables if result is not None else (), filters=("project", "kind"))
    if asked is not None:
        return asked
    return page(
        request,
        "portfolio_partners.html",
        "portfolio-partners",
        status=400 if form.is_bound and not form.is_valid() else 200,
        form=form,
        result=result,
        rows=table.to_dicts(),
        kinds=KINDS,
        synthetic=found.portfolio.synthetic,
    )


def _partners(found: PortfolioFindings, project_id: str, kinds: list[str]) -> WhatIfPartners:
    if found.network is None:
        raise NotSupportedError(_("There is no network of partners in this portfolio."))
    wishes = PartnerWishes(kinds=kinds)
    return what_if_partners(found.portfolio, found.network.network, [project_id], wishes=wishes)
