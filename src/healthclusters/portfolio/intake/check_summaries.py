"""Published sums: no part exceeds the whole, no year exceeds the period that it lies in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from healthclusters.base import Problem
from healthclusters.portfolio.intake.located import Located
from healthclusters.portfolio.words import LEVELS

_SLACK = 0.001
_SUMS = ("projects", "volume", "regional_volume", *LEVELS)


def summary_problems(tables: Mapping[str, Located]) -> Iterator[Problem]:
    """Every row against itself, and against the periods of its cluster that contain it."""
    table = tables["summaries"]
    rows = list(table.frame.sort("line").iter_rows(named=True))
    for row in rows:
        yield from _one_row(row, table.file)
        for other in rows:
            if _within(row, other):
                yield from _against(row, other, table.file)


def _one_row(row: dict[str, Any], file: str) -> Iterator[Problem]:
    if row["year_to"] < row["year_from"]:
        yield _problem(row, file, "year_to", f"{row['year_to']} is before {row['year_from']}")
    money = sum(row[level] or 0 for level in LEVELS)
    for column, part, words in (
        ("regional_volume", row["regional_volume"], "the region's part"),
        ("volume", money, "funding of all levels together"),
    ):
        if _more(part, row["volume"]):
            what = f"{words} ({part:,.0f}) is more than the volume ({row['volume']:,.0f})"
            yield _problem(row, file, column, what)


def _within(row: dict[str, Any], other: dict[str, Any]) -> bool:
    inside = other["year_from"] <= row["year_from"] and row["year_to"] <= other["year_to"]
    return row is not other and row["cluster"] == other["cluster"] and inside


def _against(row: dict[str, Any], whole: dict[str, Any], file: str) -> Iterator[Problem]:
    period = f"{whole['year_from']}-{whole['year_to']}"
    if row["currency"] != whole["currency"]:
        what = f"{row['currency']} here, {whole['currency']} in {period}"
        yield _problem(row, file, "currency", what)
        return
    for column in _SUMS:
        if _more(row[column], whole[column]):
            what = f"{row[column]:,.0f} is more than in {period} ({whole[column]:,.0f})"
            yield _problem(row, file, column, what)


def _more(part: float | None, whole: float | None) -> bool:
    return part is not None and whole is not None and part - whole > max(1e-9, _SLACK * whole)


def _problem(row: dict[str, Any], file: str, column: str, what: str) -> Problem:
    return Problem(
        code="PRT-016",
        file=file,
        line=row["line"],
        column=column,
        what=f"{row['cluster']} {row['year_from']}-{row['year_to']}: {what}",
        remedy="Correct one of the two; a part cannot exceed the whole.",
    )
