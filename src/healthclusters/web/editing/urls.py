"""Addresses of the editing pages; who may open them: `people.addresses`."""

from __future__ import annotations

from django.urls import include, path

from healthclusters.web.editing import (
    agreement,
    beginning,
    codebook,
    comparing,
    desk,
    entering,
    framework,
    history,
    importing,
    proposals,
    publishing,
    sources,
)

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
    path("sources/", sources.sources, name="sources"),
    path("sources/copies/", sources.archive, name="archive"),
    path("refresh/", sources.stale, name="stale"),
    path("agreement/", agreement.agreement, name="agreement"),
    path("conflicts/", agreement.conflicts, name="conflicts"),
    path("conflicts/<slug:subject>/<slug:item>/", agreement.conflict, name="conflict"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("codebook/<slug:item>/", codebook.entry, name="codebook-entry"),
    path("import/", importing.upload, name="import"),
    path("import/<int:number>/", importing.bring, name="bring"),
    path("new-study/", beginning.new_study, name="new-study"),
    path("framework/", framework.framework, name="framework"),
    path("editions/", comparing.compare, name="compare"),
    path("publish/", publishing.publish, name="publish"),
]

urlpatterns = [path("studies/<slug:study_id>/edit/", include(_of_study))]
