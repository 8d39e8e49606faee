"""What a table looks like: fields, keys and references, in one declaration.

From the same declaration come the checks at the door (`tables.py`), the Table Schema in
`datapackage.json`, the sheets and drop-downs of the workbook and the column lists of the
manual (Frictionless Data Package v2, https://datapackage.org/standard/table-schema/).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

Kind = Literal["string", "integer", "number", "year", "boolean", "list", "url"]

_POLARS: dict[Kind, Any] = {
    "string": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "year": pl.Int64,
    "boolean": pl.Int8,
    "list": pl.List(pl.String),
    "url": pl.String,
}
_TABLE_SCHEMA_TYPE: dict[Kind, str] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "year": "integer",
    "boolean": "integer",
    "list": "string",
    "url": "string",
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column.

    kind: `boolean` is written 0 or 1; `list` is text with `;` between the values (each of them
    checked against `enum` and `pattern`); `url` is an http(s) address; `year` is 1000 to 2100.
    required: an empty cell is an error; otherwise empty means not stated (null).
    minimum, maximum: for numbers, both ends allowed.
    """

    name: str
    description: str
    kind: Kind = "string"
    required: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None

    @property
    def dtype(self) -> Any:
        """Polars type of the parsed column."""
        return _POLARS[self.kind]

    def as_table_schema(self) -> dict[str, Any]:
        """This field as a Table Schema field descriptor."""
        out: dict[str, Any] = {
            "name": self.name,
            "type": _TABLE_SCHEMA_TYPE[self.kind],
            "description": self.description,
        }
        constraints: dict[str, Any] = {}
        if self.required:
            constraints["required"] = True
        if self.enum and self.kind != "list":
            constraints["enum"] = list(self.enum)
        if self.kind == "boolean":
            constraints["enum"] = [0, 1]
        if self.kind == "url":
            out["format"] = "uri"
            constraints["pattern"] = "https?://.+"
        if self.pattern and self.kind != "list":
            constraints["pattern"] = self.pattern
        low, high = (1000, 2100) if self.kind == "year" else (self.minimum, self.maximum)
        if low is not None:
            constraints["minimum"] = low
        if high is not None:
            constraints["maximum"] = high
        if constraints:
            out["constraints"] = constraints
        return out


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """`field` holds a value of `reference_field` in table `table` (each value of a list does)."""

    field: str
    table: str
    reference_field: str


@dataclass(frozen=True, kw_only=True)
class TableSchema:
    """One table: name (file name without `.csv`), fields in their order, keys.

    primary_key: columns that together name a row; rows are sorted by them in canonical form.
    optional: the file may be missing; it is then an empty table.
    """

    name: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    optional: bool = False

    @property
    def field_names(self) -> list[str]:
        """Column names in their order."""
        return [f.name for f in self.fields]

    def field(self, name: str) -> Field:
        """The field of that name; KeyError where there is none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def empty(self) -> pl.DataFrame:
        """The table without rows, with the right column types."""
        return pl.DataFrame(schema={f.name: f.dtype for f in self.fields})

    def as_table_schema(self) -> dict[str, Any]:
        """The whole table as a Table Schema descriptor.

        References from list columns are left out: Table Schema cannot say them.
        """
        out: dict[str, Any] = {
            "fields": [f.as_table_schema() for f in self.fields],
            "primaryKey": list(self.primary_key),
            "missingValues": [{"value": "", "label": "not found or not stated"}],
        }
        keys = [k for k in self.foreign_keys if self.field(k.field).kind != "list"]
        if keys:
            out["foreignKeys"] = [
                {
                    "fields": [k.field],
                    "reference": {"resource": k.table, "fields": [k.reference_field]},
                }
                for k in keys
            ]
        return out
