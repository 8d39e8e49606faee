"""The fewest changes after which a cluster would resemble a group (METHOD 6).

A change brings one changeable item from no, or from unknown, to yes, and with it the items that
follow from it. From unknown it is no work to do but a fact to find out. Every set of one to four
items is tried, so the answer is exact. Where a group does not survive resampling, there is nothing
to resemble and the answer is refused; where too little is known of the cluster, its probabilities
would be those of the groups' sizes, and none is given. The wording is "resembles": no group is
better than another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any, Literal

import numpy as np
import polars as pl

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.comparison.group_model import GroupModel, Stability
from healthclusters.comparison.implications import implied_by_yes
from healthclusters.comparison.membership import LEAST_KNOWN, memberships
from healthclusters.comparison.subject import Subject
from healthclusters.model import Framework

Answer = Literal["resembles", "found", "none", "refused", "too_little_known"]
_BLOCK = 20_000  # sets whose probabilities are computed at once


@dataclass(frozen=True, kw_only=True)
class MoveOptions:
    """When a cluster resembles a group, and how far to look.

    threshold: probability above which it does. most: items changed at most. least_known: items
    that must be known of the cluster.
    """

    threshold: float = 0.5
    most: int = 4
    least_known: int = LEAST_KNOWN

    def __post_init__(self) -> None:
        if not 0 < self.threshold < 1:
            raise OptionError("threshold", self.threshold, "between 0 and 1")
        if not 1 <= self.most <= 4:
            raise OptionError("most", self.most, "from 1 to 4")
        if self.least_known < 0:
            raise OptionError("least_known", self.least_known, "0 or more")


@dataclass(frozen=True, eq=False, kw_only=True)
class Moves:
    """The answer for one group.

    answer: `resembles` (it does already), `found`, `none` (no set of up to four items does it),
      `refused` (the group is dissolved) or `too_little_known`.
    probability: of the group, as the cluster is now; null where refused or too little is known.
    stability, description: of the group.
    table: one row a smallest set, likeliest first: items, change (those known as no), find_out
      (those unknown), probability (with all of them yes). Empty unless `found`.
    tried: number of sets that were tried.
    """

    group_id: str
    answer: Answer
    probability: float | None
    table: pl.DataFrame
    tried: int
    options: MoveOptions
    stability: Stability = "stable"
    description: str = ""


def find_moves(
    framework: Framework,
    subject: Subject,
    groups: GroupModel,
    group_id: str,
    *,
    options: MoveOptions | None = None,
) -> Moves:
    """Smallest sets of changes that bring the probability of a group over the threshold."""
    options = options or MoveOptions()
    if group_id not in groups.group_ids:
        raise UnknownNameError("computed group", group_id, groups.group_ids)
    column = list(groups.group_ids).index(group_id)
    now = memberships(subject, groups, least_known=options.least_known)[group_id]
    answer: Answer
    sets: list[tuple[int, ...]] = []
    chances, tried = np.empty(0), 0
    if now.withheld is not None:
        answer = now.withheld
    elif (now.probability or 0.0) > options.threshold:
        answer = "resembles"
    else:
        sets, chances, tried = _smallest(framework, subject, groups, column, options)
        answer = "found" if sets else "none"
    return Moves(
        group_id=group_id,
        answer=answer,
        probability=now.probability,
        table=_table(framework, subject, sets, chances),
        tried=tried,
        options=options,
        stability=now.stability,
        description=now.description,
    )


def _smallest(
    framework: Framework, subject: Subject, groups: GroupModel, column: int, options: MoveOptions
) -> tuple[list[tuple[int, ...]], np.ndarray, int]:
    """All sets of the smallest size that suffices, with their probabilities; and how many tried."""
    free = [
        j
        for j, i in enumerate(framework.item_ids)
        if framework.item_by_id[i].changeable and subject.points[j] != 1
    ]
    ids = framework.item_ids
    follows = [
        (ids.index(w), ids.index(i))
        for i, weaker in implied_by_yes(framework).items()
        for w in weaker
    ]
    tried = 0
    for size in range(1, options.most + 1):
        found: list[tuple[int, ...]] = []
        chances: list[float] = []
        for block in _blocks(combinations(free, size)):
            points = np.repeat(subject.points[None], len(block), axis=0)
            rows = np.repeat(np.arange(len(block)), size)
            chosen = np.array(block).ravel()
            points[rows, chosen] = 1.0
            for weak, strict in follows:
                points[rows[chosen == strict], weak] = 1.0
            probability = groups.probabilities(points)[:, column]
            tried += len(block)
            for at in np.flatnonzero(probability > options.threshold):
                found.append(block[at])
                chances.append(float(probability[at]))
        if found:
            return found, np.array(chances), tried
    return [], np.empty(0), tried


def _blocks(sets: Iterator[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    while block := list(islice(sets, _BLOCK)):
        yield block


def _table(
    framework: Framework, subject: Subject, sets: list[tuple[int, ...]], chances: np.ndarray
) -> pl.DataFrame:
    """Sets as item ids, likeliest first; the framework's order decides between equals."""
    ids = framework.item_ids
    likely = chances.round(12)  # equal sets must not be ordered by what is left of a sum
    order = sorted(range(len(sets)), key=lambda k: (-likely[k], sets[k]))
    rows = [
        {
            "items": [ids[j] for j in sets[k]],
            "change": [ids[j] for j in sets[k] if subject.points[j] == 0],
            "find_out": [ids[j] for j in sets[k] if np.isnan(subject.points[j])],
            "probability": float(chances[k]),
        }
        for k in order
    ]
    names = pl.List(pl.String)
    return pl.DataFrame(
        rows,
        schema={"items": names, "change": names, "find_out": names, "probability": pl.Float64},
    )


def moves_table(answers: Iterable[Moves]) -> pl.DataFrame:
    """All answers as one table: a row a set, or one row where an answer has none.

    Columns: group, answer, probability (as it is), items, change, find_out, probability_after.
    """
    rows = []
    for moves in answers:
        head = {"group": moves.group_id, "answer": moves.answer, "probability": moves.probability}
        nothing: dict[str, Any] = {
            "items": [],
            "change": [],
            "find_out": [],
            "probability_after": None,
        }
        sets = moves.table.rename({"probability": "probability_after"}).to_dicts()
        rows += [{**head, **one} for one in sets or [nothing]]
    names = pl.List(pl.String)
    return pl.DataFrame(
        rows,
        schema={
            "group": pl.String,
            "answer": pl.String,
            "probability": pl.Float64,
            "items": names,
            "change": names,
            "find_out": names,
            "probability_after": pl.Float64,
        },
    )
