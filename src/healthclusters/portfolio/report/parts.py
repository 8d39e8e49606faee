"""What a report is made of: sections with a stable id, sentences, tables, and data of charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

MOST_ROWS = 25


@dataclass(frozen=True, eq=False, kw_only=True)
class ReportTable:
    """A table as a reader sees it.

    id: stable, also the name of its file. frame: the numbers in full, more rows than shown where
    `note` says so. right: names of the columns of numbers. source: where the rows come from.
    """

    id: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    frame: pl.DataFrame
    right: tuple[str, ...] = ()
    note: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class ChartData:
    """What a chart is drawn from. kind: of the drawing; frames: its tables; words: its texts."""

    id: str
    kind: str
    frames: Mapping[str, pl.DataFrame]
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class Section:
    """A part of the report. id: stable, for addresses."""

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    charts: tuple[ChartData, ...] = ()


def shortened(
    rows: Sequence[Sequence[object]], of: str, most: int = MOST_ROWS
) -> tuple[tuple[tuple[str, ...], ...], str]:
    """The first rows as texts, and a note where there are more."""
    texts = tuple(tuple("" if v is None else str(v) for v in row) for row in rows[:most])
    note = f"The first {most} of {len(rows):,} {of}." if len(rows) > most else ""
    return texts, note


def made_table(
    id: str,
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    frame: pl.DataFrame,
    *,
    text: Sequence[str] = (),
    of: str = "rows",
    most: int = MOST_ROWS,
    note: str = "",
    source: str = "",
) -> ReportTable:
    """A table of the first rows; the note says where there are more.

    text: names of the columns of words; the others are numbers. of: what a row is, in the plural.
    """
    texts, more = shortened(rows, of, most)
    return ReportTable(
        id=id,
        title=title,
        header=tuple(header),
        rows=texts,
        frame=frame,
        right=tuple(name for name in header if name not in text),
        note=" ".join(part for part in (more, note) if part),
        source=source,
    )


def number(value: float | None, places: int = 1) -> str:
    """With thousands marks and so many decimals; nothing for None."""
    return "" if value is None else f"{value:,.{places}f}"


def whole(value: int | None) -> str:
    """A count with thousands marks; nothing for None."""
    return "" if value is None else f"{value:,}"
