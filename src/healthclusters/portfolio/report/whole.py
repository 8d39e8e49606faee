"""The sections of a report in the order in which they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from healthclusters.portfolio.findings import PortfolioFindings
from healthclusters.portfolio.report.keeping import (
    board_section,
    calls_section,
    facilities_section,
    pipeline_section,
    topics_section,
)
from healthclusters.portfolio.report.money import (
    levels_section,
    periods_section,
    projects_section,
)
from healthclusters.portfolio.report.network import network_sections
from healthclusters.portfolio.report.parts import ReportTable, Section, shortened, whole
from healthclusters.portfolio.words import listed, money, percent, several

_SYNTHETIC = "Rows marked synthetic are made up to show the form; they are about nobody."
_CODES = {
    "PRT-002": "columns that write dates in several ways",
    "PRT-003": "unknown countries",
    "PRT-004": "rows that stand there twice",
    "PRT-005": "projects without a coordinator",
    "PRT-006": "projects with two coordinators",
    "PRT-007": "projects with more public money than cost",
    "PRT-008": "projects whose partners have more than the project",
    "PRT-009": "projects whose partners have less than the project",
    "PRT-010": "projects in another currency",
    "PRT-011": "amounts without a currency",
    "PRT-012": "ends before the start",
    "PRT-014": "rows that disagree about a project",
    "PRT-017": "rents above the full rent",
    "PRT-018": "organisations given in two ways",
    "PRT-019": "titles that stand there twice",
}


def report_title(found: PortfolioFindings) -> str:
    """The title of the report."""
    clusters = found.portfolio.clusters
    if len(clusters) > 1:
        return f"Projects and funding of {len(clusters)} clusters"
    return f"Projects and funding: {clusters[0]}"


def report_sections(found: PortfolioFindings) -> list[Section]:
    """Every section that has something to say, each with its stable id."""
    return list(found.sections)


def all_sections(found: PortfolioFindings) -> list[Section]:
    """The same, made anew."""
    money = [projects_section(found), periods_section(found), levels_section(found)]
    network = network_sections(found)
    parts = [
        _in_short(found, [*money, *network[:1]]),
        *money,
        pipeline_section(found),
        board_section(found),
        topics_section(found),
        calls_section(found),
        *network,
        facilities_section(found),
        _contradictions(found),
        _how(found),
    ]
    return [part for part in parts if part is not None]


def key_figures(found: PortfolioFindings) -> list[tuple[str, str, str]]:
    """Three to six numbers that sum it up: value, what it counts, a note."""
    portfolio, net = found.portfolio, found.network
    counted = portfolio.projects.height
    figures = [(f"{counted:,}", "projects" if counted != 1 else "project", "one by one")]
    both = found.money.projects.drop_nulls(["budget", "public_funding"])
    currency = portfolio.currency() if both["currency"].n_unique() != 1 else both["currency"][0]
    if both.height and currency is not None:
        volume, public = float(both["budget"].sum()), float(both["public_funding"].sum())
        known = f"known of {both.height:,}"
        amount, _, unit = money(volume, currency).partition(" ")
        figures.append((amount, f"{unit} in all", known))
        figures.append((percent(public / volume if volume else None), "public money", known))
    if portfolio.summaries.height:
        count = portfolio.summaries.height
        figures.append((f"{count:,}", "published sums" if count > 1 else "published sum", ""))
    if net is not None:
        figures.append((f"{net.network.size:,}", "organisations", ""))
        figures.append((f"{net.network.ties:,}", "ties", "pairs that share a project"))
    return figures[:6]


def report_doubts(found: PortfolioFindings) -> list[str]:
    """What may be wrong, for the front of the report."""
    doubts = [_SYNTHETIC] if found.portfolio.synthetic else []
    unknown = found.money.projects.filter(
        pl.any_horizontal(pl.col(c).is_null() for c in ("budget", "public_funding"))
    ).height
    if unknown:
        doubts.append(
            f"Of {several(unknown, 'project')} the cost or the public money is not known."
        )
    if found.contradictions.height:
        doubts.append(f"The data contradict themselves in places: {_counted(found)}.")
    if found.network is not None and not found.network.central.exact:
        doubts.append("Betweenness is estimated; its error stands beside each value.")
    return [*doubts, *found.without]


def _counted(found: PortfolioFindings) -> str:
    counts = Counter(found.contradictions["code"].to_list())
    return listed([f"{_CODES.get(code, code)} {count:,}" for code, count in counts.most_common()])


def _in_short(found: PortfolioFindings, others: Sequence[Section | None]) -> Section:
    """The findings of the other sections in one sentence each."""
    portfolio = found.portfolio
    sentences = []
    if portfolio.synthetic:
        sentences.append(_SYNTHETIC)
    organisations = portfolio.partners["organisation_id"].n_unique()
    counted = f"{several(portfolio.projects.height, 'project')} one by one"
    if portfolio.summaries.height:
        counted += f", and {several(portfolio.summaries.height, 'published sum')}"
    partners = (
        f"; {several(portfolio.partners.height, 'participation')} of "
        f"{several(organisations, 'organisation')}"
        if organisations
        else "; no partner of a project is stated"
    )
    sentences.append(f"Looked at: {counted}{partners}.")
    if len(portfolio.clusters) > 1:
        sentences.append(f"The clusters: {listed(portfolio.clusters, most=8)}.")
    for section in others:
        if section is not None and section.sentences:
            sentences.append(section.sentences[0])
    if found.contradictions.height:
        sentences.append(
            f"{several(found.contradictions.height, 'thing')} that contradict others in the "
            "data, or look odd, are listed below."
        )
    return Section(id="short", title="In short", sentences=tuple(sentences))


def _contradictions(found: PortfolioFindings) -> Section | None:
    """What is wrong or odd in the data, counted and listed."""
    frame = found.contradictions
    if frame.is_empty():
        return None
    rows = [
        (row["code"], row["file"], whole(row["line"]), row["what"])
        for row in frame.iter_rows(named=True)
    ]
    header = ("code", "file", "line", "what")
    texts, note = shortened(rows, "findings", most=40)
    table = ReportTable(
        id="contradictions",
        title="Duplicates and contradictions",
        header=header,
        rows=texts,
        right=("line",),
        frame=frame,
        note=note,
    )
    whose = (
        "The files are published by others, so nothing was changed and every row is counted."
        if found.portfolio.origin == "register"
        else "None of it stops the tables."
    )
    return Section(
        id="contradictions",
        title="What contradicts itself in the data",
        sentences=(f"Found: {_counted(found)}. {whose}",),
        tables=(table,),
    )


def _how(found: PortfolioFindings) -> Section:
    """How it was computed."""
    by = "counts in the year in which it starts"
    if found.options.money.by == "spread":
        by = "is spread over its days"
    sentences = [
        "Amounts that are not known are left out of sums and shares and counted; none is taken as "
        "zero. Amounts of different currencies are never added up.",
        f"In tables by period a project {by}.",
    ]
    if found.network is not None:
        options = found.options
        sentences.append(
            "Two organisations are tied if they share a project; the weight of a tie is the number "
            "of projects that they share. Communities: Leiden (Traag, Waltman & van Eck 2019), "
            f"resolution {options.communities.resolution:g}, seed {options.communities.seed}. "
            f"Betweenness: Brandes 2001, seed of the pivots {options.centrality.seed}. Null: "
            f"degrees kept, seed {options.mixing.seed}."
        )
    sentences += [f"Left out: {reason}" for reason in found.without]
    return Section(id="method", title="How it was computed", sentences=tuple(sentences))
