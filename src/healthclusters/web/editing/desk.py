"""Where the work begins: one's own proposals, and every subject with what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from healthclusters.model import Measure
from healthclusters.web.editing.cells import subject_name
from healthclusters.web.editing.frame import Place, page, place_of
from healthclusters.web.editing.naming import names_of, proposal_line
from healthclusters.web.store.models import Proposal, ProposalStatus, Role
from healthclusters.web.store.reading import load_table, present_rows

_ORDER = (
    ProposalStatus.REFUSED,
    ProposalStatus.DRAFT,
    ProposalStatus.IN_REVIEW,
    ProposalStatus.ACCEPTED,
    ProposalStatus.WITHDRAWN,
)
_UNFINISHED = _ORDER[:3]
_FINISHED_SHOWN = 50


@dataclass(frozen=True)
class Line:
    """One measure of a subject. known: observations in the study; mine: state of one's own
    proposal, or empty."""

    measure: Measure
    known: int
    mine: str


@never_cache
@require_GET
def desk(request: HttpRequest, study_id: str) -> HttpResponse:
    """What I have proposed, and every cluster and country that I may speak of."""
    place = place_of(request, study_id)
    names = names_of(place)
    mine = Proposal.objects.filter(study=place.stored, author=place.person)
    open_ones = sorted(
        mine.filter(status__in=_UNFINISHED),
        key=lambda p: (_ORDER.index(ProposalStatus(p.status)), -p.pk),
    )
    closed = mine.exclude(status__in=_UNFINISHED)
    return page(
        request,
        place,
        "desk.html",
        current="desk",
        lines=[proposal_line(p, names) for p in open_ones],
        finished=[proposal_line(p, names) for p in closed.order_by("-pk")[:_FINISHED_SHOWN]],
        finished_in_all=closed.count(),
        mendable=(ProposalStatus.DRAFT, ProposalStatus.REFUSED),
        clusters=_clusters(place),
        countries=_countries(place),
    )


def _clusters(place: Place) -> list[dict[str, Any]]:
    """All for coders; for a manager the own one."""
    rows = load_table(place.stored, "clusters").sort("name").rows(named=True)
    return [row for row in rows if place.rights.may_propose(row["cluster_id"])]


def _countries(place: Place) -> list[dict[str, Any]]:
    if not place.rights.at_least(Role.CODER):
        return []
    return load_table(place.stored, "countries").sort("name").rows(named=True)


@never_cache
@require_GET
def cluster(request: HttpRequest, study_id: str, cluster_id: str) -> HttpResponse:
    """Everything that can be entered about one cluster."""
    return _subject(request, place_of(request, study_id), cluster_id, "cluster")


@never_cache
@require_GET
def country(request: HttpRequest, study_id: str, alpha3: str) -> HttpResponse:
    """Everything that can be entered about one country."""
    return _subject(request, place_of(request, study_id), alpha3, "country")


def _subject(request: HttpRequest, place: Place, subject: str, kind: str) -> HttpResponse:
    name = subject_name(place, subject, kind)
    return page(
        request,
        place,
        "subject.html",
        current="desk",
        subject=subject,
        kind=kind,
        name=name,
        lines=_lines(place, subject, kind),
        may_review=place.rights.at_least(Role.REVIEWER),
    )


def _lines(place: Place, subject: str, kind: str) -> list[Line]:
    rows = present_rows(place.stored, "observations").filter(subject=subject)
    known: dict[str, int] = {}
    for item in rows.values_list("item", flat=True):
        known[item] = known.get(item, 0) + 1
    mine = dict(
        Proposal.objects.filter(study=place.stored, author=place.person, subject=subject)
        .exclude(status=ProposalStatus.WITHDRAWN)
        .values_list("item", "status")
    )
    measures = [m for m in place.framework.measures if m.subject == kind]
    return [Line(m, known.get(m.id, 0), mine.get(m.id, "")) for m in measures]
