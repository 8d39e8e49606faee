"""What one more observation would do to the scores, before it counts (METHOD 1 and 3).

The study is looked at as it would be with the observation, and without what it takes the place of:
whether it would be the first of its cell, what it would earn, and what becomes of the totals. Where
another observation stays before it, the first of the rules of METHOD 1 that sets it aside is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import polars as pl

from healthclusters.model import TABLES, Item, Study, point_of, read_value
from healthclusters.scoring import points as pointing
from healthclusters.scoring.resolution import kept_observations, resolve_cells

Reason = Literal["status", "confidence", "year", "later", "settles", "text"]
_CONFIDENCE = ("high", "medium", "low")
_NEW = "\N{NULL}new"  # no observation of a study has this id


@dataclass(frozen=True, kw_only=True)
class Leading:
    """The observation that stays before another one, and the rule that decides.

    reason: `status` (reviewed before unreviewed), `confidence`, `year` (nearer to the reference
    year; no year comes last), `later` (as near, and later), `settles` (it settles the rule),
    `text` (nothing of these: the order of source, place and coder).
    """

    observation_id: str
    value: str
    as_of: int | None
    confidence: str
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class ItemOutlook:
    """One item that reads the observation. earns: 1, 0, or None where the value leaves it open.

    before, after: the point of the cell now and then. leading: what sets the observation aside;
    None where it counts.
    """

    item: Item
    earns: int | None
    before: int | None
    after: int | None
    leading: Leading | None

    @property
    def counts(self) -> bool:
        """It would be the one of its cell that counts."""
        return self.leading is None


@dataclass(frozen=True, kw_only=True)
class TotalOutlook:
    """The total of one cluster now and then: known points, and with every open one."""

    cluster_id: str
    name: str
    known_before: int
    most_before: int
    known_after: int
    most_after: int

    @property
    def changes(self) -> bool:
        """The total would be another one."""
        before = (self.known_before, self.most_before)
        return before != (self.known_after, self.most_after)


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What an observation would do. items: empty where no item reads its measure. totals: of each
    cluster that the subject is, or that has its home in it."""

    reference_year: int
    items: tuple[ItemOutlook, ...]
    totals: tuple[TotalOutlook, ...]

    @property
    def counts(self) -> bool:
        """It counts for at least one item, or no item reads it."""
        return not self.items or any(i.counts for i in self.items)


def outlook_of(
    study: Study,
    cells: Mapping[str, Any],
    *,
    replaces: Sequence[str] = (),
    totals: bool = True,
) -> Outlook:
    """What an observation would do once it is reviewed.

    cells: `subject`, `item`, `value`, and where known `as_of`, `source_id`, `locator`, `coder`,
    `confidence`; its value is within the grammar of its measure. replaces: observation_ids that no
    longer count then, such as the value that it corrects. totals: also those of clusters.
    """
    small = about_subject(study, str(cells["subject"]))
    kept = small.observations.filter(~pl.col("observation_id").is_in(list(replaces)))
    row = {"confidence": "high"} | dict(cells) | {"observation_id": _NEW, "status": "reviewed"}
    types = {f.name: f.dtype for f in TABLES["observations"].fields}
    new = pl.DataFrame({n: [row.get(n)] for n in types}, schema=types)
    after = replace(small, observations=pl.concat([kept.select(list(types)), new]))
    return _outlook(small, after, row, totals)


def standing_outlook(study: Study, observation_id: str, *, totals: bool = True) -> Outlook:
    """The same for an observation that is in the study already: before is without it."""
    here = study.observations.filter(pl.col("observation_id") == observation_id)
    row = here.row(0, named=True)
    small = about_subject(study, row["subject"])
    rest = small.observations.filter(pl.col("observation_id") != observation_id)
    return _outlook(replace(small, observations=rest), small, row, totals)


def about_subject(study: Study, subject: str) -> Study:
    """The part of a study that a subject has to do with: no other cluster's total can change."""
    clusters = study.clusters.filter(
        (pl.col("cluster_id") == subject) | pl.col("countries").list.contains(subject)
    )
    homes = clusters["countries"].explode().drop_nulls().to_list()
    subjects = {subject, *clusters["cluster_id"], *homes}
    seen = study.observations.filter(pl.col("subject").is_in(sorted(subjects)))
    return replace(study, clusters=clusters, observations=seen)


def _outlook(before: Study, after: Study, row: Mapping[str, Any], totals: bool) -> Outlook:
    items = [i for i in after.framework.items if i.measure == row["item"]]
    was, now = (_cells(study, items, row["subject"]) for study in (before, after))
    return Outlook(
        reference_year=after.framework.reference_year,
        items=tuple(_item(was, now, after, item, row) for item in items),
        totals=_totals(before, after, items) if totals else (),
    )


def _cells(study: Study, items: Sequence[Item], subject: str) -> dict[str, dict[str, Any]]:
    """The resolved cell of each item, by item."""
    here = study.observations.filter(pl.col("subject") == subject)
    found = _resolved(replace(study, observations=here), items)
    return {row["item_id"]: row for row in found.iter_rows(named=True)}


def _item(
    was: Mapping[str, Mapping[str, Any]],
    now: Mapping[str, Mapping[str, Any]],
    after: Study,
    item: Item,
    row: Mapping[str, Any],
) -> ItemOutlook:
    measure = after.framework.measure_by_id[item.measure]
    own = row["observation_id"]
    first = now[item.id]["observation_id"] if item.id in now else own
    return ItemOutlook(
        item=item,
        earns=point_of(read_value(str(row["value"]), measure), item.rule),
        before=was[item.id]["point"] if item.id in was else None,
        after=now[item.id]["point"] if item.id in now else None,
        leading=None if first == own else _leading(after, item, first, row),
    )


def _leading(after: Study, item: Item, first: str, row: Mapping[str, Any]) -> Leading:
    ahead = after.observations.filter(pl.col("observation_id") == first).row(0, named=True)
    return Leading(
        observation_id=first,
        value=ahead["value"],
        as_of=ahead["as_of"],
        confidence=ahead["confidence"],
        reason=_why(ahead, row, item, after),
    )


def _why(ahead: Mapping[str, Any], row: Mapping[str, Any], item: Item, after: Study) -> Reason:
    """The first rule of METHOD 1 in which the two differ."""
    measure = after.framework.measure_by_id[item.measure]
    year = after.framework.reference_year

    def places(cells: Mapping[str, Any]) -> list[tuple[Reason, Any]]:
        as_of = cells.get("as_of")
        point = point_of(read_value(str(cells["value"]), measure), item.rule)
        return [
            ("status", cells["status"] != "reviewed"),
            ("confidence", _CONFIDENCE.index(cells["confidence"])),
            ("year", (as_of is None, abs((as_of or 0) - year))),
            ("later", -(as_of or 0)),
            ("settles", point is None),
        ]

    for (reason, one), (_same, two) in zip(places(ahead), places(row), strict=True):
        if one != two:
            return reason
    return "text"


def _totals(before: Study, after: Study, items: Sequence[Item]) -> tuple[TotalOutlook, ...]:
    """Only the items that read the measure can change, so the others are resolved once."""
    framework = after.framework
    was = _resolved(before, framework.items)
    others = was.filter(~pl.col("item_id").is_in([i.id for i in items]))
    now = pl.concat([others, _resolved(after, items)]).sort("subject", "item_id")
    one, two = (
        pointing.totals(
            pointing.cluster_points(after.clusters, cells, framework), len(framework.items)
        ).select("cluster_id", "known", "most")
        for cells in (was, now)
    )
    names = dict(after.clusters.select("cluster_id", "name").iter_rows())
    joined = one.join(two, on="cluster_id", suffix="_after").sort("cluster_id")
    return tuple(
        TotalOutlook(
            cluster_id=name,
            name=names[name],
            known_before=known,
            most_before=most,
            known_after=known_after,
            most_after=most_after,
        )
        for name, known, most, known_after, most_after in joined.iter_rows()
    )


def _resolved(study: Study, items: Sequence[Item]) -> pl.DataFrame:
    kept = kept_observations(study.observations, study.sources, independent=False)
    return resolve_cells(kept, study.framework, items, study.framework.reference_year)
