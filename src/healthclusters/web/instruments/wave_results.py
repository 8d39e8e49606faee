"""What a closed wave says, and its answers as the folder that the command reads.

Nothing is shown while a wave is open: whoever saw results before and after an answer would know it.
"""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from healthclusters.base import DataError
from healthclusters.publish import csv_text
from healthclusters.survey import (
    AnswerSet,
    CompareOptions,
    EstimateOptions,
    SurveyOptions,
    Wave,
    survey_report,
    wave_of_answer_sets,
)
from healthclusters.survey.answers import Membership
from healthclusters.web.explorer.refusals import NoSuchPageError, check_names
from healthclusters.web.instruments.answering import questionnaire_of
from healthclusters.web.instruments.frame import page
from healthclusters.web.instruments.kept import kept
from healthclusters.web.instruments.report_page import report_file, report_page
from healthclusters.web.instruments.shown import Shown
from healthclusters.web.instruments.survey import shown_of
from healthclusters.web.instruments.waves import wave_or_404
from healthclusters.web.store.models import SurveyWave

_EPOCH = (1980, 1, 1, 0, 0, 0)  # a file says nothing of when it was made


@never_cache
@require_GET
def results(request: HttpRequest, study_id: str, wave_id: str) -> HttpResponse:
    """The report of the wave, once it is closed and has enough answers."""
    found = wave_or_404(study_id, wave_id)
    reason = silence(found)
    if reason:
        check_names(request, ())
        return page(
            request, "wave_silent.html", "survey-waves", study_id=study_id, wave=found, why=reason
        )
    return report_page(
        request,
        _shown(found),
        "survey-waves",
        pdf=reverse("waves:report", args=[study_id, wave_id]),
        template="wave_results.html",
        study_id=study_id,
        wave=found,
    )


@never_cache
@require_GET
def report(request: HttpRequest, study_id: str, wave_id: str) -> HttpResponse:
    """The same as PDF."""
    check_names(request, ())
    return report_file(request, _shown(_told(study_id, wave_id)))


@never_cache
@require_GET
def answers(request: HttpRequest, study_id: str, wave_id: str) -> HttpResponse:
    """Questionnaire, answers and numbers of members, as `healthclusters survey` reads them."""
    check_names(request, ())
    found = _told(study_id, wave_id)
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, text in folder_of(found).items():
            archive.writestr(ZipInfo(f"{wave_id}/{name}", date_time=_EPOCH), text)
    response = HttpResponse(target.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{wave_id}.zip") or ""
    return response


def silence(wave: SurveyWave) -> str:
    """Why nothing is shown of the wave; empty where it may be."""
    if wave.closed is None:
        return _(
            "The wave is open. Its results can be read once it is closed: whoever saw them before "
            "and after an answer would know that answer."
        )
    if len(wave.pool.content) < wave.least:
        return _(
            "There are %(n)s answers; of fewer than %(least)s nothing is shown, so that nobody can "
            "be recognised."
        ) % {"n": len(wave.pool.content), "least": wave.least}
    return ""


def _told(study_id: str, wave_id: str) -> SurveyWave:
    found = wave_or_404(study_id, wave_id)
    reason = silence(found)
    if reason:
        raise NoSuchPageError(reason, _("Close the wave first, or wait for more answers."))
    return found


def answer_sets(wave: SurveyWave) -> list[AnswerSet]:
    """The answers of a wave, numbered in the order of chance in which they lie."""
    return [
        AnswerSet(answer_id=f"a{number:05d}", cluster_id=one["cluster_id"], answers=one["answers"])
        for number, one in enumerate(wave.pool.content, start=1)
    ]


def _membership(wave: SurveyWave) -> pl.DataFrame:
    """One link a member: links made are members asked."""
    made = list(wave.links.values_list("cluster_id", flat=True))
    clusters = [name for name in wave.clusters if name in made]
    return pl.DataFrame(
        {
            "cluster_id": clusters,
            "kind": [None] * len(clusters),
            "size": [None] * len(clusters),
            "members": [made.count(name) for name in clusters],
        },
        schema={
            "cluster_id": pl.String,
            "kind": pl.String,
            "size": pl.String,
            "members": pl.Int64,
        },
    )


def folder_of(wave: SurveyWave) -> dict[str, str]:
    """The files of the folder of a wave, by name."""
    questions = list(questionnaire_of(wave.questionnaire).questions)
    rows = [
        {
            "answer_id": one.answer_id,
            "cluster_id": one.cluster_id,
            **{name: _cell(one.answers.get(name)) for name in questions},
        }
        for one in answer_sets(wave)
    ]
    schema = dict.fromkeys(("answer_id", "cluster_id", *questions), pl.String)
    return {
        "questionnaire.yaml": wave.questionnaire,
        "answers.csv": csv_text(pl.DataFrame(rows, schema=schema)),
        "membership.csv": csv_text(_membership(wave)),
    }


def _cell(answer: object) -> str | None:
    if answer is None:
        return None
    if isinstance(answer, list):
        return ";".join(answer)
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def wave_of(wave: SurveyWave) -> Wave:
    """The stored answers as the survey reads them; DataError with every problem."""
    made, problems = wave_of_answer_sets(
        questionnaire_of(wave.questionnaire),
        answer_sets(wave),
        membership=Membership(_membership(wave)),
    )
    if made is None:
        raise DataError(problems)
    return made


def _shown(wave: SurveyWave) -> Shown:
    read = wave_of(wave)
    options = SurveyOptions(
        compare=CompareOptions(estimates=EstimateOptions(least_answers=wave.least)),
        # How often "first" could be claimed is a question of planning, and takes long.
        spreads=(),
    )
    return kept(
        "survey-wave",
        read.revision,
        lambda: shown_of(survey_report(read, options=options), wave.wave_id),
        options=json.dumps({"least": wave.least, "wave": wave.wave_id}),
    )
