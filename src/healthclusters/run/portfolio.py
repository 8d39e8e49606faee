"""A portfolio as drawings, a report and files: its plain sections handed to the publisher."""

from __future__ import annotations

from pathlib import Path

from healthclusters.portfolio import (
    PortfolioFindings,
    ReportTable,
    Section,
    key_figures,
    report_doubts,
    report_markdown,
    report_sections,
    report_title,
)
from healthclusters.portfolio.network import edge_table, graphml_text
from healthclusters.publish.charts import Chart
from healthclusters.publish.charts.portfolio import portfolio_charts
from healthclusters.publish.output import csv_text, json_text
from healthclusters.publish.report import (
    Block,
    Bullets,
    Column,
    KeyFigure,
    Report,
    Table,
    data_files,
    figure_of,
    report_of,
    words_in,
)
from healthclusters.publish.report import Section as Part

_MOST_ATTACHED = 5_000  # rows; larger tables are written beside the report, not into it


def drawings_of_portfolio(found: PortfolioFindings) -> dict[str, Chart]:
    """Every drawing of a portfolio by the id of its data."""
    return portfolio_charts([c for section in report_sections(found) for c in section.charts])


def report_of_portfolio(found: PortfolioFindings) -> Report:
    """The report of a portfolio, to be written as PDF or as a page."""
    drawings = drawings_of_portfolio(found)
    seed = found.options.communities.seed
    return report_of(
        report_title(found),
        [_part(section, drawings) for section in report_sections(found)],
        kicker="Portfolio of projects",
        about=_about(found),
        key_figures=[KeyFigure(*figure) for figure in key_figures(found)],
        doubts=report_doubts(found),
        synthetic=found.portfolio.synthetic,
        foot=f"healthclusters portfolio, {found.portfolio.name}",
        attachments=data_files(
            {}, study=None, words=words_in("en"), options=found.options, seed=seed
        ),
    )


def _about(found: PortfolioFindings) -> list[tuple[str, str]]:
    clusters = found.portfolio.clusters
    named = [("Clusters", "; ".join(clusters))] if len(clusters) > 1 else []
    return [*named, ("Read from", ", ".join(found.portfolio.files))]


def _part(section: Section, drawings: dict[str, Chart]) -> Part:
    blocks: list[Block] = [Bullets(section.sentences)] if section.sentences else []
    blocks += [
        *(figure_of(drawings[c.id]) for c in section.charts if c.id in drawings),
        *(_table(table) for table in section.tables),
    ]
    return Part(title=section.title, blocks=blocks)


def _table(table: ReportTable) -> Table:
    small = table.frame.height <= _MOST_ATTACHED
    longest = [
        max([len(name), *(len(row[i]) for row in table.rows)])
        for i, name in enumerate(table.header)
    ]
    return Table(
        title=table.title,
        columns=[
            Column(title=name, number=name in table.right, width=max(min(longest[i], 28), 6))
            for i, name in enumerate(table.header)
        ],
        rows=table.rows,
        note=table.note,
        source=table.source,
        key=table.id if small else "",
        data=table.frame if small else None,
        size="small" if len(table.header) > 5 else "normal",
    )


def write_portfolio(found: PortfolioFindings, folder: Path) -> str:
    """Report, tables, drawings and the network into a folder; what was written, in words."""
    folder.mkdir(parents=True, exist_ok=True)
    sections = report_sections(found)
    report = report_of_portfolio(found)
    (folder / "report.md").write_text(report_markdown(found), encoding="utf-8")
    (folder / "report.html").write_text(report.html(), encoding="utf-8")
    (folder / "report.pdf").write_bytes(report.pdf())
    tables = [table for section in sections for table in section.tables]
    for table in tables:
        _write_table(table, found, folder)
    drawings = drawings_of_portfolio(found)
    for name, chart in drawings.items():
        (folder / f"{name}.svg").write_text(chart.svg(titled=True), encoding="utf-8")
    network = _write_network(found, folder)
    return (
        f"Written to {folder}/: report.pdf, report.html and report.md, {len(tables)} tables as "
        f".csv and .json, {len(drawings)} drawings as .svg{network}"
    )


def _write_table(table: ReportTable, found: PortfolioFindings, folder: Path) -> None:
    seed = found.options.communities.seed
    notes = [n for n in (table.title, table.note, table.source) if n]
    text = json_text(f"portfolio-{table.id}/1", None, found.options, seed, table.frame, notes)
    (folder / f"{table.id}.csv").write_text(csv_text(table.frame), encoding="utf-8")
    (folder / f"{table.id}.json").write_text(text, encoding="utf-8")


def _write_network(found: PortfolioFindings, folder: Path) -> str:
    if found.network is None:
        return ""
    network = found.network.network
    extra = found.network.central.table.select("organisation_id", "betweenness", "strength")
    if found.network.communities is not None:
        extra = extra.join(found.network.communities.members, on="organisation_id", how="left")
    edge_table(network).write_csv(folder / "edges.csv")
    (folder / "network.graphml").write_text(graphml_text(network, extra), encoding="utf-8")
    return ", the network as network.graphml and edges.csv"
