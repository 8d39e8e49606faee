"""Worksheets of an Excel workbook, read into plain text cells with their row numbers.

A workbook is a zip of XML files, so it is looked through before it is opened: what unpacks to far
too much, declares entities, or spreads a few cells over a huge sheet is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # only on parts in which entity declarations were refused

from healthclusters.base.problems import Problem
from healthclusters.base.reading import (
    Read,
    ReadLimits,
    one_line_end,
    read_bytes,
    read_csv,
    table_from_rows,
)

_MOST_PARTS = 2_000
_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"([^<>]*)>')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_table(
    path: Path,
    *,
    name: str | None = None,
    sheet: str | None = None,
    limits: ReadLimits | None = None,
) -> Read:
    """A CSV file or one sheet of an Excel workbook, by the ending of the file's name.

    sheet: name of the worksheet; the first where left out.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods"):
        return read_sheet(path, sheet, name=name, limits=limits)
    return read_csv(path, name=name, limits=limits)


def read_sheet(
    path: Path,
    sheet: str | None = None,
    *,
    name: str | None = None,
    limits: ReadLimits | None = None,
) -> Read:
    """One worksheet; the first where `sheet` is None. Cells as in `Workbook.read`."""
    book, problems = open_workbook(path, name=name, limits=limits)
    if book is None:
        return None, problems
    return book.read(sheet, name=name)


@dataclass(frozen=True, eq=False)
class Workbook:
    """An opened workbook that is safe to read.

    sheets: names of the worksheets in their order.
    errors: cells that show an error such as #DIV/0!, as (row, column letters), by sheet.
    """

    file: str
    sheets: tuple[str, ...]
    errors: dict[str, list[tuple[int, str]]]
    limits: ReadLimits
    _book: Any = field(repr=False)

    def read(self, sheet: str | None = None, *, name: str | None = None) -> Read:
        """The cells of one sheet as text, with the sheet's row numbers as lines.

        A number comes as it is stored, without trailing zeros; a date as `2020-01-31 00:00:00`;
        TRUE and FALSE as `true` and `false`; a formula as its last result. A cell that shows an
        error is a problem, not an empty cell.
        """
        label = name or (f"{self.file}, sheet {sheet}" if sheet else self.file)
        if sheet is not None and sheet not in self.sheets:
            return None, [_no_sheet(label, sheet, self.sheets)]
        chosen = sheet if sheet is not None else self.sheets[0]
        if self.errors.get(chosen):
            return None, [_error_cell(label, *place) for place in self.errors[chosen]]
        rows = self._rows(chosen, label)
        if isinstance(rows, Problem):
            return None, [rows]
        return table_from_rows(list(enumerate(rows, start=1)), label, self.limits, "sheet")

    def first_column(self, sheet: str) -> list[str] | Problem:
        """The cells of the first column of a sheet, from its first row, as they are."""
        rows = self._rows(sheet, f"{self.file}, sheet {sheet}")
        return rows if isinstance(rows, Problem) else [row[0] if row else "" for row in rows]

    def _rows(self, sheet: str, label: str) -> list[list[str]] | Problem:
        frame, why = _careful(
            lambda: self._book.load_sheet(
                sheet, header_row=None, skip_rows=0, dtypes="string"
            ).to_polars()
        )
        if frame is None:
            return unreadable_workbook(label, why)
        return [["" if v is None else one_line_end(v) for v in row] for row in frame.iter_rows()]


def open_workbook(
    path: Path, *, name: str | None = None, limits: ReadLimits | None = None
) -> tuple[Workbook | None, list[Problem]]:
    """The workbook, or None and the problem that stands in the way."""
    import fastexcel

    name, limits = name or path.name, limits or ReadLimits()
    data = read_bytes(path, name, limits)
    if isinstance(data, Problem):
        return None, [data]
    errors = _looked_through(data, name, limits)
    if isinstance(errors, Problem):
        return None, [errors]
    book, why = _careful(lambda: fastexcel.read_excel(data))
    if book is None:
        return None, [unreadable_workbook(name, why)]
    if not book.sheet_names:
        return None, [unreadable_workbook(name, "it has no worksheet")]
    return Workbook(name, tuple(book.sheet_names), errors, limits, book), []


def _careful(read: Any) -> tuple[Any, str]:
    """The result of `read`, or None and why the library could not read the workbook."""
    import fastexcel

    try:
        return read(), ""
    except fastexcel.FastExcelError as error:
        return None, str(error).splitlines()[0]
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the library ends on broken files
            raise
        return None, "its content is broken"


def _looked_through(
    data: bytes, name: str, limits: ReadLimits
) -> dict[str, list[tuple[int, str]]] | Problem:
    """Cells that show an error, by sheet; or the problem that makes the workbook unsafe to open.

    Every part is unpacked here once, so a part that is longer than it says is found as well.
    """
    errors_by_part: dict[str, list[tuple[int, str]]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > limits.bytes:
                return _bomb(name, unpacked, limits)
            if len(parts) > _MOST_PARTS or len({p.filename for p in parts}) < len(parts):
                return unreadable_workbook(name, "its parts are too many or named twice")
            for part in parts:
                content = archive.read(part)
                if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in content:
                    return unreadable_workbook(name, f"{part.filename} declares a document type")
                if part.filename.startswith("xl/worksheets/"):
                    found = _sheet_extent(content, limits.cells)
                    if found is None:
                        return _too_wide(name, part.filename, limits)
                    errors_by_part[part.filename] = found
            return _by_sheet_name(archive, errors_by_part)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
        return unreadable_workbook(name, f"it is not an .xlsx workbook ({error})")
    except (OSError, EOFError, ValueError, KeyError, ElementTree.ParseError) as error:
        return unreadable_workbook(name, f"it is damaged ({error})")
    except Exception as error:
        if type(error).__module__ not in ("zlib", "lzma", "_lzma", "bz2"):
            raise
        return unreadable_workbook(name, f"it is damaged ({error})")


def _sheet_extent(content: bytes, most: int) -> list[tuple[int, str]] | None:
    """Cells of one sheet that show an error; None where the sheet spans too much to be read."""
    last_row, last_column, broken = 0, 0, []
    for letters, row, rest in _CELL.findall(content):
        if rest.endswith(b"/"):
            continue  # formatted, but without content
        last_row = max(last_row, int(row))
        last_column = max(last_column, _column_number(letters))
        if b't="e"' in rest:
            broken.append((int(row), letters.decode()))
    return broken if last_row * last_column <= most else None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _by_sheet_name(
    archive: zipfile.ZipFile, by_part: dict[str, list[tuple[int, str]]]
) -> dict[str, list[tuple[int, str]]]:
    """The same, by the name a person sees, through the workbook's list of sheets."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    part_of = {
        r.get("Id"): "xl/" + (r.get("Target") or "").removeprefix("/xl/").removeprefix("./")
        for r in relations
    }
    named = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            part = part_of.get(sheet.get(_RELATION), "")
            named[sheet.get("name") or ""] = by_part.get(part, [])
    return named


def _bomb(name: str, unpacked: int, limits: ReadLimits) -> Problem:
    return Problem(
        code="TAB-003",
        file=name,
        what=f"the workbook unpacks to {unpacked:,} bytes; at most {limits.bytes:,} are read",
        remedy="Split the workbook, or save the tables as CSV.",
    )


def _too_wide(name: str, part: str, limits: ReadLimits) -> Problem:
    return Problem(
        code="TAB-003",
        file=name,
        what=f"a sheet ({part}) spans more than {limits.cells:,} cells",
        remedy="Delete what stands far to the right of or below the table.",
    )


def unreadable_workbook(name: str, why: str) -> Problem:
    """The problem of a workbook that cannot be read at all."""
    return Problem(
        code="TAB-021",
        file=name,
        what=f"the workbook cannot be read: {why}",
        remedy="Open it in a spreadsheet program and save it again as .xlsx.",
    )


def _no_sheet(name: str, sheet: str, there: tuple[str, ...]) -> Problem:
    return Problem(
        code="TAB-022",
        file=name,
        what=f"there is no sheet {sheet!r}; there are {', '.join(map(repr, there))}",
        remedy="Add the sheet, or correct its name.",
    )


def _error_cell(name: str, row: int, column: str) -> Problem:
    return Problem(
        code="TAB-026",
        file=name,
        line=row,
        column=column,
        what="the cell shows an error such as #DIV/0! or #N/A",
        remedy="Correct the formula, or write the value itself.",
    )
