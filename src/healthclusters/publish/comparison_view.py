"""One cluster against others as its page shows it: gaps, peers, practices to look at, partners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.base import interval
from healthclusters.comparison import Comparison
from healthclusters.publish.charts.gaps import KINDS, gap_title
from healthclusters.publish.frames import Views
from healthclusters.publish.words import counted, joined, short_name

_MOST_PEERS, _MOST_PARTNERS = 6, 5
_SHOWN_KINDS = ("missing", "find_out")


@dataclass(frozen=True, kw_only=True)
class GapRow:
    """An item that is missing or to be found out, and how many of the others have it."""

    item_id: str
    label: str
    own: str
    clusters: int
    yes: int
    no: int
    open: int
    settle: str

    @property
    def known(self) -> int:
        """Others with an answer."""
        return self.yes + self.no


@dataclass(frozen=True)
class GapBlock:
    """The gaps of one kind."""

    title: str
    rows: list[GapRow]


@dataclass(frozen=True, kw_only=True)
class PeerRow:
    """A cluster like it. agree: `13 of 13` items known of both; page: it has one here."""

    cluster_id: str
    name: str
    group: int
    agree: str
    focus: str
    points: str
    shared: str
    page: bool


@dataclass(frozen=True, kw_only=True)
class AdviceRow:
    """A practice to look at. place: the cluster or the country."""

    id: str
    title: str
    place: str
    summary: str
    why: str
    first_step: str
    brings: str
    source: str
    locator: str


@dataclass(frozen=True, kw_only=True)
class CandidateRow:
    """A cluster abroad to talk to."""

    cluster_id: str
    name: str
    why: str
    cautions: list[str]
    unknown: str
    page: bool


@dataclass(frozen=True, kw_only=True)
class ComparisonView:
    """Everything the sections show. against: who it is compared with."""

    against: str
    gap_title: str
    gaps: list[GapBlock]
    peer_title: str
    peers: list[PeerRow]
    advice_title: str
    advice: list[AdviceRow]
    partner_title: str
    partners: list[CandidateRow]
    partner_note: str


def comparison_view(comparison: Comparison, views: Views) -> ComparisonView:
    """The sections of a cluster's page."""
    own = views.get(comparison.subject.id)  # none for a scorecard
    name = own.short if own else comparison.subject.name
    peers = _peers(comparison, views)
    countries = dict(comparison.assessment.study.countries.select("alpha3", "name").iter_rows())
    advice = [_advice(row, countries) for row in comparison.to_show.iter_rows(named=True)]
    partners = [
        _candidate(row, views)
        for row in comparison.partners.table.head(_MOST_PARTNERS).iter_rows(named=True)
    ]
    return ComparisonView(
        against=comparison.target.label,
        gap_title=gap_title(comparison.gaps, cluster=name),
        gaps=_gaps(comparison.gaps),
        peer_title=_peer_title(peers),
        peers=peers,
        advice_title=_advice_title(advice),
        advice=advice,
        partner_title=_partner_title(partners),
        partners=partners,
        partner_note=comparison.partners.note,
    )


def _gaps(gaps: pl.DataFrame) -> list[GapBlock]:
    names = ("item_id", "label", "own", "clusters", "yes", "no", "open")
    blocks = []
    for kind in _SHOWN_KINDS:
        rows = [
            GapRow(settle=row["settle"] or "", **{n: row[n] for n in names})
            for row in gaps.filter(pl.col("kind") == kind).iter_rows(named=True)
        ]
        if rows:
            blocks.append(GapBlock(KINDS[kind], rows))
    return blocks


def _peers(comparison: Comparison, views: Views) -> list[PeerRow]:
    table = comparison.peers.table.drop_nulls("place").sort("place").head(_MOST_PEERS)
    rows = []
    for row in table.iter_rows(named=True):
        view = views.get(row["cluster_id"])
        compared, likeness = row["items_compared"], row["focus_similarity"]
        rows.append(
            PeerRow(
                cluster_id=row["cluster_id"],
                name=short_name(row["name"]),
                group=view.group.number if view else 0,
                agree=f"{compared - row['differ']} of {compared}",
                focus="not known" if likeness is None else f"{likeness:.2f}",
                points=interval(view.known, view.most) if view else "",
                shared=joined([t.replace("_", " ") for t in row["shared_focus"] or []]),
                page=view is not None,
            )
        )
    return rows


def _peer_title(peers: list[PeerRow]) -> str:
    if not peers:
        return "Too little is known to name clusters like it"
    return f"Nearest by its answers: {joined([p.name for p in peers[:3]])}"


def _advice(row: dict[str, Any], countries: Mapping[str, str]) -> AdviceRow:
    where = joined([countries.get(c, c) for c in row["country"] or []])
    return AdviceRow(
        id=row["practice_id"],
        title=row["title"],
        place=short_name(row["cluster"]) if row["cluster"] else where,
        summary=row["summary"],
        why=row["why"],
        first_step=row["first_step"] or "",
        brings="; ".join(row["effects"] or []),
        source=row["source_title"],
        locator=row["locator"] or "",
    )


def _advice_title(advice: list[AdviceRow]) -> str:
    if not advice:
        return "No described practice answers what it lacks"
    return f"{counted(len(advice), 'practice').capitalize()} of others to look at"


def _candidate(row: dict[str, Any], views: Views) -> CandidateRow:
    return CandidateRow(
        cluster_id=row["cluster_id"],
        name=short_name(row["name"]),
        why=row["why"],
        cautions=list(row["cautions"] or []),
        unknown=joined(list(row["unknown"] or [])),
        page=row["cluster_id"] in views,
    )


def _partner_title(partners: list[CandidateRow]) -> str:
    if not partners:
        return "No partner abroad can be named from this evidence"
    return f"To talk to abroad: {joined([p.name for p in partners[:3]])}"
