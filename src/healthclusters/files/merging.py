"""Rows of some tables brought into a study: added, or changed where their key is there already.

All or nothing: the new study exists only where it has no error. Rows that are not in the import
stay as they are; a column that is not in the import keeps its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from healthclusters.base import (
    NotSupportedError,
    ParsedTable,
    Problem,
    RawTable,
    ReadLimits,
    UnknownNameError,
    Workbook,
    in_order,
    open_workbook,
    parse_table,
    read_csv,
    shown,
    text_table,
)
from healthclusters.base.canonical import canonical_order, canonical_rows
from healthclusters.base.spreadsheet_cells import restored_table
from healthclusters.files.assembly import assembled
from healthclusters.files.canonical import tables_of
from healthclusters.files.checks import Content, content_problems
from healthclusters.files.framework_text import framework_yaml
from healthclusters.files.reports import CheckReport
from healthclusters.files.workbook import info_rows
from healthclusters.files.workbook_import import (
    read_framework,
    read_info,
    sheet_label,
    strange_sheets,
)
from healthclusters.files.workbook_layout import FRAMEWORK_TEXT, STUDY
from healthclusters.model import TABLES, Study, StudyInfo, file_of

Key = tuple[str, ...]
Placed = tuple[tuple[object, ...], int]  # a row and its line, 0 where it was there before
_WORKBOOKS = (".xlsx", ".xlsm")
_CHANGES = ("table", "key", "change", "column", "before", "after")


@dataclass(frozen=True, eq=False, kw_only=True)
class ImportReport:
    """What an import would do to a study, or did.

    check: problems, and the new study where there is no error.
    summary: one row per imported table: `table`, `added`, `changed`, `unchanged` (rows).
    changes: one row per added row (`change` = added, no column, its cells in `after`) and per
      changed cell; `study` in place of a table for what the study says of itself:
      `table`, `key` (values of the key, ; between them), `change`, `column`, `before`, `after`
      (null: empty).
    lines: by imported table, the line of each row of the new study's table in the import; 0 for a
      row that is not in it.
    """

    check: CheckReport
    summary: pl.DataFrame
    changes: pl.DataFrame
    lines: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def study(self) -> Study | None:
        """The study with the import in it; None where there are errors."""
        return self.check.study

    def __str__(self) -> str:
        columns = self.summary.columns
        rows = self.summary.filter(pl.col("added") + pl.col("changed") > 0).rows()
        changed = text_table(columns, rows, right=columns[1:]) if rows else "No row is changed."
        return f"{changed}\n\n{self.check}"


def import_tables(
    study: Study,
    paths: Sequence[str | Path],
    *,
    table: str | None = None,
    limits: ReadLimits | None = None,
    step: Callable[[str, int], None] = lambda _word, _rows: None,
) -> ImportReport:
    """Bring the rows of CSV files or of a workbook's sheets into a study.

    A CSV file is the table that its name says (`longlist.csv`), or `table`; a sheet the table of
    its name. Candidates of a longlist come as rows of clusters and of longlist. step: told that so
    many rows are `read`, `compared` with the study, `checked` in the study as a whole. Raises
    base.UnknownNameError for a file whose name is no table, base.NotSupportedError where a table
    comes twice.
    """
    found: dict[str, RawTable] = {}
    problems: list[Problem] = []
    merging = _Merging(study)
    for path in map(Path, paths):
        if path.suffix.lower() in _WORKBOOKS:
            problems += _gather_workbook(path, found, merging, limits)
        else:
            problems += _gather_csv(path, table or path.stem, found, limits)
    read = sum(len(raw.rows) for raw in found.values())
    step("read", read)
    for name, raw in found.items():
        problems += merging.take(name, raw)
    step("compared", read)
    name = ", ".join(Path(p).name for p in paths)
    report = assembled(name, merging.info, study.framework, merging.tables, problems)
    report = replace(report, problems=tuple(in_order(merging.told(report.problems))))
    step("checked", read)
    summary = pl.DataFrame(
        merging.summary,
        schema={"table": pl.String, "added": pl.Int64, "changed": pl.Int64, "unchanged": pl.Int64},
        orient="row",
    )
    changes = pl.DataFrame(merging.changes, schema=dict.fromkeys(_CHANGES, pl.String), orient="row")
    lines = {name: merging.tables[name].lines for name in found}
    return ImportReport(check=report, summary=summary, changes=changes, lines=lines)


def _gather_csv(
    path: Path, name: str, found: dict[str, RawTable], limits: ReadLimits | None
) -> list[Problem]:
    """The table in a CSV file, added to `found`."""
    if name not in TABLES:
        raise UnknownNameError("table", name, TABLES)
    raw, problems = read_csv(path, name=path.name, limits=limits)
    _add(name, raw, found)
    return problems


def _gather_workbook(
    path: Path, found: dict[str, RawTable], merging: _Merging, limits: ReadLimits | None
) -> list[Problem]:
    """The tables in a workbook, added to `found`; what it says of the study is taken over."""
    book, problems = open_workbook(path, name=path.name, limits=limits)
    if book is None:
        return problems
    problems += strange_sheets(book)
    problems += merging.take_own_sheets(book)
    for name in TABLES:
        if name in book.sheets:
            raw, more = book.read(name, name=sheet_label(book, name))
            _add(name, raw, found)
            problems += [p for p in more if p.code != "TAB-024"]  # an empty sheet brings nothing
    return problems


def _add(name: str, raw: RawTable | None, found: dict[str, RawTable]) -> None:
    if raw is None:
        return
    if name in found:
        raise NotSupportedError(f"{name} comes from {found[name].file} and from {raw.file}")
    found[name] = restored_table(raw)


class _Merging:
    """The tables of a study with the imported rows in them.

    Rows that were there before have line 0, so that problems of imported rows can be told apart.
    """

    def __init__(self, study: Study) -> None:
        self.study, self.info = study, study.info
        self.tables = {
            name: ParsedTable(frame, list(range(2, frame.height + 2)), file=file_of(name))
            for name, frame in tables_of(study).items()
        }
        content = Content(dict(self.tables), study.framework)
        self.known = {(p.code, p.what) for p in content_problems(content)}
        self.summary: list[tuple[str, int, int, int]] = []
        self.changes: list[tuple[str | None, ...]] = []
        self.labels: dict[str, str] = {}  # file of the imported rows -> file in the study

    def take_own_sheets(self, book: Workbook) -> list[Problem]:
        """What the workbook says of its study is taken over where it is this one.

        Its framework is not: a notice says so where it is another one.
        """
        label = sheet_label(book, STUDY)
        info, problems = read_info(book) if STUDY in book.sheets else (None, [])
        if info is not None and info.id != self.study.id:
            problems.append(_other_study(label, info.id))
        elif info is not None:
            before, after = _said(self.info), _said(info)
            for name in sorted(before.keys() | after.keys()):
                old, new = before.get(name), after.get(name)
                if old != new:
                    self.changes.append((STUDY, name, "changed", "value", old, new))
            self.info = info
        if FRAMEWORK_TEXT in book.sheets:
            framework, wrong = read_framework(book)
            same = framework and framework_yaml(framework) == framework_yaml(self.study.framework)
            if not same:
                problems.append(_other_framework(sheet_label(book, FRAMEWORK_TEXT), len(wrong)))
        return problems

    def take(self, name: str, raw: RawTable) -> list[Problem]:
        """Merge one table; the problems of its cells."""
        schema = TABLES[name]
        parsed = parse_table(raw, schema)
        self.labels[raw.file] = file_of(name)
        if parsed.problems and any(p.severity == "error" for p in parsed.problems):
            self.tables[name] = replace(self.tables[name], readable=False)
            return parsed.problems
        kept = {i for i, f in enumerate(schema.fields) if f.name not in raw.header}
        rows = self._merge(name, parsed, kept)
        self.tables[name] = _sorted_table(name, rows, raw.file)
        return parsed.problems

    def _merge(self, name: str, parsed: ParsedTable, kept: set[int]) -> list[Placed]:
        """All rows with their lines; kept: positions of the columns that were not imported."""
        rows: dict[Key, Placed] = {}
        texts: dict[Key, tuple[str, ...]] = {}
        for key, row, text in _keyed(name, self.tables[name].frame):
            rows[key], texts[key] = (row, 0), text
        added = changed = 0
        keyed = _keyed(name, parsed.frame)
        for (key, row, text), line in zip(keyed, parsed.lines, strict=True):
            if key in texts:
                old = rows[key][0]
                row = tuple(old[i] if i in kept else cell for i, cell in enumerate(row))
                text = tuple(texts[key][i] if i in kept else cell for i, cell in enumerate(text))
                changed += text != texts[key]
                self._note_changes(name, key, texts[key], text)
            else:
                added += 1
                cells = _cells_in_words(name, text)
                self.changes.append((name, "; ".join(key), "added", None, None, cells))
            rows[key] = (row, line)
        self.summary.append((name, added, changed, len(parsed.lines) - added - changed))
        return list(rows.values())

    def _note_changes(
        self, name: str, key: Key, before: tuple[str, ...], after: tuple[str, ...]
    ) -> None:
        for column, old, new in zip(TABLES[name].field_names, before, after, strict=True):
            if old != new:
                self.changes.append(
                    (name, "; ".join(key), "changed", column, old or None, new or None)
                )

    def told(self, problems: Sequence[Problem]) -> list[Problem]:
        """Problems of rows that were there before point to their own file.

        A notice that stood before the import is not repeated.
        """
        out = []
        for problem in problems:
            if problem.severity == "notice" and (problem.code, problem.what) in self.known:
                continue
            if problem.line == 0:
                file = self.labels.get(problem.file, problem.file)
                problem = replace(problem, file=file, line=None)
            out.append(problem)
        return out


def _cells_in_words(name: str, text: Sequence[str]) -> str:
    """The cells of a new row that its key does not say already: `value: 270; as_of: 2019`."""
    schema = TABLES[name]
    cells = zip(schema.field_names, text, strict=True)
    return "; ".join(f"{n}: {cell}" for n, cell in cells if cell and n not in schema.primary_key)


def _said(info: StudyInfo) -> dict[str, str]:
    """What a study says of itself, by property; several values with ; between them."""
    said: dict[str, list[str]] = {}
    for name, value in info_rows(info):
        said.setdefault(name, []).append(value)
    return {name: "; ".join(values) for name, values in said.items()}


def _other_study(label: str, id: str) -> Problem:
    return Problem(
        code="WBK-005",
        file=label,
        what=f"the workbook is of another study, {shown(id)}; its title is not taken over",
        remedy="Nothing to do if only its rows are wanted.",
        severity="notice",
    )


def _other_framework(label: str, errors: int) -> Problem:
    why = f"has {errors} error(s)" if errors else "is not that of the study"
    return Problem(
        code="WBK-006",
        file=label,
        what=f"the framework in the workbook {why}; the study keeps its own",
        remedy="To change the framework, edit framework.yaml in the study folder.",
        severity="notice",
    )


def _keyed(
    name: str, frame: pl.DataFrame
) -> Iterator[tuple[Key, tuple[object, ...], tuple[str, ...]]]:
    """Key, cells and cells as text of every row."""
    schema = TABLES[name]
    at = [schema.field_names.index(column) for column in schema.primary_key]
    for row, text in zip(frame.rows(), canonical_rows(frame, schema), strict=True):
        yield tuple(text[i] for i in at), row, text


def _sorted_table(name: str, rows: list[Placed], file: str) -> ParsedTable:
    schema = TABLES[name]
    types = {f.name: f.dtype for f in schema.fields}
    frame = pl.DataFrame([row for row, _ in rows], schema=types, orient="row")
    order = canonical_order(frame, schema)
    lines = [rows[i][1] for i in order]
    return ParsedTable(frame[order] if order else frame, lines, file=file)
