"""Tables written in canonical form: the same content gives the same bytes.

Canonical form (DESIGN, "A study folder"): the schema's columns in their order, rows sorted by key,
UTF-8, LF, minimal quoting; a cell is empty where nothing is stated.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import polars as pl

from healthclusters.base.schemas import TableSchema

_NUMERIC = ("integer", "number", "year", "boolean")


def canonical_csv(frame: pl.DataFrame, schema: TableSchema) -> str:
    """The table as canonical CSV text."""
    rows = canonical_rows(frame, schema)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(schema.field_names)
    writer.writerows(rows[i] for i in _sorted(rows, schema))
    return out.getvalue()


def canonical_order(frame: pl.DataFrame, schema: TableSchema) -> list[int]:
    """Positions of the rows of `frame` in canonical order: by key, then by the other cells."""
    return _sorted(canonical_rows(frame, schema), schema)


def canonical_rows(frame: pl.DataFrame, schema: TableSchema) -> list[tuple[str, ...]]:
    """The cells as text, in the schema's columns and the order of `frame`."""
    columns = [[cell_text(value) for value in frame[name].to_list()] for name in schema.field_names]
    return list(zip(*columns, strict=True)) if frame.height else []


def _sorted(rows: list[tuple[str, ...]], schema: TableSchema) -> list[int]:
    """Numbers in a key sort as numbers, text by code point; empty comes first."""
    places = [
        (schema.field_names.index(name), schema.field(name).kind in _NUMERIC)
        for name in schema.primary_key
    ]

    def key(i: int) -> tuple[Any, ...]:
        row = rows[i]
        parts = (
            (float(row[at]) if row[at] else float("-inf"), "") if numeric else (0.0, row[at])
            for at, numeric in places
        )
        return (*parts, row)

    return sorted(range(len(rows)), key=key)


def cell_text(value: Any) -> str:
    """One value as canonical text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list):
        return ";".join(value)
    return str(value)
