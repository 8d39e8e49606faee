"""What a report is made of: sections with sentences and tables; written as plain Markdown.

A table holds the numbers in full (`frame`) and as a reader sees them (`header`, `rows`), so that
a page or a PDF needs nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import fill
from typing import Any

import polars as pl

from healthclusters.base import text_table
from healthclusters.survey.answers.benchmarks import Benchmark
from healthclusters.survey.answers.free_text import markdown_text
from healthclusters.survey.instrument import Question, Questionnaire
from healthclusters.survey.planning import ClaimStudy

Row = tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class ReportTable:
    """A table. name: for its file. title: a sentence or heading. right: columns of numbers."""

    name: str
    title: str
    header: Row
    rows: tuple[Row, ...]
    frame: pl.DataFrame
    right: Row = ()

    def markdown(self) -> str:
        """The table as Markdown."""
        lines = [
            _line(self.header),
            _line(["---:" if name in self.right else "---" for name in self.header], escape=False),
        ]
        lines += [_line(row) for row in self.rows]
        return f"**{markdown_text(self.title)}**\n\n" + "\n".join(lines)

    def __str__(self) -> str:
        title = fill(self.title, 100)
        return f"{title}\n\n{text_table(self.header, self.rows, right=self.right)}"


def _line(cells: Row | list[str], *, escape: bool = True) -> str:
    return "| " + " | ".join(markdown_text(c) if escape else c for c in cells) + " |"


@dataclass(frozen=True, eq=False, kw_only=True)
class Section:
    """A part of the report.

    id: stays when words change; the address of the section on a page. level: 2 for a part, 3 for a
    question within it.
    """

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    level: int = 2

    def markdown(self) -> str:
        """The section as Markdown."""
        parts = [f"{'#' * self.level} {markdown_text(self.title)}"]
        parts += [markdown_text(s) for s in self.sentences]
        parts += [t.markdown() for t in self.tables]
        return "\n\n".join(parts)


@dataclass(frozen=True, eq=False, kw_only=True)
class Headline:
    """What is drawn of the question that the lead is about.

    clusters: as `comparison.ClusterComparison.table`, and `claim` (over all findings of the wave).
    together: row of all answers (`share`, `low`, `high`, `members` ...).
    benchmark: a published share of the same question; None without.
    confidence: of every interval.
    """

    question: Question
    clusters: pl.DataFrame
    together: Mapping[str, Any]
    benchmark: Benchmark | None
    confidence: float


@dataclass(frozen=True, eq=False, kw_only=True)
class SurveyReport:
    """A report on one wave.

    title, mark: its name; `mark` says that the answers are synthetic, else empty.
    questionnaire: what was asked, in every language.
    lead: the findings in a few sentences. sections: the rest, in order.
    headline: the question that the lead is about, for charts; None without clusters to compare.
    claims: how often "first" could be claimed, for charts (`planning.ClaimStudy`); None without.
    revision: SHA-256 of the files of the wave. settings: option -> value, as a reader sees it.
    """

    title: str
    mark: str
    questionnaire: Questionnaire
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    revision: str
    headline: Headline | None = None
    claims: ClaimStudy | None = None
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> dict[str, ReportTable]:
        """All tables by name."""
        return {t.name: t for section in self.sections for t in section.tables}

    def section(self, id: str) -> Section | None:
        """The section with that id, or None."""
        return next((s for s in self.sections if s.id == id), None)

    def markdown(self) -> str:
        """The whole report as Markdown."""
        mark = [f"> **{markdown_text(self.mark)}**"] if self.mark else []
        settings = "; ".join(f"{name}: {value}" for name, value in self.settings.items())
        foot = f"Revision of the answers: {self.revision[:16]}. {settings}."
        parts = [f"# {markdown_text(self.title)}", *mark]
        parts += [f"- {markdown_text(s)}" for s in self.lead[:1]]
        if len(self.lead) > 1:
            parts[-1] = "\n".join(f"- {markdown_text(s)}" for s in self.lead)
        parts += [s.markdown() for s in self.sections]
        return "\n\n".join([*parts, "---", markdown_text(foot)]) + "\n"

    def __str__(self) -> str:
        lines = [self.title, *([self.mark] if self.mark else []), ""]
        lines += [fill(s, 98, initial_indent="- ", subsequent_indent="  ") for s in self.lead]
        return "\n".join(lines)
