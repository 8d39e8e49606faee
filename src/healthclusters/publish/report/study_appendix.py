"""Practices, every answer, and the sources: the last sections of a study's report."""

from __future__ import annotations

import polars as pl

from healthclusters.publish.report.blocks import (
    Block,
    Cell,
    Column,
    Foreign,
    Link,
    Mark,
    Paragraph,
    Section,
    Table,
)
from healthclusters.publish.report.contents import Contents


def practices_section(contents: Contents) -> Section | None:
    """Factors of success with their practices, and the practices by cluster; None without any."""
    words, casebook = contents.words, contents.assessment.study.casebook
    if casebook.practices.is_empty():
        return None
    blocks: list[Block] = [Paragraph(words("practices.lead", n=casebook.practices.height), "lead")]
    if casebook.success_factors.height:
        blocks.append(_factors_table(contents))
    blocks.append(_practices_table(contents))
    return Section(title=words("practices.title"), blocks=blocks)


def practices_sentence(contents: Contents) -> str:
    """How many practices there are, for the summary."""
    practices = contents.assessment.study.casebook.practices
    if practices.is_empty():
        return ""
    clusters = practices["cluster_id"].drop_nulls().n_unique()
    return contents.words("summary.practices", n=practices.height, clusters=clusters)


def _factors_table(contents: Contents) -> Table:
    words, casebook = contents.words, contents.assessment.study.casebook
    shown = (
        casebook.practices.explode("factors")
        .group_by("factors")
        .agg(practices=pl.len(), clusters=pl.col("cluster_id").drop_nulls().n_unique())
    )
    counts = {r["factors"]: r for r in shown.iter_rows(named=True)}
    none = {"practices": 0, "clusters": 0}
    rows: list[list[Cell]] = []
    for factor in casebook.success_factors.sort("number").iter_rows(named=True):
        count = counts.get(factor["id"], none)
        rows.append(
            [
                Foreign(factor["name"]),
                Foreign(factor["definition"]),
                words.number(count["practices"]),
                words.number(count["clusters"]),
            ]
        )
    return Table(
        title=words("practices.factors_title"),
        columns=[
            Column(title=words("practices.factor"), width=2),
            Column(title=words("practices.meaning"), width=4.5),
            Column(title=words("practices.practices"), width=1.1, number=True),
            Column(title=words("practices.clusters"), width=1, number=True),
        ],
        rows=rows,
        note=words("practices.factors_note"),
        source=contents.file("casebook/success_factors.csv, casebook/practices.csv"),
    )


def _practices_table(contents: Contents) -> Table:
    words, study = contents.words, contents.assessment.study
    names = dict(study.clusters.select("cluster_id", "name").iter_rows())
    rows: list[list[Cell]] = []
    ordered = study.casebook.practices.with_columns(
        name=pl.col("cluster_id").replace_strict(names, default=None, return_dtype=pl.String)
    ).sort("name", "id", nulls_last=True)
    for practice in ordered.iter_rows(named=True):
        who = practice["name"] or words("practices.no_cluster")
        planned = f" ({words('practices.planned')})" if practice["status"] == "planned" else ""
        rows.append(
            [
                who,
                [Foreign(practice["title"]), planned],
                Foreign(practice["how_to_adopt"] or ""),
            ]
        )
    return Table(
        title=words("practices.table_title"),
        columns=[
            Column(title=words("practices.cluster"), width=1.6),
            Column(title=words("practices.practice"), width=2.4),
            Column(title=words("practices.first_step"), width=3.4),
        ],
        rows=rows,
        note=words("practices.table_note"),
        source=contents.file("casebook/practices.csv"),
        size="small",
    )


def appendix_section(contents: Contents) -> Section:
    """Every answer, every source, and how to compute it again."""
    words, study = contents.words, contents.assessment.study
    return Section(
        title=words("appendix.title"),
        blocks=[
            Paragraph(words("appendix.lead"), "lead"),
            Paragraph(words("appendix.recompute", study=study.id)),
            _answers_table(contents),
            _sources_table(contents),
        ],
    )


def _answers_table(contents: Contents) -> Table:
    """Clusters by items, each cell a mark alone."""
    words = contents.words
    items = contents.assessment.study.framework.item_ids
    rows: list[list[Cell]] = [
        [
            view.short,
            *(Mark(answer.state, "") for answer in contents.evidence.answers(view.id)),
        ]
        for view in contents.views.values()
    ]
    return Table(
        title=words("appendix.answers_title"),
        columns=[
            Column(title=words("landscape.cluster"), width=1),
            *(Column(title=str(n), width=0) for n in range(1, len(items) + 1)),
        ],
        rows=rows,
        note=words("appendix.answers_note"),
        source=contents.file("observations.csv"),
        key="points",
        size="small",
    )


def _sources_table(contents: Contents) -> Table:
    words, assessment = contents.words, contents.assessment
    observed = assessment.study.observations.group_by("source_id").agg(n=pl.len())
    counting = (
        assessment.evidence.filter("counts")
        .select("observation_id")
        .unique()
        .join(assessment.study.observations.select("observation_id", "source_id"),
              on="observation_id")
        .group_by("source_id")
        .agg(counts=pl.len())
    )  # fmt: skip
    used = (
        assessment.study.sources.join(observed, on="source_id")
        .join(counting, on="source_id", how="left")
        .sort("publisher", "title", "source_id", nulls_last=True)
    )
    rows: list[list[Cell]] = [
        [
            [Link(r["title"], r["url"] or ""), "" if r["independent"] else " *"],
            r["publisher"] or "",
            str(r["year"] or ""),
            words.number(r["n"]),
            words.number(r["counts"] or 0),
        ]
        for r in used.iter_rows(named=True)
    ]
    return Table(
        title=words("appendix.sources_title", n=len(rows)),
        columns=[
            Column(title=words("appendix.source"), width=4),
            Column(title=words("appendix.publisher"), width=2),
            Column(title=words("appendix.year"), width=0, number=True),
            Column(title=words("appendix.observations"), width=0, number=True),
            Column(title=words("appendix.counts"), width=0, number=True),
        ],
        rows=rows,
        note=words("appendix.sources_note"),
        source=contents.file("sources.csv, observations.csv"),
        key="sources",
        size="small",
    )
