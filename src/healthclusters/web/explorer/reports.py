"""Reports as PDF, made when they are asked for, kept by revision, a few at a time."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from healthclusters.publish.report import cluster_report as report_on_cluster
from healthclusters.run import report_of_run
from healthclusters.web.explorer.clusters import cluster_or_404
from healthclusters.web.explorer.errors import not_yet, too_many
from healthclusters.web.explorer.frame import edition_or_404
from healthclusters.web.explorer.rate_limit import seconds_to_wait
from healthclusters.web.explorer.refusals import check_names
from healthclusters.web.results import Edition

_one_at_a_time = Lock()


def study_report(request: HttpRequest, study_id: str) -> HttpResponse:
    """The report of a study, in the language of the address."""
    shown = edition_or_404(study_id)
    check_names(request, ())
    run = shown.run
    if run is None:
        return _not_ready(request)
    return _report(request, shown, "", lambda said: report_of_run(run, language=said).pdf())


def cluster_report(request: HttpRequest, study_id: str, cluster_id: str) -> HttpResponse:
    """The report of a cluster, in the language of the address."""
    shown = edition_or_404(study_id)
    cluster_or_404(shown, cluster_id)
    check_names(request, ())

    def make(language: str) -> bytes:
        return report_on_cluster(
            shown.assessment,
            cluster_id,
            comparison=shown.comparison(cluster_id),
            reasons=shown.run.without if shown.run else (),
            language=language,
        ).pdf()

    return _report(request, shown, cluster_id, make)


def _not_ready(request: HttpRequest) -> HttpResponse:
    return not_yet(request, _("Groups and comparisons are still being computed"))


def _report(
    request: HttpRequest, shown: Edition, cluster_id: str, make: Callable[[str], bytes]
) -> HttpResponse:
    """The kept file, or a new one where the visitor may ask for one."""
    if shown.pending:
        return _not_ready(request)
    language = (get_language() or "en")[:2]
    name = "-".join(filter(None, [shown.study.id, cluster_id, language]))
    return kept_report(request, name, shown.study.revision, lambda: make(language))


def kept_report(
    request: HttpRequest, name: str, revision: str, make: Callable[[], bytes]
) -> HttpResponse:
    """The PDF of that name and revision: the kept file, or a new one where one may be asked for."""
    file = f"{name}.pdf"
    place = settings.HOME / "reports" / version("healthclusters") / revision / file
    if not place.is_file():
        wait = seconds_to_wait(request, "report")
        if wait:
            return too_many(request, wait)
        with _one_at_a_time:
            if not place.is_file():
                place.parent.mkdir(parents=True, exist_ok=True)
                fresh = place.with_suffix(".new")
                fresh.write_bytes(make())
                fresh.replace(place)
    response = HttpResponse(place.read_bytes(), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, file) or ""
    return response
