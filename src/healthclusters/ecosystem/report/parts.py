"""What a report is made of: sections of sentences, tables and charts with stable ids."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, eq=False, kw_only=True)
class ReportTable:
    """A table. key: its id and file name. frame: the numbers in full. right: columns of numbers."""

    key: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    frame: pl.DataFrame
    right: tuple[str, ...] = ()


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
