"""From a start-up's stage to the funding tools that clusters offer there.

The tools are those of the evidence, each with its source; a cluster adds its own in the same
columns. What a tool does not state about stage, kind or country does not exclude it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import polars as pl

from healthclusters.base import (
    DataError,
    Field,
    TableSchema,
    UnknownNameError,
    errors,
    parse_table,
    read_table,
)
from healthclusters.portfolio.countries import country_code, known_names
from healthclusters.portfolio.words import KINDS, LEVELS

# A start-up's stages, in their order.
START_UP_STAGES = {
    "idea": "idea",
    "prototype": "prototype",
    "clinical_validation": "clinical validation",
    "market_entry": "market entry",
    "growth": "growth",
}

TOOLS = TableSchema(
    name="tools",
    description="Funding tools by the stage of a start-up",
    fields=(
        Field(name="tool_id", description="slug", required=True, pattern="[a-z0-9-]+"),
        Field(name="title", description="what it is called", required=True),
        Field(name="stages", description="stages it is for", kind="list",
              enum=tuple(START_UP_STAGES)),
        Field(name="kinds", description="kinds of organisation it is for", kind="list",
              enum=tuple(KINDS)),
        Field(name="country", description="country code, empty = any"),
        Field(name="level", description="who pays", enum=tuple(LEVELS)),
        Field(name="gives", description="what one gets"),
        Field(name="amount_most", description="money at most", kind="number", minimum=0),
        Field(name="share_most", description="share of the cost at most", kind="number",
              minimum=0, maximum=1),
        Field(name="currency", description="of amount_most", pattern="[A-Z]{3}"),
        Field(name="cluster", description="cluster that offers or brokers it"),
        Field(name="source", description="source id"),
        Field(name="locator", description="place in the source"),
        Field(name="note", description="what of it is our reading"),
    ),
    primary_key=("tool_id",),
)  # fmt: skip


def read_tools(path: Path | str) -> pl.DataFrame:
    """Funding tools from a CSV file or a sheet; DataError with every problem."""
    raw, problems = read_table(Path(path))
    if raw is None:
        raise DataError(problems)
    parsed = parse_table(raw, TOOLS)
    if errors([*problems, *parsed.problems]):
        raise DataError([*problems, *parsed.problems])
    return parsed.frame


@cache
def _bundled() -> pl.DataFrame:
    with as_file(files("healthclusters.portfolio").joinpath("data/tools.csv")) as path:
        return read_tools(path)


def funding_tools(
    stage: str | None = None,
    *,
    kind: str | None = None,
    country: str | None = None,
    tools: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Tools for a stage, in the columns of `TOOLS` and `next_stage_tools`, nearest first.

    stage: of `START_UP_STAGES`; every tool where None. kind: of the applicant. country: tools of
    this country come first; those elsewhere are kept as examples (`here` says which). tools: as
    `read_tools` gives them. `here` is null where no country was asked for or the tool states none.
    Raises UnknownNameError.
    """
    if stage is not None and stage not in START_UP_STAGES:
        raise UnknownNameError("stage", stage, START_UP_STAGES)
    if kind is not None and kind not in KINDS:
        raise UnknownNameError("kind", kind, KINDS)
    code = None if country is None else country_code(country)
    if country is not None and code is None:
        raise UnknownNameError("country", country, known_names())
    table = _bundled() if tools is None else tools
    if stage is not None:
        table = table.filter(pl.col("stages").list.contains(stage) | pl.col("stages").is_null())
    if kind is not None:
        table = table.filter(pl.col("kinds").list.contains(kind) | pl.col("kinds").is_null())
    here = pl.lit(None, dtype=pl.Boolean) if code is None else pl.col("country") == code
    narrow = pl.col("stages").list.len().fill_null(len(START_UP_STAGES))
    return (
        table.with_columns(here.alias("here"), narrow.alias("stages_named"))
        .sort("here", "stages_named", "tool_id", descending=[True, False, False], nulls_last=True)
        .drop("stages_named")
    )
