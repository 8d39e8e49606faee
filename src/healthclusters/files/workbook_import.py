"""A workbook read back as a study, with every problem at its sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from healthclusters.base import (
    ParsedTable,
    Problem,
    ReadLimits,
    Workbook,
    nearest_name,
    open_workbook,
    parse_table,
    shown,
)
from healthclusters.base.spreadsheet_cells import restored, restored_table
from healthclusters.files.assembly import assembled, empty_table
from healthclusters.files.descriptor import info_from
from healthclusters.files.frameworks import parse_framework
from healthclusters.files.reports import CheckReport
from healthclusters.files.workbook_layout import FRAMEWORK_TEXT, OWN_SHEETS, STUDY, STUDY_SHEET
from healthclusters.model import TABLES, Framework, StudyInfo


def import_workbook(
    path: str | Path, *, framework: Framework | None = None, limits: ReadLimits | None = None
) -> CheckReport:
    """The study in a workbook that `export_workbook` or `new_study` wrote, filled in by a person.

    framework: used instead of the one that the workbook carries.
    Returns a report as `check_study` does; its study can be written by `write_study`. The study
    has the revision of the one exported if nothing was changed.
    """
    path = Path(path)
    book, problems = open_workbook(path, name=path.name, limits=limits)
    if book is None:
        return CheckReport(name=path.name, problems=tuple(problems), study=None)
    problems += strange_sheets(book)
    info, found = read_info(book)
    problems += found
    if framework is None:
        framework, found = read_framework(book)
        problems += found
    tables: dict[str, ParsedTable] = {}
    for name in TABLES:
        tables[name], found = _table(book, name)
        problems += found
    return assembled(path.name, info, framework, tables, problems)


def sheet_label(book: Workbook, sheet: str) -> str:
    """How problems call a sheet."""
    return f"{book.file}, sheet {sheet}"


def strange_sheets(book: Workbook) -> Iterator[Problem]:
    """Notices of sheets that are neither tables nor ours."""
    known = {*TABLES, *OWN_SHEETS}
    for sheet in book.sheets:
        if sheet not in known:
            near = nearest_name(sheet, known - set(book.sheets))
            hint = f"Did you mean {near}? " if near else ""
            yield Problem(
                code="WBK-002",
                file=f"{book.file}, sheet {shown(sheet)}",
                what="the sheet is no table of a study and is not read",
                remedy=f"{hint}Rename it, or ignore this notice.",
                severity="notice",
            )


def _missing(book: Workbook, sheet: str, remedy: str) -> Problem:
    return Problem(
        code="WBK-001", file=book.file, what=f"there is no sheet {shown(sheet)}", remedy=remedy
    )


def _table(book: Workbook, name: str) -> tuple[ParsedTable, list[Problem]]:
    """One table; an optional one may be missing or wholly empty."""
    schema, label = TABLES[name], sheet_label(book, name)
    if name not in book.sheets:
        if schema.optional:
            return empty_table(name, label), []
        remedy = f"Add the sheet {name}: {schema.description}"
        return empty_table(name, label, readable=False), [_missing(book, name, remedy)]
    raw, problems = book.read(name, name=label)
    if raw is None:
        if schema.optional and [p.code for p in problems] == ["TAB-024"]:
            return empty_table(name, label), []
        return empty_table(name, label, readable=False), problems
    parsed = parse_table(restored_table(raw), schema)
    return parsed, [*problems, *parsed.problems]


def read_info(book: Workbook) -> tuple[StudyInfo | None, list[Problem]]:
    """What the study says of itself."""
    if STUDY not in book.sheets:
        remedy = "Add the sheet study with the columns property and value: id and title at least."
        return None, [_missing(book, STUDY, remedy)]
    label = sheet_label(book, STUDY)
    raw, problems = book.read(STUDY, name=label)
    if raw is None:
        return None, problems
    parsed = parse_table(restored_table(raw), STUDY_SHEET)
    problems += parsed.problems
    if parsed.problems:
        return None, problems
    values: dict[str, list[str]] = {}
    order = sorted(zip(parsed.lines, parsed.frame.rows(), strict=True))
    for line, (name, value) in order:
        if name in values and name not in ("contributor", "source"):
            problems.append(_twice(label, line, name))
        values.setdefault(name, []).append(value)
    info, found = info_from(_as_descriptor(values), label)
    return info, [*problems, *found]


def _twice(label: str, line: int, name: str) -> Problem:
    return Problem(
        code="WBK-004",
        file=label,
        line=line,
        column="property",
        what=f"{name} is there twice",
        remedy="Keep one of the rows.",
    )


def _as_descriptor(values: dict[str, list[str]]) -> dict[str, object]:
    """The rows as the properties of `datapackage.json`, which are checked in one place."""
    one = {name: found[0] for name, found in values.items()}
    extra: dict[str, object] = {
        "synthetic": {"1": True, "0": False, "true": True, "false": False}.get(
            one.get("synthetic", "0"), one.get("synthetic")
        )
    }
    if "origin_id" in one or "origin_revision" in one:
        extra["origin"] = {"id": one.get("origin_id"), "revision": one.get("origin_revision")}
    return {
        "name": one.get("id"),
        "title": one.get("title"),
        "description": one.get("description"),
        "licenses": [{"name": one["licence"]}] if "licence" in one else [],
        "contributors": [{"title": name} for name in values.get("contributor", ())],
        "sources": [{"title": work} for work in values.get("source", ())],
        "study": extra,
    }


def read_framework(book: Workbook) -> tuple[Framework | None, list[Problem]]:
    """The framework that the workbook carries."""
    if FRAMEWORK_TEXT not in book.sheets:
        problem = Problem(
            code="WBK-003",
            file=book.file,
            what="the workbook carries no framework",
            remedy="Name the framework or the study it belongs to, or start from `new`.",
        )
        return None, [problem]
    lines = book.first_column(FRAMEWORK_TEXT)
    if isinstance(lines, Problem):
        return None, [lines]
    text = "\n".join(restored(line) for line in lines) + "\n"
    return parse_framework(text, sheet_label(book, FRAMEWORK_TEXT))
