"""Funding mixes that other clusters published, to set one's own beside."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import polars as pl

from healthclusters.base import (
    DataError,
    Field,
    Problem,
    TableSchema,
    errors,
    parse_table,
    read_table,
)

MIXES = TableSchema(
    name="mixes",
    description="Who pays for what, as shares that were published",
    fields=(
        Field(name="cluster", description="whose money", required=True),
        Field(name="what", description="budget of the office, or which projects", required=True),
        Field(name="payer", description="who pays", required=True),
        Field(name="share_low", description="share from 0 to 1, low end", kind="number",
              required=True, minimum=0, maximum=1),
        Field(name="share_high", description="high end", kind="number", required=True, minimum=0,
              maximum=1),
        Field(name="as_of", description="year", kind="year"),
        Field(name="source", description="source id"),
        Field(name="locator", description="place in the source"),
        Field(name="note", description="what of it is our reading"),
    ),
    primary_key=("cluster", "what", "payer"),
)  # fmt: skip


def read_mixes(path: Path | str) -> pl.DataFrame:
    """Mixes from a CSV file or a sheet; DataError where low ends add up to more than the whole."""
    raw, problems = read_table(Path(path))
    if raw is None:
        raise DataError(problems)
    parsed = parse_table(raw, MIXES)
    problems = [*problems, *parsed.problems]
    frame = parsed.frame.with_columns(pl.Series("line", parsed.lines, dtype=pl.Int64))
    sums = frame.group_by("cluster", "what").agg(pl.col("share_low").sum(), pl.col("line").max())
    for row in sums.filter(pl.col("share_low") > 1 + 1e-9).sort("line").iter_rows(named=True):
        problems.append(_too_much(raw.file, row["line"], row["share_low"]))
    for row in frame.filter(pl.col("share_low") > pl.col("share_high")).iter_rows(named=True):
        problems.append(_too_much(raw.file, row["line"], row["share_low"]))
    if errors(problems):
        raise DataError(problems)
    return parsed.frame


def _too_much(file: str, line: int, share: float) -> Problem:
    return Problem(
        code="PRT-024",
        file=file,
        line=line,
        column="share_low",
        what=f"the share of {share:g} is above the high end, or the parts exceed the whole",
        remedy="Correct the shares; the low ends of one mix add up to 1 at most.",
    )


@cache
def _bundled() -> pl.DataFrame:
    with as_file(files("healthclusters.portfolio").joinpath("data/mixes.csv")) as path:
        return read_mixes(path)


def published_mixes() -> pl.DataFrame:
    """The mixes of the evidence, in the columns of `MIXES`."""
    return _bundled()
