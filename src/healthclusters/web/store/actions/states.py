"""A study brought to another state at once: an import, a whole upload, another framework."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
from django.db import transaction

from healthclusters.files import framework_yaml, tables_of
from healthclusters.model import TABLES, Study
from healthclusters.web.store.actions.history import change_of, locked, note, raise_version
from healthclusters.web.store.actions.rows import add_rows, insert_objects, set_cells, writing_order
from healthclusters.web.store.actions.studies import set_info
from healthclusters.web.store.keys import digest, key_text, keys_of
from healthclusters.web.store.models import RECORDS, Change, StoredStudy
from healthclusters.web.store.reading import info_of, load_table

_BATCH = 500
Cells = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Brought:
    """How many records were added, changed and taken out; version: of the study now."""

    added: int
    changed: int
    retired: int
    version: int


@transaction.atomic
def bring_to(
    study_id: str,
    study: Study,
    *,
    version: int,
    author: str,
    reason: str,
    step: Callable[[str], None] = lambda _: None,
    written: Callable[[int], None] = lambda _: None,
) -> Brought:
    """Bring a study to the state of a checked one, with an entry in the history for each record.

    study: as an import (`files.import_tables`) or an upload gives it, with the same id. version:
    the version it was made from; ConflictError where the study was changed since. Records that it
    lacks are taken out. step: told each table. written: told how many rows are new so far.
    """
    stored = locked(study_id, version=version)
    was = raise_version(stored)
    _bring_heads(stored, study, author, reason, was)
    entries: list[Change] = []
    counts = {"added": 0, "changed": 0, "retired": 0}
    tables, order = tables_of(study), writing_order()
    for name in order:
        step(f"Bringing in {name}")
        before = _by_key(name, load_table(stored, name))
        after = _by_key(name, tables[name])
        for word, key, old, new in _differences(before, after):
            counts[word] += 1
            entries.append(
                change_of(stored, name, key, old, new, author, reason, version_before=was)
            )
        _write_table(stored, name, before, after, written)
    for name in reversed(order):
        _retire(stored, name, [e.digest for e in entries if e.table == name and e.after is None])
    insert_objects(entries)
    return Brought(**counts, version=stored.version)


def _bring_heads(stored: StoredStudy, study: Study, author: str, reason: str, was: int) -> None:
    """What the study says of itself, and its framework."""
    key, info, framework = key_text([stored.study_id]), info_of(stored), stored.framework
    if info != study.info:
        set_info(stored, study.info)
        note(stored, "study", key, asdict(info), asdict(study.info), author, reason, before=was)
    text = framework_yaml(study.framework)
    if framework != text:
        stored.framework = text
        note(
            stored,
            "framework",
            key,
            {"text": framework},
            {"text": text},
            author,
            reason,
            before=was,
        )
    stored.save()


def _by_key(table: str, frame: pl.DataFrame) -> dict[str, Cells]:
    return dict(zip(keys_of(table, frame), frame.iter_rows(named=True), strict=True))


def _differences(
    before: dict[str, Cells], after: dict[str, Cells]
) -> Iterator[tuple[str, str, Cells | None, Cells | None]]:
    for key, new in after.items():
        if key not in before:
            yield "added", key, None, new
        elif before[key] != new:
            yield "changed", key, before[key], new
    for key, old in before.items():
        if key not in after:
            yield "retired", key, old, None


def _write_table(
    stored: StoredStudy,
    table: str,
    before: dict[str, Cells],
    after: dict[str, Cells],
    written: Callable[[int], None],
) -> None:
    """New rows in bulk; changed ones, and those that were taken out earlier, one by one."""
    manager = RECORDS[table]._default_manager
    given = {digest(key): cells for key, cells in after.items() if before.get(key) != cells}
    back = manager.filter(study=stored, retired=True).values_list("digest", flat=True)
    there = {digest(key) for key in before} | set(back)
    fresh = [cells for mark, cells in given.items() if mark not in there]
    types = {f.name: f.dtype for f in TABLES[table].fields}
    if fresh:
        add_rows(stored, table, pl.DataFrame(fresh, schema=types, orient="row"), written=written)
    marks = [mark for mark in given if mark in there]
    for start in range(0, len(marks), _BATCH):
        for record in manager.filter(study=stored, digest__in=marks[start : start + _BATCH]):
            set_cells(record, table, given[record.digest])


def _retire(stored: StoredStudy, table: str, marks: list[str]) -> None:
    manager = RECORDS[table]._default_manager
    for start in range(0, len(marks), _BATCH):
        for record in manager.filter(study=stored, digest__in=marks[start : start + _BATCH]):
            record.retired, record.version = True, record.version + 1
            record.save(update_fields=["retired", "version"])
