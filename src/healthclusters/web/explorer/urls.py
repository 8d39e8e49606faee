"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from healthclusters.web.explorer import clusters, landscape

app_name = "explorer"
urlpatterns = [
    path("", landscape.home, name="home"),
    path("studies/<slug:study_id>/", landscape.landscape, name="landscape"),
    path("studies/<slug:study_id>/clusters/<slug:cluster_id>/", clusters.cluster, name="cluster"),
]
