"""Observations and sources written by programs: into the working state, with a token.

A new observation is a draft of the token's person. It is reviewed as any other, and visitors see it
once a steward publishes. A change names the version that was looked at (If-Match), so that of two
editors the second is told and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router

from healthclusters.base import NotSupportedError
from healthclusters.web.api.problem_details import ProblemDetails
from healthclusters.web.api.tokens import token_of_person
from healthclusters.web.api.working_rights import entering, may_add, may_change, may_see
from healthclusters.web.api.working_rows import (
    ObservationSent,
    SourceSent,
    WorkingRow,
    asked_version,
    found,
    new_name,
    reason_of,
    row_answer,
    texts_of,
)
from healthclusters.web.api.writing_refusals import TakenError
from healthclusters.web.store.actions import add_record, change_record, retire_record
from healthclusters.web.store.actions.rows import cells_of
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Person, StoredStudy

router = Router(tags=["Writing, with a token"], auth=token_of_person)
_OBSERVATIONS = "/studies/{study_id}/working/observations"
_SOURCES = "/studies/{study_id}/working/sources"
_ALWAYS = dict.fromkeys((400, 401, 403, 404, 422, 429, 503), ProblemDetails)
_MATCHED = dict.fromkeys((409, 412, 428), ProblemDetails)
_SHOW: dict[str, Any] = {"response": {200: WorkingRow, **_ALWAYS}, "by_alias": True}
_ADD: dict[str, Any] = {
    "response": {201: WorkingRow, **_ALWAYS, 409: ProblemDetails},
    "by_alias": True,
}
_CHANGE: dict[str, Any] = {"response": {200: WorkingRow, **_ALWAYS, **_MATCHED}, "by_alias": True}
_RETIRE: dict[str, Any] = {"response": {204: None, **_ALWAYS, **_MATCHED}}


@router.get(f"{_OBSERVATIONS}/{{name}}", **_SHOW, summary="An observation as it is now")
def show_observation(request: HttpRequest, study_id: str, name: str) -> HttpResponse:
    """One row, published or not, with its version. Coders see their own drafts."""
    return _show(request, study_id, "observations", name)


@router.post(_OBSERVATIONS, **_ADD, summary="A new observation")
def add_observation(request: HttpRequest, study_id: str, sent: ObservationSent) -> HttpResponse:
    """A draft of the token's person. Without an observation_id it gets one."""
    texts, coder = texts_of(sent), _person(request).pseudonym
    texts["observation_id"] = texts.get("observation_id") or new_name(coder)
    texts |= {"coder": coder, "status": "draft"}
    return _add(request, study_id, "observations", texts, sent.reason)


@router.patch(f"{_OBSERVATIONS}/{{name}}", **_CHANGE, summary="Change an observation")
def change_observation(
    request: HttpRequest, study_id: str, name: str, sent: ObservationSent
) -> HttpResponse:
    """Cells left out keep their value. Only one's own drafts; asks for If-Match."""
    return _change(request, study_id, "observations", name, sent)


@router.delete(f"{_OBSERVATIONS}/{{name}}", **_RETIRE, summary="Take an observation out")
def retire_observation(
    request: HttpRequest, study_id: str, name: str, reason: Query[str]
) -> HttpResponse:
    """It leaves the study; the history keeps it. Only one's own drafts; asks for If-Match."""
    return _retire(request, study_id, "observations", name, reason)


@router.get(f"{_SOURCES}/{{name}}", **_SHOW, summary="A source as it is now")
def show_source(request: HttpRequest, study_id: str, name: str) -> HttpResponse:
    """One row, published or not, with its version."""
    return _show(request, study_id, "sources", name)


@router.post(_SOURCES, **_ADD, summary="A new source")
def add_source(request: HttpRequest, study_id: str, sent: SourceSent) -> HttpResponse:
    """A place where facts come from, to be named by observations."""
    return _add(request, study_id, "sources", texts_of(sent), sent.reason)


@router.patch(f"{_SOURCES}/{{name}}", **_CHANGE, summary="Change a source")
def change_source(request: HttpRequest, study_id: str, name: str, sent: SourceSent) -> HttpResponse:
    """For whoever added it, and reviewers. Cells left out keep their value; asks for If-Match."""
    return _change(request, study_id, "sources", name, sent)


@router.delete(f"{_SOURCES}/{{name}}", **_RETIRE, summary="Take a source out")
def retire_source(
    request: HttpRequest, study_id: str, name: str, reason: Query[str]
) -> HttpResponse:
    """Not while an observation names it. The history keeps it; asks for If-Match."""
    return _retire(request, study_id, "sources", name, reason)


def _person(request: HttpRequest) -> Person:
    """Whom the token belongs to; ninja keeps it there."""
    person: Person = request.auth  # type: ignore[attr-defined]
    return person


def _show(request: HttpRequest, study_id: str, table: str, name: str) -> HttpResponse:
    stored, rights = entering(_person(request), study_id)
    record = found(stored, table, name)
    may_see(_person(request), rights, table, cells_of(record, table))
    return row_answer(stored, table, record)


def _add(
    request: HttpRequest, study_id: str, table: str, texts: dict[str, str], reason: str
) -> HttpResponse:
    person = _person(request)
    stored, rights = entering(person, study_id)
    may_add(rights, table, texts)
    with _taken():
        record = add_record(
            study_id, table, texts, author=person.pseudonym, reason=reason_of(reason)
        )
    given = row_answer(stored, table, record, 201)
    name = cells_of(record, table)[f"{table.removesuffix('s')}_id"]
    given["Location"] = reverse(f"api-1:show_{table.removesuffix('s')}", args=[study_id, name])
    return given


def _change(request: HttpRequest, study_id: str, table: str, name: str, sent: Any) -> HttpResponse:
    person, version = _person(request), asked_version(request)
    stored, rights = entering(person, study_id)
    row, texts = _looked_at(stored, table, name, version), texts_of(sent)
    may_change(person, rights, stored, table, row)
    may_add(rights, table, row | texts)
    with _taken():
        changed = change_record(
            study_id,
            table,
            key_text([name]),
            texts,
            version=version,
            author=person.pseudonym,
            reason=reason_of(sent.reason),
        )
    return row_answer(stored, table, changed)


def _retire(
    request: HttpRequest, study_id: str, table: str, name: str, reason: str
) -> HttpResponse:
    person, version = _person(request), asked_version(request)
    stored, rights = entering(person, study_id)
    may_change(person, rights, stored, table, _looked_at(stored, table, name, version))
    with _taken():
        retire_record(
            study_id,
            table,
            key_text([name]),
            version=version,
            author=person.pseudonym,
            reason=reason_of(reason),
        )
    given = HttpResponse(status=204)
    given["Cache-Control"] = "no-store"
    return given


def _looked_at(stored: StoredStudy, table: str, name: str, version: int) -> dict[str, Any]:
    """The row, in the version that rights are judged by and that is then changed."""
    record = found(stored, table, name)
    if record.version != version:
        raise ConflictError(name, record.version)
    return cells_of(record, table)


@contextmanager
def _taken() -> Iterator[None]:
    """What an action refuses because of other rows, told apart from what there is not."""
    try:
        yield
    except NotSupportedError as refusal:
        raise TakenError(f"{refusal}.") from refusal
