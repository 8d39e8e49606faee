"""The yearly report of an ecosystem: sections of sentences, tables and charts, for any medium."""

from healthclusters.ecosystem.report.parts import ChartData, ReportTable, Section
from healthclusters.ecosystem.report.render import report_text
from healthclusters.ecosystem.report.summary import doubts, key_figures
from healthclusters.ecosystem.report.whole import (
    left_out,
    plain_title,
    report_sections,
    report_tables,
    report_title,
)
from healthclusters.ecosystem.report.words import LANGUAGES, ReportWords, report_words

__all__ = [
    "LANGUAGES",
    "ChartData",
    "ReportTable",
    "ReportWords",
    "Section",
    "doubts",
    "key_figures",
    "left_out",
    "plain_title",
    "report_sections",
    "report_tables",
    "report_text",
    "report_title",
    "report_words",
]
