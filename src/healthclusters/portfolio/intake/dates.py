"""Dates as people write them: one column, one reading, or the reason why it cannot be read.

Understood: `2019-05-31` (also with a time of midnight, as spreadsheets give it), `2019-05`, `2019`,
`31.05.2019`, `31 May 2019`, and `31/05/2019` where the column itself shows which number is the day.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from healthclusters.base import Problem, shown

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name}
_FORMS = {
    "year-month-day": re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})([ T]00:00(:00)?)?"),
    "year-month": re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"),
    "year": re.compile(r"(?P<y>\d{4})"),
    "day.month.year": re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
    "day month year": re.compile(r"(?P<d>\d{1,2}) (?P<word>[A-Za-z]+)\.? (?P<y>\d{4})"),
}
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ONE_READING = ("year-month-day", "year-month", "year")
_REMEDY = "Write dates as year-month-day, such as 2019-05-31."


@dataclass(frozen=True)
class _Cell:
    form: str
    value: date


def read_dates(
    texts: Sequence[str], lines: Sequence[int], *, file: str, column: str, last: bool = False
) -> tuple[list[date | None], list[Problem]]:
    """The dates of one column, None where the cell is empty, and everything wrong with them.

    last: a month or a year alone stands for its last day instead of its first.
    """
    distinct = dict.fromkeys(t for t in texts if t)
    day_first = _day_first(list(distinct))
    read = {text: _read(text, day_first, last) for text in distinct}
    problems, values = [], []
    for text, line in zip(texts, lines, strict=True):
        found = read.get(text)
        values.append(found.value if isinstance(found, _Cell) else None)
        if isinstance(found, str):
            problems.append(_unread(file, line, column, found))
    return values, problems + _several_forms(texts, read, file, column)


def _day_first(texts: list[str]) -> bool | None:
    """Whether dates with slashes begin with the day; None where the column does not show it."""
    parts = [m.groups() for t in texts if (m := _SLASHES.fullmatch(t))]
    first = any(int(a) > 12 for a, _, _ in parts)
    second = any(int(b) > 12 for _, b, _ in parts)
    return None if first == second else first


def _read(text: str, day_first: bool | None, last: bool) -> _Cell | str:
    slashes = _SLASHES.fullmatch(text)
    if slashes:
        a, b, year = (int(part) for part in slashes.groups())
        if day_first is None:
            return f"{shown(text)} could be read in two ways: day first or month first"
        day, month = (a, b) if day_first else (b, a)
        return _made(text, "with slashes", year, month, day)
    for form, pattern in _FORMS.items():
        found = pattern.fullmatch(text)
        if found:
            return _of_form(text, form, found, last)
    return f"{shown(text)} is not a date"


def _of_form(text: str, form: str, found: re.Match[str], last: bool) -> _Cell | str:
    parts = found.groupdict()
    year = int(parts["y"])
    if "word" in parts:
        month = _MONTHS.get(parts["word"].lower(), 0)
    else:
        month = int(parts.get("m") or (12 if last else 1))
    if not 1 <= month <= 12 or not 1000 <= year <= 2100:
        return f"{shown(text)} is not a date that exists"
    day = int(parts.get("d") or (calendar.monthrange(year, month)[1] if last else 1))
    return _made(text, form, year, month, day)


def _made(text: str, form: str, year: int, month: int, day: int) -> _Cell | str:
    try:
        value = date(year, month, day)
    except ValueError:
        return f"{shown(text)} is not a date that exists"
    return _Cell(form, value) if 1000 <= year <= 2100 else f"{shown(text)} is out of range"


def _several_forms(
    texts: Sequence[str], read: dict[str, _Cell | str], file: str, column: str
) -> list[Problem]:
    """One notice where a column mixes ways of writing that need a guess about the day."""
    cells = [read[t] for t in texts if t]
    forms = Counter(cell.form for cell in cells if isinstance(cell, _Cell))
    if len(forms) < 2 or set(forms) <= set(_ONE_READING):
        return []
    said = ", ".join(f"{form} ({count:,})" for form, count in forms.most_common())
    return [
        Problem(
            code="PRT-002",
            file=file,
            column=column,
            what=f"the column writes dates in {len(forms)} ways: {said}",
            remedy="Nothing to do if each was meant so; else write all as year-month-day.",
            severity="notice",
        )
    ]


def _unread(file: str, line: int, column: str, what: str) -> Problem:
    return Problem(code="PRT-001", file=file, line=line, column=column, what=what, remedy=_REMEDY)
