"""Every study and edition that visitors can see, and the first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from healthclusters.web.explorer.errors import no_study_yet
from healthclusters.web.explorer.refusals import check_names
from healthclusters.web.results import study_ids
from healthclusters.web.store.reading import published_studies


def home(request: HttpRequest) -> HttpResponse:
    """The study where there is one alone, else the list; where there is none, what to do."""
    known = study_ids()
    if not known:
        return no_study_yet(request)
    if len(known) == 1:
        return redirect("explorer:landscape", known[0])
    return redirect("explorer:studies")


def studies(request: HttpRequest) -> HttpResponse:
    """The list, the newest first."""
    check_names(request, ())
    found = published_studies()
    if not found:
        return no_study_yet(request)
    return render(request, "explorer/studies.html", {"studies": found})
