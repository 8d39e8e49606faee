"""Rows of the working state as they are sent and answered: cells as JSON, versions as ETags."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from healthclusters.base import DataError, Problem, UnknownNameError
from healthclusters.base.canonical import cell_text
from healthclusters.base.cells import hidden_character
from healthclusters.model import TABLES
from healthclusters.web.store.actions.rows import cells_of
from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import Record, StoredStudy
from healthclusters.web.store.reading import present_rows
from healthclusters.web.whole_numbers import whole_of

_SET_HERE = ("coder", "status")  # by the token and by the review, never by the caller
_NOTE = "Not public: visitors see it once a steward publishes the study."


class WorkingStudy(Schema):
    """Which study."""

    id: str = Field(description="Short name of the study")
    revision: None = Field(None, description="Null: this is not a published revision")


class WorkingRow(Schema):
    """One row as it is now, published or not."""

    schema_: str = Field(alias="schema", description="Kind of row and its version")
    study: WorkingStudy
    version: int = Field(description="Goes up by one with each change; the ETag is the same number")
    proposal: int | None = Field(
        None, description="Number of the proposal that it is; null for a row of the study"
    )
    rows: list[dict[str, Any]] = Field(description="The one row; null is unknown")
    notes: list[str] = Field(description="Remarks for people")


class WorkingRows(Schema):
    """Proposals, each with its version."""

    schema_: str = Field(alias="schema", description="Kind of rows and its version")
    study: WorkingStudy
    version: None = Field(None, description="Null: each row has its own")
    proposal: None = Field(None, description="Null: each row has its own number")
    rows: list[dict[str, Any]] = Field(description="One object a proposal; null is unknown")
    notes: list[str] = Field(description="Remarks for people")


class _Sent(Schema):
    model_config = ConfigDict(extra="forbid")


def _cells(table: str) -> Any:
    """What a caller may send of a table, with the descriptions of its columns."""
    columns: dict[str, Any] = {
        f.name: (str | int | float | None, Field(None, description=f.description))
        for f in TABLES[table].fields
        if f.name not in _SET_HERE
    }
    return create_model(f"{table.title()}Cells", __base__=_Sent, **columns)


def _sent(name: str, table: str) -> Any:
    reason = Field(min_length=1, max_length=2000, description="Why; kept in the history")
    return create_model(name, __base__=_Sent, cells=(_cells(table), ...), reason=(str, reason))


if TYPE_CHECKING:  # their columns are those of `model.TABLES`, which no type can say

    class ObservationSent(Schema):
        """An observation as it is sent."""

        cells: Any
        reason: str

    class SourceSent(ObservationSent):
        """A source as it is sent."""
else:
    ObservationSent = _sent("ObservationSent", "observations")
    SourceSent = _sent("SourceSent", "sources")


def texts_of(sent: Any) -> dict[str, str]:
    """The cells that were sent, as they stand in a CSV file; those left out are not there."""
    return {name: cell_text(getattr(sent.cells, name)) for name in sent.cells.model_fields_set}


def reason_of(text: str) -> str:
    """The reason; DataError where it says nothing or holds what nobody can see."""
    if not said(text):
        raise _wrong_reason("it is empty")
    return said(text)


def said(text: str) -> str:
    """A reason that may be empty; DataError where it holds what nobody can see."""
    hidden = hidden_character(text)
    if hidden:
        raise _wrong_reason(f"the reason holds the invisible character {hidden}")
    return text.strip()


def _wrong_reason(what: str) -> DataError:
    remedy = "Say in a few words why"
    return DataError([Problem(code="API-001", file="reason", what=what, remedy=remedy)])


def found(stored: StoredStudy, table: str, name: str, *, told: Any = None) -> Record:
    """The row of this name; UnknownNameError where there is none, with the nearest name of `told`,
    rows that the caller may know of (all where None)."""
    rows = present_rows(stored, table)
    record: Record | None = rows.filter(digest=digest(key_text([name]))).first()
    if record is None:
        near = (rows if told is None else told).values_list(TABLES[table].primary_key[0], flat=True)
        raise UnknownNameError(table.removesuffix("s"), name, list(near))
    return record


def asked_version(request: HttpRequest) -> int:
    """The version that the caller looked at, by If-Match; MissingVersionError without one.

    -1, which no row has, for an ETag that is none of ours.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        raise MissingVersionError
    version = whole_of(given.strip('"'))
    return -1 if version is None else version


class MissingVersionError(Exception):
    """A change without the version that was looked at."""


class TakenError(Exception):
    """It cannot be done as things are. location, current: of the row that stands in the way."""

    def __init__(
        self, detail: str, *, location: str = "", current: dict[str, Any] | None = None
    ) -> None:
        self.location, self.current = location, current
        super().__init__(detail)


class ChangedError(Exception):
    """Somebody changed it since; `now` is its version, `current` the row as it is."""

    def __init__(self, now: int, current: dict[str, Any]) -> None:
        self.now, self.current = now, current
        super().__init__(f"version {now}")


def record_body(stored: StoredStudy, table: str, record: Record, *notes: str) -> dict[str, Any]:
    """A row of the study as it is answered."""
    kind, cells = table.removesuffix("s"), cells_of(record, table)
    return working_body(kind, stored, record.version, [cells], [_NOTE, *notes])


def working_body(
    kind: str,
    stored: StoredStudy,
    version: int | None,
    rows: list[dict[str, Any]],
    notes: list[str],
    proposal: int | None = None,
) -> dict[str, Any]:
    """What `WorkingRow` describes."""
    return {
        "schema": f"{kind}/1",
        "study": {"id": stored.study_id, "revision": None},
        "version": version,
        "proposal": proposal,
        "rows": rows,
        "notes": notes,
    }


def row_answer(body: dict[str, Any], status: int = 200) -> HttpResponse:
    """The row, with its version where it is one alone."""
    text = json.dumps(body, ensure_ascii=False)
    given = HttpResponse(text, status=status, content_type="application/json")
    if body["version"] is not None:
        given["ETag"] = f'"{body["version"]}"'
    given["Cache-Control"] = "no-store"
    return given
