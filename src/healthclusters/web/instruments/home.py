"""Your own data: what each instrument answers, its example, and the command for one's own files."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_noop as marked

from healthclusters.web.instruments.frame import asked_file, page


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One instrument as the page offers it. more: names and titles of further addresses."""

    name: str
    title: str
    question: str
    needs: str
    command: str
    more: tuple[tuple[str, str], ...] = ()


INSTRUMENTS = (
    Instrument(
        name="ecosystem",
        title=marked("Companies of the region"),
        question=marked("Which companies are there, in which fields, and are they growing?"),
        needs=marked("A list of companies by year: Excel, CSV, Parquet or a database."),
        command="healthclusters ecosystem companies.xlsx --to report",
    ),
    Instrument(
        name="portfolio",
        title=marked("Projects, funding and partners"),
        question=marked("What do our projects cost, who pays, and with whom do we work?"),
        needs=marked("Tables of projects, partners and funding, or files of CORDIS."),
        command="healthclusters portfolio projects.csv --with partners.csv",
    ),
    Instrument(
        name="survey",
        title=marked("What members say"),
        question=marked("What do our members say, and what can honestly be claimed from it?"),
        needs=marked("A questionnaire and its answers: LimeSurvey, SPSS, Excel or CSV."),
        command="healthclusters survey FOLDER",
        more=(
            ("survey-questions", marked("Questions that can be asked")),
            ("survey-planning", marked("How many answers it takes")),
        ),
    ),
    Instrument(
        name="impact",
        title=marked("What the programme caused"),
        question=marked("Would it have happened without the programme?"),
        needs=marked("A table of firms by year, in the programme and outside it."),
        command="healthclusters impact firms.csv",
    ),
)


def home(request: HttpRequest) -> HttpResponse:
    """The instruments with their examples."""
    asked_file(request, ())
    return page(
        request,
        "home.html",
        "your-data",
        instruments=INSTRUMENTS,
        addresses={i.name: _address(i.name) for i in INSTRUMENTS},
    )


def _address(name: str) -> str:
    """The page of an instrument; empty where this installation has none."""
    try:
        return reverse(f"instruments:{name}")
    except NoReverseMatch:
        return ""
