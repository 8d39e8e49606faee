"""The sections of a report in the order in which they are read, and all that a page needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.impact.evaluation import Evaluation
from healthclusters.impact.report.closing import how_computed, what_would_change
from healthclusters.impact.report.design import design
from healthclusters.impact.report.doubts import doubts_section
from healthclusters.impact.report.frames import RESULT_TABLES, result_table
from healthclusters.impact.report.markdown import sections_markdown
from healthclusters.impact.report.opening import in_short, three_questions
from healthclusters.impact.report.parts import Section
from healthclusters.impact.report.result import anyway_section, money_section, result_section
from healthclusters.impact.verdict import verdict

SYNTHETIC = "Synthetic data: made to try the method, observed nowhere."


@dataclass(frozen=True, eq=False, kw_only=True)
class ImpactReport:
    """Everything that a page or a PDF of one evaluation needs.

    mark: says that the data is synthetic, else empty. sections: in the order of reading; their
    `id` and that of their tables stay when words change. frames: the numbers in full, by name
    (`RESULT_TABLES`). evaluation: what it was all made from; charts are drawn from it.
    """

    title: str
    mark: str
    sections: tuple[Section, ...]
    frames: Mapping[str, pl.DataFrame]
    evaluation: Evaluation

    def tables(self) -> dict[str, pl.DataFrame]:
        """The frames that have something to show, by the name of their file."""
        own = {"report": "summary"}
        return {own.get(name, name): frame for name, frame in self.frames.items() if frame.width}

    def markdown(self) -> str:
        """The whole report as Markdown."""
        return sections_markdown(self.title, self.sections)

    def section(self, id: str) -> Section:
        """The section with that id; UnknownNameError where there is none."""
        for section in self.sections:
            if section.id == id:
                return section
        raise UnknownNameError("section of the report", id, [s.id for s in self.sections])


def impact_report(evaluation: Evaluation, *, truth: Sequence[str] = ()) -> ImpactReport:
    """The report of one evaluation.

    truth: what is known of a synthetic programme's true effects, in sentences; a last section.
    """
    sections = report_sections(evaluation)
    if truth:
        title = "The truth, which only made-up data can show"
        sections.append(Section(id="truth", title=title, points=tuple(truth)))
    return ImpactReport(
        title=report_title(evaluation),
        mark=SYNTHETIC if evaluation.panel.synthetic else "",
        sections=tuple(sections),
        frames={name: result_table(evaluation, name) for name in RESULT_TABLES},
        evaluation=evaluation,
    )


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
