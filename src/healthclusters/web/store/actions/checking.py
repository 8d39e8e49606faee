"""One record checked at the door as a file would be; for the actions alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from healthclusters.base import (
    DataError,
    NotSupportedError,
    ParsedTable,
    Problem,
    RawTable,
    UnknownNameError,
    check_references,
    errors,
    parse_table,
)
from healthclusters.base.canonical import cell_text
from healthclusters.files.checks import Content, content_problems
from healthclusters.model import TABLES
from healthclusters.web.store.models import LISTS, RECORDS, StoredStudy
from healthclusters.web.store.models.records import attribute
from healthclusters.web.store.reading import framework_of, load_table


def row_frame(table: str, cells: Mapping[str, Any]) -> pl.DataFrame:
    """A table of one row."""
    types = {f.name: f.dtype for f in TABLES[table].fields}
    return pl.DataFrame({name: [cells.get(name)] for name in types}, schema=types)


def checked_cells(
    stored: StoredStudy,
    table: str,
    texts: Mapping[str, str],
    *,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The cells of a row from texts, with those of `before` where none is given.

    Raises DataError with every problem: columns, cells, references, and what the framework says of
    the row.
    """
    if table not in TABLES:
        raise UnknownNameError("table", table, TABLES)
    whole = {name: cell_text(value) for name, value in (before or {}).items()} | dict(texts)
    raw = RawTable(table, tuple(whole), [list(whole.values())], [1], "sheet")
    parsed = parse_table(raw, TABLES[table])
    problems = list(parsed.problems)
    if not errors(problems):
        problems += _study_problems(stored, table, parsed)
    wrong = errors(problems)
    if wrong:
        raise DataError(wrong)
    return parsed.frame.row(0, named=True)


def _study_problems(stored: StoredStudy, table: str, parsed: ParsedTable) -> list[Problem]:
    """What is wrong with the row in its study.

    Observations are by far the most rows, and no other table names them: they are not read.
    """
    tables = {}
    for name, schema in TABLES.items():
        rows = schema.empty() if name == "observations" else load_table(stored, name)
        tables[name] = ParsedTable(rows, list(range(rows.height)), file=name)
    mine = f"{table} (new)"
    tables[table] = ParsedTable(parsed.frame, parsed.lines, file=mine)
    problems = check_references(tables, {table: TABLES[table]})
    problems += content_problems(Content(tables, framework_of(stored.framework)))
    return [p for p in problems if p.file == mine]


def refuse_if_named(stored: StoredStudy, table: str, cells: Mapping[str, Any]) -> None:
    """NotSupportedError where a record that is still there names this one."""
    for name, schema in TABLES.items():
        for key in schema.foreign_keys:
            if key.table != table:
                continue
            value = cells[key.reference_field]
            if _is_named(stored, name, key.field, value):
                raise NotSupportedError(f"{value} is named by {name}; change that first")
    if table in ("clusters", "countries"):
        subject = cells[TABLES[table].primary_key[0]]
        if _is_named(stored, "observations", "subject", subject):
            raise NotSupportedError(f"{subject} has observations; change them first")


def _is_named(stored: StoredStudy, table: str, column: str, value: Any) -> bool:
    if column in LISTS[table]:
        listed = LISTS[table][column]._default_manager.filter(
            study=stored, value=value, owner__retired=False
        )
        return bool(listed.exists())
    rows = RECORDS[table]._default_manager.filter(study=stored, retired=False)
    return rows.filter(**{attribute(column): value}).exists()
