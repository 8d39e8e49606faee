"""The groups: what each is like, the heat map, the profile, and where sources disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.landscape import Landscape
from healthclusters.publish import findings
from healthclusters.publish.about import About
from healthclusters.publish.charts.heat_map import heat_map_title
from healthclusters.publish.charts.profile import group_profile_title, spread
from healthclusters.publish.clusters import Group, published_groups
from healthclusters.publish.computed_view import ComputedView, computed_view
from healthclusters.publish.environment import Render, render
from healthclusters.publish.evidence import Answer, EvidenceView
from healthclusters.publish.frames import Views, cells_frame, group_title, profile_frame
from healthclusters.publish.landscape_page import ScoreCard, score_card
from healthclusters.publish.words import counted, joined, plural


@dataclass(frozen=True)
class ItemShare:
    """How many clusters of a group have an item; columns of one row of the profile."""

    item: str
    category: str
    group: int
    clusters: int
    yes: int
    no: int
    open: int

    @property
    def known(self) -> int:
        """Clusters with an answer."""
        return self.yes + self.no


@dataclass(frozen=True, kw_only=True)
class GroupCard:
    """A group in short: its size, mean points and most distinctive items."""

    group: Group
    countries: int
    where: str
    known_share: float
    mean_known: float
    mean_most: float
    items: int
    distinctive: list[ItemShare]


@dataclass(frozen=True)
class HeatGroup:
    """Rows of the heat map of one group."""

    group: Group
    title: str
    note: str
    cards: list[ScoreCard]


@dataclass(frozen=True)
class ProfileRow:
    """One item in all groups; `apart` where groups surely differ."""

    item: str
    category: str
    apart: bool
    shares: list[ItemShare]


@dataclass(frozen=True)
class ContestedRow:
    """A contested value."""

    cluster: str
    cluster_id: str
    group: int
    answer: Answer


@dataclass(frozen=True, kw_only=True)
class GroupsPage:
    """Everything the template shows."""

    title: str
    lede: str
    cards: list[GroupCard]
    care: str
    heat_title: str
    heat: list[HeatGroup]
    profile_title: str
    profile: list[ProfileRow]
    groups: list[Group]
    contested_title: str
    contested: list[ContestedRow]
    computed: ComputedView | None


def groups_page(
    evidence: EvidenceView,
    views: Views,
    site: About,
    landscape: Landscape | None = None,
    *,
    render: Render = render,
) -> str | None:
    """The page as HTML; None for a study without published groups. render: another frame's."""
    groups = published_groups(evidence.assessment)
    if not groups:
        return None
    computed = computed_view(landscape, evidence.assessment.study) if landscape else None
    cells = cells_frame(evidence, views)
    profile = profile_frame(cells)
    contested = _contested(evidence, views)
    cards = [_card(evidence, views, profile, group) for group in groups]
    page = GroupsPage(
        title=group_profile_title(profile),
        lede=_lede(cards),
        cards=cards,
        care=_care(cards),
        heat_title=heat_map_title(cells.filter(pl.col("group") > 0)),
        heat=_heat(evidence, views, groups),
        profile_title=_profile_title(profile),
        profile=_profile(profile),
        groups=groups,
        contested_title=findings.contested_title(len(contested)),
        contested=contested,
        computed=computed,
    )
    return render("groups.html", page=page, site=site)


def _share(row: dict[str, object]) -> ItemShare:
    names = ("item", "category", "group", "clusters", "yes", "no", "open")
    return ItemShare(*(row[n] for n in names))  # type: ignore[arg-type]


def _card(evidence: EvidenceView, views: Views, profile: pl.DataFrame, group: Group) -> GroupCard:
    members = [v for v in views.values() if v.group.id == group.id and v.role == "sample"]
    items = len(evidence.assessment.study.framework.items)
    answered = sum(v.answered for v in members)
    countries = [v.countries for v in members]
    often = sorted(set(countries), key=lambda c: (-countries.count(c), c))
    return GroupCard(
        group=group,
        countries=len({code for v in members for code in v.country_codes}),
        where=joined([f"{findings.with_article(c)} ({countries.count(c)})" for c in often[:3]]),
        known_share=answered / (items * len(members)),
        mean_known=sum(v.known for v in members) / len(members),
        mean_most=sum(v.most for v in members) / len(members),
        items=items,
        distinctive=_distinctive(profile, group.number),
    )


def _distinctive(profile: pl.DataFrame, number: int, most: int = 3) -> list[ItemShare]:
    """Items on which the group's known share is farthest from that of the other groups."""
    known = pl.col("yes") + pl.col("no")
    mine = profile.filter((pl.col("group") == number) & (known > 0))
    rest = (
        profile.filter(pl.col("group") != number)
        .group_by("item_id")
        .agg(rest_yes=pl.col("yes").sum(), rest_known=known.sum())
        .filter(pl.col("rest_known") > 0)
    )
    apart = (pl.col("yes") / known - pl.col("rest_yes") / pl.col("rest_known")).abs()
    ranked = (
        mine.join(rest, on="item_id", maintain_order="left")
        .with_columns(apart=apart)
        .sort("apart", descending=True, maintain_order=True)
    )
    return [_share(row) for row in ranked.head(most).iter_rows(named=True)]


def _lede(cards: Sequence[GroupCard]) -> str:
    parts = [
        f"Group {c.group.id} has {counted(c.group.clusters, 'cluster')} in "
        f"{counted(c.countries, 'country', 'countries')}"
        for c in cards
    ]
    return f"The groups are those of the published study. {joined(parts)}."


def _care(cards: Sequence[GroupCard]) -> str:
    shares = [f"{1 - c.known_share:.0%} in group {c.group.id}" for c in cards]
    return (
        f"Read this with care. Unknowns are not spread evenly: of the answers are missing "
        f"{joined(shares)}. A missing answer stays unknown here; nothing is claimed that the open "
        "answers could turn."
    )


def _heat(evidence: EvidenceView, views: Views, groups: Sequence[Group]) -> list[HeatGroup]:
    outside = Group(id="", number=0, name="outside the sample")
    parts = []
    for group in [*groups, outside]:
        inside = [v for v in views.values() if v.group.number == group.number]
        if not inside:
            continue
        items = sum(v.items for v in inside)
        share = sum(v.answered for v in inside) / items if items else 0
        size = f"{len(inside)} {plural(len(inside), 'cluster')}"
        note = f"{size}, {share:.0%} of answers known"
        cards = [score_card(evidence, v) for v in inside]
        parts.append(HeatGroup(group, group_title(group), note, cards))
    return parts


def _profile(profile: pl.DataFrame) -> list[ProfileRow]:
    rows = []
    for item_id, item, apart in spread(profile).iter_rows():
        inside = profile.filter(pl.col("item_id") == item_id).sort("group")
        shares = [_share(row) for row in inside.iter_rows(named=True)]
        rows.append(ProfileRow(item, shares[0].category, apart > 0, shares))
    return rows


def _profile_title(profile: pl.DataFrame) -> str:
    """How many items could be alike in all groups."""
    order = spread(profile)
    alike = order.filter(pl.col("apart") <= 0).height
    if not alike:
        return "On every item two groups surely differ"
    if alike == order.height:
        return "On every item all groups could be alike"
    return f"On {alike} of {order.height} items all groups could still be alike"


def _contested(evidence: EvidenceView, views: Views) -> list[ContestedRow]:
    return [
        ContestedRow(view.short, view.id, view.group.number, answer)
        for view in views.values()
        for answer in evidence.answers(view.id)
        if answer.state.startswith("contested")
    ]
