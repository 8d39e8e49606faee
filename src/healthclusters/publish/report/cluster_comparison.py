"""A cluster against others: gaps, peers, practices to look at, partners abroad.

Draws the result of `comparison.compare`; reasons that it gives in sentences are marked as English.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from healthclusters.comparison import Comparison
from healthclusters.publish.charts import GapWords, gap_chart
from healthclusters.publish.report.blocks import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Facts,
    Foreign,
    Inline,
    Paragraph,
    Piece,
    Section,
    Strong,
    Table,
)
from healthclusters.publish.report.contents import Contents
from healthclusters.publish.report.drawings import figure_of
from healthclusters.publish.report.move_words import move_pieces
from healthclusters.publish.words import short_name

_KINDS = ("missing", "find_out", "not_in_its_hands")
_PEERS = 6
_PARTNERS = 5
_NAMED = 3


def comparison_sentences(contents: Contents, comparison: Comparison) -> list[Inline]:
    """What it lacks, what to look at and whom to call, for the first page."""
    words = contents.words
    missing = comparison.gaps.filter((pl.col("kind") == "missing") & pl.col("common"))
    found: list[Inline] = []
    if missing.height:
        labels = [contents.label(i) for i in missing["item_id"]]
        found.append(words("cluster.short_missing", items=words.joined_some(labels, _NAMED)))
    practices = comparison.to_show.head(_NAMED)["title"].to_list()
    if practices:
        found.append([words("cluster.short_practices"), Foreign("; ".join(practices)), "."])
    partners = comparison.partners.table.head(_NAMED)["name"].to_list()
    if partners:
        names = words.joined([short_name(n) for n in partners])
        found.append(words("cluster.short_partners", names=names))
    return found


def comparison_sections(contents: Contents, comparison: Comparison) -> list[Section]:
    """Gaps, peers, practices to look at, partners abroad."""
    return [
        _gaps_section(contents, comparison),
        _peers_section(contents, comparison),
        _practices_section(contents, comparison),
        _partners_section(contents, comparison),
        *_limits_section(contents, comparison),
    ]


def _limits_section(contents: Contents, comparison: Comparison) -> list[Section]:
    """What cannot be said of it, and what to keep in mind; nothing where nothing is."""
    limits: list[Inline] = [Foreign(sentence) for sentence in comparison.limits()]
    title = contents.words("cluster.limits_title")
    return [Section(title=title, blocks=[Bullets(limits)])] if limits else []


def _gaps_section(contents: Contents, comparison: Comparison) -> Section:
    words = contents.words
    gaps = comparison.gaps.filter(pl.col("kind") != "has")
    rows: list[list[Cell]] = [
        [
            contents.label(r["item_id"]),
            words(f"gap.{r['kind']}"),
            words(f"state.{_state(r)}"),
            contents.share(r["yes"], r["open"], r["clusters"]),
        ]
        for r in gaps.iter_rows(named=True)
    ]
    blocks: list[Block] = []
    if not gaps.filter(pl.col("kind") == "missing").height:
        blocks.append(Paragraph(words("cluster.gaps_none")))
    if gaps.height:
        blocks.append(_gap_figure(contents, comparison, gaps))
    table = Table(
        title=words("cluster.gaps_table"),
        columns=[
            Column(title=words("cluster.item"), width=2),
            Column(title=words("cluster.kind"), width=1.5),
            Column(title=words("cluster.answer"), width=1.2),
            Column(
                title=words("cluster.others_have", n=len(comparison.target.cluster_ids)), width=3
            ),
        ],
        rows=rows,
        note=words("cluster.gaps_note"),
        source=contents.file("observations.csv"),
        key="gaps",
    )
    blocks.append(table)
    if comparison.moves:
        sentences: list[Inline] = [
            move_pieces(words, moves, contents.label) for moves in comparison.moves
        ]
        blocks += [Paragraph(words("cluster.moves_title")), Bullets(sentences)]
    title = words("cluster.gaps_title")
    return Section(title=title, blocks=[_against(contents, comparison), *blocks])


def _gap_figure(contents: Contents, comparison: Comparison, gaps: pl.DataFrame) -> Chart:
    """The table's rows drawn, in the words of the report."""
    words = contents.words
    labels = {i: contents.label(i) for i in gaps["item_id"]}
    counts = {kind: gaps.filter(pl.col("kind") == kind).height for kind in ("missing", "find_out")}
    name = short_name(comparison.subject.name)
    chart = gap_chart(
        gaps.with_columns(label=pl.col("item_id").replace_strict(labels)),
        cluster=name,
        against=comparison.target.label,
        source=contents.file("observations.csv"),
        words=GapWords(
            title=words("cluster.gap_chart", missing=counts["missing"], unknown=counts["find_out"]),
            description=words("cluster.gap_chart_alt", name=name),
            heads={kind: words(f"cluster.gap_{kind}") for kind in _KINDS},
            of=words("frame.of"),
            unknown=words("cluster.gap_unknown"),
        ),
    )
    note = words("cluster.gap_chart_note")
    return replace(figure_of(chart), note=note, key="gaps", language="")


def _state(row: dict[str, Any]) -> str:
    if not row["contested"]:
        return str(row["own"])
    return "contested-open" if row["own"] == "unknown" else f"contested-{row['own']}"


def _against(contents: Contents, comparison: Comparison) -> Paragraph:
    """Whom it is compared with; in the words of the comparison where the report has none."""
    words, target = contents.words, comparison.target
    kind, _, name = target.id.partition(":")
    key = f"cluster.against_{kind}"
    said: Piece = Foreign(target.label)
    if key in words.sentences:
        said = words(key, n=len(target.cluster_ids), name=name)
    return Paragraph([words("cluster.against"), " ", said, "."])


def _peers_section(contents: Contents, comparison: Comparison) -> Section:
    words = contents.words
    near = comparison.peers.nearest.head(_PEERS)
    if near.is_empty():
        blocks: list[Block] = [Paragraph(words("cluster.peers_none"))]
        return Section(title=words("cluster.peers_title"), blocks=blocks)
    names = contents.evidence.country_names
    rows: list[list[Cell]] = [
        [
            short_name(r["name"]),
            ", ".join(words.country(c, names[c]) for c in r["countries"]),
            words.number(r["items_compared"]),
            words.number(r["differ"]),
            _labels(contents, r["shared_items"]),
            _labels(contents, r["differing_items"]),
        ]
        for r in near.iter_rows(named=True)
    ]
    columns = [
        Column(title=words("landscape.cluster"), width=2),
        Column(title=words("landscape.country"), width=1.4),
        Column(title=words("cluster.compared"), width=1, number=True),
        Column(title=words("cluster.differ"), width=0.8, number=True),
        Column(title=words("cluster.shared"), width=2.2),
        Column(title=words("cluster.differing"), width=2.2),
    ]
    if not any(row[-1] for row in rows):  # an empty column says nothing that the numbers do not
        rows, columns = [row[:-1] for row in rows], columns[:-1]
    table = Table(
        title=words("cluster.peers_table"),
        columns=columns,
        rows=rows,
        note=words("cluster.peers_note"),
        source=contents.file("observations.csv"),
        key="peers",
        size="small",
    )
    return Section(title=words("cluster.peers_title"), blocks=[table])


def _labels(contents: Contents, items: list[str] | None) -> str:
    return ", ".join(contents.label(i) for i in items or ())


def _practices_section(contents: Contents, comparison: Comparison) -> Section:
    words, shown = contents.words, comparison.to_show
    title = words("cluster.practices_title")
    if shown.is_empty():
        return Section(title=title, blocks=[Paragraph(words("cluster.practices_none"))])
    blocks: list[Block] = []
    for number, row in enumerate(shown.iter_rows(named=True), start=1):
        blocks += _practice(contents, row, number)
    left = comparison.adoption.total - shown.height
    if left > 0:
        blocks.append(Paragraph(words("cluster.practices_left", n=left), "note"))
    return Section(title=title, blocks=blocks)


def _practice(contents: Contents, row: dict[str, Any], number: int) -> list[Block]:
    """One practice: who does it, what, why, how to begin, and where it is told."""
    words, names = contents.words, contents.evidence.country_names
    countries = ", ".join(words.country(c, names.get(c, c)) for c in row["country"])
    who = short_name(row["cluster"]) if row["cluster"] else words("practices.no_cluster")
    head: list[Piece] = [f"{number}. ", Strong(row["title"]), f": {who}"]
    if countries:
        head.append(f" ({countries})")
    facts: list[tuple[str, Inline]] = [
        (words("cluster.what"), Foreign(row["summary"] or "")),
        (words("cluster.why"), Foreign(row["why"] or "")),
        (words("cluster.first_step"), Foreign(row["first_step"] or "")),
        (words("cluster.effort"), Foreign(row["effort"] or "")),
        (words("cluster.brings"), Foreign("; ".join(row["effects"]))),
        (words("frame.source"), contents.source(row["source_id"], row["locator"])),
    ]
    shown = [(k, v) for k, v in facts if not isinstance(v, Foreign) or v.text]
    return [Paragraph(head, "head"), Facts(shown)]


def _partners_section(contents: Contents, comparison: Comparison) -> Section:
    words, search = contents.words, comparison.partners
    title = words("cluster.partners_title")
    first = search.table.head(_PARTNERS)
    if first.is_empty():
        reason: Inline = Foreign(search.note) if search.note else words("cluster.partners_none")
        return Section(title=title, blocks=[Paragraph(reason)])
    names = contents.evidence.country_names
    rows: list[list[Cell]] = [
        [
            short_name(r["name"]),
            ", ".join(words.country(c, names[c]) for c in r["countries"]),
            words.interval(round(100 * r["score_low"]), round(100 * r["score_high"])),
            Foreign(r["why"]),
            Foreign("; ".join(r["cautions"])),
        ]
        for r in first.iter_rows(named=True)
    ]
    table = Table(
        title=words("cluster.partners_table"),
        columns=[
            Column(title=words("landscape.cluster"), width=1.6),
            Column(title=words("landscape.country"), width=1.1),
            Column(title=words("landscape.points"), width=0, number=True),
            Column(title=words("cluster.why"), width=4),
            Column(title=words("cluster.mind"), width=2.2),
        ],
        rows=rows,
        note=words("cluster.partners_note"),
        source=contents.file("clusters.csv, observations.csv, partnerships.csv"),
        key="partners",
        size="small",
    )
    return Section(title=title, blocks=[table])
