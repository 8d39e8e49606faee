"""Roles in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from healthclusters.web.store.models import RECORDS, Invitation, Membership, Role

_ROLES = {
    Role.VIEWER.value: marked("viewer"),
    Role.CODER.value: marked("coder"),
    Role.REVIEWER.value: marked("reviewer"),
    Role.STEWARD.value: marked("steward"),
    Role.ADMINISTRATOR.value: marked("administrator"),
}
MANAGER = "manager"
"""How a viewer is called who may correct the record of one cluster."""

Held = Membership | Invitation


def role_word(role: str) -> str:
    """A role as people call it."""
    return _(_ROLES[role])


def add_words(held: Iterable[Held]) -> list[Held]:
    """The same, each with `said`: its role in words, a manager with the name of the cluster."""
    found = list(held)
    names = _cluster_names(found)
    for one in found:
        name = names.get((one.study_id, one.cluster_id), one.cluster_id)
        one.said = (  # type: ignore[union-attr]  # for the template alone
            _("manager of %(cluster)s") % {"cluster": name}
            if one.cluster_id
            else role_word(one.role)
        )
    return found


def _cluster_names(held: list[Held]) -> dict[tuple[int | None, str], str]:
    """Names of the clusters that are named, by study and short name; one query."""
    ids = {one.cluster_id for one in held if one.cluster_id}
    if not ids:
        return {}
    rows: Any = RECORDS["clusters"]._default_manager.filter(retired=False)
    rows = rows.filter(cluster_id__in=ids)
    return {
        (study, cluster): name
        for study, cluster, name in rows.values_list("study_id", "cluster_id", "name")
    }
