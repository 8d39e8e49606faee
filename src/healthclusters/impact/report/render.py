"""The report of one evaluation as plain text for a terminal, and as Markdown."""

from __future__ import annotations

from textwrap import fill

from healthclusters.base import text_table
from healthclusters.impact.evaluation import Evaluation
from healthclusters.impact.report.markdown import sections_markdown
from healthclusters.impact.report.parts import Section
from healthclusters.impact.report.whole import report_sections, report_title

WIDTH = 100


def report_text(evaluation: Evaluation) -> str:
    """For a terminal: at most 100 characters wide."""
    title = fill(report_title(evaluation), WIDTH)
    parts = [f"{title}\n{'=' * min(WIDTH, max(map(len, title.splitlines())))}"]
    parts += [_section_text(section) for section in report_sections(evaluation)]
    return "\n\n".join(parts)


def _section_text(section: Section) -> str:
    lines = [section.title, "-" * len(section.title)]
    lines += [fill(p, WIDTH) for p in section.paragraphs]
    lines += [fill(p, WIDTH, initial_indent="- ", subsequent_indent="  ") for p in section.points]
    for table in section.tables:
        lines += ["", fill(table.caption, WIDTH)]
        lines.append(text_table(table.header, table.rows, width=WIDTH, right=table.right))
    return "\n".join(lines)


def report_markdown(evaluation: Evaluation) -> str:
    """For a file: headings, paragraphs, lists and tables."""
    return sections_markdown(report_title(evaluation), report_sections(evaluation))
