"""What every list understands: format, page, order, columns and conditions."""

from __future__ import annotations

from typing import Literal

import polars as pl
from ninja import Schema
from pydantic import Field

from healthclusters.base import OptionError, UnknownNameError

MOST_ROWS = 10_000


class Asked(Schema):
    """Parameters of a list."""

    format: Literal["json", "csv"] | None = Field(
        None, description="json, or csv; what the Accept header asks for if left out"
    )
    limit: int = Field(1000, ge=1, le=MOST_ROWS, description="Most rows of the answer")
    offset: int = Field(0, ge=0, le=2**31 - 1, description="Rows to leave out before the first")
    sort: str = Field("", description="Column to sort by, with - before it downwards; nulls last")
    columns: list[str] = Field([], description="Columns to give; all of them if left out")
    where: list[str] = Field(
        [],
        description="Conditions that must all hold: column:value, with the value as in CSV; "
        "column: (without a value) for what is unknown",
    )


def chosen_rows(rows: pl.DataFrame, asked: Asked) -> tuple[pl.DataFrame, int]:
    """The page asked for, and how many rows there are in all.

    UnknownNameError (with the nearest name) for a column that is not there, OptionError for a
    condition that is none.
    """
    for condition in asked.where:
        rows = rows.filter(_condition(rows, condition))
    if asked.sort:
        name = asked.sort.removeprefix("-")
        _must_have(rows, name)
        rows = rows.sort(
            name, descending=asked.sort.startswith("-"), nulls_last=True, maintain_order=True
        )
    total = rows.height
    for name in asked.columns:
        _must_have(rows, name)
    if asked.columns:
        rows = rows.select(list(dict.fromkeys(asked.columns)))
    return rows.slice(asked.offset, asked.limit), total


def _must_have(rows: pl.DataFrame, column: str) -> None:
    if column not in rows.columns:
        raise UnknownNameError("column", column, rows.columns)


def _condition(rows: pl.DataFrame, condition: str) -> pl.Expr:
    name, colon, value = condition.partition(":")
    if not colon:
        raise OptionError("where", condition, "column:value, such as cluster_id:medicon-valley")
    _must_have(rows, name)
    column, dtype = pl.col(name), rows.schema[name]
    if value == "":
        return column.is_null() | (column == "") if dtype == pl.String else column.is_null()
    if isinstance(dtype, pl.List):
        return column.list.eval(pl.element().cast(pl.String)).list.contains(value)
    if dtype == pl.Boolean:
        if value not in ("0", "1", "true", "false"):
            raise OptionError("where", condition, "1 or 0")
        return column == (value in ("1", "true"))
    if dtype.is_numeric():
        try:
            return column == float(value)
        except ValueError:
            raise OptionError("where", condition, "a number") from None
    return column.cast(pl.String) == value
