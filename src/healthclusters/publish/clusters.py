"""Clusters as a reader sees them: one row of the landscape, the head of a cluster's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.base import interval
from healthclusters.publish.words import joined, short_name
from healthclusters.scoring import Assessment


@dataclass(frozen=True, kw_only=True)
class Group:
    """A published group: `number` (1, 2, ...) chooses its mark and colour; 0 is outside."""

    id: str
    number: int
    name: str
    clusters: int = 0


@dataclass(frozen=True, kw_only=True)
class Part:
    """Points of a cluster in one category of the framework."""

    id: str
    label: str
    known: int
    open: int
    items: int

    @property
    def most(self) -> int:
        """Points if every open item were yes."""
        return self.known + self.open


@dataclass(frozen=True, kw_only=True)
class ClusterView:
    """A cluster with its points; texts are as people wrote them, empty where unknown.

    answered: items with an answer. no: items known not to be points.
    """

    id: str
    name: str
    short: str
    aliases: list[str]
    role: str
    country_codes: list[str]
    countries: str
    city: str
    region: str
    lat: float | None
    lon: float | None
    founded: int | None
    founded_by: str
    organisation: str
    website: str
    focus_tags: list[str]
    focus: list[str]
    group: Group
    known: int
    open: int
    most: int
    items: int
    contested: int
    best_rank: int | None
    worst_rank: int | None
    surely_ahead_of: int | None
    surely_behind: int | None
    parts: list[Part]

    @property
    def answered(self) -> int:
        """Items with an answer."""
        return self.items - self.open

    @property
    def no(self) -> int:
        """Items that are known not to be points."""
        return self.items - self.most

    @property
    def points(self) -> str:
        """`14–22`."""
        return interval(self.known, self.most)

    @property
    def where(self) -> str:
        """City and countries."""
        return ", ".join(part for part in (self.city, self.countries) if part)

    @property
    def search_text(self) -> str:
        """What the name filter looks in."""
        return " ".join([self.name, *self.aliases, self.city]).lower()


def published_groups(assessment: Assessment) -> list[Group]:
    """The published groups that have a cluster in the sample, in the casebook's order."""
    sample = assessment.study.clusters.filter(pl.col("role") == "sample")
    members = sample["published_group"].drop_nulls().to_list()
    named = dict(assessment.study.casebook.groups.select("id", "name").iter_rows())
    ids = [g for g in named if g in members]
    ids += sorted(set(members) - set(ids))
    return [
        Group(id=g, number=i, name=named.get(g) or f"Group {g}", clusters=members.count(g))
        for i, g in enumerate(ids, start=1)
    ]


def cluster_views(assessment: Assessment) -> dict[str, ClusterView]:
    """Clusters of the sample, then those outside it, by id, in the order of `scores`.

    Clusters that are only mentioned by practices, and candidates of the longlist, are left out:
    nobody has looked for evidence on them.
    """
    study = assessment.study
    groups = {g.id: g for g in published_groups(assessment)}
    outside = Group(id="", number=0, name="outside the sample")
    alone = Group(id="", number=1, name="")
    rows = {r["cluster_id"]: r for r in study.clusters.iter_rows(named=True)}
    parts = _parts(assessment)
    views = {}
    scores = [
        score
        for role in ("sample", "focal")
        for score in assessment.scores.filter(pl.col("role") == role).iter_rows(named=True)
    ]
    for score in scores:
        row = rows[score["cluster_id"]]
        in_sample = score["role"] == "sample"
        group = groups.get(row["published_group"] or "", alone if in_sample else outside)
        views[row["cluster_id"]] = _view(
            assessment, row, score, group if in_sample else outside, parts[row["cluster_id"]]
        )
    return views


def _view(
    assessment: Assessment,
    row: Mapping[str, Any],
    score: Mapping[str, Any],
    group: Group,
    parts: list[Part],
) -> ClusterView:
    study = assessment.study
    names = dict(study.countries.select("alpha3", "name").iter_rows())
    tags = study.framework.vocabularies.get("focus_areas", {})
    focus = row["focus_areas"] or []
    return ClusterView(
        id=row["cluster_id"],
        name=row["name"],
        short=short_name(row["name"]),
        aliases=row["aliases"] or [],
        role=score["role"],
        country_codes=row["countries"],
        countries=joined([names[c] for c in row["countries"]]),
        city=row["city"] or "",
        region=row["region"] or "",
        lat=row["lat"],
        lon=row["lon"],
        founded=row["founded"],
        founded_by=row["founded_by"] or "",
        organisation=row["cluster_organisation"] or "",
        website=row["website"] or "",
        focus_tags=focus,
        focus=[str(tags[t]) if t in tags else t.replace("_", " ") for t in focus],
        group=group,
        parts=parts,
        **{
            key: score[key]
            for key in (
                "known",
                "open",
                "most",
                "items",
                "contested",
                "best_rank",
                "worst_rank",
                "surely_ahead_of",
                "surely_behind",
            )
        },
    )


def _parts(assessment: Assessment) -> dict[str, list[Part]]:
    labels = {c.id: str(c.label) for c in assessment.study.framework.categories}
    parts: dict[str, list[Part]] = {}
    for row in assessment.categories.iter_rows(named=True):
        parts.setdefault(row["cluster_id"], []).append(
            Part(
                id=row["category"],
                label=labels[row["category"]],
                known=row["known"],
                open=row["open"],
                items=row["items"],
            )
        )
    order = [c.id for c in assessment.study.framework.categories]
    return {c: sorted(p, key=lambda part: order.index(part.id)) for c, p in parts.items()}
