"""The tables of a study folder as tables of the database, made from `model.TABLES`.

What a column may hold is said once, in the model; here it becomes column types, unique keys,
foreign keys and check constraints. A list whose values name rows of another table (the countries of
a cluster) is a table of its own, so that each value is held by a foreign key; other lists are JSON.

A row is never deleted: one that is taken out of the study is `retired`, and its history stays.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from healthclusters.base import Field, ForeignKey, TableSchema
from healthclusters.model import TABLES
from healthclusters.web.store.models.constraints import ForeignKeyConstraint
from healthclusters.web.store.models.studies import StoredStudy

_MODULE = __name__


class Record(models.Model):
    """What every table of a study shares.

    digest: SHA-256 of the row's key (`store.keys`), unique within a study; keys may be long and
    have empty parts, which unique keys of databases treat differently. version: goes up by one
    with each change of the row, so that the second of two editors is told.
    """

    row = models.BigAutoField(primary_key=True)
    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    retired = models.BooleanField(default=False)

    class Meta:
        abstract = True


class RecordList(models.Model):
    """The values of a list column, in their order."""

    row = models.BigAutoField(primary_key=True)
    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    value = models.TextField()

    class Meta:
        abstract = True


def attribute(column: str) -> str:
    """How a column is called in Python: Django keeps `id` for itself."""
    return "short_name" if column == "id" else column


def _column(field: Field) -> models.Field[Any, Any]:
    options: dict[str, Any] = {"null": not field.required, "db_column": field.name}
    if field.kind == "list":
        return models.JSONField(**options)
    if field.kind == "integer":
        return models.BigIntegerField(**options)
    if field.kind == "number":
        return models.FloatField(**options)
    if field.kind == "year":
        return models.IntegerField(**options)
    if field.kind == "boolean":
        return models.SmallIntegerField(**options)
    return models.TextField(**options)


def _condition(field: Field) -> Q | None:
    """What a cell must fulfil; an empty cell (null) always does."""
    name = attribute(field.name)
    if field.kind == "list":
        return None
    if field.enum:
        return Q(**{f"{name}__in": field.enum})
    if field.kind == "boolean":
        return Q(**{f"{name}__in": (0, 1)})
    if field.kind == "url":
        return Q(**{f"{name}__startswith": "http://"}) | Q(**{f"{name}__startswith": "https://"})
    if field.kind == "string":
        return ~Q(**{name: ""})
    low, high = (1000, 2100) if field.kind == "year" else (field.minimum, field.maximum)
    bounds = {f"{name}__gte": low, f"{name}__lte": high}
    given = {word: bound for word, bound in bounds.items() if bound is not None}
    return Q(**given) if given else None


def _table(name: str) -> str:
    return f"store_{name}"


def _foreign_key(table: str, column: str, key: ForeignKey) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        name=f"{table}_{column}_fk",
        columns=("study_id", column),
        table=_table(key.table),
        references=("study_id", key.reference_field),
    )


def _constraints(schema: TableSchema) -> list[models.BaseConstraint]:
    table = _table(schema.name)
    found: list[models.BaseConstraint] = [
        models.UniqueConstraint(fields=["study", "digest"], name=f"{table}_key")
    ]
    referred = {
        k.reference_field for t in TABLES.values() for k in t.foreign_keys if k.table == schema.name
    }
    found += [
        models.UniqueConstraint(fields=["study", attribute(c)], name=f"{table}_{c}_unique")
        for c in sorted(referred)
    ]
    for field in schema.fields:
        condition = _condition(field)
        if condition is not None:
            name = f"{table}_{field.name}_check"
            found.append(models.CheckConstraint(condition=condition, name=name))
    found += [
        _foreign_key(table, key.field, key)
        for key in schema.foreign_keys
        if schema.field(key.field).kind != "list"
    ]
    return found


def _class_name(*words: str) -> str:
    return "".join(part.title() for word in words for part in word.split("_"))


def _record_class(schema: TableSchema) -> type[Record]:
    meta = type("Meta", (), {"db_table": _table(schema.name), "constraints": _constraints(schema)})
    linked = {k.field for k in schema.foreign_keys if schema.field(k.field).kind == "list"}
    columns = {attribute(f.name): _column(f) for f in schema.fields if f.name not in linked}
    parts = {"__module__": _MODULE, "__doc__": schema.description, "Meta": meta, **columns}
    return type(f"{_class_name(schema.name)}Row", (Record,), parts)


def _list_class(schema: TableSchema, key: ForeignKey, owner: type[Record]) -> type[RecordList]:
    table = f"{_table(schema.name)}_{key.field}"
    unique = models.UniqueConstraint(fields=["owner", "position"], name=f"{table}_place")
    constraints = [unique, _foreign_key(table, "value", key)]
    parts = {
        "__module__": _MODULE,
        "__doc__": schema.field(key.field).description,
        "Meta": type("Meta", (), {"db_table": table, "constraints": constraints}),
        "owner": models.ForeignKey(owner, on_delete=models.PROTECT, related_name="+"),
    }
    return type(f"{_class_name(schema.name, key.field)}List", (RecordList,), parts)


RECORDS: dict[str, type[Record]] = {name: _record_class(t) for name, t in TABLES.items()}
"""The class of each table, by its name in `model.TABLES`."""

# Any: each has an `owner` in a table of its own, which no type can say.
LISTS: dict[str, dict[str, Any]] = {
    name: {
        key.field: _list_class(schema, key, RECORDS[name])
        for key in schema.foreign_keys
        if schema.field(key.field).kind == "list"
    }
    for name, schema in TABLES.items()
}
"""The classes of the list columns that name rows of another table, by table and column."""
