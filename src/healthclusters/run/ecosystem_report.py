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
    Section,
    doubts,
    key_figures,
    plain_title,
    report_sections,
    report_tables,
)
from healthclusters.publish import csv_text, json_text
from healthclusters.publish.charts.ecosystem import ECOSYSTEM_CHARTS
from healthclusters.publish.report import (
    Block,
    Bullets,
    Chart,
    Column,
    KeyFigure,
    Paragraph,
    Report,
    Table,
    figure_of,
    report_of,
)
from healthclusters.publish.report import Section as Part


def report_of_ecosystem(ecosystem: Ecosystem) -> Report:
    """The report with its charts, tables and data."""
    return report_of(
        plain_title(ecosystem),
        [_part(section) for section in report_sections(ecosystem)],
        kicker="Ecosystem report",
        about=_about(ecosystem),
        key_figures=[KeyFigure(*figure) for figure in key_figures(ecosystem)],
        doubts=doubts(ecosystem),
        foot=f"{ecosystem.register.name}, revision {ecosystem.register.revision[:12]}"
        + (", synthetic data" if ecosystem.synthetic else ""),
        synthetic=ecosystem.synthetic,
        without=ecosystem.without,
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


def _about(ecosystem: Ecosystem) -> list[tuple[str, str]]:
    rows = [
        ("Register", ecosystem.register.name),
        ("Revision", ecosystem.register.revision),
        ("Counted by", ecosystem.definition),
    ]
    if ecosystem.regions is not None:
        rows.append(("Regions", ecosystem.regions.name))
    return rows


def _part(section: Section) -> Part:
    return Part(title=section.title, blocks=list(_blocks(section)))


def _blocks(section: Section) -> Iterator[Block]:
    for text in section.paragraphs:
        yield Paragraph(text)
    if section.points:
        yield Bullets(section.points)
    for chart in section.charts:
        yield drawn(chart)
    for table in section.tables:
        yield _table(table)


def drawn(chart: ChartData) -> Chart:
    """The drawing of a chart's data."""
    draw = ECOSYSTEM_CHARTS[chart.kind]
    return figure_of(draw(chart.key, chart.title, chart.frame, chart.source))


def _table(table: ReportTable) -> Table:
    return Table(
        title=table.caption,
        columns=[
            Column(title=name, number=name in table.right, width=0 if name in table.right else 1)
            for name in table.header
        ],
        rows=table.rows,
        key=table.key,
        data=table.frame,
        size="small" if len(table.header) > 6 else "normal",
    )


def write_ecosystem(ecosystem: Ecosystem, folder: Path) -> list[Path]:
    """Write `report.pdf`, `report.html` and each table as CSV and JSON into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    report = report_of_ecosystem(ecosystem)
    files: dict[str, bytes] = {
        "report.pdf": report.pdf(),
        "report.html": report.html().encode("utf-8"),
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
