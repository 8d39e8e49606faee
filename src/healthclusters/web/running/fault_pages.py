"""Pages and problems for faults of the machine; everything goes on once they are mended."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from healthclusters.web.api.problem_details import problem
from healthclusters.web.explorer import errors
from healthclusters.web.running.faults import PAUSE, Fault, fault_of

_LOG = logging.getLogger("healthclusters.faults")


class FaultsMiddleware:
    """Answers for views that met a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of the application."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page, or a problem for programs, where it is a fault."""
        fault = fault_of(error)
        return None if fault is None else fault_answer(request, fault)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 for a fault met on the way to a view, such as by the session."""
    fault = fault_of(sys.exc_info()[1])
    if fault is not None:
        return fault_answer(request, fault)
    if request.path.startswith("/api/"):
        return problem(500, "Something went wrong here, not in your call. It has been noted.")
    try:
        return errors.server_error(request)
    except Exception as again:  # the page itself asks the database for its frame
        _LOG.exception("The page for a mistake could not be made")
        return _plain(500, fault_of(again) or _unknown())


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 where a form came without its token (Django's CSRF_FAILURE_VIEW).

    reason: Django's word for it, which helps nobody who reads the page.
    """
    if request.path.startswith("/api/"):
        said = "A form's token is missing. Programs send `Authorization: Bearer` with a token."
        return problem(403, said)
    try:
        return errors.no_token(request)
    except Exception as error:  # the page itself asks the database for its frame
        fault = fault_of(error)
        if fault is None:
            raise
        return fault_answer(request, fault)


def fault_answer(request: HttpRequest, fault: Fault) -> HttpResponse:
    """503 with when to ask again; it needs no database itself."""
    _LOG.error("fault: %s", fault.kind)
    if request.path.startswith("/api/"):
        headers = {"Retry-After": str(PAUSE)}
        return problem(503, f"{fault.title}. {fault.remedy}", headers=headers)
    return _plain(503, fault)


def _unknown() -> Fault:
    return Fault(
        kind="mistake",
        title=_("Something went wrong here"),
        remedy=_("The mistake is ours and has been noted. Try again in a while."),
    )


def _plain(status: int, fault: Fault) -> HttpResponse:
    """A page of its own: neither frame nor style sheet nor session."""
    page = files("healthclusters.web").joinpath("templates", "running", "fault.html")
    text = page.read_text("utf-8")
    words = {"title": fault.title, "remedy": fault.remedy, "status": status}
    words["language"] = (get_language() or "en")[:2]
    for name, value in words.items():
        text = text.replace("{{ " + name + " }}", escape(str(value)))
    given = HttpResponse(text, status=status)
    given["Retry-After"] = str(PAUSE)
    given["Cache-Control"] = "no-store"
    return given
