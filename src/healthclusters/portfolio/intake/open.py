"""A portfolio from a folder, a workbook or one table; all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from healthclusters.base import (
    DataError,
    Problem,
    RawTable,
    ReadLimits,
    check_references,
    errors,
    in_order,
    notices,
    open_workbook,
    read_table,
)
from healthclusters.base.reading import Read
from healthclusters.portfolio.intake.checks import portfolio_problems
from healthclusters.portfolio.intake.located import Located, located
from healthclusters.portfolio.intake.registers import (
    PARTICIPATIONS,
    form_of,
    in_our_columns,
)
from healthclusters.portfolio.intake.split import split_participations
from healthclusters.portfolio.portfolio import Portfolio, typed_empty
from healthclusters.portfolio.tables import PARTNERS, PORTFOLIO_TABLES, PROJECTS

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_TABLES = (".csv", ".gz", *_WORKBOOKS)
# The CORDIS file of projects has their objectives in it, some 100 MB for a whole programme.
_LIMITS = ReadLimits(bytes=500_000_000)
_HOLDS = ("projects", "partners", "summaries")


def open_portfolio(
    path: Path | str, *more: Path | str, sheet: str | None = None, name: str | None = None
) -> Portfolio:
    """Read and check a portfolio.

    path: a folder with the tables of `PORTFOLIO_TABLES` as CSV, a workbook with a sheet for each,
    or one table: projects, participations, or a CORDIS file with old or new column names; CSV
    files may be packed (`.gz`). more: further tables, such as the CORDIS file of organisations.
    sheet: only this sheet of the workbook, as one table. name: that of the file where left out.
    Raises DataError with every problem found; notices stay with the portfolio.
    """
    paths = [Path(path), *map(Path, more)]
    parts = [part for p in paths for part in _raw_tables(p, sheet if p == paths[0] else None)]
    problems = [problem for _, read in parts for problem in read[1]]
    raws = [(table, read[0]) for table, read in parts if read[0] is not None]
    register = any(form_of(raw) is not None for _, raw in raws)
    tables, found = _located(raws)
    problems += found
    if errors(problems):
        raise DataError(in_order(problems))
    problems += _references(tables)
    problems += portfolio_problems(tables, register=register)
    problems += _empty(tables, paths[0].name)
    if errors(problems):
        raise DataError(in_order(problems))
    return Portfolio(
        name=name or paths[0].name.split(".")[0],
        tables=_frames(tables, register),
        origin="register" if register else "own",
        notices=tuple(in_order(notices(problems))),
        files=tuple(dict.fromkeys(t.file for t in tables.values())),
    )


def _raw_tables(path: Path, sheet: str | None) -> list[tuple[str, Read]]:
    """Name of the table ("" where its columns must show it) and its cells."""
    if path.is_dir():
        return _of_folder(path)
    if path.suffix.lower() in _WORKBOOKS and sheet is None:
        book, problems = open_workbook(path)
        if book is None:
            return [("", (None, problems))]
        named = [s for s in book.sheets if s in PORTFOLIO_TABLES]
        if named:
            return [(s, book.read(s)) for s in named]
        return [("", book.read())]
    return [("", read_table(path, sheet=sheet, limits=_LIMITS))]


def _of_folder(folder: Path) -> list[tuple[str, Read]]:
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in _TABLES)
    named = [p for p in files if p.name.split(".")[0] in PORTFOLIO_TABLES]
    if named:
        return [(p.name.split(".")[0], read_table(p, limits=_LIMITS)) for p in named]
    if not files:
        problem = Problem(
            code="PRT-022",
            file=folder.name,
            what="there is no table in the folder",
            remedy=f"Put at least one of {', '.join(_HOLDS)} there, as a .csv file.",
        )
        return [("", (None, [problem]))]
    return [("", read_table(p, limits=_LIMITS)) for p in files]


def _located(raws: list[tuple[str, RawTable]]) -> tuple[dict[str, Located], list[Problem]]:
    """Every table by name, projects that only stand in other tables included."""
    tables: dict[str, Located] = {}
    problems: list[Problem] = []
    for given, raw in raws:
        form = form_of(raw) if not given else None
        plain = raw if form is None else in_our_columns(raw, form)
        name = given or (form.schema.name if form else _own_name(raw))
        if not name:
            problems.append(_not_known(raw))
            continue
        schema = PARTICIPATIONS if name == "participations" else PORTFOLIO_TABLES[name]
        read, found = located(plain, schema, register=form is not None)
        problems += found
        if read is None:
            continue
        if name == "participations":
            parts, found = split_participations(read)
            problems += found
        else:
            parts = {name: read}
        problems += [_twice(part.file, n) for n, part in parts.items() if n in tables]
        tables |= parts
    if "partners" in tables and "projects" not in tables:
        tables["projects"] = _projects_of(tables["partners"])
    return tables, problems


def _own_name(raw: RawTable) -> str:
    """Which table of ours has these columns; "" where none has."""
    header = set(raw.header)
    if {"project_id", "organisation_id"} <= header:
        return "partners" if header <= set(PARTNERS.field_names) else "participations"
    if header & {"year_from", "year_to"} and "cluster" in header:
        return "summaries"
    return "projects" if header & set(PROJECTS.field_names) else ""


def _projects_of(partners: Located) -> Located:
    """Projects known only by their partners: an identifier each, the rest not stated."""
    ids = partners.frame.group_by("project_id").agg(pl.col("line").min()).sort("project_id")
    frame = pl.concat([typed_empty("projects"), ids], how="diagonal")
    return Located(frame, partners.file, partners.parsed)


def _references(tables: Mapping[str, Located]) -> list[Problem]:
    """Rows that name a project or criterion which is not there."""
    parsed = {name: table.parsed for name, table in tables.items()}
    schemas = {
        name: PORTFOLIO_TABLES[name]
        for name in tables
        if all(key.table in tables for key in PORTFOLIO_TABLES[name].foreign_keys)
        and name != "projects"
    }
    return check_references(parsed, schemas)


def _frames(tables: Mapping[str, Located], register: bool) -> dict[str, pl.DataFrame]:
    """Every table; the public money of a file of the European Union is European."""
    frames = {name: _frame(name, tables) for name in PORTFOLIO_TABLES}
    if register and "funding" not in tables:
        paid = frames["projects"].drop_nulls("public_funding")
        european = paid.select(
            "project_id",
            pl.lit("european").alias("level"),
            pl.lit("European Union").alias("funder"),
            pl.col("public_funding").alias("amount"),
            "currency",
        )
        frames["funding"] = pl.concat([frames["funding"], european], how="diagonal")
    return frames


def _frame(name: str, tables: Mapping[str, Located]) -> pl.DataFrame:
    empty = typed_empty(name)
    return tables[name].frame.select(empty.columns) if name in tables else empty


def _empty(tables: Mapping[str, Located], file: str) -> list[Problem]:
    if any(name in tables and tables[name].frame.height for name in _HOLDS):
        return []
    return [
        Problem(
            code="PRT-021",
            file=file,
            what="there is no project in it: no row in projects, partners or summaries",
            remedy="Add a row; `healthclusters portfolio --columns` says which columns there are.",
        )
    ]


def _not_known(raw: RawTable) -> Problem:
    seen = ", ".join(raw.header[:6])
    return Problem(
        code="PRT-020",
        file=raw.file,
        line=1,
        what=f"no table of a portfolio has these columns: {seen}",
        remedy="Name the columns as `healthclusters portfolio --columns` lists them.",
    )


def _twice(file: str, name: str) -> Problem:
    return Problem(
        code="PRT-022",
        file=file,
        what=f"the table {name} is given twice",
        remedy="Put all its rows into one file.",
    )
