"""The report of one evaluation: question, design, result, money, doubts, what would change it.

The three questions of programme evaluation (goals reached; contribution to the programme's goals;
how much of it is caused by it) are the frame. Sections hold sentences and tables for any medium.
"""

from healthclusters.impact.report.frames import RESULT_TABLES, result_table
from healthclusters.impact.report.parts import ReportTable, Section
from healthclusters.impact.report.render import report_markdown, report_text
from healthclusters.impact.report.whole import (
    ImpactReport,
    impact_report,
    report_sections,
    report_title,
)

__all__ = [
    "RESULT_TABLES",
    "ImpactReport",
    "ReportTable",
    "Section",
    "impact_report",
    "report_markdown",
    "report_sections",
    "report_text",
    "report_title",
    "result_table",
]
