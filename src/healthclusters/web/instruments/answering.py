"""Filling in a questionnaire behind a link: no sign-in, one answer a link, nothing kept of who."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from healthclusters.base import DataError, NotSupportedError, Problem, UnknownNameError
from healthclusters.survey import Questionnaire, check_answers, form_questions
from healthclusters.survey.instrument import parse_questionnaire
from healthclusters.web.explorer.refusals import NoSuchPageError
from healthclusters.web.instruments.frame import page
from healthclusters.web.store.actions import surveys
from healthclusters.web.store.models import SurveyLink

_OURS = "csrfmiddlewaretoken"


@lru_cache(maxsize=64)
def questionnaire_of(text: str) -> Questionnaire:
    """The questionnaire that is stored with a wave; it was checked when the wave was opened."""
    found, problems = parse_questionnaire(text, "questionnaire.yaml")
    if found is None:
        raise DataError(problems)
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The form; what is sent is checked whole, and kept apart from the link."""
    try:
        link = surveys.open_link(token)
        response = _sent(request, token, link) if request.method == "POST" else _form(request, link)
    except UnknownNameError as unknown:
        raise NoSuchPageError(
            _("This is not a link to a questionnaire."),
            _("Open the link from your invitation again: it may have been cut when it was copied."),
        ) from unknown
    except NotSupportedError as refused:
        response = page(
            request, "answer_over.html", "", status=410, refusal=str(refused), site=None
        )
    # The address is the secret: no other server is told it. Not even `no-referrer` would be more,
    # for browsers then send no origin, and the form could not be told from a forged one.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _form(
    request: HttpRequest, link: SurveyLink, problems: Sequence[Problem] = (), **more: Any
) -> HttpResponse:
    asked = questionnaire_of(link.wave.questionnaire)
    language = (get_language() or "en")[:2]
    by_question: dict[str, list[Problem]] = {}
    for problem in problems:
        by_question.setdefault(problem.column or "", []).append(problem)
    context = {
        "site": None,  # nothing to the left and right of the questions
        "link": link,
        "wave": link.wave,
        "title": asked.title_in(language),
        "questions": form_questions(asked, language),
        "given": {},
        "problems": by_question,
        "count": len(problems),
    }
    status = 400 if problems else 200
    return page(request, "answer.html", "", status=status, **context | more)


def _sent(request: HttpRequest, token: str, link: SurveyLink) -> HttpResponse:
    asked = questionnaire_of(link.wave.questionnaire)
    given = {name: request.POST.getlist(name) for name in request.POST if name != _OURS}
    answers, problems = check_answers(asked, given)
    if answers is None:
        return _form(request, link, problems, given=given)
    surveys.give_answer(token, answers)
    return page(request, "answer_thanks.html", "", wave=link.wave, site=None)
