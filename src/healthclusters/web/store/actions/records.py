"""One record added, changed, taken out or brought back; each time a new version of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.model import TABLES
from healthclusters.web.store.actions.checking import (
    checked_cells,
    refuse_if_named,
    row_frame,
)
from healthclusters.web.store.actions.history import locked, note, raise_version
from healthclusters.web.store.actions.rows import add_rows, cells_of, set_cells
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import digest, key_of
from healthclusters.web.store.models import RECORDS, Change, Record, StoredStudy


@transaction.atomic
def add_record(
    study_id: str, table: str, texts: Mapping[str, str], *, author: str, reason: str
) -> Record:
    """A new record from texts as they stand in a CSV file, by column.

    Raises DataError with every problem, and NotSupportedError where its key is taken. A record that
    was taken out earlier is brought back with these cells.
    """
    stored = locked(study_id)
    cells = checked_cells(stored, table, texts)
    key = key_of(table, cells)
    there = RECORDS[table]._default_manager.filter(study=stored, digest=digest(key)).first()
    if there is not None and not there.retired:
        raise NotSupportedError(f"{table} has a row {key} already")
    return _write(stored, table, key, there, cells, author, reason)


@transaction.atomic
def change_record(
    study_id: str,
    table: str,
    key: str,
    texts: Mapping[str, str],
    *,
    version: int,
    author: str,
    reason: str,
) -> Record:
    """Give some cells of a record other values; columns left out keep theirs.

    key: as `store.keys.key_of` makes it. version: the version of the record that was looked at;
    ConflictError where somebody changed it since. Raises DataError with every problem,
    UnknownNameError where there is no such record, NotSupportedError for another key.
    """
    stored = locked(study_id)
    record = _found(stored, table, key, version)
    before = cells_of(record, table)
    cells = checked_cells(stored, table, texts, before=before)
    if key_of(table, cells) != key:
        raise NotSupportedError("A record keeps its key; add a new one and take this one out")
    if cells == before:
        return record
    return _write(stored, table, key, record, cells, author, reason)


@transaction.atomic
def retire_record(
    study_id: str, table: str, key: str, *, version: int, author: str, reason: str
) -> None:
    """Take a record out of the study; it stays in the database with its history.

    Raises as `change_record`, and NotSupportedError where other records name it.
    """
    stored = locked(study_id)
    record = _found(stored, table, key, version)
    before = cells_of(record, table)
    refuse_if_named(stored, table, before)
    record.retired, record.version = True, record.version + 1
    record.save()
    was = raise_version(stored)
    note(stored, table, key, before, None, _said("author", author), reason, before=was)


@transaction.atomic
def restore_record(
    study_id: str,
    change: Change,
    *,
    version: int,
    author: str,
    reason: str,
    undo: bool = False,
) -> Record | None:
    """Bring a record back to how it was after an earlier change, by a new version of it.

    version: the version of the record now. undo: to how it was before that change; so a record that
    came with the study and was changed once can return. None where it was not in the study then.
    """
    wanted = change.before if undo else change.after
    if wanted is None:
        retire_record(
            study_id, change.table, change.key, version=version, author=author, reason=reason
        )
        return None
    stored = locked(study_id)
    if change.study_id != stored.pk or change.table not in TABLES:
        raise UnknownNameError("record", change.key, [])
    record = _found(stored, change.table, change.key, version, retired=True)
    texts = {name: _text(value) for name, value in wanted.items()}
    cells = checked_cells(stored, change.table, texts)
    return _write(stored, change.table, change.key, record, cells, author, reason)


def _text(value: Any) -> str:
    from healthclusters.base.canonical import cell_text

    return cell_text(value)


def _found(
    stored: StoredStudy, table: str, key: str, version: int, *, retired: bool = False
) -> Record:
    if table not in TABLES:
        raise UnknownNameError("table", table, TABLES)
    query = RECORDS[table]._default_manager.select_for_update(of=("self",))
    record = query.filter(study=stored, digest=digest(key)).first()
    if record is None or (record.retired and not retired):
        raise UnknownNameError(f"row of {table}", key, [])
    if record.version != version:
        raise ConflictError(f"{table} {key}", record.version)
    return record


def _said(name: str, text: str) -> str:
    if not text.strip():
        raise OptionError(name, text, "given")
    return text


def _write(
    stored: StoredStudy,
    table: str,
    key: str,
    record: Record | None,
    cells: dict[str, Any],
    author: str,
    reason: str,
) -> Record:
    """The record with these cells, and the entry in the history."""
    before = None if record is None or record.retired else cells_of(record, table)
    if record is None:
        add_rows(stored, table, row_frame(table, cells))
        record = RECORDS[table]._default_manager.get(study=stored, digest=digest(key))
    else:
        set_cells(record, table, cells)
    was = raise_version(stored)
    note(stored, table, key, before, cells, _said("author", author), reason, before=was)
    return record
