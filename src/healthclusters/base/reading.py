"""Files as people save them, read into plain text cells with their line numbers.

Reads what European spreadsheets write: a byte-order mark, semicolons or tabs between cells,
CRLF line ends. What cannot be read safely is a problem with its place, never an exception and
never half a table.
"""

from __future__ import annotations

import csv
import io
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from healthclusters.base.problems import Problem


@dataclass(frozen=True, kw_only=True)
class ReadLimits:
    """What is too large to be meant: refused with a clear problem before it is read."""

    bytes: int = 200_000_000  # of the file; of a workbook: also of its unpacked content
    rows: int = 2_000_000


@dataclass(frozen=True)
class RawTable:
    """Cells as text. `lines[i]` is the line of the file on which row i begins."""

    file: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    delimiter: str  # `,` `;` or tab; `sheet` for a worksheet


Read = tuple[RawTable | None, list[Problem]]


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


def read_csv(path: Path, *, name: str | None = None, limits: ReadLimits | None = None) -> Read:
    """The table, or None and the problems that stand in the way.

    name: what problems call the file; its own name where left out.
    """
    name, limits = name or path.name, limits or ReadLimits()
    problem = _unsafe_file(path, name, limits)
    if problem:
        return None, [problem]
    text = _decoded(path, name)
    if isinstance(text, Problem):
        return None, [text]
    return _cells(text, name, limits)


def read_sheet(
    path: Path,
    sheet: str | None = None,
    *,
    name: str | None = None,
    limits: ReadLimits | None = None,
) -> Read:
    """One worksheet; the first where `sheet` is None. Every cell comes as text.

    A number without a fraction comes without a decimal point, a date as YYYY-MM-DD.
    """
    import fastexcel

    limits = limits or ReadLimits()
    label = name or (f"{path.name}, sheet {sheet}" if sheet else path.name)
    problem = _unsafe_file(path, label, limits) or _unsafe_archive(path, label, limits)
    if problem:
        return None, [problem]
    try:
        book = fastexcel.read_excel(str(path))
        if sheet is not None and sheet not in book.sheet_names:
            return None, [_no_sheet(label, sheet, book.sheet_names)]
        loaded = book.load_sheet(
            sheet if sheet is not None else 0, header_row=None, dtypes="string"
        ).to_polars()
    except fastexcel.FastExcelError as error:
        return None, [_unreadable_workbook(label, str(error).splitlines()[0])]
    cells = [["" if v is None else str(v) for v in row] for row in loaded.iter_rows()]
    return _table_from_rows(
        [(i, [_plain_number(c) for c in row]) for i, row in enumerate(cells, start=1)],
        label,
        limits,
        "sheet",
    )


def _plain_number(cell: str) -> str:
    """`7.0` as a sheet stores a whole number, as `7`."""
    return cell[:-2] if cell.endswith(".0") and cell[:-2].lstrip("-").isdigit() else cell


def _unsafe_file(path: Path, name: str, limits: ReadLimits) -> Problem | None:
    try:
        info = path.lstat()
    except (OSError, ValueError):
        return Problem(
            code="TAB-001",
            file=name,
            what="the file is not there",
            remedy="Add the file, or correct its name.",
        )
    if not stat.S_ISREG(info.st_mode):
        return Problem(
            code="TAB-002",
            file=name,
            what="this is a link, a folder or a device, not a plain file",
            remedy="Put a copy of the file itself here.",
        )
    if info.st_size > limits.bytes:
        return Problem(
            code="TAB-003",
            file=name,
            what=f"the file has {info.st_size:,} bytes; at most {limits.bytes:,} are read",
            remedy="Split the file, or load it into the database instead.",
        )
    return None


def _unsafe_archive(path: Path, name: str, limits: ReadLimits) -> Problem | None:
    """Refuse a workbook that unpacks to far more than its size (a zip bomb)."""
    if not zipfile.is_zipfile(path):
        return _unreadable_workbook(name, "it is not an .xlsx workbook")
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        return _unreadable_workbook(name, str(error))
    if unpacked > limits.bytes:
        return Problem(
            code="TAB-003",
            file=name,
            what=f"the workbook unpacks to {unpacked:,} bytes; at most {limits.bytes:,} are read",
            remedy="Split the workbook, or save the tables as CSV.",
        )
    return None


def _unreadable_workbook(name: str, why: str) -> Problem:
    return Problem(
        code="TAB-021",
        file=name,
        what=f"the workbook cannot be read: {why}",
        remedy="Open it in a spreadsheet program and save it again as .xlsx.",
    )


def _no_sheet(name: str, sheet: str, there: list[str]) -> Problem:
    return Problem(
        code="TAB-022",
        file=name,
        what=f"there is no sheet {sheet!r}; there are {', '.join(map(repr, there))}",
        remedy="Add the sheet, or correct its name.",
    )


def _decoded(path: Path, name: str) -> str | Problem:
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _wrong_encoding(name, "it is UTF-16", None)
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        return Problem(
            code="TAB-004",
            file=name,
            line=line,
            what="there is a NUL byte, so this is not a text file",
            remedy="Export the table again as CSV (UTF-8).",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return _wrong_encoding(name, "it is not UTF-8 (perhaps Windows-1252 or Latin-1)", line)


def _wrong_encoding(name: str, what: str, line: int | None) -> Problem:
    return Problem(
        code="TAB-005",
        file=name,
        line=line,
        what=f"the text cannot be read: {what}",
        remedy="Save the file as 'CSV UTF-8'.",
    )


def _delimiter(text: str) -> str:
    """The separator that occurs most in the header line, outside quotes."""
    first = text.split("\n", 1)[0]
    unquoted = "".join(first.split('"')[::2])
    counts = {d: unquoted.count(d) for d in (",", ";", "\t")}
    return max(counts, key=lambda d: counts[d])


def _cells(text: str, name: str, limits: ReadLimits) -> Read:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for row in reader:
            if len(rows) > limits.rows:
                return None, [_too_many_rows(name, limits)]
            rows.append((begins, row))
            begins = reader.line_num + 1
    except csv.Error as error:
        problem = Problem(
            code="TAB-006",
            file=name,
            line=begins,
            what=f"the row cannot be split into cells: {error}",
            remedy="Close every opened quotation mark, and double the ones inside a cell.",
        )
        return None, [problem]
    return _table_from_rows(rows, name, limits, delimiter)


def _too_many_rows(name: str, limits: ReadLimits) -> Problem:
    return Problem(
        code="TAB-003",
        file=name,
        what=f"the table has more than {limits.rows:,} rows",
        remedy="Split the table, or load it into the database instead.",
    )


def _table_from_rows(
    rows: list[tuple[int, list[str]]], name: str, limits: ReadLimits, delimiter: str
) -> Read:
    """Header and rows; blank rows and blank columns at the right are left out."""
    rows = [(line, [_one_line_end(c) for c in row]) for line, row in rows]
    rows = [(line, row) for line, row in rows if any(c.strip() for c in row)]
    if not rows:
        problem = Problem(
            code="TAB-024",
            file=name,
            what="the table is empty: there is no header",
            remedy="Write the names of the columns in the first row.",
        )
        return None, [problem]
    if len(rows) > limits.rows:
        return None, [_too_many_rows(name, limits)]
    header = [c.strip() for c in rows[0][1]]
    while header and not header[-1]:
        header.pop()
    problems = _header_problems(header, name, rows[0][0])
    body, lines = [], []
    for line, row in rows[1:]:
        while len(row) > len(header) and not row[-1].strip():
            row.pop()
        if len(row) != len(header):
            problems.append(_wrong_length(name, line, len(row), len(header)))
            continue
        body.append(row)
        lines.append(line)
    if problems:
        return None, problems
    return RawTable(name, tuple(header), body, lines, delimiter), []


def _one_line_end(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell


def _header_problems(header: list[str], name: str, line: int) -> list[Problem]:
    problems = []
    for i, column in enumerate(header):
        if not column or column in header[:i]:
            problems.append(
                Problem(
                    code="TAB-008",
                    file=name,
                    line=line,
                    column=column or f"number {i + 1}",
                    what="the column has no name" if not column else "the column is there twice",
                    remedy="Give each column a name of its own.",
                )
            )
    return problems


def _wrong_length(name: str, line: int, found: int, expected: int) -> Problem:
    return Problem(
        code="TAB-007",
        file=name,
        line=line,
        what=f"the row has {found} cells, the header {expected}",
        remedy="Put text that holds a separator in quotation marks; add or remove cells.",
    )
