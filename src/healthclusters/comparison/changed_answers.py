"""What a scorecard would come to if some answers were different: total, place, membership.

Answers at once: nothing is scored or fitted again. Total and place as METHOD 3: an interval
[known, known + open]; the place among the sample, a cluster outside it as if added alone. The
membership by the rule of `membership.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.comparison.computed import as_group_model
from healthclusters.comparison.gaps import answer_word
from healthclusters.comparison.group_model import GroupModel
from healthclusters.comparison.implications import with_implied
from healthclusters.comparison.membership import LEAST_KNOWN, Membership, memberships
from healthclusters.comparison.scorecard import Scorecard
from healthclusters.comparison.subject import Subject, subject_of
from healthclusters.landscape import Grouping
from healthclusters.model import Framework, Study
from healthclusters.scoring import Assessment, assess


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a scorecard stands.

    known: points surely earned; open: items unknown. best_rank, worst_rank: among the sample.
    surely_ahead_of, surely_behind: numbers of sample clusters; compared_with: how many there are.
    membership: by group id, probability or why it is withheld; empty without computed groups.
    """

    known: int
    open: int
    best_rank: int
    worst_rank: int
    surely_ahead_of: int
    surely_behind: int
    compared_with: int
    membership: Mapping[str, Membership]


@dataclass(frozen=True, eq=False, kw_only=True)
class WhatIf:
    """A scorecard before and after.

    changes: item_id, label, before, after (`yes`, `no`, `unknown`); only what really changes.
    least_known: items that must be known before a membership is given. to_try: an item that it
    could change and is not known to have; None where there is none.
    """

    subject: Subject
    before: Standing
    after: Standing
    changes: pl.DataFrame
    least_known: int
    to_try: str | None

    def table(self) -> pl.DataFrame:
        """measure (of `Standing`, memberships by group id), before, after (null = withheld)."""
        names = [n for n in Standing.__dataclass_fields__ if n != "membership"]
        rows: list[tuple[str, float | None, float | None]] = [
            (n, float(getattr(self.before, n)), float(getattr(self.after, n))) for n in names
        ]
        for group_id, before in self.before.membership.items():
            rows.append((group_id, before.probability, self.after.membership[group_id].probability))
        schema = {"measure": pl.String, "before": pl.Float64, "after": pl.Float64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def limits(self) -> list[str]:
        """What is withheld of the groups, and why, in sentences."""
        from healthclusters.comparison.page_what_if import withheld_sentences

        return withheld_sentences(self)

    def __str__(self) -> str:
        from healthclusters.comparison.page_what_if import what_if_lines

        return "\n".join(what_if_lines(self))

    def __repr__(self) -> str:
        return f"<What if: {self.subject.id}, {self.changes.height} changes>"


def standing(
    assessment: Assessment,
    subject: Subject,
    groups: GroupModel | None = None,
    *,
    least_known: int = LEAST_KNOWN,
) -> Standing:
    """Total, place and membership of a subject as it is."""
    known = int((subject.points == 1).sum())
    most = known + int(np.isnan(subject.points).sum())
    sample = assessment.scores.filter(
        (pl.col("role") == "sample") & (pl.col("cluster_id") != subject.id)
    )
    their_known, their_most = sample["known"].to_numpy(), sample["most"].to_numpy()
    behind = int((their_known > most).sum())
    ahead = int((their_most < known).sum())
    return Standing(
        known=known,
        open=most - known,
        best_rank=1 + behind,
        worst_rank=1 + sample.height - ahead,
        surely_ahead_of=ahead,
        surely_behind=behind,
        compared_with=sample.height,
        membership=memberships(subject, groups, least_known=least_known)
        if groups is not None
        else {},
    )


def what_if(
    study: Study | Assessment,
    cluster: str | Scorecard,
    changes: Mapping[str, int | None],
    *,
    groups: GroupModel | Grouping | None = None,
    least_known: int = LEAST_KNOWN,
) -> WhatIf:
    """The standing before and after some answers are set by hand.

    study: or its assessment, which makes the answer immediate. groups: for the membership, which
    is left out without them. changes: item id -> 1 yes, 0 no, None unknown; an item that follows
    from another (a full English site is also an English site) is changed with it. least_known:
    items that must be known before a membership is given.
    Raises UnknownNameError for a cluster or item that is not there, OptionError for another
    answer, or for two that contradict each other.
    """
    assessment = assess(study) if isinstance(study, Study) else study
    model = None if groups is None else as_group_model(groups)
    subject = subject_of(assessment, cluster)
    changed = _changed(assessment.study.framework, subject, changes)
    return WhatIf(
        subject=changed,
        before=standing(assessment, subject, model, least_known=least_known),
        after=standing(assessment, changed, model, least_known=least_known),
        changes=_changes(assessment, subject, changed),
        least_known=least_known,
        to_try=_to_try(assessment.study.framework, subject),
    )


def _changed(framework: Framework, subject: Subject, changes: Mapping[str, int | None]) -> Subject:
    points = subject.points.copy()
    for item_id, answer in changes.items():
        if item_id not in framework.item_by_id:
            raise UnknownNameError("item", item_id, framework.item_ids)
        if answer not in (0, 1, None):
            raise OptionError(item_id, answer, "1 (yes), 0 (no) or None (unknown)")
    for item_id, answer in with_implied(framework, changes).items():
        points[framework.item_ids.index(item_id)] = np.nan if answer is None else answer
    return replace(subject, points=points)


def _to_try(framework: Framework, subject: Subject) -> str | None:
    items = zip(framework.items, subject.points, strict=True)
    return next((item.id for item, point in items if item.changeable and point != 1), None)


def _changes(assessment: Assessment, before: Subject, after: Subject) -> pl.DataFrame:
    rows = [
        (item.id, str(item.label), answer_word(old), answer_word(new))
        for item, old, new in zip(
            assessment.study.framework.items, before.points, after.points, strict=True
        )
        if answer_word(old) != answer_word(new)
    ]
    names = ("item_id", "label", "before", "after")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
