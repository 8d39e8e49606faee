"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import include, path

from healthclusters.web.explorer import (
    charts,
    clusters,
    compare,
    data,
    effects,
    groups,
    landscape,
    languages,
    method,
    partners,
    practices,
    published,
    ranking,
    reports,
    scorecard,
    studies,
    tables,
    what_if,
)

app_name = "explorer"

_of_study = [
    path("", landscape.landscape, name="landscape"),
    path("groups/", groups.groups, name="groups"),
    path("ranking/", ranking.ranking, name="ranking"),
    path("effects/", effects.effects, name="effects"),
    path("published/", published.published, name="published"),
    path("method/", method.method, name="method"),
    path("data/", data.data, name="data"),
    path("data/study.zip", data.study_zip, name="study-zip"),
    path("tables/<slug:table>/", tables.table, name="table"),
    path("charts/<slug:chart>.svg", charts.chart, name="chart"),
    path("report.pdf", reports.study_report, name="study-report"),
    path("clusters/<slug:cluster_id>/", clusters.cluster, name="cluster"),
    path("clusters/<slug:cluster_id>/report.pdf", reports.cluster_report, name="cluster-report"),
    path("clusters/<slug:cluster_id>/values/<slug:item_id>/", clusters.value, name="value"),
    path("compare/", compare.compare, name="compare"),
    path("practices/", practices.practices, name="practices"),
    path("practices/<slug:practice_id>/", practices.practice, name="practice"),
    path("partners/", partners.partners, name="partners"),
    path("what-if/", what_if.choose, name="what-if-choose"),
    path("what-if/<slug:cluster_id>/", what_if.what_if, name="what-if"),
    path("scorecard/", scorecard.scorecard, name="scorecard"),
    path("scorecard/sheet/", scorecard.upload, name="scorecard-sheet"),
]

urlpatterns = [
    path("", studies.home, name="home"),
    path("studies/", studies.studies, name="studies"),
    path("appearance/", languages.appearance, name="appearance"),
    path("studies/<slug:study_id>/", include(_of_study)),
]
