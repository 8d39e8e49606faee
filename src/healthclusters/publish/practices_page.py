"""What clusters do, by success factor, each practice with its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from healthclusters.model import Study
from healthclusters.publish import findings
from healthclusters.publish.about import About
from healthclusters.publish.environment import render
from healthclusters.publish.evidence import EvidenceView
from healthclusters.publish.frames import Views
from healthclusters.publish.words import capital, joined, short_name


@dataclass(frozen=True, kw_only=True)
class Practice:
    """One practice. place: cluster or country; cluster_id: empty where it has no page."""

    id: str
    title: str
    place: str
    cluster_id: str
    summary: str
    status: str
    year: int | None
    figures: str
    first_step: str
    effects: str
    factors: list[str]
    source: str
    url: str
    locator: str


@dataclass(frozen=True)
class FactorPractices:
    """A success factor with its practices; those of several factors stand under each."""

    id: str
    title: str
    definition: str
    clusters: int
    practices: list[Practice]


@dataclass(frozen=True, kw_only=True)
class PracticesPage:
    """Everything the template shows."""

    title: str
    lede: str
    factors: list[FactorPractices]


def study_practices(evidence: EvidenceView, views: Views) -> list[Practice]:
    """All practices of the casebook, by title."""
    study = evidence.assessment.study
    names = dict(study.clusters.select("cluster_id", "name").iter_rows())
    sources = {r["source_id"]: r for r in study.sources.iter_rows(named=True)}
    effects = _effects(study)
    made = [
        _practice(row, names, evidence.country_names, sources, effects, views)
        for row in study.casebook.practices.iter_rows(named=True)
    ]
    return sorted(made, key=lambda p: (p.title.casefold(), p.id))


def _effects(study: Study) -> dict[str, list[str]]:
    named = dict(study.casebook.effects.select("id", "name").iter_rows())
    found: dict[str, list[str]] = {}
    for practice, effect in study.casebook.practice_effects.select(
        "practice_id", "effect_id"
    ).iter_rows():
        found.setdefault(practice, []).append(named[effect])
    return found


def _practice(
    row: Mapping[str, Any],
    names: Mapping[str, str],
    countries: Mapping[str, str],
    sources: Mapping[str, Mapping[str, Any]],
    effects: Mapping[str, list[str]],
    views: Views,
) -> Practice:
    cluster = row["cluster_id"] or ""
    where = [countries.get(c, c) for c in row["country"] or []]
    source = sources[row["source_id"]]
    return Practice(
        id=row["id"],
        title=row["title"],
        place=short_name(names[cluster]) if cluster else joined(where),
        cluster_id=cluster if cluster in views else "",
        summary=row["summary"],
        status=row["status"],
        year=row["start_year"],
        figures=figures_words(row["figures"] or ""),
        first_step=row["how_to_adopt"] or "",
        effects="; ".join(effects.get(row["id"], ())),
        factors=row["factors"] or [],
        source=source["title"],
        url=source["url"] or "",
        locator=row["locator"] or "",
    )


def figures_words(text: str) -> str:
    """`members_min=250;countries=3` as `members more than 250; countries 3`."""
    words = []
    for part in text.split(";"):
        key, _, value = part.partition("=")
        if not value or key.strip() in ("planned", "start_year_inferred"):
            continue
        name = key.strip()
        bound = ""
        if name.endswith("_min"):
            name, bound = name.removesuffix("_min"), "more than "
        elif name.endswith("_max"):
            name, bound = name.removesuffix("_max"), "up to "
        words.append(f"{name.replace('_', ' ')} {bound}{value.strip()}")
    return "; ".join(words)


def practices_page(evidence: EvidenceView, views: Views, site: About) -> str | None:
    """The page as HTML; None for a study without practices."""
    practices = study_practices(evidence, views)
    if not practices:
        return None
    sample = [v for v in views.values() if v.role == "sample"]
    described = {p.cluster_id for p in practices if p.cluster_id}
    without = sum(v.id not in described for v in sample)
    page = PracticesPage(
        title=findings.practices_title(len(practices), without, len(sample)),
        lede=_lede(practices),
        factors=_by_factor(evidence.assessment.study, practices),
    )
    return render("practices.html", page=page, site=site)


def _lede(practices: list[Practice]) -> str:
    status = Counter(p.status for p in practices)
    planned = f", {status['planned']} are planned" if status["planned"] else ""
    return (
        f"Of {len(practices)} practices coded from the documents {status['done']} are done"
        f"{planned}. Where a cluster has no coded practice, nobody has described one: unknown, not "
        "absent."
    )


def _by_factor(study: Study, practices: list[Practice]) -> list[FactorPractices]:
    parts = []
    for row in study.casebook.success_factors.sort("number").iter_rows(named=True):
        inside = [p for p in practices if row["id"] in p.factors]
        clusters = len({p.cluster_id for p in inside if p.cluster_id})
        parts.append(
            FactorPractices(row["id"], row["name"], row["definition"] or "", clusters, inside)
        )
    rest = [p for p in practices if not p.factors]
    if rest:
        parts.append(FactorPractices("other", capital("other practices"), "", 0, rest))
    return [part for part in parts if part.practices]
