"""Impact: one evaluation of a programme, with its doubts and what would change the conclusion."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from healthclusters.impact import evaluate_impact, impact_report
from healthclusters.impact.example import PANEL_FILE, example_panel, truth_sentences
from healthclusters.publish.report import report_of_impact
from healthclusters.web.instruments.frame import asked_file
from healthclusters.web.instruments.kept import kept, revision_of_folder
from healthclusters.web.instruments.report_page import report_file, report_page
from healthclusters.web.instruments.shown import NamedTable, Shown
from healthclusters.web.instruments.survey import drawn_tables

_TITLES = {
    "effects": "Effects by year of entry and year",
    "years": "Effects by calendar year",
    "firms": "Firms by year of entry",
}
"""Of tables that the report does not print."""


def impact(request: HttpRequest) -> HttpResponse:
    """Did the programme of the example cause it?"""
    return report_page(
        request,
        example_shown(),
        "impact",
        pdf=reverse("instruments:impact-report"),
        command="healthclusters impact PANEL.csv",
    )


def report(request: HttpRequest) -> HttpResponse:
    """The same as PDF."""
    asked_file(request, ())
    return report_file(request, example_shown())


def example_shown() -> Shown:
    """The bundled synthetic programme, whose true effect is known."""
    return kept("impact-example", revision_of_folder(PANEL_FILE.parent), _example)


def _example() -> Shown:
    evaluation = evaluate_impact(example_panel())
    found = impact_report(evaluation, truth=truth_sentences(evaluation))
    reports = {code: report_of_impact(found, language=code) for code in ("en", "fr")}
    captions = {t.id: t.caption for s in found.sections for t in s.tables}
    tables = [
        NamedTable(name=name, title=captions.get(name) or _TITLES[name], frame=frame)
        for name, frame in found.tables().items()
    ]
    options = evaluation.options
    return Shown(
        name="impact-example",
        revision=evaluation.panel.revision,
        reports=reports,
        sections=tuple(section.id for section in found.sections),
        tables=(*tables, *drawn_tables(reports["en"])),
        options={
            "method": options.method,
            "controls": options.controls,
            "scale": options.scale,
            "average": options.average,
            "confidence": f"{options.confidence:g}",
        },
        seed=evaluation.seed,
        notes=tuple(
            filter(None, [found.mark, *(f"{note.code} {note.what}" for note in evaluation.notes)])
        ),
    )
