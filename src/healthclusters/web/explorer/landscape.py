"""The landscape: all clusters of a study."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from healthclusters.web.explorer.frame import edition_or_404, site
from healthclusters.web.results import study_ids


def home(request: HttpRequest) -> HttpResponse:
    """The first study."""
    return redirect("explorer:landscape", study_ids()[0])


def landscape(request: HttpRequest, study_id: str) -> HttpResponse:
    """Every cluster with its points."""
    shown = edition_or_404(study_id)
    context = {"site": site(shown, "landscape"), "views": shown.views, "study_id": study_id}
    return render(request, "explorer/landscape.html", context)
