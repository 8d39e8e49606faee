"""Rows written to the tables of a study; for the actions alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection, models

from healthclusters.model import TABLES
from healthclusters.web.store.keys import digest, keys_of
from healthclusters.web.store.models import LISTS, RECORDS, Record, StoredStudy
from healthclusters.web.store.models.records import attribute

_BATCH = 5_000


def writing_order() -> list[str]:
    """The tables, each after those that it refers to."""
    order: list[str] = []

    def take(name: str) -> None:
        for key in TABLES[name].foreign_keys:
            if key.table != name and key.table not in order:
                take(key.table)
        if name not in order:
            order.append(name)

    for name in TABLES:
        take(name)
    return order


def add_rows(
    stored: StoredStudy,
    table: str,
    frame: pl.DataFrame,
    *,
    written: Callable[[int], None] = lambda _: None,
) -> None:
    """Write the rows of a frame, whose columns are those of `model.TABLES`.

    written: told now and then how many are written.
    """
    model = RECORDS[table]
    plain = [f.name for f in TABLES[table].fields if f.name not in LISTS[table]]
    digests = [digest(key) for key in keys_of(table, frame)]
    cells = {"study": stored.pk, "version": 1, "retired": False}
    fixed = [model._meta.get_field(name) for name in cells]
    fields = [*fixed, model._meta.get_field("digest")]
    fields += [model._meta.get_field(attribute(c)) for c in plain]
    columns: list[Sequence[Any]] = [[value] * frame.height for value in cells.values()]
    columns += [digests, *(_prepared(model, c, frame[c].to_list()) for c in plain)]
    _insert(model, fields, _counted(zip(*columns, strict=True), written))
    if LISTS[table]:
        _add_lists(stored, table, frame, digests)


def _counted(
    rows: Iterable[tuple[Any, ...]], written: Callable[[int], None]
) -> Iterator[tuple[Any, ...]]:
    count = 0
    for count, row in enumerate(rows, start=1):
        yield row
        if count % _BATCH == 0:
            written(count)
    written(count)


def insert_objects(objects: Sequence[models.Model]) -> None:
    """New rows of one class, whose numbers nobody asks for, as quickly as rows of a study."""
    if not objects:
        return
    fields = [f for f in objects[0]._meta.concrete_fields if not f.primary_key]
    rows = (
        tuple(f.get_db_prep_save(f.pre_save(o, add=True), connection) for f in fields)
        for o in objects
    )
    _insert(type(objects[0]), fields, rows)


def _prepared(model: type[Record], column: str, values: list[Any]) -> list[Any]:
    field = model._meta.get_field(attribute(column))
    if not isinstance(field, models.JSONField):
        return values
    return [None if v is None else field.get_db_prep_save(v, connection) for v in values]


def _insert(
    model: type[models.Model], fields: Sequence[Any], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Many rows at once: ten times faster than objects.

    Constraints and keys of the database are checked all the same.
    """
    quote = connection.ops.quote_name
    names = ", ".join(quote(f.column) for f in fields)
    if connection.vendor == "postgresql":
        _copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN", rows)
        return
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own columns
    batch: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH:
                cursor.executemany(statement, batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)


def _copy(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """PostgreSQL's own way to take many rows: one stream in place of a statement each."""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,  # else they would be psycopg's, which nobody expects
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _add_lists(stored: StoredStudy, table: str, frame: pl.DataFrame, digests: list[str]) -> None:
    query = RECORDS[table]._default_manager.filter(study=stored)
    owners = dict(query.values_list("digest", "row"))
    for column, model in LISTS[table].items():
        fields = [model._meta.get_field(n) for n in ("study", "owner", "position", "value")]
        _insert(
            model,
            fields,
            (
                (stored.pk, owners[mark], position, value)
                for mark, values in zip(digests, frame[column].to_list(), strict=True)
                for position, value in enumerate(values or [])
            ),
        )


def cells_of(record: Record, table: str) -> dict[str, Any]:
    """The cells of a row by column, lists among them."""
    lists = LISTS[table]
    cells = {
        f.name: getattr(record, attribute(f.name))
        for f in TABLES[table].fields
        if f.name not in lists
    }
    for column, model in lists.items():
        values = model._default_manager.filter(owner=record.row).order_by("position")
        cells[column] = list(values.values_list("value", flat=True)) or None
    return {f.name: cells[f.name] for f in TABLES[table].fields}


def set_cells(record: Record, table: str, cells: Mapping[str, Any]) -> None:
    """Give a row other cells and its next version; one that was retired is there again."""
    for column, value in cells.items():
        if column in LISTS[table]:
            _set_list(record, table, column, value or [])
        else:
            setattr(record, attribute(column), value)
    record.retired = False
    record.version += 1
    record.save()


def _set_list(record: Record, table: str, column: str, values: Sequence[str]) -> None:
    model = LISTS[table][column]
    model._default_manager.filter(owner=record.row).delete()
    for position, value in enumerate(values):
        model._default_manager.create(
            study_id=record.study_id,
            owner_id=record.row,
            position=position,
            value=value,
        )
