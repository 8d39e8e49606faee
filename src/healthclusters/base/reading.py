"""Files as people save them, read into plain text cells with their line numbers.

Reads what European spreadsheets write: a byte-order mark, semicolons or tabs between cells,
CRLF line ends. What cannot be read safely is a problem with its place, never an exception and
never half a table.
"""

from __future__ import annotations

import csv
import errno
import gzip
import io
import os
import re
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path

from healthclusters.base.problems import Problem, shown

_MOST_COLUMNS = 1_000
_SAID_SEPARATOR = re.compile(r'"?sep=([,;\t])"?\n', re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class ReadLimits:
    """What is too large to be meant: refused with a clear problem before it is read."""

    bytes: int = 200_000_000  # of the file; of a workbook: also of its unpacked content
    rows: int = 2_000_000
    cells: int = 20_000_000  # of the rectangle that a sheet spans: it is held in memory whole


@dataclass(frozen=True)
class RawTable:
    """Cells as text. `lines[i]` is the line of the file on which row i begins."""

    file: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    delimiter: str  # `,` `;` or tab; `sheet` for a worksheet


Read = tuple[RawTable | None, list[Problem]]


def read_csv(path: Path, *, name: str | None = None, limits: ReadLimits | None = None) -> Read:
    """The table, or None and the problems that stand in the way.

    name: what problems call the file; its own name where left out.
    """
    name, limits = name or path.name, limits or ReadLimits()
    text, problems = read_text(path, name=name, limits=limits)
    return (None, problems) if text is None else _cells(text, name, limits)


def read_text(
    path: Path, *, name: str | None = None, limits: ReadLimits | None = None
) -> tuple[str | None, list[Problem]]:
    """The text of a UTF-8 file, plain or packed by gzip (`.gz`), or None and what is in the way."""
    name, limits = name or path.name, limits or ReadLimits()
    data = read_bytes(path, name, limits)
    if not isinstance(data, Problem) and path.suffix.lower() == ".gz":
        data = _unpacked(data, name, limits)
    if isinstance(data, Problem):
        return None, [data]
    text = _decoded(data, name)
    return (None, [text]) if isinstance(text, Problem) else (text, [])


def _unpacked(data: bytes, name: str, limits: ReadLimits) -> bytes | Problem:
    """The content of a gzip file, never more of it than may be read."""
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            content = packed.read(limits.bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        return Problem(
            code="TAB-025",
            file=name,
            what=f"the file cannot be unpacked: {error}",
            remedy="Fetch it again, or unpack it with a program of your own.",
        )
    return content if len(content) <= limits.bytes else _too_large(name, len(content), limits)


def read_bytes(path: Path, name: str, limits: ReadLimits) -> bytes | Problem:
    """The content of a plain file; links, folders, devices and what is too large are refused.

    What is checked is the opened file itself, so that it cannot be exchanged in between.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        return _unopened(name, error)
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            return _not_a_file(name)
        if info.st_size > limits.bytes:
            return _too_large(name, info.st_size, limits)
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(limits.bytes + 1)
    except OSError as error:
        return _unopened(name, error)
    finally:
        os.close(handle)
    return data if len(data) <= limits.bytes else _too_large(name, len(data), limits)


def _unopened(name: str, error: Exception) -> Problem:
    if isinstance(error, ValueError | FileNotFoundError | NotADirectoryError):
        return Problem(
            code="TAB-001",
            file=name,
            what="the file is not there",
            remedy="Add the file, or correct its name.",
        )
    if getattr(error, "errno", None) == errno.ELOOP:  # what O_NOFOLLOW says of a link
        return _not_a_file(name)
    return Problem(
        code="TAB-025",
        file=name,
        what=f"the file cannot be opened: {getattr(error, 'strerror', None) or error}",
        remedy="Check that you may read it, and close other programs that hold it.",
    )


def _not_a_file(name: str) -> Problem:
    return Problem(
        code="TAB-002",
        file=name,
        what="this is a link, a folder or a device, not a plain file",
        remedy="Put a copy of the file itself here.",
    )


def _too_large(name: str, size: int, limits: ReadLimits) -> Problem:
    return Problem(
        code="TAB-003",
        file=name,
        what=f"the file has {size:,} bytes; at most {limits.bytes:,} are read",
        remedy="Split the file.",
    )


def _decoded(data: bytes, name: str) -> str | Problem:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _wrong_encoding(name, "it is UTF-16", None)
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        return Problem(
            code="TAB-004",
            file=name,
            line=line,
            what="there is a NUL byte, so this is not a text file",
            remedy="Save it again as text; a table as CSV (UTF-8).",
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
        remedy="Save the file as UTF-8; in a spreadsheet, as 'CSV UTF-8'.",
    )


def _delimiter(text: str) -> str:
    """The separator that occurs most in the header line, outside quotes."""
    first = text.split("\n", 1)[0]
    unquoted = "".join(first.split('"')[::2])
    counts = {d: unquoted.count(d) for d in (",", ";", "\t")}
    return max(counts, key=lambda d: counts[d])


def _cells(text: str, name: str, limits: ReadLimits) -> Read:
    text = one_line_end(text)
    said = _SAID_SEPARATOR.match(text)  # a first line `sep=;`, as some spreadsheets write it
    first = 2 if said else 1
    text = text[said.end() :] if said else text
    delimiter = said.group(1) if said else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = first
    try:
        for row in reader:
            if len(rows) > limits.rows:
                return None, [_too_many_rows(name, limits)]
            rows.append((begins, row))
            begins = reader.line_num + first
    except csv.Error as error:
        problem = Problem(
            code="TAB-006",
            file=name,
            line=begins,
            what=f"the row cannot be split into cells: {error}",
            remedy="Close every opened quotation mark, and double the ones inside a cell.",
        )
        return None, [problem]
    return table_from_rows(rows, name, limits, delimiter)


def _too_many_rows(name: str, limits: ReadLimits) -> Problem:
    return Problem(
        code="TAB-003",
        file=name,
        what=f"the table has more than {limits.rows:,} rows",
        remedy="Split the table.",
    )


def table_from_rows(
    rows: list[tuple[int, list[str]]], name: str, limits: ReadLimits, delimiter: str
) -> Read:
    """Header and rows; blank rows and blank columns at the right are left out.

    rows: with their lines, the header first; line ends inside cells are LF.
    """
    rows = [(line, row) for line, row in rows if any(c.strip() for c in row)]
    if not rows:
        problem = Problem(
            code="TAB-024",
            file=name,
            what="the table is empty: there is no header",
            remedy="Write the names of the columns in the first row.",
        )
        return None, [problem]
    if len(rows) - 1 > limits.rows:
        return None, [_too_many_rows(name, limits)]
    header = [c.strip() for c in rows[0][1]]
    while header and not header[-1]:
        header.pop()
    if len(header) > _MOST_COLUMNS:
        return None, [_too_many_columns(name, rows[0][0])]
    if len(header) == 1 and len(rows) > 1 and sum(bool(c.strip()) for c in rows[1][1]) > 2:
        return None, [_title_row(name, rows[0][0])]
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


def one_line_end(text: str) -> str:
    """The text with LF at the end of every line, as the canonical form has it."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _too_many_columns(name: str, line: int) -> Problem:
    return Problem(
        code="TAB-003",
        file=name,
        line=line,
        what=f"the table has more than {_MOST_COLUMNS:,} columns",
        remedy="Check that this is the right file, and how its cells are separated.",
    )


def _header_problems(header: list[str], name: str, line: int) -> list[Problem]:
    problems = []
    for i, column in enumerate(header):
        if not column or column in header[:i]:
            problems.append(
                Problem(
                    code="TAB-008",
                    file=name,
                    line=line,
                    column=shown(column) if column else f"number {i + 1}",
                    what="the column has no name" if not column else "the column is there twice",
                    remedy="Give each column a name of its own.",
                )
            )
    return problems


def _title_row(name: str, line: int) -> Problem:
    return Problem(
        code="TAB-007",
        file=name,
        line=line,
        what=f"row {line} looks like a title: it has one cell, the rows below it have more",
        remedy="Put the names of the columns in the first row, and remove what stands above them.",
    )


def _wrong_length(name: str, line: int, found: int, expected: int) -> Problem:
    return Problem(
        code="TAB-007",
        file=name,
        line=line,
        what=f"the row has {found} cells, the header {expected}",
        remedy="Put text that holds a separator in quotation marks; add or remove cells.",
    )
