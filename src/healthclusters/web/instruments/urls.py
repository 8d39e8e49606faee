"""Addresses of the public pages of the instruments."""

from __future__ import annotations

from django.urls import path

from healthclusters.web.instruments import home, impact, survey

app_name = "instruments"
urlpatterns = [
    path("your-data/", home.home, name="home"),
    path("survey/", survey.survey, name="survey"),
    path("survey/report.pdf", survey.report, name="survey-report"),
    path("survey/questions/", survey.questions, name="survey-questions"),
    path("survey/planning/", survey.planning, name="survey-planning"),
    path("impact/", impact.impact, name="impact"),
    path("impact/report.pdf", impact.report, name="impact-report"),
]
