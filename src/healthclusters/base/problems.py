"""Problems in people's data: a code, a place, what is wrong and what to do.

Checks collect every problem instead of stopping at the first. A problem is an `error`
(nothing is computed from the data) or a `notice` (worth a look, nothing stops).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "notice"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing found in the data.

    code: stable identifier such as `TAB-003`, documented in `docs/problems/`.
    file: name of the file inside the study or table set, or the sheet of a workbook.
    line: line of the file, counted from 1 with the header as line 1; None for the whole file.
    column: name of the column; None where the whole row or file is meant.
    """

    code: str
    file: str
    what: str
    remedy: str
    line: int | None = None
    column: str | None = None
    severity: Severity = "error"

    @property
    def where(self) -> str:
        """The place in words: `clusters.csv, line 4, column lat`."""
        parts = [self.file]
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.code} {self.where}: {self.what}. {self.remedy}"


class DataError(Exception):
    """Raised when data with errors is asked to be used.

    `problems` holds all of them, notices too; the message names the errors only.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(problems_text(errors(self.problems) or self.problems))


def shown(text: object, most: int = 60) -> str:
    """A piece of people's data as it may stand in a message: quoted, short, nothing invisible."""
    words = str(text)
    return repr(words if len(words) <= most else words[: most - 3] + "...")


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that stop the work."""
    return [p for p in problems if p.severity == "error"]


def notices(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that are only worth a look."""
    return [p for p in problems if p.severity == "notice"]


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first, then by file, line and column, so that two runs print the same."""
    return sorted(
        problems,
        key=lambda p: (p.severity, p.file, p.line or 0, p.column or "", p.code, p.what),
    )


def problems_text(problems: Iterable[Problem], most: int = 50) -> str:
    """Problems as lines for a person, errors first, at most `most` of them."""
    rows = in_order(problems)
    lines = [f"{p.severity}: {p}" for p in rows[:most]]
    if len(rows) > most:
        lines.append(f"... and {len(rows) - most} more")
    return "\n".join(lines)
