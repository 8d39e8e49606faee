"""The yearly report of an ecosystem as a `Report` (PDF and page) and as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from healthclusters.ecosystem.analysis import Ecosystem
from healthclusters.ecosystem.report import (
    ChartData,
    ReportTable,
    ReportWords,
    Section,
    doubts,
    key_figures,
    left_out,
    plain_title,
    report_sections,
    report_tables,
    report_words,
)
from healthclusters.publish import csv_text, json_text
from healthclusters.publish.charts.ecosystem import ECOSYSTEM_CHARTS
from healthclusters.publish.report import (
    Block,
    Bullets,
    Chart,
    Column,
    Inline,
    KeyFigure,
    Paragraph,
    Report,
    Table,
    Words,
    figure_of,
    report_of,
    words_in,
)
from healthclusters.publish.report import Section as Part
from healthclusters.publish.report.instrument import told


def report_of_ecosystem(ecosystem: Ecosystem, *, language: str = "en") -> Report:
    """The report with its charts, tables and data.

    Raises UnknownNameError for a language that the report is not written in.
    """
    say, words = report_words(language), words_in(language)
    register = ecosystem.register
    return report_of(
        plain_title(ecosystem, language),
        [_part(section, words) for section in report_sections(ecosystem, language)],
        language=language,
        kicker=say("title.kicker"),
        about=_about(ecosystem, say),
        key_figures=[KeyFigure(*figure) for figure in key_figures(ecosystem, language)],
        doubts=doubts(ecosystem, language),
        foot=say(
            "title.foot_made_up" if ecosystem.synthetic else "title.foot",
            name=register.name,
            revision=register.revision[:12],
        ),
        synthetic=ecosystem.synthetic,
        without=left_out(ecosystem, language),
    )


def options_of(ecosystem: Ecosystem) -> dict[str, Any]:
    """Everything that the numbers were computed with."""
    register = ecosystem.register
    return {
        **asdict(ecosystem.options),
        "mapping": ecosystem.mapping.version,
        "data": {
            "name": register.name,
            "revision": register.revision,
            "synthetic": ecosystem.synthetic,
        },
    }


def _about(ecosystem: Ecosystem, say: ReportWords) -> list[tuple[str, str]]:
    rows = [
        (say("about.register"), ecosystem.register.name),
        (say("about.revision"), ecosystem.register.revision),
        (say("about.definition"), ecosystem.definition),
    ]
    if ecosystem.regions is not None:
        rows.append((say("about.regions"), ecosystem.regions.name))
    return rows


def _part(section: Section, words: Words) -> Part:
    return Part(title=section.title, blocks=list(_blocks(section, words)))


def _blocks(section: Section, words: Words) -> Iterator[Block]:
    for text in section.paragraphs:
        yield Paragraph(text)
    points: list[Inline] = [*section.points, *(told(r, words) for r in section.remarks)]
    if points:
        yield Bullets(points)
    for chart in section.charts:
        yield drawn(chart, words)
    for table in section.tables:
        yield _table(table)


def drawn(chart: ChartData, words: Words) -> Chart:
    """The drawing of a chart's data, with its words in a language."""
    draw = ECOSYSTEM_CHARTS[chart.kind]
    made = draw(chart.key, chart.title, chart.frame, chart.source, words)
    return figure_of(made, language=words.language)


def _table(table: ReportTable) -> Table:
    return Table(
        title=table.caption,
        columns=[
            Column(title=name, number=name in table.right, width=_width(table, i))
            for i, name in enumerate(table.header)
        ],
        rows=table.rows,
        key=table.key,
        data=table.frame,
        breaks=table.breaks,
        size="small" if len(table.header) > 6 else "normal",
    )


def _width(table: ReportTable, column: int) -> float:
    """Room of a column of words by its longest; a column of numbers takes what it needs."""
    name = table.header[column]
    if name in table.right:
        return 0
    longest = max([len(name), *(len(row[column]) for row in table.rows)])
    return max(min(longest, 40), 6)


def write_ecosystem(ecosystem: Ecosystem, folder: Path, *, language: str = "en") -> list[Path]:
    """Write the report (PDF, page) and each table as CSV and JSON into a folder.

    `report.pdf` and `report.html`; in another language than English `report.fr.pdf` and so on.
    """
    report = report_of_ecosystem(ecosystem, language=language)
    folder.mkdir(parents=True, exist_ok=True)
    suffix = "" if language == "en" else f".{language}"
    files: dict[str, bytes] = {
        f"report{suffix}.pdf": report.pdf(),
        f"report{suffix}.html": report.html().encode("utf-8"),
    }
    notes = ["synthetic data"] if ecosystem.synthetic else []
    for key, table in report_tables(ecosystem).items():
        files[f"{key}.csv"] = csv_text(table.frame).encode("utf-8")
        text = json_text(
            f"ecosystem-{key}/1", None, options_of(ecosystem), None, table.frame, notes
        )
        files[f"{key}.json"] = text.encode("utf-8")
    written = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content)
        written.append(path)
    return written
