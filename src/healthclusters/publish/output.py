"""Results as CSV and JSON text: the same rows give the same bytes (DESIGN, "Interfaces")."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from math import isfinite
from pathlib import PurePath
from typing import Any

import polars as pl

from healthclusters.base.spreadsheet_cells import neutralised
from healthclusters.model import Study

_QUOTED = re.compile(r'[,"\r\n]')


def csv_text(frame: pl.DataFrame) -> str:
    """The rows as CSV for people and spreadsheets: UTF-8, LF, minimal quoting, null as empty.

    Lists are joined with `;`. Numbers are written in full, whole ones without a point, NaN and
    infinite ones as empty. A text that a spreadsheet would run as a formula gets an apostrophe
    before it, by the same rule as in an exported study (`base.spreadsheet_cells`).
    """
    lines = [",".join(map(_quoted, frame.columns))]
    lines += [",".join(map(_quoted, row)) for row in cell_texts(frame)]
    return "\n".join(lines) + "\n"


def cell_texts(frame: pl.DataFrame) -> Iterator[list[str]]:
    """The rows as texts, each value as `csv_text` writes it."""
    for row in frame.iter_rows():
        yield [_csv_cell(value) for value in row]


def _quoted(text: str) -> str:
    """Quotes where a comma, a quote or any line break asks for them (RFC 4180)."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        if not isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list | tuple):
        return _csv_cell(";".join("" if v is None else _plain(v) for v in value))
    return neutralised(value) if isinstance(value, str) else str(value)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def json_text(
    schema: str,
    study: Study | None,
    options: Any,
    seed: int | None,
    rows: pl.DataFrame | Sequence[Mapping[str, Any]],
    notes: Sequence[str] = (),
) -> str:
    """`{schema, study: {id, revision}, options, seed, rows, notes}`, one row a line.

    schema: name of the kind of result, such as `scores/1`. study: None for a cluster's own data.
    options: a dataclass, a mapping or None. seed: None where no chance is used. NaN and infinite
    numbers become null.
    """
    about = None if study is None else {"id": study.id, "revision": study.revision}
    records = rows.to_dicts() if isinstance(rows, pl.DataFrame) else [dict(r) for r in rows]
    head = {"schema": schema, "study": about, "options": _json_value(options), "seed": seed}
    lines = [f" {_dump(key)}: {_dump(value)}," for key, value in head.items()]
    body = ",\n".join(f"  {_dump(_json_value(record))}" for record in records)
    lines.append(f' "rows": [\n{body}\n ],' if records else ' "rows": [],')
    lines.append(f' "notes": {_dump(list(notes))}')
    return "{\n" + "\n".join(lines) + "\n}\n"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _json_value(value: Any) -> Any:
    """The value with nothing that JSON lacks: null never NaN, lists for tuples and sets."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if is_dataclass(value) and not isinstance(value, type):
        return _json_value(asdict(value))
    if isinstance(value, Mapping):
        return {str(k): _json_value(v) for k, v in value.items()}
    if isinstance(value, set | frozenset):
        return [_json_value(v) for v in sorted(value)]
    if isinstance(value, list | tuple):
        return [_json_value(v) for v in value]
    if isinstance(value, date | PurePath):
        return str(value)
    return value
