"""The report as plain text for a terminal and as Markdown."""

from __future__ import annotations

from textwrap import fill

from healthclusters.base import text_table
from healthclusters.portfolio.findings import PortfolioFindings
from healthclusters.portfolio.report.parts import ReportTable, Section
from healthclusters.portfolio.report.whole import report_sections, report_title

WIDTH = 100


def report_text(found: PortfolioFindings) -> str:
    """At most 100 characters wide."""
    title = fill(report_title(found), WIDTH)
    line = "=" * min(WIDTH, max(len(part) for part in title.splitlines()))
    return "\n\n".join([f"{title}\n{line}", *map(_text, report_sections(found))])


def _text(section: Section) -> str:
    lines = [section.title, "-" * len(section.title)]
    lines += [
        fill(s, WIDTH, initial_indent="- ", subsequent_indent="  ") for s in section.sentences
    ]
    for table in section.tables:
        lines += ["", fill(table.title, WIDTH)]
        lines.append(text_table(table.header, table.rows, width=WIDTH, right=table.right))
        lines += [fill(part, WIDTH) for part in (table.note, _source(table)) if part]
    return "\n".join(lines)


def _source(table: ReportTable) -> str:
    return f"Source: {table.source}" if table.source else ""


def report_markdown(found: PortfolioFindings) -> str:
    """For a file."""
    parts = [f"# {report_title(found)}"]
    for section in report_sections(found):
        parts.append(f"## {section.title}")
        parts.append("\n".join(f"- {s}" for s in section.sentences))
        parts += [_table(t) for t in section.tables]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(table: ReportTable) -> str:
    rule = ["---:" if name in table.right else "---" for name in table.header]
    lines = [f"**{table.title}**", ""]
    for cells in (table.header, rule, *table.rows):
        lines.append("| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |")
    lines += [f"\n{part}" for part in (table.note, _source(table)) if part]
    return "\n".join(lines)
