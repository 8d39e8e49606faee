"""Addresses of the programming interface."""

from __future__ import annotations

from django.urls import path, re_path

from healthclusters.web.api.application import api, nothing_here
from healthclusters.web.api.documentation import documentation

urlpatterns = [
    path("", documentation, name="api-documentation"),
    path("", api.urls),
    re_path(r"^.*$", nothing_here, name="api-nothing"),
]
