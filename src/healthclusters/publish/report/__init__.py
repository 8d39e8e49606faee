"""Reports: of a study, of one cluster, and of any sections, as PDF and as one page.

`report_of` takes titles, texts, tables and charts; `study_report` and `cluster_report` fill it.
"""

from healthclusters.publish.report.blocks import (
    Bar,
    Block,
    Box,
    Bullets,
    Cell,
    Chart,
    Column,
    Facts,
    Foreign,
    Inline,
    KeyFigure,
    KeyFigures,
    Link,
    Mark,
    Paragraph,
    Section,
    Strong,
    Table,
)
from healthclusters.publish.report.cluster_report import cluster_report
from healthclusters.publish.report.drawings import figure_of, study_drawings
from healthclusters.publish.report.frame_table import table_of
from healthclusters.publish.report.impact_report import report_of_impact
from healthclusters.publish.report.language import Words, languages, words_in
from healthclusters.publish.report.report import Attachment, Report, data_files, report_of
from healthclusters.publish.report.study_report import PLACES, study_report
from healthclusters.publish.report.survey_report import report_of_survey

__all__ = [
    "PLACES",
    "Attachment",
    "Bar",
    "Block",
    "Box",
    "Bullets",
    "Cell",
    "Chart",
    "Column",
    "Facts",
    "Foreign",
    "Inline",
    "KeyFigure",
    "KeyFigures",
    "Link",
    "Mark",
    "Paragraph",
    "Report",
    "Section",
    "Strong",
    "Table",
    "Words",
    "cluster_report",
    "data_files",
    "figure_of",
    "languages",
    "report_of",
    "report_of_impact",
    "report_of_survey",
    "study_drawings",
    "study_report",
    "table_of",
    "words_in",
]
