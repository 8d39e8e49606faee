"""Tables to take along: the rows of a page as CSV, as a workbook or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import polars as pl
import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from healthclusters.publish import csv_text, json_text
from healthclusters.web.explorer.refusals import one_of
from healthclusters.web.results import Edition
from healthclusters.web.results.tables import Table

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_MOST_CHARACTERS = 32_767  # of one cell of a workbook


def download(request: HttpRequest, shown: Edition, tables: Sequence[Table]) -> HttpResponse | None:
    """The table that the query asks for; None where it asks for the page.

    `?as=csv|xlsx|json`, `&table=` its name where the page has several: the first one if left out.
    """
    kind = one_of(request, "as", FORMATS if tables else ())
    name = one_of(request, "table", [t.name for t in tables])
    if not kind:
        return None
    table = next((t for t in tables if t.name == name), tables[0])
    return table_response(shown, table, kind)


def table_response(shown: Edition, table: Table, kind: str) -> HttpResponse:
    """A table as a file. kind: one of `FORMATS`."""
    if kind == "csv":
        body: str | bytes = csv_text(table.rows)
    elif kind == "json":
        body = json_text(
            f"{table.name}/1", shown.study, table.options, table.seed, table.rows, table.notes
        )
    else:
        body = workbook(shown, table)
    response = HttpResponse(body, content_type=FORMATS[kind])
    file = f"{shown.study.id}-{table.name}.{kind}"
    response["Content-Disposition"] = content_disposition_header(kind != "json", file) or ""
    return response


def workbook(shown: Edition, table: Table) -> bytes:
    """One sheet with the rows, one that says what they are; text is never run as a formula."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": table.name, "author": "healthclusters"})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("rows")
    for column, name in enumerate(table.rows.columns):
        sheet.write_string(0, column, name, bold)
    for row, values in enumerate(table.rows.iter_rows(), start=1):
        for column, value in enumerate(values):
            _write(sheet, row, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, table.rows.height, max(table.rows.width - 1, 0))
    about = book.add_worksheet("about")
    for row, (label, value) in enumerate(_about(shown, table)):
        about.write_string(row, 0, label, bold)
        about.write_string(row, 1, value)
    book.close()
    return target.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value != value:  # only a NaN differs from itself
        return
    if isinstance(value, bool | int | float) and abs(value) < 1e15:
        sheet.write_number(row, column, value)
        return
    if isinstance(value, pl.Series | list | tuple):
        value = "; ".join("" if v is None else str(v) for v in value)
    sheet.write_string(row, column, str(value)[:_MOST_CHARACTERS])


def _about(shown: Edition, table: Table) -> list[tuple[str, str]]:
    study = shown.study
    return [
        ("study", study.id),
        ("title", study.info.title),
        ("revision", study.revision),
        ("table", table.name),
        ("synthetic data", "yes" if study.info.synthetic else "no"),
        ("options", "" if table.options is None else str(table.options)),
        ("seed", "" if table.seed is None else str(table.seed)),
        *(("note", note) for note in table.notes),
    ]
