"""The landscape: one self-contained page from the answer strip to the source of every point."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from healthclusters.publish import findings
from healthclusters.publish.about import About
from healthclusters.publish.clusters import ClusterView, Group, Part, published_groups
from healthclusters.publish.environment import render
from healthclusters.publish.evidence import Answer, EvidenceView, Observation
from healthclusters.publish.map_view import MapView, Place, map_views
from healthclusters.publish.verification_view import VerificationView
from healthclusters.publish.words import capital, joined, numbered, plural
from healthclusters.scoring import Assessment


@dataclass(frozen=True)
class CategoryAnswers:
    """The answers of a cluster in one category, with its points."""

    part: Part
    answers: list[Answer]

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
class ScoreCard:
    """A cluster with all its answers. number: its place on the page."""

    view: ClusterView
    parts: list[CategoryAnswers]
    number: int = 0

    @cached_property
    def _first(self) -> dict[str, tuple[str, str]]:
        """Source id -> short anchor inside the page, and the answer that names it first."""
        first: dict[str, tuple[str, str]] = {}
        for part in self.parts:
            for answer in part.answers:
                for o in answer.counting:
                    if o.source_id not in first:
                        anchor = f"{self.number}.{len(first) + 1}"
                        first[o.source_id] = (anchor, o.observation_id + answer.item_id)
        return first

    def anchor(self, observation: Observation) -> str:
        """Anchor of the source in this card."""
        return self._first[observation.source_id][0]

    def names_first(self, observation: Observation, answer: Answer) -> bool:
        """This is where the card names the source for the first time."""
        first = self._first[observation.source_id][1]
        return first == observation.observation_id + answer.item_id


@dataclass(frozen=True)
class OutsideCard:
    """A cluster outside the sample, in sentences."""

    view: ClusterView
    sentences: list[str]


FIRST_STEPS = (
    "Fill in workbook.xlsx, or add rows to clusters.csv, sources.csv and observations.csv.",
    "Read a workbook with: healthclusters import WORKBOOK --into FOLDER",
    "Then run again: healthclusters study FOLDER",
)


@dataclass(frozen=True, kw_only=True)
class LandscapePage:
    """Everything the template shows."""

    title: str
    lede: str
    items: int
    yes: int
    no: int
    unknown: int
    contested_note: str
    source_note: str
    sample: list[ClusterView]
    outside: list[OutsideCard]
    outside_title: str
    groups: list[Group]
    maps: list[MapView]
    map_title: str
    map_note: str
    countries: list[tuple[str, str]]
    focus: list[tuple[str, str]]
    known_steps: list[int]
    scale: list[int]
    count: str
    table_title: str
    evidence_title: str
    example: str
    scorecards: list[ScoreCard]
    cluster_pages: bool
    addresses: dict[str, str]
    verification: VerificationView | None
    method: list[str]

    @property
    def empty(self) -> bool:
        """There is no cluster yet."""
        return not self.sample and not self.outside

    @property
    def first_steps(self) -> tuple[str, ...]:
        """What to do while there is none."""
        return FIRST_STEPS

    @property
    def total(self) -> int:
        """All answers of the sample."""
        return self.yes + self.no + self.unknown


def landscape_page(
    evidence: EvidenceView,
    views: dict[str, ClusterView],
    site: About,
    *,
    verification: VerificationView | None = None,
    cluster_pages: bool = True,
    scorecards: bool = True,
) -> str:
    """The page as HTML.

    cluster_pages: `clusters/<id>.html` and `published.html` will lie beside it. scorecards: every
    point with its source is on the page; without them its rows lead to the clusters' pages.
    """
    assessment = evidence.assessment
    sample = [v for v in views.values() if v.role == "sample"]
    focal = [v for v in views.values() if v.role == "focal"]
    groups = published_groups(assessment)
    items = len(assessment.study.framework.items)
    yes, no, unknown = (int(assessment.items[c].sum() or 0) for c in ("yes", "no", "open"))
    countries = {c for v in sample for c in v.country_codes}
    maps = map_views(cluster_places(views.values(), items), sorted(countries))
    cards = {v.id: score_card(evidence, v, n) for n, v in enumerate(views.values())}
    page = LandscapePage(
        title=findings.answers_title(yes, no, unknown) if sample or focal else "No clusters yet",
        lede=findings.answers_lede(len(sample), len(countries), items, yes, no, unknown)
        if sample or focal
        else f"{numbered(items, 'question')} wait for clusters and evidence.",
        items=items,
        yes=yes,
        no=no,
        unknown=unknown,
        contested_note=_contested_note(assessment, yes + no + unknown),
        source_note=_source_note(evidence),
        sample=sample,
        outside=[_outside_card(assessment, cards[v.id], len(sample)) for v in focal],
        outside_title=findings.outside_title(focal) if focal else "",
        groups=groups,
        maps=maps,
        map_title=findings.map_title(findings.regions(assessment), sample, groups),
        map_note=_map_note(views.values(), maps),
        countries=_country_choices(evidence, views.values()),
        focus=_focus_choices(views.values()),
        known_steps=[n for n in (items // 2, items * 3 // 4, items) if n],
        scale=[round(items * q / 4) for q in range(5)],
        count=_count(len(sample), len(focal)),
        table_title=findings.table_title(sample),
        evidence_title=_evidence_title(cards.values()),
        example=_example(cards),
        scorecards=list(cards.values()) if scorecards else [],
        cluster_pages=cluster_pages,
        addresses={c: f"#{c}" if scorecards else f"clusters/{c}.html" for c in cards},
        verification=verification,
        method=findings.reading_notes(assessment),
    )
    return render("landscape.html", page=page, site=site)


def score_card(evidence: EvidenceView, view: ClusterView, number: int = 0) -> ScoreCard:
    """All answers of a cluster by category."""
    category_of = evidence.assessment.study.framework.category_of_item
    answers = evidence.answers(view.id)
    return ScoreCard(
        view,
        [
            CategoryAnswers(part, [a for a in answers if category_of[a.item_id] == part.id])
            for part in view.parts
        ],
        number,
    )


def _outside_card(assessment: Assessment, card: ScoreCard, sample: int) -> OutsideCard:
    answers = [a for part in card.parts for a in part.answers]
    facts = assessment.open_facts.filter(pl.col("cluster_id") == card.view.id).sort("place")
    labels = {a.item_id: a.label for a in answers}
    sentences = [
        f"{findings.points_sentence(card.view)}.",
        findings.changeable_sentence(answers),
        findings.position_sentence(card.view, sample),
        findings.settle_sentence([labels[i] for i in facts["item_id"].head(3)]),
    ]
    return OutsideCard(card.view, [capital(s) for s in sentences if s])


def cluster_places(views: Collection[ClusterView], items: int) -> list[Place]:
    """The clusters whose seat is recorded. items: of the framework."""
    return [
        Place(
            cluster_id=v.id,
            name=v.short,
            city=v.city,
            country=v.countries,
            lon=v.lon,
            lat=v.lat,
            mark=v.group.number,
            title=f"{v.short}: {v.points} of {items} points",
            bold=v.role == "focal",
        )
        for v in views
        if v.lon is not None and v.lat is not None
    ]


def _contested_note(assessment: Assessment, total: int) -> str:
    n = int(assessment.items["contested"].sum() or 0)
    if not n:
        return "In no cell do sources disagree."
    return (
        f"In {n:,} of the {total:,} cells sources disagree; they are counted by the better source "
        "and marked as contested."
    )


def _source_note(evidence: EvidenceView) -> str:
    study = evidence.assessment.study
    return (
        f"{numbered(study.observations.height, 'observation')} from "
        f"{numbered(evidence.sources_used(), 'source')}; "
        f"the {len(study.framework.items)} items are those of “{study.framework.title}”."
    )


def _map_note(views: Collection[ClusterView], maps: Sequence[MapView]) -> str:
    absent = [v.short for v in views if v.lon is None or v.lat is None]
    several = [v for v in views if len(v.country_codes) > 1]
    unnamed = [name for m in maps for name in m.unnamed]
    notes = []
    if absent:
        notes.append(f"Not drawn, as no seat is recorded: {joined(absent)}.")
    notes += [f"{v.short} counts once, for {v.countries}." for v in several]
    if unnamed:
        notes.append(f"Drawn without a name for want of room: {joined(unnamed)}.")
    return " ".join(notes)


def _country_choices(
    evidence: EvidenceView, views: Collection[ClusterView]
) -> list[tuple[str, str]]:
    codes = {c for v in views for c in v.country_codes}
    return sorted(((c, evidence.country_names[c]) for c in codes), key=lambda pair: pair[1])


def _focus_choices(views: Collection[ClusterView]) -> list[tuple[str, str]]:
    pairs = {pair for v in views for pair in zip(v.focus_tags, v.focus, strict=True)}
    return sorted(pairs, key=lambda pair: pair[1])


def _count(sample: int, outside: int) -> str:
    text = f"{sample:,} {plural(sample, 'cluster')} of the sample"
    return f"{text}, {outside:,} outside it" if outside else text


def _evidence_title(cards: Collection[ScoreCard]) -> str:
    """Of the answers of the sample, how many rest on one source."""
    numbers = [
        answer.sources
        for card in cards
        if card.view.role == "sample"
        for part in card.parts
        for answer in part.answers
        if answer.is_known
    ]
    return findings.evidence_title(numbers.count(1), sum(n > 1 for n in numbers))


def _example(cards: dict[str, ScoreCard]) -> str:
    """The address of a value with evidence, as an example; outside the sample if there is one."""
    ordered = sorted(cards.values(), key=lambda c: c.view.role == "sample")
    known = [a.address for card in ordered for p in card.parts for a in p.answers if a.observations]
    return known[0] if known else "cluster/item"
