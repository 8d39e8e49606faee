"""Addresses of waves: a steward's pages within a study, and the form behind a link."""

from __future__ import annotations

from django.urls import path

from healthclusters.web.instruments import answering, wave_results, waves

app_name = "waves"
_WAVE = "studies/<slug:study_id>/waves/<slug:wave_id>/"
urlpatterns = [
    path("survey/answer/<str:token>/", answering.answer, name="answer"),
    path("studies/<slug:study_id>/waves/", waves.waves, name="list"),
    path("studies/<slug:study_id>/waves/open/", waves.open_one, name="open"),
    path(_WAVE, waves.wave, name="wave"),
    path(f"{_WAVE}links/", waves.links, name="links"),
    path(f"{_WAVE}close/", waves.close, name="close"),
    path(f"{_WAVE}results/", wave_results.results, name="results"),
    path(f"{_WAVE}results/report.pdf", wave_results.report, name="report"),
    path(f"{_WAVE}answers.zip", wave_results.answers, name="answers"),
]
