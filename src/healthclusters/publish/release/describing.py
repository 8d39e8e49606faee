"""What the tables of a release hold, column by column (`columns.yaml`)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
import yaml

# Columns that are named after a group, such as `computed:1`.
_GROUP = re.compile(r"(published|computed):\d+|outliers")


@cache
def _descriptions() -> dict[str, Any]:
    place = files("healthclusters.publish.release").joinpath("columns.yaml")
    return dict(yaml.safe_load(place.read_text("utf-8")))


def table_title(table: str) -> str:
    """What a table holds; its name in words where nobody has described it."""
    described = _descriptions().get(table, {})
    return str(described.get("title", table.replace("-", " ").capitalize()))


def column_description(table: str, column: str) -> str:
    """What a column means; empty where nobody has described it."""
    tables = _descriptions()
    own = tables.get(table, {}).get("columns", {})
    if column in own:
        return str(own[column])
    if column in tables["common"]:
        return str(tables["common"][column])
    return f"Clusters in {column}" if _GROUP.fullmatch(column) else ""


def column_type(dtype: pl.DataType) -> str:
    """Type of a column as Table Schema names it."""
    if isinstance(dtype, pl.List):
        return "list"
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "number"
    return "boolean" if dtype == pl.Boolean else "string"


def table_schema(table: str, frame: pl.DataFrame) -> dict[str, Any]:
    """The table as Table Schema (Data Package v2)."""
    fields = []
    for name, dtype in frame.schema.items():
        field: dict[str, Any] = {"name": name, "type": column_type(dtype)}
        description = column_description(table, name)
        if description:
            field["description"] = description
        if field["type"] == "list":
            field |= {"itemType": "string", "delimiter": ";"}
        elif field["type"] == "boolean":
            field |= {"trueValues": ["1"], "falseValues": ["0"]}
        fields.append(field)
    return {"fields": fields, "missingValues": [""]}
