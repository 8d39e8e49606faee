"""What somebody who is signed in may open from any page."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from healthclusters.web.people.addresses import right_of
from healthclusters.web.people.rights import Rights, rights_among
from healthclusters.web.store.models import Membership, Person, StoredStudy


@dataclass(frozen=True)
class Way:
    """One address. of: the study that it belongs to, where the menu names several."""

    title: str
    address: str
    of: str = ""


@dataclass(frozen=True)
class Menu:
    """Of one person. name: as the account has it, else the pseudonym."""

    name: str
    ways: list[Way]


def menu_of(request: HttpRequest) -> Menu | None:
    """The menu; None for visitors, who cost neither a query nor a look into a session."""
    person = signed_in_person(request)
    if person is None:
        return None
    memberships = list(Membership.objects.filter(person=person).select_related("study"))
    ways = [Way(_("Your account"), reverse("people:account"))]
    studies = _studies(request, memberships)
    for study_id in studies:
        rights = rights_among(memberships, study_id)
        ways += ways_in(study_id, rights, of=study_id if len(studies) > 1 else "")
    if any(m.study is None for m in memberships):
        ways += ways_everywhere()
    return Menu(person.name or person.pseudonym, ways)


def signed_in_person(request: HttpRequest) -> Person | None:
    """The person of the session; a request without one is not asked for its user."""
    session = getattr(request, "session", None)
    if not isinstance(session, SessionBase) or not session.session_key:
        return None
    return request.user if isinstance(request.user, Person) else None


def ways_everywhere() -> list[Way]:
    """What an administrator opens beside studies."""
    pages = (
        (_("People and lock-outs"), "people:everybody"),
        (_("Administrators"), "people:administrators"),
        (_("State of the server"), "people:status"),
    )
    return [Way(title, reverse(name)) for title, name in pages if right_of(name) is not None]


def ways_in(study_id: str, rights: Rights, *, of: str = "") -> list[Way]:
    """What these rights open in a study."""
    ways = []
    if rights.cluster_id:
        to = reverse("editing:cluster", args=[study_id, rights.cluster_id])
        ways.append(Way(_("Correct the record of your cluster"), to, of))
    for title, name in (
        (_("Your work"), "editing:desk"),
        (_("Review"), "editing:queue"),
        (_("Publish"), "editing:publish"),
        (_("People"), "people:members"),
    ):
        if _opens(name, rights):
            ways.append(Way(title, reverse(name, args=[study_id]), of))
    return ways


def _opens(name: str, rights: Rights) -> bool:
    """Whether the table of rights lets them in; managers where it speaks of clusters."""
    right = right_of(name)
    if right is None:
        return False
    of_clusters = right.scope not in ("study", "everywhere")
    return rights.at_least(right.role) or (of_clusters and bool(rights.cluster_id))


def _studies(request: HttpRequest, memberships: list[Membership]) -> list[str]:
    """The study of the page where the person has rights in it; else all of the person."""
    named = request.resolver_match.kwargs.get("study_id") if request.resolver_match else None
    own = [m.study.study_id for m in memberships if m.study is not None]
    if any(m.study is None for m in memberships):
        own = list(StoredStudy.objects.values_list("study_id", flat=True))
    return [named] if named in own else own
