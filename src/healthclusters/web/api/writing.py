"""Observations proposed by programs, with a token: the same proposals as those of the browser.

A new observation is a draft of the token's person, who sends it to review; another person accepts
it, and visitors see it once a steward publishes. A change names the version that was looked at
(If-Match), so that of two editors the second is told and nothing is lost.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router

from healthclusters.base import NotSupportedError
from healthclusters.web.api.problem_details import ProblemDetails
from healthclusters.web.api.tokens import person_of, token_of_person
from healthclusters.web.api.working_proposals import (
    decided,
    must_be,
    observation_body,
    open_proposal,
    own_proposal,
    refuse_hidden,
)
from healthclusters.web.api.working_rights import (
    entering,
    may_add,
    may_see,
    refuse_row,
    rows_open_to,
)
from healthclusters.web.api.working_rows import (
    ObservationSent,
    TakenError,
    WorkingRow,
    asked_version,
    found,
    reason_of,
    record_body,
    row_answer,
    texts_of,
)
from healthclusters.web.people.rights import Rights
from healthclusters.web.store import actions
from healthclusters.web.store.actions.rows import cells_of
from healthclusters.web.store.errors import SameProposalError
from healthclusters.web.store.models import Person, Proposal, StoredStudy

router = Router(tags=["Writing, with a token"], auth=token_of_person)
_OBSERVATIONS = "/studies/{study_id}/working/observations"
ALWAYS = dict.fromkeys((400, 401, 403, 404, 422, 429, 503), ProblemDetails)
MATCHED = dict.fromkeys((409, 412, 428), ProblemDetails)
SHOW: dict[str, Any] = {"response": {200: WorkingRow, **ALWAYS}, "by_alias": True}
ADD: dict[str, Any] = {
    "response": {201: WorkingRow, **ALWAYS, 409: ProblemDetails},
    "by_alias": True,
}
CHANGE: dict[str, Any] = {"response": {200: WorkingRow, **ALWAYS, **MATCHED}, "by_alias": True}
RETIRE: dict[str, Any] = {"response": {204: None, **ALWAYS, **MATCHED}}


@router.get(f"{_OBSERVATIONS}/{{name}}", **SHOW, summary="An observation as it is now")
def show_observation(request: HttpRequest, study_id: str, name: str) -> HttpResponse:
    """A proposal or a row of the study, published or not, with its version. A draft is shown to
    its author alone."""
    person = person_of(request)
    stored, rights = entering(person, study_id, "show_observation")
    proposal = open_proposal(stored, name)
    if proposal is not None:
        refuse_hidden(person, rights, proposal)
        return row_answer(observation_body(stored, proposal))
    told = rows_open_to(person, rights, stored)
    record = found(stored, "observations", name, told=told)
    may_see(person, rights, stored, cells_of(record, "observations"))
    return row_answer(record_body(stored, "observations", record))


@router.post(_OBSERVATIONS, **ADD, summary="A new observation")
def add_observation(request: HttpRequest, study_id: str, sent: ObservationSent) -> HttpResponse:
    """A draft of the token's person, to be sent to review. Without an observation_id it gets
    one. A second call of the same makes no second draft (409)."""
    person, texts = person_of(request), texts_of(sent)
    stored, rights = entering(person, study_id, "add_observation")
    may_add(rights, texts)
    name = texts.pop("observation_id", "")
    try:
        made = actions.propose_observation(
            study_id, texts, author=person.pseudonym, why=reason_of(sent.reason), name=name
        )
    except SameProposalError as same:
        proposed = Proposal.objects.get(pk=same.number).texts["observation_id"]
        raise _taken(person, rights, stored, proposed, same) from same
    except NotSupportedError as refusal:
        raise _taken(person, rights, stored, name, refusal) from refusal
    given = row_answer(observation_body(stored, made), 201)
    made_name = made.texts["observation_id"]
    given["Location"] = reverse("api-1:show_observation", args=[study_id, made_name])
    return given


@router.patch(f"{_OBSERVATIONS}/{{name}}", **CHANGE, summary="Change an observation")
def change_observation(
    request: HttpRequest, study_id: str, name: str, sent: ObservationSent
) -> HttpResponse:
    """Cells left out keep their value. Only one's own draft, or what was refused, which is a draft
    again; asks for If-Match."""
    person, version = person_of(request), asked_version(request)
    stored, rights = entering(person, study_id, "change_observation")
    proposal = _own(person, rights, stored, name, version)
    texts = texts_of(sent)
    if texts.get("observation_id", name) != name:
        raise TakenError("An observation keeps its id; add a new one and withdraw this one.")
    may_add(rights, proposal.texts | texts)
    with decided(stored, proposal):
        changed = actions.mend_proposal(
            study_id,
            proposal.pk,
            proposal.texts | texts,
            version=version,
            author=person.pseudonym,
            source=proposal.source,
            why=reason_of(sent.reason),
        )
    return row_answer(observation_body(stored, changed))


@router.delete(f"{_OBSERVATIONS}/{{name}}", **RETIRE, summary="Withdraw an observation")
def retire_observation(
    request: HttpRequest, study_id: str, name: str, reason: Query[str]
) -> HttpResponse:
    """Taken back before it is accepted; the history keeps it. Only one's own; asks for If-Match."""
    person, version = person_of(request), asked_version(request)
    stored, rights = entering(person, study_id, "retire_observation")
    proposal = _own(person, rights, stored, name, version)
    with decided(stored, proposal):
        actions.withdraw_proposal(
            study_id,
            proposal.pk,
            version=version,
            author=person.pseudonym,
            reason=reason_of(reason),
        )
    given = HttpResponse(status=204)
    given["Cache-Control"] = "no-store"
    return given


def _own(person: Person, rights: Rights, stored: StoredStudy, name: str, version: int) -> Proposal:
    """One's own proposal in the version that was looked at; every refusal else."""
    proposal = open_proposal(stored, name)
    if proposal is None:
        told = rows_open_to(person, rights, stored)
        row = found(stored, "observations", name, told=told)
        refuse_row(person, cells_of(row, "observations"))
    own_proposal(person, rights, proposal)
    must_be(stored, proposal, version)
    return proposal


def _taken(
    person: Person, rights: Rights, stored: StoredStudy, name: str, refusal: NotSupportedError
) -> TakenError:
    """Why it cannot be added, with the row that has the name where it is the person's own."""
    mine = open_proposal(stored, name)
    if mine is None or mine.author != person.pseudonym:
        return TakenError(f"{refusal}.")
    address = reverse("api-1:show_observation", args=[stored.study_id, name])
    return TakenError(f"{refusal}.", location=address, current=observation_body(stored, mine))
