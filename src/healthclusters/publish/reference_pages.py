"""Method and data: the framework with its rules, and what can be downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.model import TABLES, Criterion, Framework, file_of
from healthclusters.publish.about import About, Link
from healthclusters.publish.environment import Render, render
from healthclusters.publish.evidence import EvidenceView, rule_words
from healthclusters.publish.findings import reading_notes
from healthclusters.publish.words import numbered


@dataclass(frozen=True)
class ItemRow:
    """One item of the framework."""

    number: int
    indicator: str
    label: str
    question: str
    rule: str
    changeable: bool
    coding: str
    answered: int
    clusters: int


@dataclass(frozen=True)
class CategoryRows:
    """The items of a category; every item is one point."""

    label: str
    items: list[ItemRow]


@dataclass(frozen=True, kw_only=True)
class MethodPage:
    """Everything the template shows."""

    title: str
    notes: list[str]
    framework: str
    categories: list[CategoryRows]
    criteria: list[str]
    criteria_needed: int


@dataclass(frozen=True)
class TableRow:
    """One table of the study folder."""

    file: str
    description: str
    rows: int
    columns: int


@dataclass(frozen=True)
class SourceRow:
    """One source and how many observations rest on it."""

    id: str
    title: str
    about: str
    url: str
    observations: int


@dataclass(frozen=True, kw_only=True)
class DataPage:
    """Everything the template shows."""

    title: str
    tables: list[TableRow]
    downloads: Sequence[Link]
    cite: str
    sources: list[SourceRow]

    @property
    def sources_title(self) -> str:
        """How many sources there are."""
        if len(self.sources) < 2:
            return "The only source" if self.sources else "No source yet"
        return f"All {len(self.sources):,} sources, those that most rests on first"


def method_page(evidence: EvidenceView, site: About, *, render: Render = render) -> str:
    """How points are computed, and the framework item by item (figure 2.2).

    render: another frame's.
    """
    assessment = evidence.assessment
    framework = assessment.study.framework
    page = MethodPage(
        title=_method_title(framework),
        notes=reading_notes(assessment),
        framework=f"{framework.title}, version {framework.version}",
        categories=_categories(evidence),
        criteria=[_criterion(c, framework) for c in framework.criteria],
        criteria_needed=framework.criteria_needed,
    )
    return render("method.html", page=page, site=site)


def _method_title(framework: Framework) -> str:
    items = len(framework.items)
    own = sum(i.changeable for i in framework.items)
    return f"{items} yes/no questions, one point each; {own} of them a cluster can change itself"


def _categories(evidence: EvidenceView) -> list[CategoryRows]:
    framework = evidence.assessment.study.framework
    summary = {r["item_id"]: r for r in evidence.assessment.items.iter_rows(named=True)}
    indicators = {i.id: (n, str(i.label)) for n, i in enumerate(framework.indicators, start=1)}
    parts = []
    for category in framework.categories:
        rows = []
        for item in framework.items:
            if framework.category_of_item[item.id] != category.id:
                continue
            measure = framework.measure_by_id[item.measure]
            counts = summary[item.id]
            rows.append(
                ItemRow(
                    *indicators[item.indicator],
                    str(item.label),
                    str(item.question),
                    rule_words(item.rule, measure),
                    item.changeable,
                    measure.coding,
                    counts["yes"] + counts["no"],
                    counts["clusters"],
                )
            )
        parts.append(CategoryRows(str(category.label), rows))
    return parts


def _criterion(criterion: Criterion, framework: Framework) -> str:
    if criterion.kind == "item" and criterion.of in framework.item_by_id:
        return f"{criterion.label} ({framework.item_by_id[criterion.of].label})"
    return str(criterion.label)


def data_page(evidence: EvidenceView, site: About, *, render: Render = render) -> str:
    """Tables, downloads, how to cite, and every source. render: another frame's."""
    study = evidence.assessment.study
    sources = _sources(evidence)
    used = sum(s.observations > 0 for s in sources)
    page = DataPage(
        title=f"{numbered(study.observations.height, 'observation')} from "
        f"{numbered(used, 'source')}, each with the place in its source",
        tables=_tables(evidence),
        downloads=site.downloads,
        cite=f"{study.info.title}. Study {study.id}, revision {study.revision}.",
        sources=sources,
    )
    return render("data.html", page=page, site=site)


def _tables(evidence: EvidenceView) -> list[TableRow]:
    study = evidence.assessment.study
    rows = []
    for name, schema in TABLES.items():
        frame = getattr(study, name, None)
        if not isinstance(frame, pl.DataFrame):
            frame = getattr(study.casebook, name)
        rows.append(TableRow(file_of(name), schema.description, frame.height, frame.width))
    return [row for row in rows if row.rows]


def _sources(evidence: EvidenceView) -> list[SourceRow]:
    study = evidence.assessment.study
    counts = dict(study.observations.group_by("source_id").agg(n=pl.len()).iter_rows())
    rows = [
        SourceRow(
            r["source_id"],
            r["title"],
            ", ".join(str(part) for part in (r["publisher"], r["year"]) if part),
            r["url"] or "",
            counts.get(r["source_id"], 0),
        )
        for r in study.sources.iter_rows(named=True)
    ]
    return sorted(rows, key=lambda s: (-s.observations, s.title.casefold(), s.id))
