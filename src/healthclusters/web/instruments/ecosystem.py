"""Ecosystem: the yearly report of a region's companies, part by part, of the bundled example."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from healthclusters import ecosystem as companies
from healthclusters.ecosystem.example import REGISTER_FILE
from healthclusters.ecosystem.report import LANGUAGES
from healthclusters.run.ecosystem_report import options_of, report_of_ecosystem
from healthclusters.web.instruments.frame import asked_file
from healthclusters.web.instruments.kept import kept, revision_of_folder
from healthclusters.web.instruments.missing import says_what_is_missing
from healthclusters.web.instruments.report_page import report_file, report_page
from healthclusters.web.instruments.shown import NamedTable, Shown

COMMAND = "healthclusters ecosystem companies.xlsx --to report"
REGION = "LU00"
"""Of the example, whose totals are those that Luxembourg published."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Sections of the report that have a page of their own."""

    heading: str
    sections: tuple[str, ...]


PARTS = {
    "map": Part(heading=marked("Where the companies are"), sections=("map",)),
    "subsectors": Part(
        heading=marked("In which fields they work"),
        sections=("subsectors",),
    ),
    "growth": Part(heading=marked("Over the years, and who grew"), sections=("growth",)),
    "demography": Part(
        heading=marked("Who is founded, who goes, who joins"),
        sections=("demography", "membership"),
    ),
    "tables": Part(
        heading=marked("Outputs, staff, concentration"),
        sections=("outputs", "residence", "variety"),
    ),
    "regions": Part(heading=marked("Among other regions"), sections=("regions",)),
    "method": Part(
        heading=marked("How companies are counted"),
        sections=("definitions", "method"),
    ),
}


def shown() -> Shown:
    """The report of the example with its tables."""
    revision = revision_of_folder(REGISTER_FILE.parent)
    return kept("ecosystem-example", revision, lambda: _shown(revision))


def _shown(revision: str) -> Shown:
    found = companies.describe_ecosystem(
        companies.example_register(),
        regions=companies.example_regions(),
        options=companies.EcosystemOptions(region=REGION),
    )
    return shown_of(found, "ecosystem-example", revision)


def shown_of(found: companies.Ecosystem, name: str, revision: str) -> Shown:
    """The report of an ecosystem in every language, with its tables."""
    sections = companies.report_sections(found)
    said = {code: companies.report_tables(found, code) for code in LANGUAGES if code != "en"}
    return Shown(
        name=name,
        revision=revision,
        reports={code: report_of_ecosystem(found, language=code) for code in LANGUAGES},
        sections=tuple(section.id for section in sections),
        tables=tuple(
            NamedTable(
                name=t.key,
                title=t.caption,
                frame=t.frame,
                section=section.id,
                titles={code: tables[t.key].caption for code, tables in said.items()},
            )
            for section in sections
            for t in section.tables
        ),
        options={name: str(value) for name, value in options_of(found).items()},
        notes=("Synthetic data: made up.",) if found.synthetic else (),
    )


@says_what_is_missing
def ecosystem(request: HttpRequest) -> HttpResponse:
    """The ecosystem in short."""
    return report_page(
        request,
        shown(),
        "ecosystem",
        pdf=reverse("instruments:ecosystem-report"),
        only=("in-short",),
        opening=True,
        template="ecosystem.html",
        command=COMMAND,
        parts=[
            (reverse(f"instruments:ecosystem-{name}"), part.heading) for name, part in PARTS.items()
        ],
    )


@says_what_is_missing
def part(request: HttpRequest, part: str) -> HttpResponse:
    """One part of the report; its tables alone are offered below it."""
    chosen = PARTS[part]
    return report_page(
        request,
        shown(),
        f"ecosystem-{part}",
        pdf=reverse("instruments:ecosystem-report"),
        only=chosen.sections,
        heading=_(chosen.heading),
        command=COMMAND,
    )


@says_what_is_missing
def report(request: HttpRequest) -> HttpResponse:
    """The whole report as PDF."""
    asked_file(request, ())
    return report_file(request, shown())
