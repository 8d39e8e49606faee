"""A study as an Excel workbook to read, fill in and give back; the same study, the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from healthclusters.base import NotSupportedError, TableSchema
from healthclusters.base.canonical import canonical_rows
from healthclusters.base.spreadsheet_cells import neutralised
from healthclusters.files.canonical import tables_of
from healthclusters.files.framework_text import framework_yaml
from healthclusters.files.workbook_layout import (
    FRAMEWORK_TEXT,
    GUIDE,
    LISTS,
    MOST_ROWS,
    README,
    SPARE_ROWS,
    STUDY,
    STUDY_SHEET,
    DropDown,
    DropDowns,
    drop_downs,
    note_of,
    width_of,
)
from healthclusters.files.workbook_words import guide_rows, readme_lines
from healthclusters.files.writing import write_bytes
from healthclusters.model import TABLES, Framework, Study, StudyInfo

# A fixed date, because the day of the export would make every export different.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  # the format keeps no time zone
_INK, _HEAD = "#1d2b2f", "#e8eeec"


def export_workbook(study: Study, path: str | Path) -> Path:
    """Write the workbook; returns its path. All of it or nothing.

    One sheet a table with a note at each header and drop-down lists, a sheet of instructions, one
    on what the study says of itself, and one with the framework's items and how they are coded.
    Every cell is text, so that nothing is converted; cells that a spreadsheet could run as a
    formula are made harmless (`spreadsheet_cells`). Raises base.NotSupportedError where a table
    has more rows than a sheet holds.
    """
    return write_bytes(Path(path), workbook_bytes(study))


def workbook_bytes(study: Study) -> bytes:
    """The same as bytes, for a download."""
    import xlsxwriter

    tables = tables_of(study)
    for name, frame in tables.items():
        if frame.height > MOST_ROWS:
            raise NotSupportedError(
                f"{name} has {frame.height:,} rows; a sheet holds {MOST_ROWS:,}. Export CSV files."
            )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": study.info.title, "created": _CREATED})
        writer = _Writer(book, study)
        writer.readme()
        writer.table(STUDY, STUDY_SHEET, info_rows(study.info))
        for name, schema in TABLES.items():
            writer.table(name, schema, canonical_rows(tables[name], schema))
        writer.guide()
        writer.framework_text()
        writer.lists()
    return out.getvalue()


def info_rows(info: StudyInfo) -> list[tuple[str, ...]]:
    """What the study says of itself, a property a row."""
    rows = [("id", info.id), ("title", info.title), ("description", info.description)]
    rows += [("licence", info.licence)]
    rows += [("contributor", name) for name in info.contributors]
    rows += [("source", work) for work in info.sources]
    rows += [("synthetic", str(int(info.synthetic)))]
    if info.origin:
        rows += [("origin_id", info.origin.id), ("origin_revision", info.origin.revision)]
    return [row for row in rows if row[1]]


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, study: Study) -> None:
        self.book, self.study = book, study
        self.framework: Framework = study.framework
        self.drop_downs: DropDowns = drop_downs(study)
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "bg_color": _HEAD, "font_color": _INK, "bottom": 1, "num_format": "@"}
        )
        self.title = book.add_format({"bold": True, "font_size": 15, "font_color": _INK})

    def readme(self) -> None:
        """What this is and how it is filled in."""
        sheet = self.book.add_worksheet(README)
        sheet.set_column(0, 0, 100, self.wrapped)
        sheet.hide_gridlines(2)
        for row, line in enumerate(readme_lines(self.study)):
            sheet.write_string(row, 0, neutralised(line), self.title if row == 0 else self.wrapped)

    def table(self, name: str, schema: TableSchema, rows: Sequence[Sequence[str]]) -> None:
        """One table: header with notes, text cells, drop-down lists, frozen header."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        last = min(len(rows) + SPARE_ROWS, MOST_ROWS)
        for i, column in enumerate(schema.fields):
            sheet.set_column(i, i, width_of(column), self.text)
            sheet.write_string(0, i, column.name, self.head)
            note = note_of(column, self.framework, name)
            size = {"author": "healthclusters", "width": 300, "height": 40 + 16 * len(note) // 40}
            sheet.write_comment(0, i, note, size)
            choice = self.drop_downs.of.get((name, column.name))
            if choice is not None:
                sheet.data_validation(1, i, last, i, _validation(choice))
        for at, row in enumerate(rows, start=1):
            for i, cell in enumerate(row):
                if cell:
                    sheet.write_string(at, i, neutralised(cell), self.text)
        sheet.autofilter(0, 0, max(len(rows), 1), len(schema.fields) - 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def guide(self) -> None:
        """The framework for people: items, measures, questions and how they are coded."""
        sheet = self.book.add_worksheet(GUIDE)
        sheet.freeze_panes(1, 1)
        header, rows = guide_rows(self.framework)
        for i, (name, width) in enumerate(header):
            sheet.set_column(i, i, width, self.wrapped)
            sheet.write_string(0, i, name, self.head)
        for at, row in enumerate(rows, start=1):
            for i, cell in enumerate(row):
                sheet.write_string(at, i, neutralised(cell), self.wrapped)

    def framework_text(self) -> None:
        """The framework itself, hidden, so that the workbook alone is a whole study."""
        sheet = self.book.add_worksheet(FRAMEWORK_TEXT)
        sheet.hide()
        for at, line in enumerate(framework_yaml(self.framework).split("\n")):
            sheet.write_string(at, 0, neutralised(line), self.text)

    def lists(self) -> None:
        """What the drop-down lists offer, hidden; a column a list."""
        sheet = self.book.add_worksheet(LISTS)
        sheet.hide()
        for i, (name, words) in enumerate(self.drop_downs.words.items()):
            sheet.write_string(0, i, name)
            for at, word in enumerate(words, start=1):
                sheet.write_string(at, i, word)
            self._name(name, LISTS, i, max(len(words), 1))
        for table, schema in TABLES.items():
            rows = min(tables_of(self.study)[table].height + SPARE_ROWS, MOST_ROWS)
            key = f"'{table}'!{_below(schema.field_names.index(schema.primary_key[0]), rows)}"
            first = key.split(":")[0]
            # Only as long as what is filled in, so that no list opens at its empty end.
            self.book.define_name(f"keys_{table}", f"=OFFSET({first},0,0,MAX(1,COUNTA({key})),1)")

    def _name(self, name: str, sheet: str, column: int, rows: int) -> None:
        self.book.define_name(name, f"='{sheet}'!{_below(column, rows)}")


def _below(column: int, rows: int) -> str:
    """The cells of a column below its header: `$A$2:$A$10`."""
    from xlsxwriter.utility import xl_col_to_name

    letter = xl_col_to_name(column, col_abs=True)
    return f"{letter}$2:{letter}${rows + 1}"


def _validation(choice: DropDown) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": f"={choice.source}",
        "error_type": "stop" if choice.strict else "information",
        "show_error": choice.strict,
        "error_title": "Not on the list",
        "error_message": "Choose a value from the list.",
    }
