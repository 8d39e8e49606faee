"""Waves of member surveys: opened, answered by link, closed.

One answer a link: whether a link was used is kept without a time, and the answer without the link.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError, errors
from healthclusters.survey.instrument import parse_questionnaire
from healthclusters.web.store.actions.history import locked, note
from healthclusters.web.store.actions.people import hashed
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import SurveyAnswers, SurveyLink, SurveyWave

MOST_LINKS = 5_000
"""Of a wave: its answers are written anew, in another order, with each that comes."""
LEAST_SHOWN = 3


@transaction.atomic
def open_wave(
    study_id: str,
    wave_id: str,
    *,
    title: str,
    questionnaire: str,
    clusters: Sequence[str],
    least: int,
    by: str,
) -> SurveyWave:
    """A wave that can be answered.

    questionnaire: text of a questionnaire file; DataError with every problem in it. clusters: whom
    answers are about. least: fewest answers of which anything is shown. OptionError for a name that
    is taken, for no cluster, and for a least number below 3.
    """
    stored = locked(study_id)
    _found, problems = parse_questionnaire(questionnaire, "questionnaire.yaml")
    if errors(problems):
        raise DataError(problems)
    if not clusters:
        raise OptionError("clusters", "", "at least one name")
    if least < LEAST_SHOWN:
        raise OptionError("least", least, f"{LEAST_SHOWN} or more")
    if SurveyWave.objects.filter(study=stored, wave_id=wave_id).exists():
        raise OptionError("wave_id", wave_id, "a name that no other wave of the study has")
    wave = SurveyWave.objects.create(
        study=stored,
        wave_id=wave_id,
        title=title,
        questionnaire=questionnaire,
        clusters=list(clusters),
        least=least,
        opened_by=by,
    )
    SurveyAnswers.objects.create(wave=wave)
    after = {"title": title, "clusters": list(clusters), "least": least}
    key = key_text([wave_id])
    note(stored, "survey_wave", key, None, after, by, "opened", before=stored.version)
    return wave


@transaction.atomic
def make_links(wave: SurveyWave, cluster_id: str, number: int) -> list[str]:
    """So many links for members of a cluster: their secret parts, which nobody can read again.

    UnknownNameError for a cluster that the wave is not about; OptionError for too many;
    NotSupportedError for a closed wave.
    """
    wave = SurveyWave.objects.select_for_update().get(pk=wave.pk)
    _still_open(wave)
    if cluster_id not in wave.clusters:
        raise UnknownNameError("cluster of this wave", cluster_id, wave.clusters)
    room = MOST_LINKS - SurveyLink.objects.filter(wave=wave).count()
    if not 1 <= number <= room:
        raise OptionError("number", number, f"from 1 to {room:,}")
    texts = [secrets.token_urlsafe(24) for _ in range(number)]
    SurveyLink.objects.bulk_create(
        SurveyLink(wave=wave, token_hash=hashed(text), cluster_id=cluster_id) for text in texts
    )
    return texts


def open_link(text: str) -> SurveyLink:
    """The link of a secret.

    UnknownNameError where there is none; NotSupportedError where it cannot be used any more.
    """
    found = SurveyLink.objects.filter(token_hash=hashed(text)).select_related("wave__study").first()
    if found is None:
        raise UnknownNameError("link", "this one", [])
    _still_open(found.wave)
    if found.used:
        raise NotSupportedError("This link has brought its answer; one answer a link")
    return found


@transaction.atomic
def give_answer(text: str, answers: Mapping[str, Any]) -> None:
    """Keep the answers that a link brings, and that the link was used; nothing ties the two.

    answers: as `survey.check_answers` gives them. Raises as `open_link`.
    """
    link = open_link(text)
    # The pool is held first, so that two who answer at once wait for each other.
    pool = SurveyAnswers.objects.select_for_update().get(wave=link.wave)
    _still_open(SurveyWave.objects.get(pk=link.wave_id))
    if not SurveyLink.objects.filter(pk=link.pk, used=False).update(used=True):
        raise NotSupportedError("This link has brought its answer; one answer a link")
    content = list(pool.content)
    content.append({"cluster_id": link.cluster_id, "answers": dict(answers)})
    # Order is drawn by chance each time, so that it says nothing of who came when.
    secrets.SystemRandom().shuffle(content)
    pool.content = content
    pool.save(update_fields=["content"])


@transaction.atomic
def close_wave(wave: SurveyWave, *, by: str) -> None:
    """No answer is taken any more, for good; results can be read from now on."""
    stored = locked(wave.study.study_id)
    wave = SurveyWave.objects.select_for_update().get(pk=wave.pk)
    _still_open(wave)
    # Those who are answering are waited for; whoever comes after them finds the wave closed.
    pool = SurveyAnswers.objects.select_for_update().get(wave=wave)
    wave.closed = timezone.now().date()
    wave.save(update_fields=["closed"])
    key, answers = key_text([wave.wave_id]), len(pool.content)
    note(
        stored, "survey_wave", key, None, {"answers": answers}, by, "closed", before=stored.version
    )


def _still_open(wave: SurveyWave) -> None:
    if wave.closed is not None:
        raise NotSupportedError("This survey is closed; it takes no answers any more")
