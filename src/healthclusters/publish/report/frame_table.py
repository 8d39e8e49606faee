"""A table of a report from a table of results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.publish.report.blocks import Column, Foreign, Inline, Link, Strong, Table
from healthclusters.publish.report.language import Words


def table_of(
    frame: pl.DataFrame,
    title: str,
    columns: Mapping[str, str],
    *,
    words: Words,
    key: str = "",
    note: Inline = "",
    source: Inline = "",
    alt: str = "",
    percent: Sequence[str] = (),
    decimals: Mapping[str, int] | None = None,
    intervals: Mapping[str, tuple[str, str]] | None = None,
    unknown: str | None = None,
    most: int | None = None,
    total: bool = False,
    size: Literal["normal", "small"] = "normal",
    language: str = "",
) -> Table:
    """The rows of `frame` as a numbered table, as the language of the report writes numbers.

    columns: name in the frame -> title above it, in the order in which they are shown. key: the
    whole frame goes with the report as `key.csv`. percent: columns of shares from 0 to 1. decimals:
    of a column of numbers; the fewest that show all of it, at most two, where left out. intervals:
    column -> the two columns that bound it, written like it in brackets behind it. unknown: shown
    for null, which is never zero; the language's word where it is left out. most: rows shown; with
    a key, the note says how many more the file holds. total, size, language: as in `Table`.

    Raises UnknownNameError for a column that the frame does not have.
    """
    given = _Cells(words, tuple(percent), decimals or {}, intervals or {}, unknown)
    for name in (*columns, *given.names()):
        if name not in frame.columns:
            raise UnknownNameError("column", name, frame.columns)
    fewest = {name: _decimals(frame[name]) for name in columns if frame.schema[name].is_float()}
    said = replace(given, decimals={**fewest, **given.decimals})
    shown = frame if most is None else frame.head(most)
    rest = frame.height - shown.height
    more = words("frame.more_rows", n=rest) if rest and key else ""
    return Table(
        title=title,
        columns=[
            Column(title=text, number=frame.schema[name].is_numeric(), width=_width(frame, name))
            for name, text in columns.items()
        ],
        rows=[[said.cell(name, row) for name in columns] for row in shown.iter_rows(named=True)],
        note=_joined(note, more),
        source=source,
        alt=alt,
        key=key,
        data=frame if key else None,
        total=total,
        size=size,
        language=language,
    )


@dataclass(frozen=True)
class _Cells:
    """How the values of a table of results are written; fields as in `table_of`."""

    words: Words
    percent: Sequence[str]
    decimals: Mapping[str, int]
    intervals: Mapping[str, tuple[str, str]]
    unknown: str | None

    def names(self) -> list[str]:
        """Columns that are named here."""
        bounds = [name for pair in self.intervals.values() for name in pair]
        return [*self.percent, *self.decimals, *self.intervals, *bounds]

    def cell(self, name: str, row: Mapping[str, Any]) -> str:
        """A value, and its interval where it has one."""
        text = self._said(name, row[name])
        bounds = [row[bound] for bound in self.intervals.get(name, ())]
        if not bounds or None in (row[name], *bounds):
            return text
        return f"{text} ({'–'.join(self._said(name, bound) for bound in bounds)})"

    def _said(self, name: str, value: Any) -> str:
        if value is None or value != value:  # NaN equals nothing, not even itself
            return self.words("frame.unknown") if self.unknown is None else self.unknown
        if isinstance(value, bool):
            return self.words("value.yes" if value else "value.no")
        if isinstance(value, int | float) and name in self.percent:
            return self.words.percent(value)
        if isinstance(value, int | float):
            return self.words.number(value, self.decimals.get(name))
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _decimals(values: pl.Series) -> int:
    """The fewest decimals that show all of the values, at most two."""
    known = values.drop_nulls().drop_nans()
    return next((n for n in (0, 1) if ((known - known.round(n)).abs() < 1e-9).all()), 2)


def _width(frame: pl.DataFrame, name: str) -> float:
    """Columns of text share the width by what they hold."""
    if frame.schema[name].is_numeric() or frame.schema[name].is_nested():
        return 1.0
    longest = frame[name].cast(pl.String).str.len_chars().max()
    return min(max(longest / 14, 1.2), 4.0) if isinstance(longest, int) else 1.2


def _joined(note: Inline, more: str) -> Inline:
    if not more:
        return note
    parts = [note] if isinstance(note, str | Link | Strong | Foreign) else list(note)
    return [*parts, f" {more}"] if note else more
