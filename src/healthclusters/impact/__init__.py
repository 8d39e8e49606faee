"""Did the programme cause it? Effects on firms from a panel, with their doubts (METHOD 10).

Alone on its floor: knows nothing of clusters or studies. `read_panel`, `evaluate_impact`, and the
report in words; `example` holds a synthetic programme whose true effect is known.
"""

from healthclusters.impact.averages import AverageEffect, average_effect, event_study
from healthclusters.impact.columns import OUTCOMES, PANEL, panel_schema
from healthclusters.impact.describe import attrition, describe_panel
from healthclusters.impact.design import balance_before
from healthclusters.impact.evaluation import Evaluation, OutcomeResult, evaluate_impact
from healthclusters.impact.group_time import GroupTimeEffects, group_time_effects
from healthclusters.impact.matching import MatchedPanel, MatchOptions, match_controls
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.panel import Panel, panel_from_frame, read_panel
from healthclusters.impact.power import minimum_detectable_effect
from healthclusters.impact.report import (
    RESULT_TABLES,
    ImpactReport,
    ReportTable,
    Section,
    impact_report,
    report_markdown,
    report_sections,
    report_text,
    report_title,
    result_table,
)
from healthclusters.impact.sample import prepare_sample
from healthclusters.impact.verdict import Verdict, verdict

__all__ = [
    "OUTCOMES",
    "PANEL",
    "RESULT_TABLES",
    "AverageEffect",
    "Evaluation",
    "GroupTimeEffects",
    "ImpactOptions",
    "ImpactReport",
    "MatchOptions",
    "MatchedPanel",
    "OutcomeResult",
    "Panel",
    "ReportTable",
    "Section",
    "Verdict",
    "attrition",
    "average_effect",
    "balance_before",
    "describe_panel",
    "evaluate_impact",
    "event_study",
    "group_time_effects",
    "impact_report",
    "match_controls",
    "minimum_detectable_effect",
    "panel_from_frame",
    "panel_schema",
    "prepare_sample",
    "read_panel",
    "report_markdown",
    "report_sections",
    "report_text",
    "report_title",
    "result_table",
    "verdict",
]
