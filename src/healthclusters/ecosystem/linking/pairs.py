"""Pairs that people have judged: the review list as a sheet to fill in, and what comes back."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from healthclusters.base import (
    DataError,
    Field,
    Problem,
    TableSchema,
    errors,
    in_order,
    parse_table,
    read_table,
)
from healthclusters.ecosystem.linking.lists import known_columns
from healthclusters.ecosystem.linking.match import SHOWN
from healthclusters.ecosystem.linking.words import WHY

PAIRS = TableSchema(
    name="pairs",
    description="Pairs of companies, and whether they are one",
    fields=(
        Field(name="left", description="id in the first list; empty: it is not in it"),
        Field(name="right", description="id in the second list; empty: it is not in it"),
        Field(name="same", description="are they one company?", enum=("yes", "no")),
    ),
    primary_key=("left", "right"),
)
SHEET = "review"
_WIDTHS = {"left": 12, "right": 12, "same": 8, "probability": 11, "why": 34}


def review_frame(review: pl.DataFrame) -> pl.DataFrame:
    """The review list as people see it: texts of both lists side by side, `same` empty."""
    texts = [f"{name}_{side}" for name in SHOWN for side in ("left", "right")]
    return review.select(
        "left",
        "right",
        pl.lit(None, dtype=pl.String).alias("same"),
        pl.col("probability").round(4),
        pl.col("why").replace_strict(WHY, default=None, return_dtype=pl.String),
        *texts,
    )


def review_workbook(review: pl.DataFrame) -> bytes:
    """The review list as an .xlsx file with a choice of yes and no in the column `same`."""
    import xlsxwriter

    frame, buffer = review_frame(review), io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2020, 1, 1), "title": "Pairs to look at"})  # noqa: DTZ001
    sheet = book.add_worksheet(SHEET)
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "answer": book.add_format({"bg_color": "#EEF5F4", "border": 1}),
        "text": book.add_format(),
    }
    for column, name in enumerate(frame.columns):
        sheet.set_column(column, column, _WIDTHS.get(name, 26))
        sheet.write_string(0, column, name, formats["head"])
    for line, row in enumerate(frame.iter_rows(), start=1):
        for column, (name, value) in enumerate(zip(frame.columns, row, strict=True)):
            _write(sheet, line, column, value, formats["answer" if name == "same" else "text"])
    choice = {"validate": "list", "source": ["yes", "no"]}
    sheet.data_validation(1, 2, max(frame.height, 1), 2, choice)
    sheet.freeze_panes(1, 3)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, line: int, column: int, value: Any, style: Any) -> None:
    if isinstance(value, float):
        sheet.write_number(line, column, value, style)
    elif value is None:
        sheet.write_blank(line, column, None, style)
    else:
        sheet.write_string(line, column, value, style)


def read_pairs(path: Path | str, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """`left`, `right`, `same` of the pairs that were decided; other columns are for the eye only.

    left, right: the two lists. A pair without an answer is left out; a row with only one id, and
    `no` or nothing, says that the company is not in the other list.
    Raises DataError: ids that are in no list, a company that is two others (REG-019, REG-020).
    """
    raw, problems = read_table(Path(path))
    if raw is None:
        raise DataError(problems)
    parsed = parse_table(known_columns(raw, PAIRS), PAIRS)
    problems += parsed.problems
    frame = parsed.frame.with_columns(line=pl.Series(parsed.lines, dtype=pl.Int64))
    if not errors(problems):
        problems += _unknown_ids(frame, raw.file, left, right)
        problems += _contradictions(frame, raw.file)
    if errors(problems):
        raise DataError(in_order(problems))
    single = pl.col("left").is_null() != pl.col("right").is_null()
    return frame.filter(single | pl.col("same").is_not_null()).drop("line")


def _unknown_ids(
    frame: pl.DataFrame, file: str, left: pl.DataFrame, right: pl.DataFrame
) -> list[Problem]:
    problems = []
    for side, companies, which in (("left", left, "first"), ("right", right, "second")):
        named = frame.filter(pl.col(side).is_not_null())
        for value, line in (
            named.join(
                companies.select(pl.col("id").cast(pl.String).alias(side)), on=side, how="anti"
            )
            .select(side, "line")
            .iter_rows()
        ):
            problems.append(
                Problem(
                    code="REG-019",
                    file=file,
                    line=line,
                    column=side,
                    what=f"the {which} list has no company {value!r}",
                    remedy="Copy the id from the list; the lists must be those that were linked.",
                )
            )
    return problems


def _contradictions(frame: pl.DataFrame, file: str) -> list[Problem]:
    """A company that is said to be two others, or the same as none."""
    yes = frame.filter(pl.col("same") == "yes")
    problems = []
    for side, other in (("left", "right"), ("right", "left")):
        twice = yes.filter(pl.col(other).n_unique().over(side) > 1)
        for value, line in twice.select(side, "line").iter_rows():
            problems.append(_contradiction(file, line, side, f"{value!r} is said to be two others"))
    half = yes.filter(pl.col("left").is_null() | pl.col("right").is_null())
    for line in half["line"]:
        problems.append(_contradiction(file, line, "same", "a yes needs both companies"))
    return problems


def _contradiction(file: str, line: int, column: str, what: str) -> Problem:
    return Problem(
        code="REG-020",
        file=file,
        line=line,
        column=column,
        what=what,
        remedy="Keep the right answer; a company of one list is at most one of the other.",
    )
