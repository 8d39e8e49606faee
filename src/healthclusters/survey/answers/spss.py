"""SPSS files (.sav) as plain text cells with their value labels. Needs the extra `survey`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from healthclusters.base import MissingExtraError, Problem, RawTable, ReadLimits

SpssRead = tuple[RawTable | None, dict[str, dict[str, str]], list[Problem]]


def read_spss(path: Path, *, limits: ReadLimits | None = None) -> SpssRead:
    """Cells as text, value labels by column and value, and problems.

    A whole number comes without a decimal point; missing and user-missing values come empty.
    A row's line is its number plus one, as in a spreadsheet with a header.
    """
    limits = limits or ReadLimits()
    try:
        import pyreadstat
    except ImportError as error:
        raise MissingExtraError("Reading an SPSS file", "survey") from error
    problem = _unsafe(path, limits)
    if problem:
        return None, {}, [problem]
    try:
        data, meta = pyreadstat.read_sav(str(path), output_format="dict", user_missing=False)
    except Exception as error:  # the library raises its own kinds, one a kind of damage
        what = (
            f"the SPSS file cannot be read: {str(error).splitlines()[0] if str(error) else error!r}"
        )
        return None, {}, [_problem(path, what, "Save it again in SPSS, or export it as CSV.")]
    header = tuple(meta.column_names)
    columns = [[_cell(value) for value in data[name]] for name in header]
    rows = [list(row) for row in zip(*columns, strict=True)]
    if len(rows) > limits.rows:
        return None, {}, [_problem(path, f"it has more than {limits.rows:,} rows", "Split it.")]
    words = {
        name: {_cell(value): str(label) for value, label in labels.items()}
        for name, labels in meta.variable_value_labels.items()
    }
    lines = list(range(2, len(rows) + 2))
    return RawTable(path.name, header, rows, lines, "sheet"), words, []


def _unsafe(path: Path, limits: ReadLimits) -> Problem | None:
    if path.is_symlink() or not path.is_file():
        return _problem(path, "the file is not there, or is a link", "Add the file itself.")
    if path.stat().st_size > limits.bytes:
        return _problem(path, f"it has more than {limits.bytes:,} bytes", "Split it.")
    return None


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _problem(path: Path, what: str, remedy: str) -> Problem:
    return Problem(code="SUR-009", file=path.name, what=what, remedy=remedy)
