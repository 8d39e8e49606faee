"""Proposals for programs, with a token: what waits, and what another person decides about it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.params.functions import Path

from healthclusters.web.api.answers import page_links
from healthclusters.web.api.tokens import person_of, token_of_person
from healthclusters.web.api.working_proposals import (
    WAITING,
    AskedProposals,
    Decision,
    decided,
    described,
    listed,
    must_be,
    own_proposal,
    proposal_body,
    proposal_numbered,
)
from healthclusters.web.api.working_rights import entering
from healthclusters.web.api.working_rows import (
    WorkingRows,
    asked_version,
    reason_of,
    row_answer,
    said,
    working_body,
)
from healthclusters.web.api.writing import ALWAYS, CHANGE, SHOW
from healthclusters.web.store import actions
from healthclusters.web.store.models import Person, Proposal, StoredStudy

router = Router(tags=["Review, with a token"], auth=token_of_person)
_PROPOSALS = "/studies/{study_id}/working/proposals"
_ONE = f"{_PROPOSALS}/{{number}}"
_NUMBER = Path(..., ge=1, le=2**31 - 1, description="Number of the proposal")
_LIST: dict[str, Any] = {"response": {200: WorkingRows, **ALWAYS}, "by_alias": True}


@router.get(_PROPOSALS, **_LIST, summary="Proposals")
def list_proposals(
    request: HttpRequest, study_id: str, asked: Query[AskedProposals]
) -> HttpResponse:
    """One's own; reviewers see those of all that were sent to review. In pages, the oldest first:
    `Link` leads to the next one, `X-Total-Count` counts all."""
    person = person_of(request)
    stored, rights = entering(person, study_id, "list_proposals")
    wanted = listed(person, rights, stored, asked)
    total = wanted.count()
    rows = [described(p) for p in wanted[asked.offset : asked.offset + asked.limit]]
    given = row_answer(working_body("proposals", stored, None, rows, [WAITING]))
    given["X-Total-Count"] = str(total)
    links = page_links(request, asked.limit, asked.offset, total)
    if links:
        given["Link"] = links
    return given


@router.get(_ONE, **SHOW, summary="A proposal")
def show_proposal(request: HttpRequest, study_id: str, number: int = _NUMBER) -> HttpResponse:
    """For its author and, once it was sent to review, for reviewers."""
    person = person_of(request)
    stored, rights = entering(person, study_id, "show_proposal")
    return row_answer(proposal_body(stored, proposal_numbered(person, rights, stored, number)))


@router.post(f"{_ONE}/send", **CHANGE, summary="Send to review")
def send_proposal(request: HttpRequest, study_id: str, number: int = _NUMBER) -> HttpResponse:
    """One's own draft, for another person to look at; asks for If-Match."""
    person, stored, found = _own(request, study_id, number, "send_proposal")
    with decided(stored, found):
        sent = actions.send_to_review(
            study_id, number, version=found.version, author=person.pseudonym
        )
    return row_answer(proposal_body(stored, sent))


@router.post(f"{_ONE}/withdraw", **CHANGE, summary="Withdraw a proposal")
def withdraw_proposal(
    request: HttpRequest, study_id: str, decision: Decision, number: int = _NUMBER
) -> HttpResponse:
    """One's own, before it is accepted; the history keeps it. Asks for If-Match."""
    person, stored, found = _own(request, study_id, number, "withdraw_proposal")
    with decided(stored, found):
        withdrawn = actions.withdraw_proposal(
            study_id,
            number,
            version=found.version,
            author=person.pseudonym,
            reason=said(decision.reason),
        )
    return row_answer(proposal_body(stored, withdrawn))


@router.post(f"{_ONE}/accept", **CHANGE, summary="Accept a proposal")
def accept_proposal(
    request: HttpRequest, study_id: str, decision: Decision, number: int = _NUMBER
) -> HttpResponse:
    """For reviewers, never one's own: written into the study as reviewed. Asks for If-Match."""
    person, stored, found = _of_another(request, study_id, number, "accept_proposal")
    with decided(stored, found):
        actions.accept_proposal(
            study_id,
            number,
            version=found.version,
            reviewer=person.pseudonym,
            reason=said(decision.reason),
        )
    found.refresh_from_db()
    return row_answer(proposal_body(stored, found))


@router.post(f"{_ONE}/refuse", **CHANGE, summary="Refuse a proposal")
def refuse_proposal(
    request: HttpRequest, study_id: str, decision: Decision, number: int = _NUMBER
) -> HttpResponse:
    """For reviewers, never one's own: sent back with a reason, so that its author can mend it.
    Asks for If-Match."""
    person, stored, found = _of_another(request, study_id, number, "refuse_proposal")
    with decided(stored, found):
        refused = actions.refuse_proposal(
            study_id,
            number,
            version=found.version,
            reviewer=person.pseudonym,
            reason=reason_of(decision.reason),
        )
    return row_answer(proposal_body(stored, refused))


def _own(
    request: HttpRequest, study_id: str, number: int, call: str
) -> tuple[Person, StoredStudy, Proposal]:
    person, version = person_of(request), asked_version(request)
    stored, rights = entering(person, study_id, call)
    found = proposal_numbered(person, rights, stored, number)
    own_proposal(person, rights, found)
    must_be(stored, found, version)
    return person, stored, found


def _of_another(
    request: HttpRequest, study_id: str, number: int, call: str
) -> tuple[Person, StoredStudy, Proposal]:
    person, version = person_of(request), asked_version(request)
    stored, rights = entering(person, study_id, call)
    found = proposal_numbered(person, rights, stored, number)
    if found.author == person.pseudonym:
        raise PermissionDenied(
            "Nobody decides about a proposal of their own; ask another reviewer."
        )
    must_be(stored, found, version)
    return person, stored, found
