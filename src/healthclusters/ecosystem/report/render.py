"""The report as plain text."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from healthclusters.base import text_table
from healthclusters.ecosystem.report.parts import ReportTable, Section
from healthclusters.ecosystem.report.whole import report_sections, report_title

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem

WIDTH = 100


def report_text(ecosystem: Ecosystem, language: str = "en") -> str:
    """For a terminal: at most 100 characters wide."""
    title = fill(report_title(ecosystem, language), WIDTH)
    parts = [f"{title}\n{'=' * min(WIDTH, max(map(len, title.splitlines())))}"]
    parts += [_section_text(section) for section in report_sections(ecosystem, language)]
    return "\n\n".join(parts)


def _section_text(section: Section) -> str:
    lines = [section.title, "-" * min(WIDTH, len(section.title))]
    lines += [fill(p, WIDTH) for p in section.paragraphs]
    points = (*section.points, *section.remarks)
    lines += [fill(p, WIDTH, initial_indent="- ", subsequent_indent="  ") for p in points]
    for table in section.tables:
        lines += ["", fill(table.caption, WIDTH)]
        lines.append(text_table(table.header, _spaced(table), width=WIDTH, right=table.right))
    return "\n".join(lines)


def _spaced(table: ReportTable) -> list[tuple[str, ...]]:
    """The rows, an empty one between two series."""
    spaced = []
    for i, row in enumerate(table.rows):
        if i in table.breaks:
            spaced.append(("",) * len(row))
        spaced.append(row)
    return spaced
