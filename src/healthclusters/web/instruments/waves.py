"""Waves of a study, for its stewards: opened, links made and shown once, closed."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError
from healthclusters.web.explorer.downloads import download
from healthclusters.web.explorer.refusals import NoSuchPageError, check_names, nearest
from healthclusters.web.instruments.frame import page
from healthclusters.web.instruments.wave_forms import LinksForm, WaveForm
from healthclusters.web.people.account import me
from healthclusters.web.store.actions import surveys
from healthclusters.web.store.models import SurveyWave


def wave_or_404(study_id: str, wave_id: str) -> SurveyWave:
    """The wave of an address; a page that helps where there is none."""
    waves = SurveyWave.objects.filter(study__study_id=study_id)
    found = waves.filter(wave_id=wave_id).select_related("study", "pool").first()
    if found is None:
        raise NoSuchPageError(
            _("This study has no wave called “%(name)s”.") % {"name": wave_id},
            nearest(wave_id, waves.values_list("wave_id", flat=True)),
            widen=reverse("waves:list", args=[study_id]),
        )
    return found


@never_cache
@require_GET
def waves(request: HttpRequest, study_id: str) -> HttpResponse:
    """Every wave of the study."""
    check_names(request, ())
    rows = SurveyWave.objects.filter(study__study_id=study_id).annotate(
        made=Count("links"), used=Count("links", filter=Q(links__used=True))
    )
    return page(request, "waves.html", "survey-waves", study_id=study_id, waves=list(rows))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: HttpRequest, study_id: str) -> HttpResponse:
    """Choose questions and clusters; every problem of the form is shown at once."""
    language = (get_language() or "en")[:2]
    form = WaveForm(request.POST or None, language=language)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            wave = surveys.open_wave(
                study_id,
                given["wave_id"],
                title=given["title"],
                questionnaire=form.questionnaire(),
                clusters=given["clusters"],
                least=given["least"],
                by=me(request).pseudonym,
            )
        except (OptionError, DataError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The wave is open. Make links for its members."))
            return redirect("waves:wave", study_id, wave.wave_id)
    status = 400 if form.is_bound else 200
    return page(
        request, "wave_open.html", "survey-waves", status=status, study_id=study_id, form=form
    )


@never_cache
@require_GET
def wave(request: HttpRequest, study_id: str, wave_id: str) -> HttpResponse:
    """One wave: how many answers, links, and what can be done next."""
    check_names(request, ())
    return _wave_page(request, wave_or_404(study_id, wave_id))


def _wave_page(
    request: HttpRequest, wave: SurveyWave, status: int = 200, **more: Any
) -> HttpResponse:
    counted = wave.links.values_list("cluster_id").annotate(made=Count("id"))
    by_cluster: dict[str, int] = dict(counted)
    rows = [(name, by_cluster.get(name, 0)) for name in wave.clusters]
    context: dict[str, Any] = {
        "study_id": wave.study.study_id,
        "wave": wave,
        "rows": rows,
        "made": sum(made for _name, made in rows),
        "answers": len(wave.pool.content),
        "form": LinksForm(clusters=wave.clusters),
        "made_links": [],
    }
    return page(request, "wave.html", "survey-waves", status=status, **context | more)


@never_cache
@require_POST
def links(request: HttpRequest, study_id: str, wave_id: str) -> HttpResponse:
    """Make links at once; they are shown, or handed out as a file, this one time."""
    found = wave_or_404(study_id, wave_id)
    form = LinksForm(request.POST, clusters=found.clusters)
    if not form.is_valid():
        return _wave_page(request, found, 400, form=form)
    given = form.cleaned_data
    try:
        texts = surveys.make_links(found, given["cluster"], given["number"])
    except (OptionError, NotSupportedError, UnknownNameError) as refused:
        form.add_error(None, str(refused))
        return _wave_page(request, found, 400, form=form)
    addresses = [request.build_absolute_uri(reverse("waves:answer", args=[t])) for t in texts]
    if request.POST.get("give") == "file":
        rows = pl.DataFrame({"cluster": given["cluster"], "link": addresses})
        response = download(rows, f"{found.wave_id}-links", "csv")
        response["Cache-Control"] = "no-store"
        return response
    return _wave_page(request, found, made_links=addresses)


@require_POST
def close(request: HttpRequest, study_id: str, wave_id: str) -> HttpResponse:
    """Take no more answers, for good."""
    found = wave_or_404(study_id, wave_id)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box to say that you are sure."))
        return redirect("waves:wave", study_id, wave_id)
    try:
        surveys.close_wave(found, by=me(request).pseudonym)
    except NotSupportedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The wave is closed. Its results can be read."))
    return redirect("waves:wave", study_id, wave_id)
