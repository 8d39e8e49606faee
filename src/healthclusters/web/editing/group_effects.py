"""What became of the computed groups from one published revision to another."""

from __future__ import annotations

from dataclasses import dataclass

from healthclusters.publish.release import MembershipChanges, membership_changes
from healthclusters.scoring import Changes, changes_between
from healthclusters.web.results import Edition, edition_of
from healthclusters.web.store.models import Revision, StoredStudy


@dataclass(frozen=True)
class RevisionEffect:
    """One revision after another. groups: None where they are not computed (yet); pending: they
    will be; without: why they cannot be had."""

    first: Revision
    second: Revision
    changes: Changes
    groups: MembershipChanges | None
    pending: bool
    without: tuple[str, ...]


def effect_between(first: Revision, second: Revision) -> RevisionEffect:
    """Scores and groups of two revisions compared."""
    before, after = edition_of(first), edition_of(second)
    groups = None
    if before.landscape is not None and after.landscape is not None:
        groups = membership_changes(before.landscape.grouping, after.landscape.grouping)
    return RevisionEffect(
        first=first,
        second=second,
        changes=changes_between(before.assessment, after.assessment),
        groups=groups,
        pending=before.pending or after.pending,
        without=_without(before, after),
    )


def effect_of_the_last(stored: StoredStudy) -> RevisionEffect | None:
    """What the last publication did; None before the second."""
    last = list(stored.revisions.defer("content").order_by("-number")[:2])
    return effect_between(last[1], last[0]) if len(last) == 2 else None


def _without(before: Edition, after: Edition) -> tuple[str, ...]:
    found = [e.without for e in (before, after) if e.landscape is None and not e.pending]
    return tuple(dict.fromkeys(reason for reasons in found for reason in reasons))
