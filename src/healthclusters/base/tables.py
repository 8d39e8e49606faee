"""Tables of text cells checked against a schema: columns, cells, keys and references.

All problems of a table are found in one run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from healthclusters.base.canonical import canonical_order
from healthclusters.base.cells import CellError, has_decimal_comma, parse_cell
from healthclusters.base.names import nearest_name
from healthclusters.base.problems import Problem, shown
from healthclusters.base.reading import RawTable
from healthclusters.base.schemas import Field, TableSchema

# Looking for the nearest name is slow, and nobody reads a thousand hints.
_MOST_HINTS = 200
_MOST_NAMES = 5_000


@dataclass(frozen=True)
class ParsedTable:
    """A table with its types, and where each row stood.

    frame: the columns of the schema, in their order; rows sorted by key, so that the order in
      the file never matters; empty where there are errors in the header.
    lines: line of the file for each row of `frame`.
    problems: everything found; with an error among them `frame` must not be used.
    file: what problems call the file.
    readable: the columns could be read; `frame` may still lack cells that could not.
    unread: texts of the cells that could not be read, by column; they are null in `frame`, and
      what refers to them is not reported a second time.
    """

    frame: pl.DataFrame
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    file: str = ""
    readable: bool = True
    unread: Mapping[str, Collection[str]] = field(default_factory=dict)


def parse_table(raw: RawTable, schema: TableSchema) -> ParsedTable:
    """Check every cell of `raw` against `schema`.

    Finds: missing and unknown columns, empty required cells, wrong types, values out of range or
    outside the allowed ones, addresses other than http(s), hidden characters, duplicate keys.
    References to other tables are checked by `check_references`.
    """
    problems = _column_problems(raw, schema)
    if problems:
        return ParsedTable(schema.empty(), [], problems, raw.file, readable=False)
    data: dict[str, list[Any]] = {}
    unread: dict[str, Collection[str]] = {}
    position = {name: i for i, name in enumerate(raw.header)}
    for spec in schema.fields:
        if spec.name in position:
            texts = [row[position[spec.name]].strip() for row in raw.rows]
            data[spec.name], unread[spec.name] = _parse_column(texts, spec, raw, problems)
        else:
            data[spec.name] = [None] * len(raw.rows)
    frame = pl.DataFrame(data, schema={f.name: f.dtype for f in schema.fields}, strict=True)
    problems += _duplicate_keys(frame, raw, schema)
    order = canonical_order(frame, schema)
    lines = [raw.lines[i] for i in order]
    frame = frame[order] if order else frame
    return ParsedTable(frame, lines, problems, raw.file, unread=unread)


def _column_problems(raw: RawTable, schema: TableSchema) -> list[Problem]:
    """Columns of required fields must be there; a column that the schema lacks is refused."""
    problems = []
    needed = {f.name for f in schema.fields if f.required} | set(schema.primary_key)
    for name in schema.field_names:
        if name not in raw.header and name in needed:
            problems.append(
                Problem(
                    code="TAB-009",
                    file=raw.file,
                    column=name,
                    what="the column is missing",
                    remedy=f"Add the column {name}: {schema.field(name).description}.",
                )
            )
    free = set(schema.field_names) - set(raw.header)
    for i, name in enumerate(raw.header):
        if name not in schema.field_names:
            near = nearest_name(name, free) if i < _MOST_HINTS else None
            hint = f"Did you mean {near}? " if near else ""
            problems.append(
                Problem(
                    code="TAB-010",
                    file=raw.file,
                    column=shown(name),
                    what="the column is not known",
                    remedy=f"{hint}Rename or remove the column.",
                )
            )
    return problems


def _parse_column(
    texts: list[str], spec: Field, raw: RawTable, problems: list[Problem]
) -> tuple[list[Any], Collection[str]]:
    """Values of one column, and the texts that could not be read; each bad cell is reported."""
    known: dict[str, Any] = {}
    bad: dict[str, CellError] = {}
    commas: set[str] = set()
    for text in dict.fromkeys(texts):
        try:
            known[text] = parse_cell(text, spec, raw.delimiter, hints=len(bad) < _MOST_HINTS)
        except CellError as error:
            bad[text] = error
        else:
            if has_decimal_comma(text, spec, raw.delimiter):
                commas.add(text)
    if commas:
        bad |= {text: _either_mark(text) for text in known if "." in text}
    if bad or commas:
        for text, line in zip(texts, raw.lines, strict=True):
            if text in bad:
                problems.append(_cell_problem(bad[text], raw, line, spec))
            elif text in commas:
                problems.append(_comma_notice(text, raw, line, spec))
    return [None if text in bad else known[text] for text in texts], bad.keys()


def _either_mark(text: str) -> CellError:
    """In a column with decimal commas, a point may stand between the thousands."""
    return CellError(
        "TAB-012",
        f"{shown(text)} could be read in two ways: other cells of the column have decimal commas",
        "Write the whole column with decimal points, or with decimal commas.",
    )


def _cell_problem(error: CellError, raw: RawTable, line: int, spec: Field) -> Problem:
    return Problem(
        code=error.code,
        file=raw.file,
        line=line,
        column=spec.name,
        what=error.what,
        remedy=error.remedy,
    )


def _comma_notice(text: str, raw: RawTable, line: int, spec: Field) -> Problem:
    return Problem(
        code="TAB-013",
        file=raw.file,
        line=line,
        column=spec.name,
        what=f"{text} is read as {text.replace(',', '.')}",
        remedy="Nothing to do if that is meant; else write a decimal point.",
        severity="notice",
    )


def _duplicate_keys(frame: pl.DataFrame, raw: RawTable, schema: TableSchema) -> list[Problem]:
    problems = []
    first: dict[tuple[Any, ...], int] = {}
    keys = frame.select(
        pl.col(k).list.join(";") if frame.schema[k] == pl.List(pl.String) else pl.col(k)
        for k in schema.primary_key
    )
    for key, line in zip(keys.iter_rows(), raw.lines, strict=True):
        if all(part is None for part in key):
            continue  # an unreadable key has been reported already
        if key in first:
            text = ", ".join("" if part is None else str(part) for part in key)
            problems.append(
                Problem(
                    code="TAB-018",
                    file=raw.file,
                    line=line,
                    column=" + ".join(schema.primary_key),
                    what=f"{shown(text)} is already on line {first[key]}",
                    remedy="Remove one of the two rows, or give it a key of its own.",
                )
            )
        first.setdefault(key, line)
    return problems


def check_references(
    tables: Mapping[str, ParsedTable], schemas: Mapping[str, TableSchema], file_of: str = "{}.csv"
) -> list[Problem]:
    """Every foreign key must be met; list columns value by value.

    tables, schemas: by table name. file_of: how problems call a table that has no file name of
    its own. A reference into a table whose columns could not be read is not judged.
    """
    problems: list[Problem] = []
    for name, schema in schemas.items():
        for key in schema.foreign_keys:
            target = tables[key.table]
            if not target.readable or not tables[name].readable:
                continue
            there = set(target.frame[key.reference_field].drop_nulls())
            there |= set(target.unread.get(key.reference_field, ()))
            file = tables[name].file or file_of.format(name)
            problems += _broken_references(tables[name], key.field, there, key.table, file)
    return problems


def _broken_references(
    parsed: ParsedTable, column: str, there: set[Any], target: str, file: str
) -> list[Problem]:
    problems = []
    hints: dict[Any, str] = {}
    for value, line in zip(parsed.frame[column].to_list(), parsed.lines, strict=True):
        for one in value if isinstance(value, list) else [value]:
            if one is None or one in there:
                continue
            if one not in hints:
                hints[one] = did_you_mean(str(one), there, len(hints))
            problems.append(
                Problem(
                    code="TAB-020",
                    file=file,
                    line=line,
                    column=column,
                    what=f"{shown(one)} is not in {target}",
                    remedy=f"{hints[one]}Add it to {target}, or correct it here.",
                )
            )
    return problems


def did_you_mean(name: str, known: Collection[str], given: int = 0) -> str:
    """`Did you mean ...? `, or nothing; nothing as well after many hints have been `given`."""
    if given >= _MOST_HINTS or len(known) > _MOST_NAMES:
        return ""
    near = nearest_name(name, known)
    return f"Did you mean {near}? " if near else ""
