"""The page of one cluster: its scorecard with every observation behind every point."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.comparison import Comparison
from healthclusters.publish import findings
from healthclusters.publish.about import About
from healthclusters.publish.clusters import ClusterView, Part
from healthclusters.publish.comparison_view import ComparisonView, comparison_view
from healthclusters.publish.environment import Render, render
from healthclusters.publish.evidence import Answer, EvidenceView
from healthclusters.publish.partners_page import Tie
from healthclusters.publish.position import PositionStrip, position_strip
from healthclusters.publish.practices_page import Practice
from healthclusters.publish.words import capital, counted, joined, number_word, plural

_FOUNDERS = {
    "public": "by public bodies",
    "private": "by private bodies",
    "academic": "by universities or institutes",
    "mixed": "by public and private bodies together",
}


@dataclass(frozen=True)
class IndicatorAnswers:
    """The answers of one indicator, with its number in the framework."""

    number: int
    label: str
    answers: list[Answer]


@dataclass(frozen=True)
class CategoryIndicators:
    """The indicators of one category, with the cluster's points in it."""

    part: Part
    indicators: list[IndicatorAnswers]

    @property
    def known(self) -> int:
        """Points known."""
        return self.part.known

    @property
    def open(self) -> int:
        """Items open."""
        return self.part.open

    @property
    def most(self) -> int:
        """Points if every open item were yes."""
        return self.part.most


@dataclass(frozen=True)
class Content:
    """An entry of the list of contents."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ClusterPage:
    """Everything the template shows."""

    view: ClusterView
    title: str
    lede: str
    founded_by: str
    website_name: str
    sample_size: int
    contents: list[Content]
    position: PositionStrip | None
    score_title: str
    score_note: str
    parts: list[CategoryIndicators]
    practices: list[Practice]
    ties: list[Tie]
    comparison: ComparisonView | None


def cluster_page(
    evidence: EvidenceView,
    views: dict[str, ClusterView],
    cluster_id: str,
    site: About,
    *,
    practices: Sequence[Practice] = (),
    ties: Sequence[Tie] = (),
    comparison: Comparison | None = None,
    render: Render = render,
) -> str:
    """The page as HTML; KeyError for a cluster that is not in `views`.

    practices, ties: of the whole study; those of the cluster are shown. comparison: of this
    cluster; without it the page has no gaps, peers, practices to look at and partners abroad.
    render: makes the page of the template `cluster.html`; another frame has its own.
    """
    assessment = evidence.assessment
    view = views[cluster_id]
    answers = evidence.answers(cluster_id)
    sample = [v for v in views.values() if v.role == "sample"]
    position = position_strip(view, sample)
    contents = [Content("position", "Position")] if position else []
    contents.append(Content("score", "Scorecard"))
    if comparison is not None:
        contents += [
            Content("gaps", "What is missing or unknown"),
            Content("peers", "Peers"),
            Content("adopt", "Practices to look at"),
            Content("abroad", "Partners abroad"),
        ]
    contents += [Content("practices", "Its practices"), Content("partners", "Its partners")]
    page = ClusterPage(
        view=view,
        title=findings.cluster_title(view),
        lede=_lede(evidence, view, answers, len(sample)),
        founded_by=_FOUNDERS.get(view.founded_by, view.founded_by),
        website_name=re.sub(r"^https?://(www\.)?|/$", "", view.website),
        sample_size=len(sample),
        contents=contents,
        position=position,
        score_title=_score_title(view),
        score_note=_score_note(answers, int(assessment.items["contested"].sum() or 0)),
        parts=_parts(evidence, view, answers),
        practices=[p for p in practices if p.cluster_id == cluster_id],
        ties=[t for t in ties if t.cluster_id == cluster_id],
        comparison=comparison_view(comparison, views) if comparison is not None else None,
    )
    return render("cluster.html", page=page, site=site)


def _lede(evidence: EvidenceView, view: ClusterView, answers: list[Answer], sample: int) -> str:
    facts = evidence.assessment.open_facts
    order = facts.filter(pl.col("cluster_id") == view.id).sort("place")["item_id"].head(3)
    labels = {a.item_id: a.label for a in answers}
    sentences = (
        findings.changeable_sentence(answers),
        findings.position_sentence(view, sample),
        findings.settle_sentence([labels[i] for i in order]),
    )
    return " ".join(capital(s) for s in sentences if s)


def _score_title(view: ClusterView) -> str:
    """In which category most is known, and in which least."""
    if not view.open:
        return "Every item has an answer"
    shares = {p.label: p.open / p.items for p in view.parts if p.items}
    if len(set(shares.values())) < 2:
        return f"{capital(counted(view.open, 'item'))} of {view.items} still open"
    most, least = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
    opens = {p.label: (p.open, p.items) for p in view.parts}
    return (
        f"Least is known about “{most}”: {opens[most][0]} of {opens[most][1]} open; "
        f"most about “{least}”: {opens[least][0]} of {opens[least][1]} open"
    )


def _score_note(answers: list[Answer], contested_in_sample: int) -> str:
    contested = [a.label for a in answers if a.state.startswith("contested")]
    text = "Open an item to read what its sources say, also where they disagree. "
    if contested:
        number = capital(number_word(len(contested)))
        verb = plural(len(contested), "item is", "items are")
        return f"{text}{number} {verb} contested: {joined(contested)}."
    return (
        f"{text}No item of this cluster is contested; in the sample, {contested_in_sample} "
        f"{plural(contested_in_sample, 'is', 'are')}."
    )


def _parts(
    evidence: EvidenceView, view: ClusterView, answers: list[Answer]
) -> list[CategoryIndicators]:
    framework = evidence.assessment.study.framework
    of_item = {i.id: i.indicator for i in framework.items}
    numbered = list(enumerate(framework.indicators, start=1))
    parts = []
    for part in view.parts:
        inside = [
            IndicatorAnswers(n, str(i.label), [a for a in answers if of_item[a.item_id] == i.id])
            for n, i in numbered
            if i.category == part.id
        ]
        parts.append(CategoryIndicators(part, [i for i in inside if i.answers]))
    return parts
