"""The yearly report of an ecosystem: sections of sentences, tables and charts, for any medium."""

from healthclusters.ecosystem.report.parts import ChartData, ReportTable, Section
from healthclusters.ecosystem.report.render import report_text
from healthclusters.ecosystem.report.summary import doubts, key_figures
from healthclusters.ecosystem.report.whole import (
    plain_title,
    report_sections,
    report_tables,
    report_title,
)

__all__ = [
    "ChartData",
    "ReportTable",
    "Section",
    "doubts",
    "key_figures",
    "plain_title",
    "report_sections",
    "report_tables",
    "report_text",
    "report_title",
]
