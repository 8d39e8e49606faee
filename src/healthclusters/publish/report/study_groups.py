"""Groups of clusters: a section of a study's report, drawn from a landscape."""

from __future__ import annotations

import polars as pl

from healthclusters.landscape import OUTLIERS, Landscape
from healthclusters.publish.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Foreign,
    Inline,
    Paragraph,
    Section,
    Table,
)
from healthclusters.publish.report.contents import Contents
from healthclusters.publish.words import short_name

_FACTS = 10


def groups_section(contents: Contents, landscape: Landscape) -> Section:
    """What the groups are, how sure they are, and what may be concluded from them."""
    words, grouping = contents.words, landscape.grouping
    lead = words("groups.lead", n=_number_of_groups(landscape))
    blocks: list[Block] = [Paragraph(lead, "lead")]
    if landscape.conclusion is not None:
        sentences: list[Inline] = [Foreign(s) for s in landscape.conclusion.sentences]
        blocks.append(Section(title=words("groups.conclusion"), blocks=[Bullets(sentences)]))
    about: list[Block] = [_groups_table(contents, landscape)]
    about += _confusion_table(contents, landscape)
    about += _agreement_table(contents, landscape)
    about += [_number_table(contents, landscape), _profile_table(contents, landscape)]
    about += [_members_table(contents, landscape), *_facts_table(contents, landscape)]
    blocks.append(Section(title=words("groups.found"), blocks=about))
    if grouping.notes:
        notes: list[Inline] = [Foreign(note) for note in grouping.notes]
        blocks.append(Section(title=words("groups.notes"), blocks=[Bullets(notes)]))
    return Section(title=words("groups.title"), blocks=blocks)


def groups_sentences(contents: Contents, landscape: Landscape) -> list[Inline]:
    """How many groups last, and what may be concluded, for the summary."""
    found: list[Inline] = [_stability_title(contents, landscape)]
    if landscape.conclusion is not None:
        found.append(Foreign(landscape.conclusion.sentences[0]))
    return found


def _number_of_groups(landscape: Landscape) -> int:
    return landscape.grouping.groups.filter(pl.col("group") != OUTLIERS).height


def _said(contents: Contents, group: str | None) -> str:
    """`computed:1` as a reader calls it."""
    if group is None:
        return ""
    kind, _, number = group.partition(":")
    if kind == OUTLIERS:
        return contents.words("groups.outliers")
    return contents.words(f"group.{kind}", number=number)


def _stability_title(contents: Contents, landscape: Landscape) -> str:
    counts = dict(
        landscape.grouping.groups.drop_nulls("verdict").group_by("verdict").len().iter_rows()
    )
    n = sum(counts.values())
    if counts.get("stable") == n:
        return contents.words("groups.all_stable", n=n)
    named = {verdict: counts.get(verdict, 0) for verdict in ("stable", "doubtful", "dissolved")}
    return contents.words("groups.some_stable", n=n, **named)


def _groups_table(contents: Contents, landscape: Landscape) -> Table:
    words = contents.words
    names = dict(contents.assessment.study.clusters.select("cluster_id", "name").iter_rows())
    rows: list[list[Cell]] = [
        [
            _said(contents, r["group"]),
            words.number(r["clusters"]),
            "" if r["stability"] is None else words.number(r["stability"], 2),
            words(f"verdict.{r['verdict'] or 'none'}"),
            short_name(names[r["medoid"]]) if r["medoid"] else "",
            Foreign(r["description"] or ""),
        ]
        for r in landscape.grouping.groups.iter_rows(named=True)
    ]
    return Table(
        title=_stability_title(contents, landscape),
        columns=[
            Column(title=words("groups.group"), width=1.2),
            Column(title=words("groups.clusters"), width=0, number=True),
            Column(title=words("groups.stability"), width=0, number=True),
            Column(title=words("groups.verdict"), width=1.2),
            Column(title=words("groups.medoid"), width=1.8),
            Column(title=words("groups.described"), width=4),
        ],
        rows=rows,
        note=[words("groups.table_note"), " ", Foreign(landscape.k_reason)],
        source=contents.file("observations.csv"),
        key="groups",
    )


def _confusion_table(contents: Contents, landscape: Landscape) -> list[Table]:
    if landscape.confusion is None:
        return []
    words, frame = contents.words, landscape.confusion
    rows: list[list[Cell]] = [
        [_said(contents, str(row[0])), *(words.number(n) for n in row[1:])] for row in frame.rows()
    ]
    return [
        Table(
            title=words("groups.confusion_title"),
            columns=[
                Column(title=words("groups.published"), width=2),
                *(
                    Column(title=_said(contents, c), width=1, number=True)
                    for c in frame.columns[1:]
                ),
            ],
            rows=rows,
            source=contents.file("clusters.csv, observations.csv"),
            key="group-confusion",
        )
    ]


def _agreement_table(contents: Contents, landscape: Landscape) -> list[Table]:
    """Agreement under each convention, kind of evidence and set of items."""
    if landscape.agreement is None:
        return []
    words, table = contents.words, landscape.agreement.table
    left_out = table.filter(pl.col("without").is_not_null())["ari"]
    whole = table.filter(pl.col("without").is_null())
    rows: list[list[Cell]] = [
        [
            words(f"open_cells.{r['open_cells']}")
            if f"open_cells.{r['open_cells']}" in words.sentences
            else str(r["open_cells"]),
            words(f"evidence.{r['evidence']}"),
            words(f"items.{r['items']}"),
            words.number(r["ari"], 2),
            words.number(r["p_value"], 3),
        ]
        for r in whole.iter_rows(named=True)
    ]
    note = words("groups.agreement_note")
    if len(left_out):
        low, high = (words.number(v, 2) for v in (left_out.sort()[0], left_out.sort()[-1]))
        note = f"{note} {words('groups.agreement_left_out', low=low, high=high)}"
    return [
        Table(
            title=words("groups.agreement_title"),
            columns=[
                Column(title=words("groups.open_cells"), width=2),
                Column(title=words("groups.evidence"), width=2),
                Column(title=words("groups.items"), width=2),
                Column(title=words("groups.agreement"), width=1, number=True),
                Column(title=words("groups.chance"), width=1, number=True),
            ],
            rows=rows,
            note=note,
            source=contents.file("clusters.csv, observations.csv"),
            key="group-agreement",
        )
    ]


def _number_table(contents: Contents, landscape: Landscape) -> Table:
    words, number = contents.words, landscape.number
    columns = ("k", "groups", "outliers", "stability", "p_null", "silhouette", "bic", "consensus")
    decimals = {"stability": 2, "p_null": 2, "silhouette": 2, "bic": 0, "consensus": 2}
    rows: list[list[Cell]] = [
        ["" if r[c] is None else words.number(r[c], decimals.get(c)) for c in columns]
        for r in number.table.iter_rows(named=True)
    ]
    return Table(
        title=words("groups.number_title", chosen=number.chosen),
        columns=[Column(title=words(f"number.{c}"), width=1, number=True) for c in columns],
        rows=rows,
        note=Foreign(number.reason),
        source=contents.file("observations.csv"),
        key="group-numbers",
    )


def _profile_table(contents: Contents, landscape: Landscape) -> Table:
    words, grouping = contents.words, landscape.grouping
    shares = {(r["group"], r["item_id"]): r for r in grouping.profiles.iter_rows(named=True)}
    groups = [g for g in grouping.groups_in_order if g != OUTLIERS]
    rows: list[list[Cell]] = []
    for item in contents.assessment.study.framework.item_ids:
        row: list[Cell] = [contents.label(item)]
        for group in groups:
            r = shares[group, item]
            row.append(contents.share(r["yes"], r["open"], r["clusters"]))
        rows.append(row)
    return Table(
        title=words("groups.profile_title"),
        columns=[
            Column(title=words("landscape.item"), width=2),
            *(
                Column(title=f"{_said(contents, g)} ({len(grouping.members(g))})", width=2)
                for g in groups
            ),
        ],
        rows=rows,
        note=words("groups.profile_note"),
        source=contents.file("observations.csv"),
        key="group-profiles",
        size="small",
    )


def _members_table(contents: Contents, landscape: Landscape) -> Table:
    words = contents.words
    study = contents.assessment.study
    published = dict(study.clusters.select("cluster_id", "published_group").iter_rows())
    order = {g: i for i, g in enumerate(landscape.grouping.groups_in_order)}
    members = sorted(
        landscape.grouping.clusters.iter_rows(named=True),
        key=lambda r: (order[r["group"]], short_name(r["name"]).casefold()),
    )
    rows: list[list[Cell]] = [
        [
            short_name(r["name"]),
            _said(contents, r["group"]),
            words.percent(r["probability"]),
            "" if r["stays"] is None else words.percent(r["stays"]),
            published[r["cluster_id"]] or "",
        ]
        for r in members
    ]
    return Table(
        title=words("groups.members_title"),
        columns=[
            Column(title=words("landscape.cluster"), width=3),
            Column(title=words("groups.group"), width=1.5),
            Column(title=words("groups.sure"), width=1, number=True),
            Column(title=words("groups.stays"), width=1, number=True),
            Column(title=words("groups.published"), width=1.4, number=True),
        ],
        rows=rows,
        note=words("groups.members_note"),
        source=contents.file("observations.csv"),
        key="group-clusters",
        size="small",
    )


def _facts_table(contents: Contents, landscape: Landscape) -> list[Table]:
    words, facts = contents.words, landscape.facts.head(_FACTS)
    if facts.is_empty():
        return []
    rows: list[list[Cell]] = [
        [
            contents.label(r["item_id"]),
            short_name(r["name"]),
            words(f"fact.{r['status']}"),
            words.number(r["points"]),
            words.number(r["group_changes"]),
            Foreign(r["settle"] or ""),
        ]
        for r in facts.iter_rows(named=True)
    ]
    return [
        Table(
            title=words("groups.facts_title"),
            columns=[
                Column(title=words("fact.fact"), width=1.6),
                Column(title=words("fact.subject"), width=1.8),
                Column(title=words("fact.now"), width=1),
                Column(title=words("groups.facts_points"), width=0.9, number=True),
                Column(title=words("groups.facts_groups"), width=1.1, number=True),
                Column(title=words("cluster.would_answer"), width=3),
            ],
            rows=rows,
            source=contents.file("observations.csv"),
            key="facts",
        )
    ]
