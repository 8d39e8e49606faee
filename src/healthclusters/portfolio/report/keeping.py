"""Sections on what a cluster organisation keeps: pipeline, board, topics, calls, facilities."""

from __future__ import annotations

from typing import Any

import polars as pl

from healthclusters.portfolio.calls import CallCheck
from healthclusters.portfolio.findings import PortfolioFindings
from healthclusters.portfolio.pipeline import NOT_STATED
from healthclusters.portfolio.report.parts import (
    ChartData,
    ReportTable,
    Section,
    made_table,
    number,
    shortened,
    whole,
)
from healthclusters.portfolio.words import KINDS, listed, money, percent, several


def pipeline_section(found: PortfolioFindings) -> Section | None:
    """Projects by stage."""
    stages = found.pipeline.stages
    if not int(stages.filter(pl.col("stage") != NOT_STATED)["projects"].sum()):
        return None
    day = f" on {found.options.as_of}" if found.options.as_of else ""
    at = [f"{r['label']} {r['projects']:,}" for r in stages.iter_rows(named=True) if r["projects"]]
    counted = several(int(stages["projects"].sum()), "project")
    return Section(
        id="pipeline",
        title="From the idea to the result in use",
        sentences=(f"Where the {counted} are{day}: {listed(at)}.",),
        tables=(_pipeline_table(found),),
        charts=(ChartData(id="pipeline", kind="pipeline", frames={"stages": stages}),),
    )


def _pipeline_table(found: PortfolioFindings) -> ReportTable:
    rows = [
        (
            row["label"],
            whole(row["projects"]),
            whole(row["reached"]),
            "" if row["next_share"] is None else percent(row["next_share"]),
            "" if row["days"] is None else f"{row['days']:,.0f} ({row['days_of']} projects)",
            money(row["volume"], found.pipeline.currency),
        )
        for row in found.pipeline.stages.iter_rows(named=True)
    ]
    header = ("stage", "projects now", "ever reached", "went on", "median days to next", "volume")
    return made_table(
        "pipeline",
        "Projects by stage",
        header,
        rows,
        found.pipeline.stages,
        text=("stage",),
        note="Went on: of those that ever reached a stage, the share that reached the next one. A "
        "project that is still on its way counts as not gone on.",
    )


def board_section(found: PortfolioFindings) -> Section | None:
    """What the board thought and decided."""
    frame = found.pipeline.projects.filter(
        pl.col("points").is_not_null() | pl.col("outcome").is_not_null()
    ).sort("points", "project_id", descending=[True, False], nulls_last=True)
    if frame.is_empty():
        return None
    doubtful = (pl.col("outcome") == "support") & (pl.col("below").list.len() > 0)
    against = frame.filter(doubtful)["title"].to_list()
    sentences = [
        f"The board rated or voted on {several(frame.height, 'project')}; points are the weighted "
        "mean of its criteria as a share of the most."
    ]
    if against:
        sentences.append(
            f"Supported although below the least in a criterion: {listed(against, most=5)}."
        )
    return Section(
        id="board",
        title="What the board decided",
        sentences=tuple(sentences),
        tables=(_board_table(frame),),
    )


def _board_table(frame: pl.DataFrame) -> ReportTable:
    votes = ("votes_for", "votes_against", "abstained")
    rows = [
        (
            row["title"],
            percent(row["points"]),
            listed(row["below"] or []),
            row["outcome"] or "",
            "–".join(whole(row[c]) or "?" for c in votes),
        )
        for row in frame.iter_rows(named=True)
    ]
    header = ("project", "points", "below the least in", "decided", "for–against–abstained")
    text = tuple(name for name in header if name != "points")
    return made_table("board", "Points and votes", header, rows, frame, text=text, of="projects")


def topics_section(found: PortfolioFindings) -> Section | None:
    """Fields by themes, and topics with enough interested members."""
    if found.matrix.is_empty() and found.topics.is_empty():
        return None
    tables, sentences, charts = [], [], []
    if not found.matrix.is_empty():
        tables.append(_matrix_table(found))
        charts.append(
            ChartData(id="fields-themes", kind="fields_themes", frames={"cells": found.matrix})
        )
        sentences.append("A project counts in every field and theme that it names.")
    if not found.topics.is_empty():
        tables.append(_topics_table(found))
        rule = found.options.activation
        who = listed([KINDS[k] for k in sorted(rule.kinds)]) or "any kind"
        ready = found.topics.filter(pl.col("starts") == "yes")["topic"].to_list()
        sentences.append(
            f"Work on a topic starts when {rule.least} members share it (counted: {who}). "
            + (f"Ready: {listed(ready)}." if ready else "No topic is there yet.")
        )
    return Section(
        id="topics",
        title="Fields, themes and topics",
        sentences=tuple(sentences),
        tables=tuple(tables),
        charts=tuple(charts),
    )


def _matrix_table(found: PortfolioFindings) -> ReportTable:
    themes = sorted({t or "not stated" for t in found.matrix["theme"]})
    cells = {
        (f or "not stated", t or "not stated"): n
        for f, t, n in found.matrix.select("field", "theme", "projects").iter_rows()
    }
    fields = sorted({f for f, _ in cells})
    rows = [(f, *(str(cells.get((f, t), 0)) for t in themes)) for f in fields]
    texts, note = shortened(rows, "fields")
    return ReportTable(
        id="fields-themes",
        title="Projects by field and theme",
        header=("field", *themes),
        rows=texts,
        right=tuple(themes),
        frame=found.matrix,
        note=note,
    )


def _topics_table(found: PortfolioFindings) -> ReportTable:
    header = ("topic", "field", "interested", "all kinds", "starts", "missing", "since")
    rows = [
        (
            row["topic"],
            row["field"] or "",
            whole(row["interested"]),
            whole(row["all_interested"]),
            row["starts"],
            whole(row["missing"]),
            str(row["since"] or ""),
        )
        for row in found.topics.iter_rows(named=True)
    ]
    texts, note = shortened(rows, "topics")
    return ReportTable(
        id="topics",
        title="Topics and who would work on them",
        header=header,
        rows=texts,
        right=("interested", "all kinds", "missing"),
        frame=found.topics,
        note=note,
    )


def calls_section(found: PortfolioFindings) -> Section | None:
    """Projects against the rules of the calls that they name."""
    if not found.calls:
        return None
    words = {"met": "meet all rules", "not_met": "break a rule", "open": "leave a rule open"}
    said = [
        f"{sum(c.verdict == v for c in found.calls)} {text}"
        for v, text in words.items()
        if any(c.verdict == v for c in found.calls)
    ]
    order = {verdict: i for i, verdict in enumerate(("not_met", "open", "met"))}
    rows = [_call_row(c) for c in sorted(found.calls, key=lambda c: order[c.verdict])]
    texts, note = shortened(rows, "projects")
    table = ReportTable(
        id="calls",
        title="Projects and their calls",
        header=("project", "call", "verdict", "which rules"),
        rows=texts,
        frame=pl.concat([_call_frame(c) for c in found.calls]),
        note=note,
    )
    return Section(
        id="calls",
        title="Projects and the rules of their calls",
        sentences=(
            f"Of {several(len(found.calls), 'project')} with a known call, {listed(said)}.",
            "A rule is open where the project does not state what it asks about.",
        ),
        tables=(table,),
    )


def _call_row(check: CallCheck) -> tuple[str, ...]:
    """The verdict, and the rules that are broken or open with what was found."""
    doubtful = check.table.filter(pl.col("verdict") != "met")
    which = [
        f"{row['rule']}: {row['found']}, needed {row['needed']}"
        for row in doubtful.sort("verdict", maintain_order=True).iter_rows(named=True)
    ]
    return (check.project_id, check.title, check.verdict.replace("_", " "), "; ".join(which))


def _call_frame(check: CallCheck) -> pl.DataFrame:
    return check.table.select(
        pl.lit(check.project_id).alias("project_id"), pl.lit(check.call_id).alias("call_id"), "*"
    )


def facilities_section(found: PortfolioFindings) -> Section | None:
    """The facility ledger."""
    ledger = found.facilities
    if ledger.agreements.is_empty():
        return None
    return Section(
        id="facilities",
        title="Space let below the full rent",
        sentences=tuple(_worth(row) for row in ledger.sums.iter_rows(named=True)),
        tables=(_facilities_table(ledger.agreements),),
    )


def _worth(row: dict[str, Any]) -> str:
    """What the reductions of one currency are worth, or why that is not known."""
    whose = (
        f"{several(row['agreements'], 'agreement')} in {row['currency'] or 'no stated currency'}"
    )
    if row["worth"] is None:
        return f"{whose}: what the reductions are worth is not known, as rent or area are not."
    known = f"(known of {row['worth_known']})"
    return f"{whose}: the reductions are worth {money(row['worth'])} a year {known}."


def _facilities_table(agreements: pl.DataFrame) -> ReportTable:
    rows = [
        (
            row["facility"] or row["agreement_id"],
            row["user"] or "",
            number(row["area_m2"], 0),
            number(row["rent"], 0),
            number(row["full_rent"], 0),
            percent(row["reduction"]),
            money(row["worth"], row["currency"]),
        )
        for row in agreements.iter_rows(named=True)
    ]
    said = {", ".join(filter(None, p)) for p in agreements.select("source", "locator").iter_rows()}
    return made_table(
        "facilities",
        "Rents for a square metre and year",
        ("facility", "user", "m²", "rent", "full rent", "reduction", "worth a year"),
        rows,
        agreements,
        text=("facility", "user"),
        of="agreements",
        source="; ".join(sorted(said - {""})),
    )
