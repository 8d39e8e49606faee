"""Workbooks: cells as text with their rows; workbooks that mean harm are not opened."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from healthclusters.base import (
    Problem,
    ReadLimits,
    open_workbook,
    read_sheet,
    read_table,
)


def book(path: Path, cells: dict[tuple[int, int], object], sheet: str = "s") -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        worksheet = workbook.add_worksheet(sheet)
        for (row, column), value in cells.items():
            if isinstance(value, datetime):
                worksheet.write_datetime(row, column, value, date)
            elif isinstance(value, str) and value.startswith("="):
                worksheet.write_formula(row, column, value, None, "#DIV/0!")
            elif isinstance(value, str):
                worksheet.write_string(row, column, value)
            else:
                worksheet.write(row, column, value)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path, **more: ReadLimits) -> Problem:
    table, problems = read_sheet(path, **more)
    assert table is None
    assert len(problems) == 1
    return problems[0]


def test_every_kind_of_cell_comes_as_text(tmp_path: Path) -> None:
    values = [7, 7.5, -0.25, 0.1 + 0.2, 1e20, True, False, "7.0", "007", "true", " x ", "a\nb"]
    values += ["_x0041_", "é😀", datetime(2020, 1, 31), 1234567890123]  # noqa: DTZ001
    path = book(tmp_path / "b.xlsx", {(0, 0): "h", **{(i + 1, 0): v for i, v in enumerate(values)}})
    table, problems = read_sheet(path)
    assert table is not None, problems
    assert (table.header, table.delimiter) == (("h",), "sheet")
    assert [row[0] for row in table.rows] == [
        *("7", "7.5", "-0.25", "0.3", "100000000000000000000", "true", "false", "7.0", "007"),
        *("true", " x ", "a\nb", "_x0041_", "é😀", "2020-01-31 00:00:00", "1234567890123"),
    ]


def test_lines_are_the_rows_of_the_sheet(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {(3, 1): "a", (3, 2): "b", (5, 1): 1, (5, 2): 2, (8, 2): 3})
    table, problems = read_sheet(path)
    assert table is not None, problems
    assert (table.lines, table.rows) == ([6, 9], [["1", "2"], ["", "3"]])


def test_sheets_by_name(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as workbook:
        for name in ("first", "zweites Blatt"):
            workbook.add_worksheet(name).write_string(0, 0, name)
        workbook.add_worksheet("empty")
    opened, _ = open_workbook(tmp_path / "b.xlsx")
    assert opened is not None
    assert opened.sheets == ("first", "zweites Blatt", "empty")
    table, _ = opened.read("zweites Blatt")
    assert table is not None
    assert (table.file, table.header) == ("b.xlsx, sheet zweites Blatt", ("zweites Blatt",))
    assert opened.first_column("first") == ["first"]
    assert opened.first_column("empty") == []
    assert [p.code for p in opened.read("empty")[1]] == ["TAB-024"]
    problems = read_table(tmp_path / "b.xlsx", sheet="zweite")[1]
    assert [p.code for p in problems] == ["TAB-022"]
    assert "'zweites Blatt'" in problems[0].what
    first, _ = read_table(tmp_path / "b.xlsx", name="called")
    assert first is not None
    assert first.file == "called"


def test_a_cell_that_shows_an_error_is_not_empty(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {(0, 0): "a", (0, 1): "b", (1, 1): "=1/0", (2, 0): "x"})
    problem = refusal(path)
    assert (problem.code, problem.line, problem.column) == ("TAB-026", 2, "B")


def test_limits(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {(i, 0): f"x{i}" for i in range(6)})
    assert refusal(path, limits=ReadLimits(rows=4)).code == "TAB-003"
    assert refusal(path, limits=ReadLimits(bytes=100)).code == "TAB-003"
    unpacked = sum(len(c) for c in parts_of(path).values())
    assert refusal(path, limits=ReadLimits(bytes=unpacked - 1)).what.startswith("the workbook unp")
    assert read_sheet(path, limits=ReadLimits(bytes=unpacked))[0] is not None


def test_what_is_no_workbook(tmp_path: Path) -> None:
    for name, content in {
        "text": b"a,b\n",
        "empty": b"",
        "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "cut": book(tmp_path / "b.xlsx", {(0, 0): "a"}).read_bytes()[:-50],
    }.items():
        (tmp_path / name).write_bytes(content)
        assert refusal(tmp_path / name).code == "TAB-021", name
    (tmp_path / "b.ods").write_bytes(b"x")
    assert read_table(tmp_path / "b.ods")[1][0].code == "TAB-021"
    assert refusal(tmp_path / "none.xlsx").code == "TAB-001"
    (tmp_path / "link.xlsx").symlink_to("b.xlsx")
    assert refusal(tmp_path / "link.xlsx").code == "TAB-002"
    assert refusal(packed(tmp_path / "z.xlsx", {"a.txt": b"x"})).code == "TAB-021"


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    parts = parts_of(book(tmp_path / "b.xlsx", {(0, 0): "a"}))
    parts["xl/worksheets/sheet1.xml"] += b" " * 250_000_000
    problem = refusal(packed(tmp_path / "bomb.xlsx", parts))
    assert problem.code == "TAB-003"
    assert (tmp_path / "bomb.xlsx").stat().st_size < 1_000_000


def test_a_bomb_that_lies_about_its_size_is_found(tmp_path: Path) -> None:
    parts = parts_of(book(tmp_path / "b.xlsx", {(0, 0): "a"}))
    parts["xl/worksheets/sheet1.xml"] += b" " * 5_000_000
    data = bytearray(packed(tmp_path / "bomb.xlsx", parts).read_bytes())
    size = len(parts["xl/worksheets/sheet1.xml"]).to_bytes(4, "little")
    while size in data:
        at = data.index(size)
        data[at : at + 4] = (600).to_bytes(4, "little")
    (tmp_path / "bomb.xlsx").write_bytes(data)
    assert refusal(tmp_path / "bomb.xlsx", limits=ReadLimits(bytes=1_000_000)).code == "TAB-021"


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
    ],
)
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_refused(tmp_path: Path, declaration: bytes, part: str) -> None:
    parts = parts_of(book(tmp_path / "b.xlsx", {(0, 0): "a"}))
    head, _, rest = parts[part].partition(b"?>")
    for content in (
        head + b"?>" + declaration + rest,
        head + b"?>" + b"<!-- " + b"x" * 200_000 + b" -->" + declaration + rest,
        (head + b"?>" + declaration + rest).decode().encode("utf-16"),
    ):
        problem = refusal(packed(tmp_path / "x.xlsx", parts | {part: content}))
        assert (problem.code, "document type" in problem.what) == ("TAB-021", True)


def test_two_cells_far_apart_do_not_fill_the_memory(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {(0, 0): "a", (1_048_575, 16_383): "z"})
    problem = refusal(path)
    assert (problem.code, "spans more than" in problem.what) == ("TAB-003", True)


def test_formatted_empty_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as workbook:
        sheet, bold = workbook.add_worksheet(), workbook.add_format({"bold": True})
        sheet.write_string(0, 0, "a")
        sheet.write_string(1, 0, "b")
        sheet.write_blank(1_048_575, 16_383, None, bold)
    table, problems = read_sheet(tmp_path / "b.xlsx")
    assert table is not None, problems
    assert table.rows == [["b"]]


def test_parts_named_twice_or_too_many(tmp_path: Path) -> None:
    parts = parts_of(book(tmp_path / "b.xlsx", {(0, 0): "a"}))
    many = {f"x/{i}": b"" for i in range(2_001)}
    assert refusal(packed(tmp_path / "m.xlsx", parts | many)).code == "TAB-021"
    packed(tmp_path / "t.xlsx", parts)
    with (
        zipfile.ZipFile(tmp_path / "t.xlsx", "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr("xl/workbook.xml", parts["xl/workbook.xml"])
    assert refusal(tmp_path / "t.xlsx").code == "TAB-021"


def test_encrypted_and_unknown_compression(tmp_path: Path) -> None:
    data = book(tmp_path / "b.xlsx", {(0, 0): "a"}).read_bytes()
    for offset, value in ((8, 1), (10, 99)):  # flags, method; in the central directory
        changed = bytearray(data)
        at = changed.index(b"PK\x01\x02")
        changed[at + offset] = value
        local = changed.index(b"PK\x03\x04")
        changed[local + offset - 2] = value
        (tmp_path / "c.xlsx").write_bytes(changed)
        assert refusal(tmp_path / "c.xlsx").code == "TAB-021"


@cache
def sample() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        for name in ("s", "t"):
            sheet = workbook.add_worksheet(name)
            for i in range(4):
                sheet.write_row(i, 0, [f"x{i}", i, True, i / 3])
    return out.getvalue()


def survives(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.xlsx"
        path.write_bytes(data)
        opened, problems = open_workbook(path, limits=ReadLimits(bytes=5_000_000))
        assert (opened is None) == bool(problems)
        for sheet in opened.sheets if opened else ():
            table, problems = opened.read(sheet) if opened else (None, [])
            assert (table is None) == bool(problems)


@given(st.integers(0, 10_000), st.integers(0, 4), st.binary(max_size=5))
def test_damaged_bytes_never_end_in_an_exception(start: int, length: int, new: bytes) -> None:
    data = sample()
    start %= len(data)
    survives(data[:start] + new + data[start + length :])


PIECES = [
    b"<c ",
    b'r="',
    b't="s"',
    b"<v>",
    b"</v>",
    b"<row",
    b'r="A1"',
    b'<sheet name="s"',
    b"count=",
]
NEW = [
    b"",
    b"<",
    b'"',
    b"&x;",
    b"&#0;",
    b't="b"',
    b't="d"',
    b'r="ZZZ9999999"',
    b'r="A0"',
    b"-1",
    b"\xff",
]
NEW += [
    b"<v>99999999999999999999</v>",
    b"<v>NaN</v>",
    b'r="1A"',
    b"9" * 30,
    b'r=""',
    b'r="A4294967297"',
]


@given(
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"]),
    st.sampled_from(PIECES),
    st.integers(0, 30),
    st.sampled_from(NEW),
    st.sampled_from(["replace", "insert", "cut"]),
)
@settings(max_examples=300)
def test_damaged_parts_never_end_in_an_exception(
    part: str, piece: bytes, at: int, new: bytes, how: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(sample())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    pieces = parts[part].split(piece)
    at = 1 + at % max(len(pieces) - 1, 1)
    join: Callable[[list[bytes]], bytes] = piece.join
    middle = {"replace": new, "insert": new + piece, "cut": b""}[how]
    rest = b"" if how == "cut" else join(pieces[at:])
    parts[part] = join(pieces[:at]) + middle + rest
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    survives(out.getvalue())
