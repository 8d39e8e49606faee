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
    columns = []
    for spec in schema.fields:
        dtype = storage_schema(schema)[spec.name]
        if spec.name not in frame.columns:
            columns.append(pl.Series(spec.name, [None] * frame.height, dtype=dtype))
            continue
        source = frame[spec.name]
        texts = source if source.dtype == pl.String else None
        values = _typed(source, spec) if texts is None else _from_text(texts, spec)
        columns.append(_second_look(source, values.cast(dtype), spec, lines, findings))
    return pl.DataFrame(columns)


def _from_text(texts: pl.Series, spec: Field) -> pl.Series:
    """Values where the text is plainly right, null elsewhere."""
    stripped = pl.col("t").str.strip_chars()
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
    return texts.to_frame("t").select(v=_in_range(value, spec)).to_series()


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


def _typed(source: pl.Series, spec: Field) -> pl.Series:
    """Values of a column that has a type of its own, null where they are not allowed."""
    if spec.kind in ("string", "list", "url") or not (
        source.dtype.is_numeric() or source.dtype == pl.Boolean
    ):
        return _from_text(source.cast(pl.String), spec)
    whole = spec.kind in ("integer", "year", "boolean")
    value = pl.col("t").cast(pl.Float64)
    fine = value.is_finite() & (value == value.floor() if whole else pl.lit(True))
    value = pl.when(fine).then(value)
    if spec.kind == "boolean":
        value = pl.when(value.is_in([0.0, 1.0])).then(value)
    return source.to_frame("t").select(v=_in_range(value, spec)).to_series()


def _second_look(
    source: pl.Series, values: pl.Series, spec: Field, lines: pl.Series, findings: Findings
) -> pl.Series:
    """The values, with each cell that did not pass read by itself, and reported if it is wrong."""
    blank = source.is_null()
    if source.dtype == pl.String:
        blank = blank | (source.str.strip_chars() == "")
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
