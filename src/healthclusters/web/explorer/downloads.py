"""A table of a page as a file: CSV and Excel for people, JSON for programs."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any

import polars as pl
from django.http import HttpResponse

from healthclusters.base import OptionError
from healthclusters.base.spreadsheet_cells import neutralised
from healthclusters.model import Study
from healthclusters.publish import csv_text, json_text

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_SHEET_ROWS = 1_048_575  # of Excel, without the header
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def download(
    frame: pl.DataFrame,
    name: str,
    kind: str,
    *,
    study: Study | None = None,
    options: Mapping[str, Any] | None = None,
    seed: int | None = None,
    notes: Sequence[str] = (),
) -> HttpResponse:
    """The rows as a file named `<name>.<kind>`.

    kind: `csv`, `xlsx` or `json`; OptionError for another. study, options, seed, notes: said in the
    JSON, as the command line says them. A text that a spreadsheet would run as a formula is made
    harmless by the one rule of `base.spreadsheet_cells`.
    """
    if kind not in KINDS:
        raise OptionError("as", kind, f"one of: {', '.join(KINDS)}")
    content: str | bytes
    if kind == "json":
        content = json_text(f"{name}/1", study, dict(options or {}), seed, frame, notes)
    elif kind == "csv":
        content = csv_text(frame)
    else:
        content = workbook(frame, name)
    return HttpResponse(
        content,
        content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def workbook(frame: pl.DataFrame, sheet: str) -> bytes:
    """One sheet with a header row; null is an empty cell; the same rows give the same bytes.

    Lists are joined with `;`. OptionError for more rows than a sheet can hold.
    """
    import xlsxwriter

    if frame.height > _SHEET_ROWS:
        raise OptionError("as", "xlsx", f"csv or json for more than {_SHEET_ROWS:,} rows")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2020, 1, 1), "title": sheet})  # noqa: DTZ001
    page = book.add_worksheet(_NO_SHEET_NAME.sub(" ", sheet)[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, name in enumerate(frame.columns):
        page.write_string(0, column, neutralised(name), bold)
    for at, row in enumerate(frame.iter_rows(), start=1):
        for column, value in enumerate(row):
            _write(page, at, column, value)
    page.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _write(page: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, int | float):
        if isfinite(value):
            page.write_number(row, column, value)
        return
    if isinstance(value, list | tuple):
        value = ";".join("" if part is None else str(part) for part in value)
    if value is not None:
        page.write_string(row, column, neutralised(str(value)))
