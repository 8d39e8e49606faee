"""A cluster's own evidence: where it stands, its scorecard, what is unknown."""

from __future__ import annotations

import polars as pl

from healthclusters.publish.clusters import ClusterView
from healthclusters.publish.evidence import Answer, Observation
from healthclusters.publish.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Inline,
    Link,
    Mark,
    Paragraph,
    Piece,
    Section,
    Strong,
    Table,
)
from healthclusters.publish.report.contents import Contents
from healthclusters.publish.words import first_unique, shortened

_NEIGHBOURS = 6  # rows of the position table on each side
_SETTLING = 3


def cluster_front(contents: Contents, view: ClusterView) -> list[tuple[str, Inline]]:
    """What the cluster is."""
    words = contents.words
    tags = contents.assessment.study.framework.vocabularies.get("focus_areas", {})
    focus = [words.of(tags[t]) if t in tags else t.replace("_", " ") for t in view.focus_tags]
    rows: list[tuple[str, Inline]] = [
        (words("cluster.where"), ", ".join(p for p in (view.city, contents.countries(view)) if p)),
        (words("cluster.founded"), str(view.founded or "")),
        (words("cluster.focus"), ", ".join(focus)),
        (words("cluster.website"), Link(view.website, view.website) if view.website else ""),
        (words("cluster.role"), words(f"cluster.role_{view.role}")),
        *contents.front(),
    ]
    return [(label, text) for label, text in rows if text]


def short_section(contents: Contents, view: ClusterView, more: list[Inline]) -> Section:
    """The cluster in a few sentences. more: sentences of the other sections."""
    words = contents.words
    sentences: list[Inline] = [
        words("cluster.known", known=view.known, open=view.open, no=view.no),
        _changeable(contents, view),
        _position(contents, view),
        _settling(contents, view),
        *more,
    ]
    return Section(title=words("cluster.in_short"), blocks=[Bullets([s for s in sentences if s])])


def _changeable(contents: Contents, view: ClusterView) -> str:
    own = [a for a in contents.evidence.answers(view.id) if a.changeable]
    if not own:
        return ""
    yes = sum(a.state in ("yes", "contested-yes") for a in own)
    no = sum(a.state in ("no", "contested-no") for a in own)
    return contents.words(
        "cluster.changeable", items=len(own), yes=yes, no=no, unknown=len(own) - yes - no
    )


def _position(contents: Contents, view: ClusterView) -> str:
    if view.best_rank is None or view.worst_rank is None:
        return ""
    if len(contents.sample) < 2:
        return contents.words("cluster.position_alone")
    return contents.words(
        "cluster.position",
        ahead=view.surely_ahead_of or contents.words("cluster.none"),
        behind=view.surely_behind or contents.words("cluster.none"),
        sample=len(contents.sample),
        best=view.best_rank,
        worst=view.worst_rank,
    )


def _settling(contents: Contents, view: ClusterView) -> str:
    items = settling_items(contents, view)[:_SETTLING]
    if not items:
        return contents.words("cluster.no_settle")
    labels = contents.words.joined([contents.label(i) for i in items])
    return contents.words("cluster.settle", items=labels)


def settling_items(contents: Contents, view: ClusterView) -> list[str]:
    """Open items, those that would settle most first."""
    facts = contents.assessment.open_facts.filter(pl.col("cluster_id") == view.id)
    return list(facts.sort("place")["item_id"])


def position_section(contents: Contents, view: ClusterView) -> Section:
    """The cluster among its neighbours in points, and its points by part."""
    return Section(
        title=contents.words("cluster.position_title"),
        blocks=[_position_table(contents, view), _parts_table(contents, view)],
    )


def _position_table(contents: Contents, view: ClusterView) -> Table:
    words = contents.words
    among = {v.id: v for v in [*contents.sample, view]}
    ordered = sorted(among.values(), key=lambda v: (-v.known, -v.most, v.id))
    place = [v.id for v in ordered].index(view.id)
    first = max(0, min(place - _NEIGHBOURS, len(ordered) - 2 * _NEIGHBOURS - 1))
    rows: list[list[Cell]] = []
    for v in ordered[first : first + 2 * _NEIGHBOURS + 1]:
        ranks = "" if v.best_rank is None else words.interval(v.best_rank, v.worst_rank or 0)
        own = v.id == view.id
        rows.append(
            [
                Strong(v.short) if own else v.short,
                contents.countries(v),
                contents.points(v.known, v.most, v.items),
                Strong(ranks) if own else ranks,
            ]
        )
    return Table(
        title=words("cluster.position_table", name=view.short, n=len(ordered)),
        columns=[
            Column(title=words("landscape.cluster"), width=3),
            Column(title=words("landscape.country"), width=2),
            Column(title=words("landscape.points"), width=3),
            Column(title=words("landscape.rank"), width=0, number=True),
        ],
        rows=rows,
        note=words("cluster.position_note"),
        source=contents.file("observations.csv, sources.csv"),
        key="scores",
    )


def _parts_table(contents: Contents, view: ClusterView) -> Table:
    words, framework = contents.words, contents.assessment.study.framework
    labels = {c.id: words.of(c.label) for c in framework.categories}
    shares = {labels[p.id]: p.open / p.items for p in view.parts if p.items}
    title = words("cluster.parts_balanced")
    if len(set(shares.values())) > 1:
        title = words("cluster.parts_title", least=max(shares, key=shares.__getitem__))
    rows: list[list[Cell]] = [
        [
            labels[p.id],
            contents.points(p.known, p.most, p.items),
            words.number(p.items - p.most),
            words.number(p.open),
        ]
        for p in view.parts
    ]
    return Table(
        title=title,
        columns=[
            Column(title=words("cluster.part"), width=2),
            Column(title=words("landscape.points"), width=4),
            Column(title=words("landscape.no"), width=0, number=True),
            Column(title=words("landscape.open"), width=0, number=True),
        ],
        rows=rows,
        source=contents.file("observations.csv"),
    )


def scorecard_section(contents: Contents, view: ClusterView) -> Section:
    """Every item with its answer and its evidence."""
    words = contents.words
    blocks: list[Block] = [Paragraph(words("cluster.scorecard_lead"))]
    framework = contents.assessment.study.framework
    answers = contents.evidence.answers(view.id)
    for category in framework.categories:
        inside = [a for a in answers if framework.category_of_item[a.item_id] == category.id]
        if inside:
            blocks.append(_scorecard_table(contents, words.of(category.label), inside))
    return Section(title=words("cluster.scorecard_title"), blocks=blocks)


def _scorecard_table(contents: Contents, title: str, answers: list[Answer]) -> Table:
    words = contents.words
    rows: list[list[Cell]] = [
        [
            contents.label(a.item_id),
            Mark(a.state, words(f"state.{a.state}")),
            _evidence(contents, a),
            words("cluster.of_clusters", yes=a.share.yes, clusters=a.share.clusters),
        ]
        for a in answers
    ]
    return Table(
        title=title,
        columns=[
            Column(title=words("cluster.item"), width=1.5),
            Column(title=words("cluster.answer"), width=1.3),
            Column(title=words("cluster.evidence"), width=4.4),
            Column(title=words("cluster.others"), width=0.8, number=True),
        ],
        rows=rows,
        key="evidence",
        size="small",
    )


def _evidence(contents: Contents, answer: Answer) -> Inline:
    """What counts, with year and source; then what is set aside, in short."""
    words = contents.words
    if not answer.counting:
        return words("cluster.not_found")
    pieces: list[Piece] = []
    for observation in answer.counting:
        if pieces:
            pieces.append("; ")
        pieces += _one(contents, observation)
    others = [o for o in answer.others if o.use == "set aside"]
    differing = [o for o in others if answer.state.startswith("contested")]
    said = [
        words(
            "cluster.set_aside",
            value=contents.value(o.observation_id),
            source=shortened(o.source, 40),
        )
        for o in differing[:2]
    ]
    pieces += [f"; {s}" for s in first_unique(said)]
    return pieces


def _one(contents: Contents, observation: Observation) -> list[Piece]:
    value = contents.value(observation.observation_id)
    year = f" ({observation.year})" if observation.year else ""
    where = f", {observation.locator}" if observation.locator else ""
    country = f"{contents.country(observation.country)}: " if observation.country else ""
    source = Link(shortened(observation.source, 70), observation.url)
    return [f"{country}{value}{year}: ", source, shortened(where, 60)]


def unknown_section(contents: Contents, view: ClusterView) -> Section:
    """Open items, those that settle most first, and what would answer each."""
    words, framework = contents.words, contents.assessment.study.framework
    items = settling_items(contents, view)
    if not items:
        blocks: list[Block] = [Paragraph(words("cluster.none_unknown"))]
        return Section(title=words("cluster.unknown_title"), blocks=blocks)
    rows: list[list[Cell]] = [
        [
            contents.label(i),
            words.of(framework.item_by_id[i].question),
            words.of(framework.item_by_id[i].settle)
            if str(framework.item_by_id[i].settle)
            else words("cluster.any_source"),
        ]
        for i in items
    ]
    table = Table(
        title=words("cluster.unknown_lead"),
        columns=[
            Column(title=words("cluster.item"), width=1.2),
            Column(title=words("method.question"), width=2.4),
            Column(title=words("cluster.would_answer"), width=2.4),
        ],
        rows=rows,
        source=contents.file("observations.csv, framework.yaml"),
        size="small",
    )
    return Section(title=words("cluster.unknown_title"), blocks=[table])
