"""What can be wrong with a firm panel beyond single cells (problem codes IMP-001 to IMP-011)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

from healthclusters.base import Problem
from healthclusters.impact.columns import OUTCOMES, label

# A value ten times last year's, or a tenth of it, is more often a slip than a fact.
JUMP = 10.0
_CONSTANT = ("treated_from", "treated_until", "error_group", "weight")


def panel_problems(frame: pl.DataFrame, lines: Sequence[int], file: str) -> list[Problem]:
    """Every problem of a panel whose cells are well formed.

    frame: the columns of the schema. lines: the line of each row in the file.
    """
    rows = frame.with_columns(pl.Series("_line", lines, dtype=pl.Int64)).sort("firm", "year")
    problems = _changing_traits(rows, file)
    problems += _impossible_ends(rows, file)
    problems += _weights_of_nothing(rows, file)
    problems += _no_outcome(rows, file)
    problems += _missing_years(rows, file)
    if problems:
        return problems
    return [
        *_gaps(rows, file),
        *_without_a_before(rows, file),
        *_leavers(rows, file),
        *_jumps(rows, file),
        *_funding_outside(rows, file),
        *_unknown_values(rows, file),
    ]


def _changing_traits(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Start, end, weight and error group belong to the firm: one value in all its rows."""
    problems = []
    for column in _CONSTANT:
        same = pl.col(column).eq_missing(pl.col(column).first().over("firm"))
        first = rows.filter(~same).unique("firm", keep="first", maintain_order=True)
        for firm, line in first.select("firm", "_line").iter_rows():
            problems.append(
                Problem(
                    code="IMP-001",
                    file=file,
                    line=line,
                    column=column,
                    what=f"{column} of firm {firm} differs between its rows",
                    remedy="Write the same value, or leave it empty, in every row of the firm.",
                )
            )
    return problems


def _impossible_ends(rows: pl.DataFrame, file: str) -> list[Problem]:
    until, since = pl.col("treated_until"), pl.col("treated_from")
    wrong = rows.filter(until.is_not_null() & (since.is_null() | (until < since)))
    wrong = wrong.unique("firm", keep="first", maintain_order=True)
    return [
        Problem(
            code="IMP-002",
            file=file,
            line=line,
            column="treated_until",
            what=f"firm {firm} leaves the programme in {last} "
            + ("but never enters it" if start is None else f"before it enters in {start}"),
            remedy="Correct treated_from or treated_until.",
        )
        for firm, last, start, line in wrong.select(
            "firm", "treated_until", "treated_from", "_line"
        ).iter_rows()
    ]


def _weights_of_nothing(rows: pl.DataFrame, file: str) -> list[Problem]:
    problems = []
    if rows["weight"].null_count() not in (0, rows.height):
        problems.append(
            _weight(file, int(rows.filter(pl.col("weight").is_null())["_line"][0]), "is empty")
        )
    zero = rows.filter(pl.col("weight") == 0)
    problems += [_weight(file, int(line), "is 0") for line in zero["_line"]]
    return problems


def _weight(file: str, line: int, what: str) -> Problem:
    return Problem(
        code="IMP-003",
        file=file,
        line=line,
        column="weight",
        what=f"the weight {what}, so nobody knows how many firms this one stands for",
        remedy="Give every firm a weight above 0, or remove the column.",
    )


def _no_outcome(rows: pl.DataFrame, file: str) -> list[Problem]:
    if any(rows[c].null_count() < rows.height for c in OUTCOMES):
        return []
    return [
        Problem(
            code="IMP-004",
            file=file,
            what="no outcome is known for any firm",
            remedy=f"Fill in one of the columns {', '.join(OUTCOMES)}.",
        )
    ]


def _missing_years(rows: pl.DataFrame, file: str) -> list[Problem]:
    there = set(rows["year"].to_list())
    missing = sorted(set(range(min(there), max(there) + 1)) - there) if there else []
    if not missing:
        return []
    return [
        Problem(
            code="IMP-005",
            file=file,
            column="year",
            what=f"no firm has a row for {', '.join(map(str, missing))}",
            remedy="Add the year, or keep only the years on one side of it: effects are counted "
            "in years since the start.",
        )
    ]


def _gaps(rows: pl.DataFrame, file: str) -> list[Problem]:
    """A firm that is there, away, and there again; one notice a firm."""
    before = pl.col("year").shift(1).over("firm")
    jumps = rows.with_columns(_before=before).filter(pl.col("year") - pl.col("_before") > 1)
    firms = jumps.unique("firm", keep="first", maintain_order=True)
    return [
        _notice(
            "IMP-006",
            file,
            line,
            "year",
            f"firm {firm} has no row between {last} and {year}",
            "Add the missing years. Until then the firm counts only in comparisons of two years "
            "that are both known.",
        )
        for firm, last, year, line in firms.select("firm", "_before", "year", "_line").iter_rows()
    ]


def _without_a_before(rows: pl.DataFrame, file: str) -> list[Problem]:
    first = min(rows["year"].to_list())
    firms = rows.filter(pl.col("treated_from") <= first)
    firms = firms.unique("firm", keep="first", maintain_order=True)
    return [
        _notice(
            "IMP-007",
            file,
            line,
            "treated_from",
            f"firm {firm} is in the programme from {start}, the panel begins in {first}",
            "Add a year before its start. Until then the firm is left out: it has no before.",
        )
        for firm, start, line in firms.select("firm", "treated_from", "_line").iter_rows()
    ]


def _leavers(rows: pl.DataFrame, file: str) -> list[Problem]:
    last = rows["year"].max()
    firms = rows.filter(pl.col("treated_until") < last)
    firms = firms.unique("firm", keep="first", maintain_order=True)
    return [
        _notice(
            "IMP-008",
            file,
            line,
            "treated_until",
            f"firm {firm} leaves the programme after {until}",
            "Choose: leavers='exclude' leaves it out, leavers='keep' counts it as treated from "
            "its start on.",
        )
        for firm, until, line in firms.select("firm", "treated_until", "_line").iter_rows()
    ]


def _jumps(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Ten times up or down in a year, and by more than the typical firm has at all."""
    problems = []
    for column in ("employment", "turnover", "value_added"):
        now, before = pl.col(column), pl.col(column).shift(1).over("firm")
        typical = rows.filter(now > 0)[column].median()
        if not isinstance(typical, int | float):
            continue
        ratio = now / before
        found = rows.with_columns(_before=before).filter(
            (before > 0) & (now > 0) & ((ratio >= JUMP) | (ratio <= 1 / JUMP)),
            (now - before).abs() > typical,
        )
        for firm, year, old, new, line in found.select(
            "firm", "year", "_before", column, "_line"
        ).iter_rows():
            problems.append(
                _notice(
                    "IMP-009",
                    file,
                    line,
                    column,
                    f"{label(column)} of firm {firm} goes from {old:g} to {new:g} in {year}",
                    "Check the unit (thousands?), a merger or a slip of the pen; the value is used "
                    "as it stands.",
                )
            )
    return problems


def _funding_outside(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Money of the programme before the start or without one: is the firm a control at all?"""
    start = pl.col("treated_from")
    found = rows.filter(
        pl.col("public_funding") > 0, start.is_null() | (pl.col("year") < start)
    ).unique("firm", keep="first", maintain_order=True)
    return [
        _notice(
            "IMP-010",
            file,
            line,
            "public_funding",
            f"firm {firm} gets {money:g} in {year}, when it is not in the programme",
            "Correct treated_from; a firm that was paid is no control.",
        )
        for firm, money, year, line in found.select(
            "firm", "public_funding", "year", "_line"
        ).iter_rows()
    ]


def _unknown_values(rows: pl.DataFrame, file: str) -> list[Problem]:
    problems = []
    for column in OUTCOMES:
        unknown = rows[column].null_count()
        if 0 < unknown < rows.height:
            what = f"{label(column)} is not known in {unknown:,} of {rows.height:,} rows"
            remedy = "Fill in what can be known; nothing is guessed in its place."
            problems.append(_notice("IMP-011", file, None, column, what, remedy))
    return problems


_NOTICE: Literal["notice"] = "notice"


def _notice(code: str, file: str, line: int | None, column: str, what: str, remedy: str) -> Problem:
    return Problem(
        code=code,
        file=file,
        line=line,
        column=column,
        what=what,
        remedy=remedy,
        severity=_NOTICE,
    )
