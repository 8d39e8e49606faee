"""Addresses of the public pages of the instruments."""

from __future__ import annotations

from django.urls import path

from healthclusters.web.instruments import ecosystem, home, impact, portfolio, survey

app_name = "instruments"
urlpatterns = [
    path("your-data/", home.home, name="home"),
    path("survey/", survey.survey, name="survey"),
    path("survey/report.pdf", survey.report, name="survey-report"),
    path("survey/answers/", survey.by_question, name="survey-answers"),
    path("survey/questions/", survey.questions, name="survey-questions"),
    path("survey/planning/", survey.planning, name="survey-planning"),
    path("impact/", impact.impact, name="impact"),
    path("impact/report.pdf", impact.report, name="impact-report"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/report.pdf", portfolio.report, name="portfolio-report"),
    path("portfolio/funding/", portfolio.funding, name="portfolio-funding"),
    path("portfolio/pipeline/", portfolio.pipeline, name="portfolio-pipeline"),
    path("portfolio/projects/<str:project_id>/", portfolio.project, name="portfolio-project"),
    path("portfolio/network/", portfolio.network, name="portfolio-network"),
    path("portfolio/members/<str:organisation_id>/", portfolio.member, name="portfolio-member"),
    path("portfolio/partners/", portfolio.partners, name="portfolio-partners"),
    path("portfolio/published/", portfolio.published, name="portfolio-published"),
    path(
        "portfolio/published/report.pdf",
        portfolio.published_report,
        name="portfolio-published-report",
    ),
    path("ecosystem/", ecosystem.ecosystem, name="ecosystem"),
    path("ecosystem/report.pdf", ecosystem.report, name="ecosystem-report"),
    *(
        path(f"ecosystem/{name}/", ecosystem.part, {"part": name}, name=f"ecosystem-{name}")
        for name in ecosystem.PARTS
    ),
]
