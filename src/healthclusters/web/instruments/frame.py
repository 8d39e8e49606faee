"""The frame of every page of an instrument: its tabs, its files, the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from healthclusters.base import OptionError
from healthclusters.publish.about import About, Link
from healthclusters.web.explorer.downloads import KINDS, download
from healthclusters.web.explorer.frame import site
from healthclusters.web.explorer.refusals import AddressError, check_names, one_of
from healthclusters.web.instruments.shown import NamedTable, Shown
from healthclusters.web.results import edition, study_ids

_TABS = {
    "survey": (
        ("survey", marked("Report")),
        ("survey-answers", marked("Question by question")),
        ("survey-questions", marked("Questions to ask")),
        ("survey-planning", marked("How many answers")),
    ),
    "ecosystem": (
        ("ecosystem", marked("In short")),
        ("ecosystem-map", marked("Map")),
        ("ecosystem-subsectors", marked("Subsectors")),
        ("ecosystem-growth", marked("Growth")),
        ("ecosystem-demography", marked("Demography")),
        ("ecosystem-tables", marked("Outputs and staff")),
        ("ecosystem-regions", marked("Regions")),
        ("ecosystem-method", marked("Method")),
    ),
    "impact": (("impact", marked("Evaluation")),),
    "portfolio": (
        ("portfolio", marked("Overview")),
        ("portfolio-funding", marked("Money")),
        ("portfolio-pipeline", marked("Pipeline")),
        ("portfolio-network", marked("Network")),
        ("portfolio-partners", marked("Find a partner")),
        ("portfolio-published", marked("Published tables")),
    ),
}


def frame_of_pages() -> About | None:
    """The frame of the first study, so that the way back is always there; None without a study."""
    known = study_ids()
    return site(edition(known[0]), "your-data") if known else None


def tabs(current: str) -> list[Link]:
    """The pages of the instrument to which this page belongs."""
    instrument = current.partition("-")[0]
    return [
        Link(_(title), reverse(f"instruments:{name}"), current=name == current)
        for name, title in _TABS.get(instrument, ())
    ]


def part_titles(instrument: str) -> dict[str, str]:
    """Short titles of the parts of an instrument's report, by their name in addresses."""
    pages = {name.partition("-")[2]: title for name, title in _TABS.get(instrument, ())}
    return {name: _(title) for name, title in pages.items()}


def page(
    request: HttpRequest, template: str, current: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of an instrument. current: name of its address."""
    if "site" not in context:
        context["site"] = frame_of_pages()
    context.setdefault("tabs", tabs(current))
    return render(request, f"instruments/{template}", context, status=status)


def asked_file(
    request: HttpRequest,
    tables: Sequence[NamedTable],
    shown: Shown | None = None,
    filters: Sequence[str] = (),
) -> HttpResponse | None:
    """The table that `?as=&table=` asks for; None where the page is asked for.

    Refuses parts of the query that the page does not know.
    """
    check_names(request, filters)
    kind = one_of(request, "as", KINDS if tables else ())
    name = one_of(request, "table", [t.name for t in tables])
    if not kind:
        return None
    table = next((t for t in tables if t.name == name), tables[0])
    try:
        return download(
            table.frame,
            f"{shown.name}-{table.name}" if shown else table.name,
            kind,
            options=shown.options if shown else None,
            seed=shown.seed if shown else None,
            notes=(table.title, *(shown.notes if shown else ())),
        )
    except OptionError as refused:
        raise AddressError(str(refused), widen=request.path) from refused
