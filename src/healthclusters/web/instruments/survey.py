"""Survey: the report of the example, the bank of questions, and how many answers it takes."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from healthclusters.publish.report import Chart, Report, report_of_survey
from healthclusters.publish.report.report import blocks_within
from healthclusters.survey import (
    EXAMPLE_FOLDER,
    PlanOptions,
    SurveyReport,
    answers_to_tell,
    open_wave,
    question_bank,
    survey_report,
)
from healthclusters.survey.instrument import QuestionBank
from healthclusters.survey.planning.two_shares import AnswersNeeded
from healthclusters.web.explorer.refusals import one_of
from healthclusters.web.instruments.forms import PlanningForm
from healthclusters.web.instruments.frame import asked_file, page
from healthclusters.web.instruments.kept import kept, revision_of_folder
from healthclusters.web.instruments.report_page import report_file, report_page
from healthclusters.web.instruments.shown import NamedTable, Shown

THEMES = {
    "value_of_activities": marked("Value of the activities"),
    "relations_gained": marked("Relations gained"),
    "international_reach": marked("International reach"),
    "services_used": marked("Services used"),
    "cooperation_with_clinics": marked("Cooperation with clinics"),
    "satisfaction": marked("Satisfaction"),
    "additionality": marked("Would it have happened anyway?"),
}
EVALUATIONS = {
    "goals": marked("Were the goals reached?"),
    "contribution": marked("What did it contribute to the programme?"),
    "attribution": marked("How much was caused by it?"),
}
KINDS = {
    "scale": marked("one answer"),
    "multiple": marked("several answers"),
    "number": marked("a number"),
    "open": marked("free text"),
}


_BY_QUESTION = ("goals", "contribution", "attribution", "other")


def survey(request: HttpRequest) -> HttpResponse:
    """What the members of the example say, and what can be claimed of it."""
    shown = example_shown()
    return report_page(
        request,
        shown,
        "survey",
        pdf=reverse("instruments:survey-report"),
        only=[name for name in shown.sections if name not in _BY_QUESTION],
        opening=True,
        command="healthclusters survey FOLDER",
    )


def by_question(request: HttpRequest) -> HttpResponse:
    """Question by question, under the three questions of an evaluation."""
    return report_page(
        request,
        example_shown(),
        "survey-answers",
        pdf=reverse("instruments:survey-report"),
        only=_BY_QUESTION,
        heading=_("Question by question"),
        command="healthclusters survey FOLDER",
    )


def report(request: HttpRequest) -> HttpResponse:
    """The same as PDF."""
    asked_file(request, ())
    return report_file(request, example_shown())


def example_shown() -> Shown:
    """The bundled synthetic wave with the one before it."""
    return kept("survey-example", revision_of_folder(EXAMPLE_FOLDER), _example)


def _example() -> Shown:
    before = open_wave(EXAMPLE_FOLDER / "before")
    return shown_of(survey_report(open_wave(EXAMPLE_FOLDER), before=before), "survey-example")


def shown_of(found: SurveyReport, name: str) -> Shown:
    """A report of a wave as pages show it."""
    reports = {code: report_of_survey(found, language=code) for code in ("en", "fr")}
    tables = list(_tables(found))
    return Shown(
        name=name,
        revision=found.revision,
        reports=reports,
        sections=("summary", *(s.id for s in found.sections if s.level == 2)),
        tables=tuple(t for t in [*tables, *drawn_tables(reports["en"])] if t.frame.width),
        options=found.settings,
        seed=int(found.settings["seed"]),
        notes=tuple(filter(None, [found.mark, f"revision {found.revision}"])),
    )


def _tables(found: SurveyReport) -> Iterator[NamedTable]:
    """The tables, each with the section of the second level in which it stands."""
    part = ""
    for section in found.sections:
        part = section.id if section.level == 2 else part
        for table in section.tables:
            yield NamedTable(name=table.name, title=table.title, frame=table.frame, section=part)


def drawn_tables(report: Report) -> list[NamedTable]:
    """The rows behind the charts of a report."""
    return [
        NamedTable(name=block.key, title=block.title, frame=block.data)
        for block in blocks_within(report.sections)
        if isinstance(block, Chart) and block.data is not None
    ]


def bank() -> QuestionBank:
    """The bundled questions, read once."""
    return kept("survey-bank", "", question_bank, stored=False)


def questions(request: HttpRequest) -> HttpResponse:
    """Every question that can be asked, with its answers and the source of its idea."""
    known = bank()
    language = (get_language() or "en")[:2]
    table = NamedTable(
        name="survey-questions", title=_("Questions for members"), frame=known.table(language)
    )
    asked = asked_file(request, [table], filters=("theme",))
    if asked is not None:
        return asked
    theme = one_of(request, "theme", THEMES)
    return page(
        request,
        "survey_questions.html",
        "survey-questions",
        themes={
            name: (title, [q for q in known.questions.values() if q.theme == name])
            for name, title in THEMES.items()
        },
        theme=theme,
        evaluations=EVALUATIONS,
        kinds=KINDS,
        sources={row["source_id"]: row for row in known.sources.iter_rows(named=True)},
        told_in=language,
        questions=len(known.questions),
    )


def planning(request: HttpRequest) -> HttpResponse:
    """How many answers tell one share from another."""
    names = list(PlanningForm.base_fields)
    first = {name: field.initial or "" for name, field in PlanningForm.base_fields.items()}
    form = PlanningForm(
        {**first, "against": "cluster", **{n: request.GET[n] for n in names if n in request.GET}}
    )
    needed = _needed(form.cleaned_data) if form.is_valid() else []
    asked = asked_file(request, [_planning_table(needed)] if needed else (), filters=names)
    if asked is not None:
        return asked
    return page(
        request,
        "survey_planning.html",
        "survey-planning",
        status=200 if form.is_valid() else 400,
        form=form,
        needed=needed,
    )


def _needed(given: dict[str, object]) -> list[AnswersNeeded]:
    """With three probabilities that a true difference is told."""
    share, other = float(str(given["share"])), float(str(given["other"]))
    members = given["members"]
    return [
        answers_to_tell(
            share / 100,
            other / 100,
            options=PlanOptions(
                power=power,
                reference="benchmark" if given["against"] == "benchmark" else "cluster",
                members=int(str(members)) if members else None,
            ),
        )
        for power in (0.8, 0.9, 0.95)
    ]


def _planning_table(needed: list[AnswersNeeded]) -> NamedTable:
    import polars as pl

    rows = [
        {
            "share": n.share,
            "other": n.other,
            "against": n.options.reference,
            "members": n.options.members,
            "confidence": n.options.confidence,
            "power_wanted": n.options.power,
            "answers": n.answers,
            "power": n.power,
        }
        for n in needed
    ]
    types = {"members": pl.Int64, "answers": pl.Int64, "power": pl.Float64}
    return NamedTable(
        name="survey-planning",
        title=_("Answers that tell two shares apart"),
        frame=pl.DataFrame(rows, schema_overrides=types),
    )
