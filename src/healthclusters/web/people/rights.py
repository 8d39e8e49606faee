"""What a person may do: the role in a study, and the comparison of roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from healthclusters.web.people.addresses import Right
from healthclusters.web.store.models import Membership, Person, Role

_ORDER = list(Role.values)


@dataclass(frozen=True)
class Rights:
    """Of one person in one study. role: None without any; cluster_id: the cluster a manager may
    correct, empty for everybody else."""

    role: str | None
    cluster_id: str = ""

    def at_least(self, role: str) -> bool:
        """The role, or one above it."""
        return self.role is not None and _ORDER.index(self.role) >= _ORDER.index(role)

    def may_propose(self, cluster_id: str) -> bool:
        """May enter evidence about this cluster: coders, and its own manager."""
        return self.at_least(Role.CODER) or bool(cluster_id and self.cluster_id == cluster_id)


NONE = Rights(None)


def manages(right: Right, rights: Rights) -> bool:
    """The address is open to managers of any cluster, and this is one."""
    return right.scope == "any_cluster" and bool(rights.cluster_id)


def rights_of(person: Person | AnonymousUser | Any, study_id: str | None) -> Rights:
    """The rights in a study, or everywhere where `study_id` is None; one query."""
    if not isinstance(person, Person) or not person.is_active:
        return NONE
    return rights_among(Membership.objects.filter(person=person).select_related("study"), study_id)


def rights_among(memberships: Iterable[Membership], study_id: str | None) -> Rights:
    """The rights in a study that the memberships of one person give."""
    here = NONE
    for membership in memberships:
        if membership.study is None:
            return Rights(membership.role)
        if membership.study.study_id == study_id:
            here = Rights(membership.role, membership.cluster_id)
    return here
