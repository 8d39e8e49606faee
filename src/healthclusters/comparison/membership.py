"""Which group a cluster resembles, and when that is not said.

One rule for every place that gives such a probability: none where too few items are known of the
cluster (it would be little more than the size of the group), and none of a group that does not
survive resampling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from healthclusters.comparison.group_model import GroupModel, Stability
from healthclusters.comparison.subject import Subject

LEAST_KNOWN = 8
Withheld = Literal["refused", "too_little_known"]


@dataclass(frozen=True, kw_only=True)
class Membership:
    """Of one cluster in one group.

    probability: 0 to 1; None where it is withheld. withheld: `refused` (the group is dissolved),
    `too_little_known`, or None. stability, description: of the group.
    """

    group_id: str
    probability: float | None
    withheld: Withheld | None
    stability: Stability
    description: str


def memberships(
    subject: Subject, groups: GroupModel, *, least_known: int = LEAST_KNOWN
) -> Mapping[str, Membership]:
    """The membership in each group, in the order of the groups."""
    chances = groups.probabilities(subject.points[None])[0]
    found = {}
    for group_id, chance in zip(groups.group_ids, chances, strict=True):
        stability = groups.stability[group_id]
        withheld: Withheld | None = None
        if stability == "dissolved":
            withheld = "refused"
        elif subject.known < least_known:
            withheld = "too_little_known"
        found[group_id] = Membership(
            group_id=group_id,
            probability=None if withheld else float(chance),
            withheld=withheld,
            stability=stability,
            description=groups.descriptions[group_id],
        )
    return found
