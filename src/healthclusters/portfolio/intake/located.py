"""One table of a portfolio read by its schema, each row with the line on which it stood."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from healthclusters.base import (
    ParsedTable,
    Problem,
    RawTable,
    TableSchema,
    nearest_name,
    parse_table,
    shown,
)
from healthclusters.portfolio.countries import country_code, known_names
from healthclusters.portfolio.intake.dates import read_dates
from healthclusters.portfolio.tables import DATE_COLUMNS


@dataclass(frozen=True)
class Located:
    """A table and where it came from.

    frame: the columns of the schema, dates as Date, countries as alpha-3, and `line`.
    file: what problems call it. parsed: the table as text cells were read, for references.
    """

    frame: pl.DataFrame
    file: str
    parsed: ParsedTable


def located(
    raw: RawTable, schema: TableSchema, *, register: bool = False
) -> tuple[Located | None, list[Problem]]:
    """The table, or None where its columns cannot be read, and every problem of its cells.

    register: the file is published by others, so that a country nobody knows and a row that stands
    there twice are told instead of refused.
    """
    parsed = parse_table(raw, schema)
    if not parsed.readable:
        return None, parsed.problems
    frame = parsed.frame.with_columns(pl.Series("line", parsed.lines, dtype=pl.Int64))
    problems = list(parsed.problems)
    if register:
        # decimal commas are how these files are written: a notice for each cell would hide the rest
        problems = [p for p in problems if p.code != "TAB-013"]
        frame, problems = _first_of_repeated(frame, schema, problems)
    for column, last in DATE_COLUMNS.get(schema.name, {}).items():
        frame, found = _with_dates(frame, raw.file, column, last)
        problems += found
    if "country" in frame.columns:
        frame, found = _with_countries(frame, raw.file, register)
        problems += found
    return Located(frame, raw.file, parsed), problems


def _with_dates(
    frame: pl.DataFrame, file: str, column: str, last: bool
) -> tuple[pl.DataFrame, list[Problem]]:
    texts = frame[column].fill_null("").to_list()
    values, problems = read_dates(texts, frame["line"].to_list(), file=file, column=column,
                                  last=last)  # fmt: skip
    return frame.with_columns(pl.Series(column, values, dtype=pl.Date)), problems


def _with_countries(
    frame: pl.DataFrame, file: str, register: bool
) -> tuple[pl.DataFrame, list[Problem]]:
    texts = frame["country"].drop_nulls().unique().to_list()
    codes = {text: country_code(text) for text in texts}
    unknown = [text for text, code in codes.items() if code is None]
    problems = []
    for text, line in (
        frame.filter(pl.col("country").is_in(unknown)).select("country", "line").iter_rows()
    ):
        near = nearest_name(text, known_names())
        hint = f"Did you mean {near}? " if near else ""
        problems.append(
            Problem(
                code="PRT-003",
                file=file,
                line=line,
                column="country",
                what=f"{shown(text)} is no country",
                remedy=f"{hint}Write the ISO 3166 code of two or three letters, such as EE.",
                severity="notice" if register else "error",
            )
        )
    exchange = pl.col("country").replace_strict(codes, default=None, return_dtype=pl.String)
    return frame.with_columns(exchange), problems


def _first_of_repeated(
    frame: pl.DataFrame, schema: TableSchema, problems: list[Problem]
) -> tuple[pl.DataFrame, list[Problem]]:
    """Rows of one key once; the repeated ones are told as notices."""
    told = [
        Problem(
            code="PRT-004",
            file=p.file,
            line=p.line,
            column=p.column,
            what=f"{p.what}; the first row is used",
            remedy="Nothing to do, unless the second row is the right one.",
            severity="notice",
        )
        if p.code == "TAB-018"
        else p
        for p in problems
    ]
    if told == problems:
        return frame, problems
    key = list(schema.primary_key)
    kept = frame.sort("line").unique(subset=key, keep="first", maintain_order=True)
    return kept.sort([*key, "line"]), told
