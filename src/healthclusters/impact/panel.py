"""A firm panel, read and checked at the door."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from healthclusters.base import (
    DataError,
    Problem,
    RawTable,
    TableSchema,
    UnknownNameError,
    canonical_csv,
    errors,
    notices,
    parse_table,
    problems_text,
    read_table,
    text_table,
)
from healthclusters.impact.checks import panel_problems
from healthclusters.impact.columns import (
    CATEGORIES,
    COVARIATE_PREFIX,
    OUTCOMES,
    PLACEBO_PREFIX,
    panel_schema,
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Panel:
    """Firms by year, free of errors.

    name: of the file, for sentences. frame: the columns of the schema (absent ones are null),
    sorted by firm and year. notices: what is worth a look. synthetic: made, not observed; said
    wherever the panel is shown.
    """

    name: str
    frame: pl.DataFrame
    notices: tuple[Problem, ...] = ()
    synthetic: bool = False

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcome columns that hold at least one value, in the schema's order."""
        return tuple(c for c in OUTCOMES if self._has_values(c))

    @property
    def covariates(self) -> tuple[str, ...]:
        """The user's own `x_...` columns with values, in the file's order."""
        return self._own(COVARIATE_PREFIX)

    @property
    def placebos(self) -> tuple[str, ...]:
        """The user's own `placebo_...` columns with values, in the file's order."""
        return self._own(PLACEBO_PREFIX)

    @property
    def years(self) -> list[int]:
        """Years of the panel, in order."""
        return sorted(self.frame["year"].unique().to_list())

    @property
    def revision(self) -> str:
        """SHA-256 of the panel's canonical CSV: two panels with one revision are equal."""
        text = canonical_csv(self.frame, self.schema)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def schema(self) -> TableSchema:
        """The declaration of the panel's columns."""
        return panel_schema(self.frame.columns)

    def has(self, column: str) -> bool:
        """Whether the column holds at least one value."""
        return self._has_values(column)

    def check_names(self, kind: str, names: Sequence[str]) -> None:
        """Raise UnknownNameError where a name is no column with values of that kind.

        kind: `outcome` (own placebo columns count) or `covariate`.
        """
        known: tuple[str, ...] = (
            (*self.outcomes, *self.placebos)
            if kind == "outcome"
            else (*self.covariates, *(c for c in CATEGORIES if self._has_values(c)))
        )
        for name in names:
            if name not in known:
                raise UnknownNameError(kind, name, known)

    def _has_values(self, column: str) -> bool:
        return column in self.frame.columns and self.frame[column].null_count() < self.frame.height

    def _own(self, prefix: str) -> tuple[str, ...]:
        return tuple(c for c in self.frame.columns if c.startswith(prefix) and self.has(c))

    def __str__(self) -> str:
        made = " (synthetic data)" if self.synthetic else ""
        firms = self.frame["firm"].n_unique()
        treated = self.frame.filter(pl.col("treated_from").is_not_null())["firm"].n_unique()
        years = self.years
        head = (
            f"Firm panel {self.name}{made}: {firms:,} firms, {years[0]} to {years[-1]}, "
            f"{self.frame.height:,} rows; {treated:,} firms in the programme, "
            f"{firms - treated:,} never in it."
        )
        rows = [
            [c, self.frame[c].drop_nulls().len(), self.frame[c].mean(), self.frame[c].median()]
            for c in (*self.outcomes, *self.placebos)
        ]
        table = text_table(["outcome", "known rows", "mean", "median"], rows, right=_RIGHT)
        parts = [head, table]
        if self.notices:
            parts.append(problems_text(self.notices, most=10))
        return "\n".join(parts)


_RIGHT = ("known rows", "mean", "median")


def read_panel(path: Path | str, *, sheet: str | None = None, synthetic: bool = False) -> Panel:
    """A panel from a CSV file or a sheet of an Excel workbook.

    Raises DataError with every problem found; notices stay with the panel.
    """
    raw, problems = read_table(Path(path), sheet=sheet)
    if raw is None:
        raise DataError(problems)
    return _panel_from_raw(raw, problems, synthetic)


def _panel_from_raw(raw: RawTable, problems: list[Problem], synthetic: bool) -> Panel:
    parsed = parse_table(raw, panel_schema(raw.header))
    problems = [*problems, *parsed.problems]
    if errors(problems):
        raise DataError(problems)
    problems += panel_problems(parsed.frame, parsed.lines, raw.file)
    if errors(problems):
        raise DataError(problems)
    return Panel(
        name=raw.file,
        frame=parsed.frame.sort("firm", "year"),
        notices=tuple(notices(problems)),
        synthetic=synthetic,
    )


def panel_from_frame(frame: pl.DataFrame, *, name: str = "panel", synthetic: bool = False) -> Panel:
    """A panel from a Polars table with the columns of the schema.

    Checked like a file; `line` in a problem is the line the row would have in a CSV file.
    Raises DataError with every problem found.
    """
    schema = panel_schema(frame.columns)
    problems = _frame_problems(frame, schema, name)
    if problems:
        raise DataError(problems)
    present = [f for f in schema.fields if f.name in frame.columns]
    absent = [f for f in schema.fields if f.name not in frame.columns]
    typed = frame.select(
        *(pl.col(f.name).cast(f.dtype) for f in present),
        *(pl.lit(None, dtype=f.dtype).alias(f.name) for f in absent),
    ).select(schema.field_names)
    # NaN is a computing language's word for "not known".
    typed = typed.with_columns(pl.col(pl.Float64).fill_nan(None))
    problems = panel_problems(typed, range(2, typed.height + 2), name)
    if errors(problems):
        raise DataError(problems)
    return Panel(
        name=name,
        frame=typed.sort("firm", "year"),
        notices=tuple(notices(problems)),
        synthetic=synthetic,
    )


def _frame_problems(frame: pl.DataFrame, schema: TableSchema, name: str) -> list[Problem]:
    """Columns and types; what `parse_table` finds in a file, found in a table in memory."""
    problems = []
    for column in sorted({f.name for f in schema.fields if f.required} - set(frame.columns)):
        problems.append(_problem("TAB-009", name, column, "the column is missing", "Add it."))
    for column in frame.columns:
        if column not in schema.field_names:
            what, remedy = "the column is not known", "Rename or remove the column."
            problems.append(_problem("TAB-010", name, column, what, remedy))
            continue
        spec = schema.field(column)
        try:
            values = frame[column].cast(spec.dtype)
        except pl.exceptions.InvalidOperationError:
            what = f"the values are {frame[column].dtype}, not {spec.kind}"
            problems.append(_problem("TAB-012", name, column, what, "Convert the column."))
            continue
        if spec.required and values.null_count():
            what, remedy = "a cell is empty", f"Fill in: {spec.description}."
            problems.append(_problem("TAB-011", name, column, what, remedy))
        low = values.min()
        if spec.minimum is not None and isinstance(low, int | float) and low < spec.minimum:
            what = f"{low} is below {spec.minimum:g}"
            problems.append(_problem("TAB-014", name, column, what, "Check the value."))
    if not problems:
        repeated = int(frame.select("firm", "year").is_duplicated().sum())
        if repeated:
            what = f"{repeated:,} rows share their firm and year with another row"
            problems.append(
                _problem("TAB-018", name, "firm + year", what, "Keep one row for each.")
            )
    return problems


def _problem(code: str, file: str, column: str, what: str, remedy: str) -> Problem:
    return Problem(code=code, file=file, column=column, what=what, remedy=remedy)
