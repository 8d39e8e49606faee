"""A question that cannot be answered as it was asked gets a page that helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError
from healthclusters.base.problems import Problem
from healthclusters.web.explorer.asked import State
from healthclusters.web.explorer.frame import edition_or_404, made, site
from healthclusters.web.results import Edition

View = Callable[..., HttpResponse]


def answering(entry: str, start: str = "") -> Callable[[View], View]:
    """A view of a study as Django calls it.

    The view gets the request and the Edition. An UnknownNameError becomes a page with status 404,
    an OptionError, NotSupportedError or DataError one with status 400. entry: of the navigation.
    start: name of the page on which one can begin anew; that of the entry where left out.
    """

    def wrapped(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, study_id: str, **named: Any) -> HttpResponse:
            shown = edition_or_404(study_id)
            try:
                return view(request, shown, **named)
            except UnknownNameError as unknown:
                return refusal(request, shown, entry, start, 404, str(unknown))
            except (OptionError, NotSupportedError) as refused:
                return refusal(request, shown, entry, start, 400, f"{refused}.")
            except DataError as found:
                return refusal(request, shown, entry, start, 400, "", problems=found.problems)

        return answer

    return wrapped


def page_or_part(
    request: HttpRequest,
    shown: Edition,
    entry: str,
    template: str,
    state: State,
    context: dict[str, Any],
) -> HttpResponse:
    """The whole page of `<template>.html`; for a script only `<template>_part.html`, with the
    address of the state in a header of its own."""
    context["state"] = state
    if not request.headers.get("X-Part"):
        return page(request, shown, entry, f"{template}.html", context)
    answer = page(request, shown, entry, f"{template}_part.html", context)
    answer["X-Address"] = state.address(request.path)
    return answer


def page(
    request: HttpRequest,
    shown: Edition,
    entry: str,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page of a study; words of the framework in the language of the visitor."""
    context |= {
        "site": site(shown, entry),
        "study_id": shown.study.id,
        "pending": shown.pending,
        "pages": MappingProxyType(shown.views),  # clusters that have a page
    }
    return HttpResponse(made(request, shown, template, **context), status=status)


def refusal(
    request: HttpRequest,
    shown: Edition,
    entry: str,
    start: str,
    status: int,
    why: str,
    *,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    """What is wrong, and where to go on."""
    context = {
        "why": why,
        "problems": problems,
        "start": reverse(f"explorer:{start or entry}", args=[shown.study.id]),
    }
    part = "_part" if request.headers.get("X-Part") else ""
    return page(request, shown, entry, f"explorer/refused{part}.html", context, status)
