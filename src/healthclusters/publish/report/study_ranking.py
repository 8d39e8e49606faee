"""How sure the ranking is: a section of a study's report, drawn from a robustness result."""

from __future__ import annotations

import polars as pl

from healthclusters.publish.report.blocks import (
    Bar,
    Block,
    Bullets,
    Cell,
    Column,
    Foreign,
    Paragraph,
    Section,
    Table,
)
from healthclusters.publish.report.contents import Contents
from healthclusters.publish.words import short_name
from healthclusters.robustness import Robustness, settling_facts

_FACTS = 8


def ranking_section(contents: Contents, robustness: Robustness) -> Section:
    """Places of every cluster, which choice moves them, and what would settle them."""
    words = contents.words
    lead = words(
        "ranking.lead",
        draws=robustness.options.draws - robustness.failed,
        shift=words.number(robustness.mean_shift, 1),
    )
    blocks: list[Block] = [
        Paragraph(lead, "lead"),
        _places_table(contents, robustness),
        _choices_table(contents, robustness),
    ]
    blocks += _facts_table(contents, robustness)
    if robustness.notes:
        blocks.append(Bullets([Foreign(note) for note in robustness.notes]))
    return Section(title=words("ranking.title"), blocks=blocks, new_page=True)


def ranking_sentence(contents: Contents, robustness: Robustness) -> str:
    """How many pairs keep their order, for the summary."""
    sample = set(contents.assessment.cluster_ids())
    pairs = robustness.pairs.filter(
        pl.col("cluster_id").is_in(sample) & pl.col("other_id").is_in(sample)
    )
    words = contents.words
    return words(
        "ranking.sentence",
        shift=words.number(robustness.mean_shift, 1),
        apart=int(pairs["told_apart"].sum()),
        pairs=pairs.height,
        share=words.percent(robustness.options.confidence),
    )


def _places_table(contents: Contents, robustness: Robustness) -> Table:
    words = contents.words
    of = robustness.ranks.height
    rows: list[list[Cell]] = []
    for r in robustness.ranks.iter_rows(named=True):
        name = short_name(robustness.names[r["cluster_id"]])
        rows.append(
            [
                name if r["role"] == "sample" else f"{name} *",
                words.number(r["rank"]),
                # From before its first place to its last: the bar is where it stands.
                Bar(0, 0, 1, "")
                if r["rank_low"] is None
                else _place_bar(r["rank_low"], r["rank_high"], of, contents),
                words.percent(r["first"]),
                words.number(r["rank_independent"]),
            ]
        )
    share = words.percent(robustness.options.confidence)
    return Table(
        title=words("ranking.table_title", share=share),
        columns=[
            Column(title=words("ranking.cluster"), width=3),
            Column(title=words("ranking.rank"), width=0, number=True),
            Column(title=words("ranking.places"), width=3.2),
            Column(title=words("ranking.first", first=robustness.first), width=1.3, number=True),
            Column(title=words("ranking.independent"), width=1.4, number=True),
        ],
        rows=rows,
        note=words("ranking.table_note", first=robustness.first),
        source=contents.file("observations.csv"),
        key="robustness-ranks",
    )


def _place_bar(low: float, high: float, of: int, contents: Contents) -> Bar:
    label = contents.words.interval(round(low), round(high))
    return Bar(low - 1, high, of, label, span=True)


def _choices_table(contents: Contents, robustness: Robustness) -> Table:
    words = contents.words
    table = robustness.sensitivity.sort("total", "alone", descending=True, nulls_last=True)
    rows: list[list[Cell]] = [
        [
            words(f"ranking.{r['group']}"),
            words.number(r["alone"], 1),
            "" if r["first_order"] is None else words.percent(max(r["first_order"], 0)),
            "" if r["total"] is None else words.percent(r["total"]),
            _range(contents, r["total_low"], r["total_high"]),
        ]
        for r in table.iter_rows(named=True)
    ]
    columns = ("alone", "first_order", "total", "total_range")
    return Table(
        title=words("ranking.choices_title"),
        columns=[
            Column(title=words("ranking.choice"), width=2.5),
            *(Column(title=words(f"ranking.{c}"), width=1.3, number=True) for c in columns),
        ],
        rows=rows,
        note=words("ranking.choices_note"),
        source=contents.file("observations.csv, framework.yaml"),
        key="robustness-sensitivity",
    )


def _range(contents: Contents, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f"{contents.words.percent(max(low, 0))}–{contents.words.percent(high)}"


def _facts_table(contents: Contents, robustness: Robustness) -> list[Table]:
    """What to find out: the open and contested facts that move most ranks."""
    words = contents.words
    facts = settling_facts(robustness).head(_FACTS)
    if facts.is_empty():
        return []
    countries = contents.evidence.country_names
    names = {k: short_name(v) for k, v in robustness.names.items()}
    names |= {code: words.country(code, name) for code, name in countries.items()}
    rows: list[list[Cell]] = [
        [
            contents.label(r["item_id"]),
            names.get(r["subject"], r["subject"]),
            words(f"fact.{r['status']}"),
            words.number(r["clusters"]),
            words.number(r["shift"] / r["clusters"], 1),
        ]
        for r in facts.iter_rows(named=True)
    ]
    return [
        Table(
            title=words("ranking.facts_title"),
            columns=[
                Column(title=words("fact.fact"), width=2),
                Column(title=words("fact.subject"), width=2),
                Column(title=words("fact.now"), width=1.2),
                Column(title=words("fact.clusters"), width=1, number=True),
                Column(title=words("fact.places"), width=1.2, number=True),
            ],
            rows=rows,
            source=contents.file("observations.csv"),
            key="robustness-facts",
        )
    ]
