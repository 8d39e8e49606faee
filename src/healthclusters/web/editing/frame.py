"""The frame of the editing pages: which study, who works on it, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from healthclusters.base import UnknownNameError
from healthclusters.model import Framework
from healthclusters.web.explorer.frame import site
from healthclusters.web.explorer.refusals import NoSuchPageError
from healthclusters.web.people.account import me
from healthclusters.web.people.addresses import right_of
from healthclusters.web.people.rights import Rights, manages, rights_of
from healthclusters.web.results import edition
from healthclusters.web.store.models import Proposal, ProposalStatus, StoredStudy
from healthclusters.web.store.reading import framework_of, stored_study
from healthclusters.web.whole_numbers import whole_of

_PAGES = (
    ("desk", marked("Your work")),
    ("queue", marked("Review")),
    ("drafts", marked("To check")),
    ("conflicts", marked("Conflicts")),
    ("agreement", marked("Agreement")),
    ("sources", marked("Sources")),
    ("stale", marked("To refresh")),
    ("codebook", marked("Codebook")),
    ("history", marked("History")),
    ("import", marked("Import")),
    ("framework", marked("Framework")),
    ("compare", marked("Compare editions")),
    ("new-study", marked("New study")),
    ("publish", marked("Publish")),
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A study as one person works on it."""

    stored: StoredStudy
    person: str
    rights: Rights

    @property
    def study_id(self) -> str:
        """Short name of the study."""
        return self.stored.study_id

    @property
    def framework(self) -> Framework:
        """As it is now, published or not."""
        return framework_of(self.stored.framework)


@dataclass(frozen=True)
class Tab:
    """One page of the work on a study."""

    title: str
    address: str
    current: bool
    count: int = 0


def place_of(request: HttpRequest, study_id: str) -> Place:
    """The study and the person; a page that helps where there is no such study."""
    try:
        stored = stored_study(study_id)
    except UnknownNameError as unknown:
        raise NoSuchPageError(str(unknown)) from unknown
    rights = rights_of(request.user, study_id)
    return Place(stored=stored, person=me(request).pseudonym, rights=rights)


def typed(request: HttpRequest, name: str, most: int = 2000) -> str:
    """A text of a form without what no database keeps (NUL), and not longer than is meant."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def typed_version(request: HttpRequest, name: str, otherwise: int) -> int:
    """The version that a form was made from; 0, which nothing has, where it names none, so that
    the action refuses it. otherwise: for a page that is only looked at."""
    if request.method != "POST":
        return otherwise
    return whole_of(request.POST.get(name, "")) or 0


def page(
    request: HttpRequest,
    place: Place,
    template: str,
    *,
    current: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """One editing page. current: name of its tab."""
    published = place.stored.revisions.exists()
    shown = {
        "site": site(edition(place.study_id), "") if published else None,
        "place": place,
        "stored": place.stored,
        "study_id": place.study_id,
        "tabs": _tabs(place, current),
    }
    return render(request, f"editing/{template}", shown | context, status=status)


def _tabs(place: Place, current: str) -> list[Tab]:
    """The pages that this person may open."""
    waiting = Proposal.objects.filter(study=place.stored, status=ProposalStatus.IN_REVIEW)
    found = []
    for name, title in _PAGES:
        right = right_of(f"editing:{name}")
        if right is None or not (place.rights.at_least(right.role) or manages(right, place.rights)):
            continue
        count = waiting.count() if name == "queue" else 0
        to = reverse(f"editing:{name}", args=[place.study_id])
        found.append(Tab(_(title), to, name == current, count))
    return found
