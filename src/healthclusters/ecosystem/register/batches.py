"""A batch of rows, as text or with types, against the schema: fast where all is well.

Whole columns are converted at once; only cells that do not pass are looked at one by one, by the
same rules and in the same words as in a small table (`base.parse_cell`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from healthclusters.base import Field, Problem, TableSchema
from healthclusters.base.cells import CellError, parse_cell

MOST_OF_A_KIND = 200
# More than what is refused: the cells it finds are judged by `parse_cell`.
_SUSPECT_TEXT = r"[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]"
_LONG_TEXT = 16_000


@dataclass
class Findings:
    """Problems met so far: at most MOST_OF_A_KIND of a code and column, the rest counted."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, code: str, line: int | None, column: str, what: str, remedy: str) -> None:
        """Note one problem."""
        self.counts[code, column] += 1
        if self.counts[code, column] <= MOST_OF_A_KIND:
            self.problems.append(
                Problem(
                    code=code, file=self.file, line=line, column=column, what=what, remedy=remedy
                )
            )

    def all(self) -> list[Problem]:
        """The problems, and how many more there are of each kind."""
        more = [
            Problem(
                code=code,
                file=self.file,
                column=column,
                what=f"{count - MOST_OF_A_KIND:,} more cells have this problem",
                remedy="Correct those listed first; their cause is likely the same.",
            )
            for (code, column), count in sorted(self.counts.items())
            if count > MOST_OF_A_KIND
        ]
        return [*self.problems, *more]


def storage_schema(schema: TableSchema) -> dict[str, Any]:
    """Column -> Polars type in which it is kept; lists are kept as their text."""
    return {f.name: pl.String if f.kind == "list" else f.dtype for f in schema.fields}


def checked_batch(
    frame: pl.DataFrame, lines: pl.Series, schema: TableSchema, findings: Findings
) -> pl.DataFrame:
    """The batch with the columns and types of the schema; what cannot be read is in `findings`.

    frame: columns of the schema, any of them absent, as text or with types. lines: of each row.
    """
    there = [spec for spec in schema.fields if spec.name in frame.columns]
    kept = storage_schema(schema)
    # All columns in one question: Polars answers them side by side.
    looked = frame.select(
        *(_value(spec, frame.schema[spec.name]).cast(kept[spec.name]) for spec in there),
        *(_is_blank(spec, frame.schema[spec.name]).alias(f"{spec.name} blank") for spec in there),
    )
    for spec in there:
        blank = looked[f"{spec.name} blank"]
        seen = _second_look(frame[spec.name], looked[spec.name], blank, spec, lines, findings)
        looked = looked.with_columns(seen)
    return looked.select(
        pl.col(name) if name in frame.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in kept.items()
    )


def _value(spec: Field, dtype: Any) -> pl.Expr:
    """What a column says where that is plainly right, null elsewhere."""
    given = pl.col(spec.name)
    if dtype == pl.String:
        return _from_text(given, spec)
    if spec.kind in ("string", "list", "url") or not (dtype.is_numeric() or dtype == pl.Boolean):
        return _from_text(given.cast(pl.String), spec)
    return _from_number(given.cast(pl.Float64), spec)


def _is_blank(spec: Field, dtype: Any) -> pl.Expr:
    given = pl.col(spec.name)
    return (
        (given.is_null() | (given.str.strip_chars() == ""))
        if dtype == pl.String
        else (given.is_null())
    )


def _from_text(text: pl.Expr, spec: Field) -> pl.Expr:
    stripped = text.str.strip_chars()
    kept = pl.when(stripped != "").then(stripped)
    if spec.kind in ("integer", "year"):
        value = pl.when(stripped.str.contains(r"^-?[0-9]{1,18}$")).then(stripped).cast(pl.Int64)
    elif spec.kind == "number":
        plain = stripped.str.contains(r"^-?[0-9]{1,15}(\.[0-9]+)?$")
        value = pl.when(plain).then(stripped).cast(pl.Float64)
    elif spec.kind == "boolean":
        value = pl.when(stripped.is_in(["0", "1"])).then(stripped).cast(pl.Int8)
    else:
        value = pl.when(_plain_text(kept, spec)).then(kept)
    return _in_range(value, spec)


def _from_number(value: pl.Expr, spec: Field) -> pl.Expr:
    """Of a column that has a number type of its own."""
    whole = spec.kind in ("integer", "year", "boolean")
    fine = value.is_finite() & (value == value.floor() if whole else pl.lit(True))
    value = pl.when(fine).then(value)
    if spec.kind == "boolean":
        value = pl.when(value.is_in([0.0, 1.0])).then(value)
    return _in_range(value, spec)


def _plain_text(kept: pl.Expr, spec: Field) -> pl.Expr:
    fine = ~kept.str.contains(_SUSPECT_TEXT) & (kept.str.len_chars() < _LONG_TEXT)
    if spec.enum:
        return fine & kept.is_in(list(spec.enum))
    if spec.kind == "list":  # judged cell by cell; few rows have one
        return pl.lit(False)
    if spec.kind == "url":
        return fine & kept.str.contains(r"^https?://[^\s<>\"]+$")
    return fine & kept.str.contains(f"^(?:{spec.pattern})$") if spec.pattern else fine


def _in_range(value: pl.Expr, spec: Field) -> pl.Expr:
    low, high = (1000.0, 2100.0) if spec.kind == "year" else (spec.minimum, spec.maximum)
    fine = pl.lit(True)
    if low is not None:
        fine = fine & (value >= low)
    if high is not None:
        fine = fine & (value <= high)
    return pl.when(fine).then(value)


def _second_look(
    source: pl.Series,
    values: pl.Series,
    blank: pl.Series,
    spec: Field,
    lines: pl.Series,
    findings: Findings,
) -> pl.Series:
    """The values, with each cell that did not pass read by itself, and reported if it is wrong."""
    doubtful = values.is_null() if spec.required else values.is_null() & ~blank
    if not doubtful.any():
        return values.alias(spec.name)
    rows = doubtful.arg_true()
    found = []
    for text, line in zip(_texts(source[rows]), lines[rows], strict=True):
        found.append(_read_cell(text, spec, line, findings))
    return values.scatter(rows, pl.Series(found, dtype=values.dtype)).alias(spec.name)


def _texts(cells: pl.Series) -> Iterable[str]:
    return cells.cast(pl.String).fill_null("").str.strip_chars()


def _read_cell(text: str, spec: Field, line: int, findings: Findings) -> Any:
    try:
        value = parse_cell(text, spec, ",", hints=findings.counts["TAB-015", spec.name] < 50)
    except CellError as error:
        findings.add(error.code, line, spec.name, error.what, error.remedy)
        return None
    return ";".join(value) if isinstance(value, list) else value
