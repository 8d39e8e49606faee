"""Sources written by programs, with a token: a page is a source once, whoever names it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router

from healthclusters.base import NotSupportedError
from healthclusters.web.api.tokens import person_of, token_of_person
from healthclusters.web.api.working_rights import entering, may_change_source
from healthclusters.web.api.working_rows import (
    ChangedError,
    SourceSent,
    TakenError,
    asked_version,
    found,
    reason_of,
    record_body,
    row_answer,
    texts_of,
)
from healthclusters.web.api.writing import ADD, CHANGE, RETIRE, SHOW
from healthclusters.web.people.rights import Rights
from healthclusters.web.store import actions
from healthclusters.web.store.actions.rows import cells_of
from healthclusters.web.store.actions.sources import known_sources
from healthclusters.web.store.duplicates import twin_of
from healthclusters.web.store.errors import ConflictError, TwinError
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Person, StoredStudy

router = Router(tags=["Writing, with a token"], auth=token_of_person)
_SOURCES = "/studies/{study_id}/working/sources"


@router.get(f"{_SOURCES}/{{name}}", **SHOW, summary="A source as it is now")
def show_source(request: HttpRequest, study_id: str, name: str) -> HttpResponse:
    """One row, published or not, with its version."""
    stored, _rights = entering(person_of(request), study_id, "show_source")
    return row_answer(record_body(stored, "sources", found(stored, "sources", name)))


@router.post(_SOURCES, **ADD, summary="A new source")
def add_source(request: HttpRequest, study_id: str, sent: SourceSent) -> HttpResponse:
    """A place where facts come from, to be named by observations. Where the study has one of the
    same name, address or DOI, none is made: 409 tells it, in `Location` and `current`. One of
    nearly the same title is told in the notes."""
    person, texts = person_of(request), texts_of(sent)
    stored, _rights = entering(person, study_id, "add_source")
    like = twin_of(texts.get("title", ""), "", known_sources(stored))
    with _refused(stored, texts.get("source_id", "")):
        record = actions.add_source(
            study_id, texts, author=person.pseudonym, reason=reason_of(sent.reason)
        )
    told = [f"Nearly the same title has the source {like[0]}; is it another one?"] if like else []
    given = row_answer(record_body(stored, "sources", record, *told), 201)
    given["Location"] = _address(stored, cells_of(record, "sources")["source_id"])
    return given


@router.patch(f"{_SOURCES}/{{name}}", **CHANGE, summary="Change a source")
def change_source(request: HttpRequest, study_id: str, name: str, sent: SourceSent) -> HttpResponse:
    """For whoever added it, and reviewers. Cells left out keep their value; asks for If-Match. The
    address or DOI of another source is refused, as for a new one."""
    person, version = person_of(request), asked_version(request)
    stored, rights = entering(person, study_id, "change_source")
    _looked_at(person, rights, stored, name, version)
    with _refused(stored, name):
        changed = actions.change_source(
            study_id,
            name,
            texts_of(sent),
            version=version,
            author=person.pseudonym,
            reason=reason_of(sent.reason),
        )
    return row_answer(record_body(stored, "sources", changed))


@router.delete(f"{_SOURCES}/{{name}}", **RETIRE, summary="Take a source out")
def retire_source(
    request: HttpRequest, study_id: str, name: str, reason: Query[str]
) -> HttpResponse:
    """Not while an observation names it. The history keeps it; asks for If-Match."""
    person, version = person_of(request), asked_version(request)
    stored, rights = entering(person, study_id, "retire_source")
    _looked_at(person, rights, stored, name, version)
    with _refused(stored, name):
        actions.retire_record(
            study_id,
            "sources",
            key_text([name]),
            version=version,
            author=person.pseudonym,
            reason=reason_of(reason),
        )
    given = HttpResponse(status=204)
    given["Cache-Control"] = "no-store"
    return given


def _looked_at(
    person: Person, rights: Rights, stored: StoredStudy, name: str, version: int
) -> None:
    """The source that may be changed, in the version that rights are judged by."""
    record = found(stored, "sources", name)
    may_change_source(person, rights, stored, cells_of(record, "sources"))
    if record.version != version:
        raise ChangedError(record.version, record_body(stored, "sources", record))


@contextmanager
def _refused(stored: StoredStudy, name: str) -> Iterator[None]:
    """What an action refuses because of other rows, told with the source that is there."""
    try:
        yield
    except ConflictError as conflict:
        current = record_body(stored, "sources", found(stored, "sources", name))
        raise ChangedError(conflict.now, current) from conflict
    except TwinError as twin:
        raise TakenError(str(twin), **_there(stored, twin.name)) from twin
    except NotSupportedError as refusal:
        raise TakenError(f"{refusal}.", **_there(stored, name)) from refusal


def _there(stored: StoredStudy, name: str) -> dict[str, Any]:
    current = record_body(stored, "sources", found(stored, "sources", name))
    return {"location": _address(stored, name), "current": current}


def _address(stored: StoredStudy, name: str) -> str:
    return reverse("api-1:show_source", args=[stored.study_id, name])
