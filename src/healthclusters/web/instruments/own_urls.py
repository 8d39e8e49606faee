"""Addresses of a study's own data. No address leads to its rows."""

from __future__ import annotations

from django.urls import path

from healthclusters.web.instruments import own_pages

app_name = "own"
_OF_STUDY = "studies/<study_id>/your-data/"
_OF_KIND = f"{_OF_STUDY}<instrument>/"

urlpatterns = [
    path(_OF_STUDY, own_pages.every, name="list"),
    path(_OF_KIND, own_pages.data, name="data"),
    path(f"{_OF_KIND}upload/", own_pages.upload, name="upload"),
    path(f"{_OF_KIND}remove/", own_pages.remove, name="remove"),
    path(f"{_OF_KIND}report.pdf", own_pages.report, name="report"),
    path(f"{_OF_KIND}<part>/", own_pages.part, name="part"),
]
