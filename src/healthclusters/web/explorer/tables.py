"""One table of a study: sorted, page by page, each column explained, to take along whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from healthclusters.model import TABLES
from healthclusters.publish.release.describing import column_description, table_title
from healthclusters.web.explorer.frame import answer, edition_or_404
from healthclusters.web.explorer.kept_tables import data_tables, study_tables
from healthclusters.web.explorer.paging import ROWS, SORTING, Sorting, paging_of, sorting
from healthclusters.web.explorer.refusals import NoSuchPageError, nearest
from healthclusters.web.results import Edition
from healthclusters.web.results.tables import Table


@dataclass(frozen=True)
class Column:
    """A column as its head shows it."""

    name: str
    about: str
    number: bool


def table(request: HttpRequest, study_id: str, table: str) -> HttpResponse:
    """The rows of one table; `?as=` gives all of them, in the order that is asked for."""
    shown = edition_or_404(study_id)
    own, results = study_tables(shown), data_tables(shown)
    found = own.get(table) or results.get(table)
    if found is None:
        raise NoSuchPageError(
            _("This study has no table called “%(name)s”.") % {"name": table},
            nearest(table, [*own, *results]),
        )
    columns = _columns(found, table in own)
    order = sorting(request, {"": False, **{c.name: c.number for c in columns}}, "")
    ordered = Table(
        name=found.name,
        rows=_in_order(found.rows, order),
        options=found.options,
        seed=found.seed,
        notes=found.notes,
    )
    paging = paging_of(request, found.rows.height)
    return answer(
        request,
        shown,
        "data",
        "explorer/table.html",
        tables=[ordered],
        filters=SORTING,
        name=table,
        title=TABLES[table].description if table in own else table_title(table),
        columns=columns,
        rows=_shown(shown, ordered.rows.slice(paging.start, ROWS)),
        sorting=order,
        paging=paging,
        notes=() if table in own else found.notes,
    )


def _columns(table: Table, own: bool) -> list[Column]:
    about = {f.name: f.description for f in TABLES[table.name].fields} if own else {}
    return [
        Column(name, about.get(name) or _about(table.name, name, own), dtype.is_numeric())
        for name, dtype in table.rows.schema.items()
    ]


def _about(table: str, column: str, own: bool) -> str:
    return "" if own else column_description(table, column)


def _in_order(rows: pl.DataFrame, order: Sorting) -> pl.DataFrame:
    """Sorted by a column; lists by what they would be written as."""
    if not order.key:
        return rows
    key = pl.col(order.key)
    if isinstance(rows.schema[order.key], pl.List):
        key = key.list.eval(pl.element().cast(pl.String)).list.join(";")
    return rows.sort(key, descending=order.descending, nulls_last=True, maintain_order=True)


def _shown(shown: Edition, rows: pl.DataFrame) -> list[list[tuple[str, str]]]:
    """Cells as text, with the address that a cluster's id leads to."""
    return [
        [(words(value), _address(shown, name, value)) for name, value in row.items()]
        for row in rows.iter_rows(named=True)
    ]


def _address(shown: Edition, column: str, value: Any) -> str:
    """The cluster that a cell names; empty for any other cell."""
    if column in ("cluster_id", "other_id", "subject") and value in shown.views:
        return str(value)
    return ""


def words(value: Any) -> str:
    """A cell as text; empty where nothing is known."""
    if value is None or value != value:  # only a NaN differs from itself
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if isinstance(value, list):
        return "; ".join(words(inner) for inner in value)
    return str(value)
