"""Tables that a person gives beside a study: weights of items, probabilities of open cells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from healthclusters.base import (
    DataError,
    Field,
    ForeignKey,
    ParsedTable,
    TableSchema,
    check_references,
    errors,
    notices,
    parse_table,
    read_table,
)

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.model import Study

_ITEM = Field(name="item_id", description="an item of the framework", required=True)
_ITEM_KEY = ForeignKey(field="item_id", table="items", reference_field="item_id")

WEIGHTS = TableSchema(
    name="weights",
    description="Weights of items, any scale; an item left out weighs 0.",
    fields=(
        _ITEM,
        Field(name="weight", description="0 or more", kind="number", required=True, minimum=0),
    ),
    primary_key=("item_id",),
    foreign_keys=(_ITEM_KEY,),
)
PROBABILITIES = TableSchema(
    name="probabilities",
    description="Probability that an open cell is a yes.",
    fields=(
        Field(name="cluster_id", description="a cluster of the study", required=True),
        _ITEM,
        Field(
            name="probability",
            description="from 0 to 1",
            kind="number",
            required=True,
            minimum=0,
            maximum=1,
        ),
    ),
    primary_key=("cluster_id", "item_id"),
    foreign_keys=(
        ForeignKey(field="cluster_id", table="clusters", reference_field="cluster_id"),
        _ITEM_KEY,
    ),
)


def read_weights(path: Path | None, study: Study) -> dict[str, float] | None:
    """Weights by item; None where no file is given. DataError with every problem of the file."""
    if path is None:
        return None
    return dict(_read(path, WEIGHTS, study).iter_rows())


def read_probabilities(path: Path | None, study: Study) -> pl.DataFrame | None:
    """`cluster_id`, `item_id`, `probability`; as `read_weights`."""
    return None if path is None else _read(path, PROBABILITIES, study)


def _read(path: Path, schema: TableSchema, study: Study) -> pl.DataFrame:
    raw, problems = read_table(path)
    if raw is None:
        raise DataError(problems)
    parsed = parse_table(raw, schema)
    there = {schema.name: parsed, **_named_in(study)}
    problems = [*parsed.problems, *check_references(there, {schema.name: schema})]
    if errors(problems):
        raise DataError(problems)
    for notice in notices(problems):
        typer.echo(f"notice: {notice}", err=True)
    return parsed.frame


def _named_in(study: Study) -> Mapping[str, ParsedTable]:
    """What the tables may refer to: the clusters that are ranked or placed, and the items."""
    import polars as pl

    ranked = study.clusters.filter(pl.col("role").is_in(["sample", "focal"]))
    items = pl.DataFrame({"item_id": study.framework.item_ids})
    return {"clusters": ParsedTable(ranked.select("cluster_id")), "items": ParsedTable(items)}
