"""What a token may read and write of the working state, which visitors do not see."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from healthclusters.base import UnknownNameError
from healthclusters.web.people.rights import Rights, rights_of
from healthclusters.web.store.keys import digest, key_of
from healthclusters.web.store.models import Change, Person, Role, StoredStudy
from healthclusters.web.store.reading import published_ids, stored_study


def entering(person: Person, study_id: str) -> tuple[StoredStudy, Rights]:
    """The study and the person's rights, for those who may enter evidence at all.

    UnknownNameError where there is no such study; one that is not published is not named to
    those who have no role in it.
    """
    rights = rights_of(person, study_id)
    if rights.role is None:
        if study_id not in published_ids():
            raise UnknownNameError("study", study_id, published_ids())
        raise PermissionDenied("You have no role in this study. Ask one of its stewards for one.")
    stored = stored_study(study_id)
    if not (rights.at_least(Role.CODER) or rights.cluster_id):
        raise PermissionDenied("Coders enter evidence. Ask a steward of the study for that role.")
    return stored, rights


def may_add(rights: Rights, table: str, cells: dict[str, Any]) -> None:
    """PermissionDenied for evidence on another cluster than the manager's own."""
    if table != "observations" or rights.may_propose(str(cells.get("subject", ""))):
        return
    raise PermissionDenied(f"You may enter evidence on {rights.cluster_id} alone.")


def may_see(person: Person, rights: Rights, table: str, row: dict[str, Any]) -> None:
    """PermissionDenied for the draft of another coder: they see each other after both coded."""
    if table == "sources" or rights.at_least(Role.REVIEWER) or row["status"] == "reviewed":
        return
    if row["coder"] != person.pseudonym:
        raise PermissionDenied("This is the draft of another coder; reviewers see it.")


def may_change(
    person: Person, rights: Rights, stored: StoredStudy, table: str, row: dict[str, Any]
) -> None:
    """PermissionDenied for what is not one's own, or no longer a draft."""
    if table == "sources":
        if not (rights.at_least(Role.REVIEWER) or _added_by(stored, row) == person.pseudonym):
            raise PermissionDenied("Somebody else added this source; reviewers may change it.")
        return
    if row["coder"] != person.pseudonym:
        raise PermissionDenied("Only its own coder changes a draft; add another observation.")
    if row["status"] != "draft":
        raise PermissionDenied(
            f"This observation is {row['status'].replace('_', ' ')} and no longer changes; "
            "add another one."
        )
    may_add(rights, table, row)


def _added_by(stored: StoredStudy, row: dict[str, Any]) -> str:
    """Who brought a source in; empty for those that came with the whole study."""
    mark = digest(key_of("sources", row))
    first = Change.objects.filter(study=stored, table="sources", digest=mark, before__isnull=True)
    return first.order_by("-id").values_list("author", flat=True).first() or ""
