"""Addresses of the editing pages; who may open them: `people.addresses`."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path

from healthclusters.web.editing import (
    agreement,
    beginning,
    codebook,
    comparing,
    desk,
    drafts,
    entering,
    framework,
    history,
    importing,
    proposals,
    publishing,
    same_sources,
    sources,
)

app_name = "editing"

# Each address with its whole beginning: the tests of rights read what it asks for from here.
_BEGINNING = "studies/<slug:study_id>/edit/"
_OF_STUDY: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("", desk.desk, "desk"),
    ("clusters/<slug:cluster_id>/", desk.cluster, "cluster"),
    ("clusters/<slug:cluster_id>/facts/", entering.facts, "facts"),
    ("clusters/<slug:cluster_id>/observations/<slug:item>/", entering.of_cluster, "observation"),
    ("countries/<slug:alpha3>/", desk.country, "country"),
    (
        "countries/<slug:alpha3>/observations/<slug:item>/",
        entering.of_country,
        "country-observation",
    ),
    ("review/", proposals.queue, "queue"),
    ("drafts/", drafts.drafts, "drafts"),
    ("proposals/<int:number>/", proposals.proposal, "proposal"),
    ("proposals/<int:number>/mend/", proposals.mend, "mend"),
    ("proposals/<int:number>/send/", proposals.send, "send"),
    ("proposals/<int:number>/withdraw/", proposals.withdraw, "withdraw"),
    ("proposals/<int:number>/refuse/", proposals.refuse, "refuse"),
    ("proposals/<int:number>/accept/", proposals.accept, "accept"),
    ("history/", history.history, "history"),
    ("history/<int:number>/return/", history.bring_back, "return"),
    ("sources/", sources.sources, "sources"),
    ("sources/copies/", sources.archive, "archive"),
    ("sources/same/", same_sources.same_sources, "same-sources"),
    ("sources/same/judge/", same_sources.judge, "judge-sources"),
    ("refresh/", sources.stale, "stale"),
    ("refresh/copies/", sources.without_copy, "without-copy"),
    ("agreement/", agreement.agreement, "agreement"),
    ("conflicts/", agreement.conflicts, "conflicts"),
    ("conflicts/<slug:subject>/<slug:item>/", agreement.conflict, "conflict"),
    ("codebook/", codebook.codebook, "codebook"),
    ("codebook/<slug:item>/", codebook.entry, "codebook-entry"),
    ("import/", importing.upload, "import"),
    ("import/<int:number>/", importing.of_file, "bring"),
    ("new-study/", beginning.new_study, "new-study"),
    ("framework/", framework.framework, "framework"),
    ("editions/", comparing.compare, "compare"),
    ("publish/", publishing.publish, "publish"),
]

urlpatterns = [path(_BEGINNING + place, view, name=name) for place, view, name in _OF_STUDY]
