"""The sections of a report in the order in which they are read."""

from __future__ import annotations

from healthclusters.impact.evaluation import Evaluation
from healthclusters.impact.report.closing import how_computed, what_would_change
from healthclusters.impact.report.design import design
from healthclusters.impact.report.doubts import doubts_section
from healthclusters.impact.report.opening import in_short, three_questions
from healthclusters.impact.report.parts import Section
from healthclusters.impact.report.result import anyway_section, money_section, result_section
from healthclusters.impact.verdict import verdict


def report_title(evaluation: Evaluation) -> str:
    """The title of the report; says where the data is synthetic."""
    made = " (synthetic data: made to try the method, observed nowhere)"
    return f"Did the programme cause it? {evaluation.panel.name}" + (
        made if evaluation.panel.synthetic else ""
    )


def report_sections(evaluation: Evaluation) -> list[Section]:
    """All sections, in the order in which they are read."""
    answers = {name: verdict(evaluation, name) for name in evaluation.results}
    return [
        in_short(evaluation, answers),
        three_questions(evaluation),
        design(evaluation),
        result_section(evaluation, answers),
        money_section(evaluation),
        anyway_section(evaluation),
        doubts_section(evaluation, answers),
        what_would_change(evaluation, answers),
        how_computed(evaluation),
    ]
