"""What a report is made of: sections of sentences, tables and charts with stable ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import polars as pl


@dataclass(frozen=True, eq=False, kw_only=True)
class ReportTable:
    """A table. key: its id and file name. frame: the numbers in full. right: columns of numbers.

    breaks: places of rows, from 0, at which another series begins.
    """

    key: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    frame: pl.DataFrame
    right: tuple[str, ...] = ()
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class ChartData:
    """What a chart shows, for whoever draws it.

    key: its id. kind: which drawing (`subsectors`, `series`, `places`, `growth_league`,
    `demography`, `quotients`). title: the finding. frame: columns as the drawing documents them.
    """

    key: str
    kind: str
    title: str
    frame: pl.DataFrame
    source: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Section:
    """A part of the report. id: stays the same from year to year, for addresses.

    remarks: further points in English whatever the report's language: notices of the data's check.
    """

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    charts: tuple[ChartData, ...] = field(default_factory=tuple)


def series_breaks(rows: Sequence[Sequence[str]], column: int) -> tuple[int, ...]:
    """Places of the rows that have another definition than the row before. column: of it."""
    return tuple(i for i, (a, b) in enumerate(pairwise(rows), start=1) if a[column] != b[column])
