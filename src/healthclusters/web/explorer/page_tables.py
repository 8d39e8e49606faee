"""Tables of a page to take along: as CSV, as a workbook or as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from healthclusters.base import OptionError
from healthclusters.publish import csv_text, json_text
from healthclusters.web.explorer.downloads import KINDS, workbook
from healthclusters.web.explorer.refusals import AddressError, one_of
from healthclusters.web.results import Edition
from healthclusters.web.results.tables import Table


def asked_table(
    request: HttpRequest, shown: Edition, tables: Sequence[Table]
) -> HttpResponse | None:
    """The table that the query asks for; None where it asks for the page.

    `?as=csv|xlsx|json`, `&table=` its name where the page has several: the first one if left out.
    """
    kind = one_of(request, "as", KINDS if tables else ())
    name = one_of(request, "table", [t.name for t in tables])
    if not kind:
        return None
    table = next((t for t in tables if t.name == name), tables[0])
    try:
        return table_response(shown, table, kind)
    except OptionError as refused:
        raise AddressError(str(refused), widen=request.path) from refused


def table_response(shown: Edition, table: Table, kind: str) -> HttpResponse:
    """A table as a file, named after its study. kind: one of `KINDS`."""
    if kind == "csv":
        body: str | bytes = csv_text(table.rows)
    elif kind == "json":
        body = json_text(
            f"{table.name}/1", shown.study, table.options, table.seed, table.rows, table.notes
        )
    else:
        body = workbook(table.rows, table.name)
    response = HttpResponse(body, content_type=KINDS[kind])
    file = f"{shown.study.id}-{table.name}.{kind}"
    response["Content-Disposition"] = content_disposition_header(kind != "json", file) or ""
    return response
