"""What a token may read and write of the working state, which visitors do not see."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied

from healthclusters.base import UnknownNameError
from healthclusters.web.api.working_rows import TakenError
from healthclusters.web.people.addresses import CALLS
from healthclusters.web.people.rights import Rights, rights_of
from healthclusters.web.store.keys import digest, key_of
from healthclusters.web.store.models import Change, Person, Role, StoredStudy
from healthclusters.web.store.reading import present_rows, published_ids, stored_study
from healthclusters.web.store.visibility import open_observations

_REFUSALS: dict[str, str] = {
    Role.CODER: "Coders enter evidence.",
    Role.REVIEWER: "Reviewers decide.",
}


def entering(person: Person, study_id: str, call: str) -> tuple[StoredStudy, Rights]:
    """The study and the person's rights, for those whom the table of rights lets make this call.

    call: a name in `people.addresses.CALLS`. UnknownNameError where there is no such study; one
    that is not published is not named to those who have no role in it.
    """
    rights = rights_of(person, study_id)
    if rights.role is None:
        if study_id not in published_ids():
            raise UnknownNameError("study", study_id, published_ids())
        raise PermissionDenied("You have no role in this study. Ask one of its stewards for one.")
    stored = stored_study(study_id)
    right = CALLS[call]
    manages = right.scope == "cluster" and bool(rights.cluster_id)
    if not (rights.at_least(right.role) or manages):
        raise PermissionDenied(f"{_REFUSALS[right.role]} Ask a steward of the study for that role.")
    return stored, rights


def may_add(rights: Rights, cells: dict[str, Any]) -> None:
    """PermissionDenied for evidence on another cluster than the manager's own."""
    if rights.may_propose(str(cells.get("subject", ""))):
        return
    raise PermissionDenied(f"You may enter evidence on {rights.cluster_id} alone.")


def rows_open_to(person: Person, rights: Rights, stored: StoredStudy) -> Any:
    """Observations of the study that this person may see and be told the names of."""
    if rights.at_least(Role.REVIEWER):
        return present_rows(stored, "observations")
    return open_observations(stored, person.pseudonym)


def may_see(person: Person, rights: Rights, stored: StoredStudy, row: dict[str, Any]) -> None:
    """PermissionDenied for what another coder entered and is not published: coding is blind."""
    mark = digest(key_of("observations", row))
    if not rows_open_to(person, rights, stored).filter(digest=mark).exists():
        raise PermissionDenied("Another coder entered this; it is shown once it is published.")


def may_change_source(
    person: Person, rights: Rights, stored: StoredStudy, row: dict[str, Any]
) -> None:
    """PermissionDenied for a source that somebody else added, and for one's own once evidence of
    the study rests on it: what was checked with it would rest on what nobody checked."""
    own = _added_by(stored, row) == person.pseudonym
    in_use = present_rows(stored, "observations").filter(source_id=row["source_id"]).exists()
    if own and in_use:
        raise PermissionDenied("Evidence rests on this source; another reviewer may change it.")
    if not own and not rights.at_least(Role.REVIEWER):
        raise PermissionDenied("Somebody else added this source; reviewers may change it.")


def refuse_row(person: Person, row: dict[str, Any]) -> NoReturn:
    """An observation that is in the study changes by review alone: PermissionDenied for that of
    another person, TakenError for one's own."""
    if row["coder"] != person.pseudonym:
        raise PermissionDenied("Only its own coder changes a draft; add another observation.")
    raise TakenError(
        f"This observation is in the study, {row['status'].replace('_', ' ')}, and changes by "
        "review alone; add another one."
    )


def _added_by(stored: StoredStudy, row: dict[str, Any]) -> str:
    """Who brought a source in; empty for those that came with the whole study."""
    mark = digest(key_of("sources", row))
    first = Change.objects.filter(study=stored, table="sources", digest=mark, before__isnull=True)
    return first.order_by("-id").values_list("author", flat=True).first() or ""
