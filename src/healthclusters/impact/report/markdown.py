"""Sections of a report as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from healthclusters.impact.report.parts import ReportTable, Section


def sections_markdown(title: str, sections: Sequence[Section]) -> str:
    """A title and its sections as Markdown; what a file calls its firms never becomes HTML."""
    parts = [f"# {title}"]
    for section in sections:
        parts.append(f"## {section.title}")
        parts += section.paragraphs
        if section.points:
            parts.append("\n".join(f"- {point}" for point in section.points))
        parts += [_table_markdown(table) for table in section.tables]
    return "\n\n".join(part.replace("<", "&lt;") for part in parts) + "\n"


def _table_markdown(table: ReportTable) -> str:
    rule = ["---:" if name in table.right else "---" for name in table.header]
    lines = [f"*{table.caption}*", ""]
    for cells in (table.header, rule, *table.rows):
        lines.append("| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |")
    return "\n".join(lines)
