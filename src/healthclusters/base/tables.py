"""Text cells checked against a table schema, and tables written in canonical form.

All problems of a table are found in one run. Canonical form (DESIGN, "A study folder"): rows
sorted by key, UTF-8, LF, minimal quoting; empty where nothing is stated.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from healthclusters.base.names import nearest_name
from healthclusters.base.problems import Problem
from healthclusters.base.reading import (
    RawTable,
    ReadLimits,
    read_csv,
    read_sheet,
    read_table,
)
from healthclusters.base.schemas import Field, TableSchema

__all__ = [
    "ParsedTable",
    "RawTable",
    "ReadLimits",
    "canonical_csv",
    "check_references",
    "parse_table",
    "read_csv",
    "read_sheet",
    "read_table",
]

_INTEGER = re.compile(r"-?\d{1,18}")
_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d{1,3})?")
# One comma with other than three digits behind it, or with a zero before it, is no thousands mark.
_DECIMAL_COMMA = re.compile(r"-?(\d+,(\d{1,2}|\d{4,})|0,\d+)")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class ParsedTable:
    """A table with its types, and where each row stood.

    frame: the columns of the schema, in their order; empty where there are errors in the header.
    lines: line of the file for each row of `frame`.
    problems: everything found; with an error among them `frame` must not be used.
    """

    frame: pl.DataFrame
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _CellError(Exception):
    """Why a cell cannot be read: code, what, remedy."""


def parse_table(raw: RawTable, schema: TableSchema) -> ParsedTable:
    """Check every cell of `raw` against `schema`.

    Finds: missing and unknown columns, empty required cells, wrong types, values out of range or
    outside the allowed ones, addresses other than http(s), control characters, duplicate keys.
    References to other tables are checked by `check_references`.
    """
    problems = _column_problems(raw, schema)
    if problems:
        return ParsedTable(schema.empty(), [], problems)
    data: dict[str, list[Any]] = {}
    position = {name: i for i, name in enumerate(raw.header)}
    for spec in schema.fields:
        if spec.name not in position:
            data[spec.name] = [None] * len(raw.rows)
            continue
        texts = [row[position[spec.name]].strip() for row in raw.rows]
        data[spec.name] = _parse_column(texts, spec, raw, problems)
    frame = pl.DataFrame(data, schema={f.name: f.dtype for f in schema.fields}, strict=False)
    problems += _duplicate_keys(frame, raw, schema)
    return ParsedTable(frame, list(raw.lines), problems)


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
    for name in raw.header:
        if name not in schema.field_names:
            near = nearest_name(name, set(schema.field_names) - set(raw.header))
            hint = f"Did you mean {near}? " if near else ""
            problems.append(
                Problem(
                    code="TAB-010",
                    file=raw.file,
                    column=name,
                    what="the column is not known",
                    remedy=f"{hint}Rename or remove the column.",
                )
            )
    return problems


def _parse_column(
    texts: list[str], spec: Field, raw: RawTable, problems: list[Problem]
) -> list[Any]:
    """Values of one column; each distinct text is checked once and each bad cell reported."""
    known: dict[str, Any] = {}
    bad: dict[str, tuple[str, str, str]] = {}
    for text in set(texts):
        try:
            known[text] = _parse_cell(text, spec, raw.delimiter)
        except _CellError as error:
            bad[text] = error.args[0]
    values = []
    for text, line in zip(texts, raw.lines, strict=True):
        values.append(known.get(text))
        if text in bad:
            code, what, remedy = bad[text]
            problems.append(
                Problem(
                    code=code, file=raw.file, line=line, column=spec.name, what=what, remedy=remedy
                )
            )
        elif _has_decimal_comma(text, spec, raw.delimiter):
            problems.append(
                Problem(
                    code="TAB-013",
                    file=raw.file,
                    line=line,
                    column=spec.name,
                    what=f"{text} is read as {text.replace(',', '.')}",
                    remedy="Nothing to do if that is meant; else write a decimal point.",
                    severity="notice",
                )
            )
    return values


def _has_decimal_comma(text: str, spec: Field, delimiter: str) -> bool:
    return (
        spec.kind == "number"
        and delimiter in (";", "sheet", "\t")
        and bool(_DECIMAL_COMMA.fullmatch(text))
    )


def _parse_cell(text: str, spec: Field, delimiter: str) -> Any:
    """The value of one cell, None where it is empty; raises _CellError."""
    if not text:
        if spec.required:
            raise _CellError(("TAB-011", "the cell is empty", f"Fill in: {spec.description}."))
        return None
    if _CONTROL.search(text):
        raise _CellError(
            ("TAB-019", "the text holds an invisible control character", "Type the text again.")
        )
    if _has_decimal_comma(text, spec, delimiter):
        text = text.replace(",", ".")
    value = _PARSERS[spec.kind](text, spec)
    _check_range(value, spec)
    return value


def _parse_string(text: str, spec: Field) -> str:
    _check_allowed(text, spec)
    return text


def _parse_list(text: str, spec: Field) -> list[str]:
    values = [part.strip() for part in text.split(";") if part.strip()]
    for value in values:
        _check_allowed(value, spec)
    if len(set(values)) != len(values):
        raise _CellError(("TAB-015", f"{text!r} names a value twice", "Name each value once."))
    return values


def _check_allowed(text: str, spec: Field) -> None:
    if spec.enum and text not in spec.enum:
        near = nearest_name(text, spec.enum)
        hint = f"Did you mean {near}? " if near else ""
        shown = ", ".join(spec.enum[:12]) + (" ..." if len(spec.enum) > 12 else "")
        raise _CellError(
            ("TAB-015", f"{text!r} is not an allowed value", f"{hint}One of: {shown}.")
        )
    if spec.pattern and not re.fullmatch(spec.pattern, text):
        raise _CellError(
            ("TAB-016", f"{text!r} does not have the right form", f"Expected: {spec.description}.")
        )


def _parse_integer(text: str, spec: Field) -> int:
    if not _INTEGER.fullmatch(text):
        raise _CellError(("TAB-012", f"{text!r} is not a whole number", "Write digits only."))
    return int(text)


def _parse_number(text: str, spec: Field) -> float:
    if not _NUMBER.fullmatch(text):
        raise _CellError(
            (
                "TAB-012",
                f"{text!r} is not a number, or could be read in two ways",
                "Write digits with a decimal point and without thousands marks.",
            )
        )
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _CellError(("TAB-014", f"{text!r} is too large", "Check the number."))
    return value


def _parse_boolean(text: str, spec: Field) -> int:
    if text not in ("0", "1"):
        raise _CellError(("TAB-012", f"{text!r} is neither 0 nor 1", "Write 1 for yes, 0 for no."))
    return int(text)


def _parse_url(text: str, spec: Field) -> str:
    if not _ADDRESS.fullmatch(text):
        raise _CellError(
            (
                "TAB-017",
                f"{text[:80]!r} is not an http or https address",
                "Write the whole address, beginning with https://, or leave the cell empty.",
            )
        )
    return text


_PARSERS: dict[str, Callable[[str, Field], Any]] = {
    "string": _parse_string,
    "list": _parse_list,
    "integer": _parse_integer,
    "year": _parse_integer,
    "number": _parse_number,
    "boolean": _parse_boolean,
    "url": _parse_url,
}


def _check_range(value: Any, spec: Field) -> None:
    low, high = (1000.0, 2100.0) if spec.kind == "year" else (spec.minimum, spec.maximum)
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = " to ".join("any" if b is None else f"{b:g}" for b in (low, high))
        raise _CellError(
            ("TAB-014", f"{value} is out of range", f"Allowed: {bounds}. Check the value.")
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
            shown = ", ".join("" if part is None else str(part) for part in key)
            problems.append(
                Problem(
                    code="TAB-018",
                    file=raw.file,
                    line=line,
                    column=" + ".join(schema.primary_key),
                    what=f"{shown} is already on line {first[key]}",
                    remedy="Remove one of the two rows, or give it a key of its own.",
                )
            )
        first.setdefault(key, line)
    return problems


def check_references(
    tables: Mapping[str, ParsedTable], schemas: Mapping[str, TableSchema], file_of: str = "{}.csv"
) -> list[Problem]:
    """Every foreign key must be met; list columns value by value.

    tables, schemas: by table name. file_of: how problems call a table's file.
    """
    problems: list[Problem] = []
    for name, schema in schemas.items():
        for key in schema.foreign_keys:
            there = set(tables[key.table].frame[key.reference_field].drop_nulls())
            problems += _broken_references(
                tables[name], key.field, there, key.table, file_of.format(name)
            )
    return problems


def _broken_references(
    parsed: ParsedTable, column: str, there: set[Any], target: str, file: str
) -> list[Problem]:
    problems = []
    for value, line in zip(parsed.frame[column].to_list(), parsed.lines, strict=True):
        for one in value if isinstance(value, list) else [value]:
            if one is None or one in there:
                continue
            near = nearest_name(str(one), map(str, there)) if len(there) <= 5_000 else None
            hint = f"Did you mean {near}? " if near else ""
            problems.append(
                Problem(
                    code="TAB-020",
                    file=file,
                    line=line,
                    column=column,
                    what=f"{one!r} is not in {target}",
                    remedy=f"{hint}Add it to {target}, or correct it here.",
                )
            )
    return problems


def canonical_csv(frame: pl.DataFrame, schema: TableSchema) -> str:
    """The table as canonical CSV text: schema's columns, sorted by key, LF, minimal quoting."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(schema.field_names)
    columns = []
    for spec in schema.fields:
        columns.append([_cell_text(value) for value in frame[spec.name].to_list()])
    order = sorted(
        zip(*columns, strict=True) if columns and frame.height else [],
        key=lambda row: (*_key_of(row, schema), *row),
    )
    writer.writerows(order)
    return out.getvalue()


def _key_of(row: tuple[str, ...], schema: TableSchema) -> tuple[tuple[float, str], ...]:
    """Numbers in a key sort as numbers, text by code point; empty comes first."""
    key = []
    for name in schema.primary_key:
        text = row[schema.field_names.index(name)]
        numeric = schema.field(name).kind in ("integer", "number", "year", "boolean")
        key.append((float(text) if numeric and text else float("-inf"), text))
    return tuple(key)


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list):
        return ";".join(value)
    return str(value)
