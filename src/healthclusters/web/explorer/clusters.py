"""The page of one cluster."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from healthclusters.base import UnknownNameError
from healthclusters.publish.cluster_page import cluster_page
from healthclusters.publish.partners_page import study_ties
from healthclusters.publish.practices_page import study_practices
from healthclusters.web.explorer.frame import edition_or_404, site


def cluster(request: HttpRequest, study_id: str, cluster_id: str) -> HttpResponse:
    """Its scorecard with every observation, its group, peers, practices and partners."""
    shown = edition_or_404(study_id)
    if cluster_id not in shown.views:
        raise Http404(str(UnknownNameError("cluster", cluster_id, list(shown.views))))
    page = cluster_page(
        shown.evidence,
        shown.views,
        cluster_id,
        site(shown, "landscape"),
        practices=study_practices(shown.evidence, shown.views),
        ties=study_ties(shown.evidence, shown.views),
        comparison=shown.comparison(cluster_id),
        render=lambda name, **context: render_to_string(name, context, request),
    )
    return HttpResponse(page)
