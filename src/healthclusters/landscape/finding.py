"""What is worth finding out: the facts that would change most, most useful first.

For each open cell both answers are tried, weighted by how likely they are given what is known, and
the memberships of every cluster concerned are worked out anew (the groups stay as they are). The
change is half the sum of the absolute differences of the probabilities: 1 is a cluster that changes
its group for sure. For a contested cell the other answer is tried; each of the two counts as
equally likely. A fact about a country concerns all of its clusters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.landscape.arrays import Floats
from healthclusters.landscape.grouping import Grouping
from healthclusters.landscape.methods.latent_classes import LatentClassModel

_SCHEMA = {
    "place": pl.Int64,
    "subject": pl.String,
    "name": pl.String,
    "item_id": pl.String,
    "status": pl.String,
    "clusters": pl.Int64,
    "probability_yes": pl.Float64,
    "membership_change": pl.Float64,
    "group_changes": pl.Int64,
    "points": pl.Int64,
    "settle": pl.String,
}


@dataclass(frozen=True)
class _Try:
    """One cluster's points with one answer tried: which fact, its weight, and the row."""

    fact: int
    weight: float
    cluster: int
    points: Floats


def facts_worth_finding(grouping: Grouping) -> pl.DataFrame:
    """One row per open or contested cell of the sample's clusters and countries.

    Columns: `place` (1 = most useful), `subject` (a cluster or a country), `name`, `item_id`,
    `status` (`open` or `contested`), `clusters` (grouped clusters it concerns), `probability_yes`
    (for an open cell, mean over these clusters; null where nothing says so), `membership_change`
    (expected, summed over the clusters), `group_changes` (clusters whose group changes under one of
    the answers), `points` (points that it settles, or turns if contested), `settle` (what evidence
    would do). Sorted by membership_change, then points, then subject and item.
    """
    table = _whole_points(grouping)
    cells = _cells(grouping)
    facts, tries = [], []
    for number, cell in enumerate(cells):
        fact, own = _fact(number, cell, table, grouping)
        facts.append(fact)
        tries += own
    _add_changes(facts, tries, table, grouping)
    frame = pl.DataFrame(facts, schema={k: v for k, v in _SCHEMA.items() if k != "place"})
    return frame.sort(
        "membership_change",
        "points",
        "subject",
        "item_id",
        descending=[True, True, False, False],
    ).select(pl.int_range(1, pl.len() + 1).alias("place"), pl.all())


@dataclass(frozen=True)
class _Points:
    """Points of the grouped clusters on all items, with the model's expectation of each."""

    cluster_ids: list[str]
    countries: list[list[str]]
    points: Floats
    expected: Floats
    given: Floats


@dataclass(frozen=True)
class _Cell:
    """A cell that is open, or where another kept observation earns another point."""

    subject: str
    item: int
    status: str
    others: tuple[float, ...]  # the other points that observations earn, NaN = open


def _whole_points(grouping: Grouping) -> _Points:
    assessment, prepared = grouping.assessment, grouping.solution.prepared
    ids = list(prepared.table.cluster_ids)
    points = assessment.matrix(ids)
    home = dict(assessment.study.clusters.select("cluster_id", "countries").iter_rows())
    expected = np.full(points.shape, np.nan)
    model = grouping.solution.partition.model
    if isinstance(model, LatentClassModel):
        shares = grouping.solution.partition.memberships @ model.expected
    else:
        yes, known = (points == 1).sum(axis=0), (~np.isnan(points)).sum(axis=0)
        shares = np.tile(((yes + 0.5) / (known + 1))[prepared.choice.used], (len(ids), 1))
    expected[:, prepared.choice.used] = shares
    return _Points(
        ids, [home[i] or [] for i in ids], points, expected, grouping.memberships_of(points)
    )


def _cells(grouping: Grouping) -> list[_Cell]:
    """Open and contested cells of every subject that the grouped clusters have."""
    assessment, framework = grouping.assessment, grouping.assessment.study.framework
    ids = list(grouping.solution.prepared.table.cluster_ids)
    clusters = assessment.study.clusters.filter(pl.col("cluster_id").is_in(ids))
    countries = sorted({c for cs in clusters["countries"].drop_nulls() for c in cs})
    known = {(r["subject"], r["item_id"]): r for r in assessment.cells.iter_rows(named=True)}
    earned: dict[tuple[str, str], set[float]] = {}
    for r in assessment.evidence.iter_rows(named=True):
        point = np.nan if r["point"] is None else float(r["point"])
        earned.setdefault((r["subject"], r["item_id"]), set()).add(point)
    cells = []
    for j, item in enumerate(framework.item_ids):
        subjects = countries if framework.subject_of(item) == "country" else ids
        for subject in subjects:
            row = known.get((subject, item))
            if row is None or row["point"] is None:
                cells.append(_Cell(subject, j, "open", ()))
            elif row["contested"]:
                others = {p for p in earned[subject, item] if p != row["point"]}
                settled = sorted(p for p in others if not np.isnan(p))
                cells.append(_Cell(subject, j, "contested", tuple(settled) or (np.nan,)))
    return cells


def _fact(
    number: int, cell: _Cell, table: _Points, grouping: Grouping
) -> tuple[dict[str, object], list[_Try]]:
    study = grouping.assessment.study
    of_country = cell.subject not in table.cluster_ids
    if of_country:
        rows = [i for i, home in enumerate(table.countries) if cell.subject in home]
    else:
        rows = [table.cluster_ids.index(cell.subject)]
    tries, settled, chances = [], 0, []
    for row in rows:
        answers = (1.0, 0.0) if cell.status == "open" else cell.others
        outcomes = [_outcome(row, cell, a, table, grouping, of_country) for a in answers]
        current = table.points[row, cell.item]
        changed = [not _same(o, current) for o in outcomes]
        settled += any(changed)
        chance = table.expected[row, cell.item]
        if cell.status == "open" and not np.isnan(chance):
            chances.append(chance)
        weights = _weights(cell, chance, len(outcomes))
        for outcome, weight in zip(outcomes, weights, strict=True):
            points = table.points[row].copy()
            points[cell.item] = outcome
            tries.append(_Try(number, weight, row, points))
    item = study.framework.items[cell.item]
    return {
        "subject": cell.subject,
        "name": _name(cell.subject, grouping, of_country),
        "item_id": item.id,
        "status": cell.status,
        "clusters": len(rows),
        "probability_yes": float(np.mean(chances)) if chances else None,
        "points": settled,
        "settle": str(item.settle) or None,
    }, tries


def _weights(cell: _Cell, chance: float, outcomes: int) -> list[float]:
    if cell.status == "contested":
        return [0.5 / outcomes] * outcomes  # the answer that counts has the other half
    return [0.5, 0.5] if np.isnan(chance) else [chance, 1.0 - chance]


def _outcome(
    row: int, cell: _Cell, answer: float, table: _Points, grouping: Grouping, of_country: bool
) -> float:
    """The cluster's point if the subject gave this answer (METHOD 2 for several countries)."""
    home = table.countries[row]
    if not of_country or len(home) == 1:
        return answer
    item = grouping.assessment.study.framework.item_ids[cell.item]
    cells = grouping.assessment.cells.filter(pl.col("item_id") == item)
    point_of = dict(cells.select("subject", "point").iter_rows())
    others = [point_of.get(c) for c in home if c != cell.subject]
    if answer == 1 or 1 in others:
        return 1.0
    return 0.0 if answer == 0 and all(p == 0 for p in others) else np.nan


def _same(first: float, second: float) -> bool:
    return first == second or (bool(np.isnan(first)) and bool(np.isnan(second)))


def _name(subject: str, grouping: Grouping, of_country: bool) -> str:
    study = grouping.assessment.study
    if of_country:
        return str(dict(study.countries.select("alpha3", "name").iter_rows()).get(subject, subject))
    return str(study.cluster(subject)["name"])


def _add_changes(
    facts: list[dict[str, object]], tries: list[_Try], table: _Points, grouping: Grouping
) -> None:
    """Work out all memberships at once and add the two changes to each fact."""
    change = np.zeros(len(facts))
    movers: list[set[int]] = [set() for _ in facts]
    if tries:
        new = grouping.memberships_of(np.stack([t.points for t in tries]))
        old = table.given[[t.cluster for t in tries]]
        distance = np.abs(new - old).sum(axis=1) / 2.0
        np.add.at(change, [t.fact for t in tries], distance * [t.weight for t in tries])
        for t, other in zip(tries, new.argmax(axis=1) != old.argmax(axis=1), strict=True):
            if other:
                movers[t.fact].add(t.cluster)
    for fact, value, who in zip(facts, change.tolist(), movers, strict=True):
        fact["membership_change"] = value
        fact["group_changes"] = len(who)
