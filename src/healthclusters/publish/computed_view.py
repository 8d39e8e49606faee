"""Computed groups as a reader sees them: how stable, and how they meet the published ones."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from healthclusters.landscape import OUTLIERS, Landscape
from healthclusters.model import Study
from healthclusters.publish.charts.stability import stability_title
from healthclusters.publish.words import capital, joined, short_name

_MOST_FACTS = 10


@dataclass(frozen=True, kw_only=True)
class ComputedGroup:
    """A computed group. number chooses its mark and colour; 0 are the outliers."""

    number: int
    name: str
    clusters: int
    stability: str
    typical: str
    description: str


@dataclass(frozen=True)
class MeetingRow:
    """A published group: how many of its clusters are in which computed group."""

    published: str
    counts: list[int]


@dataclass(frozen=True)
class FindRow:
    """A fact worth finding out."""

    subject: str
    item: str
    status: str
    clusters: int
    settle: str


@dataclass(frozen=True, kw_only=True)
class ComputedView:
    """Everything the section shows."""

    title: str
    sentences: list[str]
    stability_title: str
    k_reason: str
    groups: list[ComputedGroup]
    columns: list[str]
    meeting: list[MeetingRow]
    moved: str
    newcomers: list[str]
    facts_title: str
    facts: list[FindRow]
    notes: list[str]


def group_words(reference: str) -> str:
    """`computed:1` as `computed group 1`."""
    kind, _, number = reference.partition(":")
    return f"{kind} group {number}" if number else reference


def groups_frame(landscape: Landscape) -> pl.DataFrame:
    """Computed groups without the outliers: columns as `charts.stability_chart` asks for."""
    groups = landscape.grouping.groups.filter(pl.col("group") != OUTLIERS)
    return groups.select(
        group_name=pl.col("group").map_elements(group_words, return_dtype=pl.String),
        group=pl.int_range(1, pl.len() + 1).cast(pl.Int64),
        clusters="clusters",
        stability="stability",
        verdict="verdict",
    )


def order_frame(landscape: Landscape) -> pl.DataFrame:
    """Clusters by computed group: columns as `charts.consensus_chart` asks for."""
    numbers = {g: i for i, g in enumerate(landscape.grouping.groups["group"], start=1)}
    return landscape.grouping.clusters.select(
        "cluster_id",
        cluster=pl.col("name").map_elements(short_name, return_dtype=pl.String),
        group=pl.col("group").replace_strict(numbers, return_dtype=pl.Int64),
    ).sort("group", "cluster", maintain_order=True)


def computed_view(landscape: Landscape, study: Study) -> ComputedView:
    """The section about the computed groups."""
    names = {c: short_name(n) for c, n in study.clusters.select("cluster_id", "name").iter_rows()}
    labels = {i.id: str(i.label) for i in study.framework.items}
    sentences = list(landscape.conclusion.sentences) if landscape.conclusion else []
    stable = stability_title(groups_frame(landscape))
    columns, meeting = _meeting(landscape)
    facts = _facts(landscape, labels)
    return ComputedView(
        title=sentences[0].rstrip(".") if sentences else stable,
        sentences=sentences[1:],
        stability_title=stable,
        k_reason=landscape.k_reason,
        groups=_groups(landscape, names),
        columns=columns,
        meeting=meeting,
        moved=_moved(landscape, names),
        newcomers=[
            f"{capital(names[c])} {says}".replace("computed:", "computed group ")
            for c, says in landscape.newcomers.select("cluster_id", "says").iter_rows()
        ],
        facts_title=_facts_title(facts),
        facts=facts,
        notes=list(landscape.grouping.notes),
    )


def _groups(landscape: Landscape, names: dict[str, str]) -> list[ComputedGroup]:
    groups = []
    for number, row in enumerate(landscape.grouping.groups.iter_rows(named=True), start=1):
        outliers = row["group"] == OUTLIERS
        known = row["stability"] is not None
        groups.append(
            ComputedGroup(
                number=0 if outliers else number,
                name=capital(group_words(row["group"])),
                clusters=row["clusters"],
                stability=f"{row['verdict']} ({row['stability']:.2f})" if known else "",
                typical=names.get(row["medoid"] or "", ""),
                description=row["description"] or "",
            )
        )
    return groups


def _meeting(landscape: Landscape) -> tuple[list[str], list[MeetingRow]]:
    table = landscape.confusion
    if table is None:
        return [], []
    references = [c for c in table.columns if c != "published"]
    rows = [
        MeetingRow(capital(group_words(row["published"])), [row[c] for c in references])
        for row in table.iter_rows(named=True)
    ]
    return [capital(group_words(c)) for c in references], rows


def _moved(landscape: Landscape, names: dict[str, str]) -> str:
    """Who stands elsewhere, of the published groups that are found again."""
    if landscape.moved is None:
        return ""
    found = landscape.moved.filter(pl.col("found"))
    if found.is_empty():
        return ""
    return "; ".join(
        f"{names[c]} moves from {group_words(a)} to {group_words(b)}"
        for c, a, b in found.select("cluster_id", "published", "computed").iter_rows()
    )


def _facts(landscape: Landscape, labels: dict[str, str]) -> list[FindRow]:
    return [
        FindRow(
            short_name(row["name"]), labels[row["item_id"]], row["status"], row["clusters"],
            row["settle"] or "",
        )
        for row in landscape.facts.head(_MOST_FACTS).iter_rows(named=True)
    ]  # fmt: skip


def _facts_title(facts: list[FindRow]) -> str:
    """Which facts are worth finding out first."""
    if not facts:
        return "No fact would change a group"
    first = [f"{f.subject}, {f.item}" for f in facts[:2]]
    return f"Worth finding out first: {joined(first, last='and then')}"
