"""Addresses of the editing pages; who may open them: `people.addresses`."""

from __future__ import annotations

from django.urls import include, path

from healthclusters.web.editing import desk, entering, history, proposals, publishing

app_name = "editing"

_of_study = [
    path("", desk.desk, name="desk"),
    path("clusters/<slug:cluster_id>/", desk.cluster, name="cluster"),
    path("clusters/<slug:cluster_id>/facts/", entering.facts, name="facts"),
    path(
        "clusters/<slug:cluster_id>/observations/<slug:item>/",
        entering.of_cluster,
        name="observation",
    ),
    path("countries/<slug:alpha3>/", desk.country, name="country"),
    path(
        "countries/<slug:alpha3>/observations/<slug:item>/",
        entering.of_country,
        name="country-observation",
    ),
    path("review/", proposals.queue, name="queue"),
    path("proposals/<int:number>/", proposals.proposal, name="proposal"),
    path("proposals/<int:number>/mend/", proposals.mend, name="mend"),
    path("proposals/<int:number>/send/", proposals.send, name="send"),
    path("proposals/<int:number>/withdraw/", proposals.withdraw, name="withdraw"),
    path("proposals/<int:number>/refuse/", proposals.refuse, name="refuse"),
    path("proposals/<int:number>/accept/", proposals.accept, name="accept"),
    path("history/", history.history, name="history"),
    path("history/<int:number>/return/", history.bring_back, name="return"),
    path("publish/", publishing.publish, name="publish"),
]

urlpatterns = [path("studies/<slug:study_id>/edit/", include(_of_study))]
