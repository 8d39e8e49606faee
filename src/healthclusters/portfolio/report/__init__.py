"""The report of a portfolio: sections of sentences, tables and charts, for any medium.

A chart is a kind and the plain tables that it is drawn from; drawing is for the floors above.
"""

from healthclusters.portfolio.report.pages import (
    MemberPage,
    ProjectPage,
    member_page,
    organisations_like,
    pipeline_board,
    project_page,
)
from healthclusters.portfolio.report.parts import ChartData, ReportTable, Section
from healthclusters.portfolio.report.render import report_markdown, report_text
from healthclusters.portfolio.report.whole import (
    key_figures,
    report_doubts,
    report_sections,
    report_title,
)

__all__ = [
    "ChartData",
    "MemberPage",
    "ProjectPage",
    "ReportTable",
    "Section",
    "key_figures",
    "member_page",
    "organisations_like",
    "pipeline_board",
    "project_page",
    "report_doubts",
    "report_markdown",
    "report_sections",
    "report_text",
    "report_title",
]
