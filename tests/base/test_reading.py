"""Files as people save them: what is read, and what is refused without being read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthclusters.base import Problem, RawTable, ReadLimits, read_csv, read_table, read_text
from healthclusters.base.reading import _cells


def raw(path: Path, content: str | bytes, **more: ReadLimits) -> RawTable:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table, problems = read_csv(path, **more)
    assert table is not None, problems
    assert problems == []
    return table


def refused(path: Path, content: str | bytes, **more: ReadLimits) -> list[Problem]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table, problems = read_csv(path, **more)
    assert table is None
    return problems


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,x y\n2,\n",
        "a;b\n1;x y\n2;\n",
        "a\tb\n1\tx y\n2\t\n",
        "\ufeffa;b\r\n1;x y\r\n2;\r\n",
        "a,b\r1,x y\r2,\r",
        "a,b\n1,x y\n2,",
        '"a","b"\n"1","x y"\n"2",""\n',
        "a;b;;\n1;x y;;\n2;;;\n",
        "\n\na,b\n\n1,x y\n,\n2,\n\n",
        "sep=;\r\na;b\r\n1;x y\r\n2;\r\n",
        '"sep=,"\na,b\n1,x y\n2,\n',
        "a, b \n1,x y\n2,\n",
    ],
)
def test_what_spreadsheets_write_is_the_same_table(tmp_path: Path, content: str) -> None:
    table = raw(tmp_path / "t.csv", content)
    assert table.header == ("a", "b")
    assert [[c.strip() for c in row] for row in table.rows] == [["1", "x y"], ["2", ""]]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    table = raw(tmp_path / "t.csv", 'a,b\n1,"x\ny\r\nz"\n\n2,"\u2028"\r\n3,"\x85"\n')
    assert table.lines == [2, 6, 7]
    assert table.rows == [["1", "x\ny\nz"], ["2", "\u2028"], ["3", "\x85"]]
    assert raw(tmp_path / "t.csv", "sep=;\na;b\n1;2\n").lines == [3]


def test_separators_inside_quotes_do_not_count(tmp_path: Path) -> None:
    table = raw(tmp_path / "t.csv", '"a;b;c",d\n1,2\n')
    assert (table.header, table.delimiter) == (("a;b;c", "d"), ",")


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a,b\n1,2\n\x00\n", "TAB-004", 3),
        (b"PK\x03\x04\x00", "TAB-004", 1),
        ("a,b\n1,é\n".encode("latin-1"), "TAB-005", 2),
        ("a,b\n1,2\n".encode("utf-16"), "TAB-005", None),
        ("a,b\n1,2\n".encode("utf-16-be"), "TAB-004", 1),
        (b"\xff\xfea", "TAB-005", None),
        (b"a,b\n1,\xed\xa0\x80\n", "TAB-005", 2),
        (b'a,b\n1,"2\n3,4\n', "TAB-006", 2),
        (b'a,b\n1,2\n"3"x,4\n', "TAB-006", 3),
        (b"a,b\n" + b'1,"' + b"x" * 200_000, "TAB-006", 2),
        (b"a,b\n1\n", "TAB-007", 2),
        (b"a,b\n1,2\n1,2,3\n", "TAB-007", 3),
        (b"a,a\n1,2\n", "TAB-008", 1),
        (b"a,,b\n1,2,3\n", "TAB-008", 1),
        (b"", "TAB-024", None),
        (b"\xef\xbb\xbf", "TAB-024", None),
        (b"\n , \n\n", "TAB-024", None),
        (b",".join(b"c%d" % i for i in range(1_001)) + b"\n", "TAB-003", 1),
    ],
)
def test_what_cannot_be_read_safely(
    tmp_path: Path, content: bytes, code: str, line: int | None
) -> None:
    problems = refused(tmp_path / "t.csv", content)
    assert [(p.code, p.line) for p in problems] == [(code, line)]
    assert problems[0].remedy.endswith(".")


def test_all_bad_rows_are_told(tmp_path: Path) -> None:
    problems = refused(tmp_path / "t.csv", "a,a\n1\n1,2\n1,2,3\n")
    assert [(p.code, p.line) for p in problems] == [("TAB-008", 1), ("TAB-007", 2), ("TAB-007", 4)]


def test_a_huge_row_of_distinct_columns_is_refused_quickly(tmp_path: Path) -> None:
    header = ",".join(f"c{i}" for i in range(200_000))
    assert [p.code for p in refused(tmp_path / "t.csv", header)] == ["TAB-003"]


def test_limits_on_size_and_rows(tmp_path: Path) -> None:
    content = "a\n" + "1\n" * 5
    assert len(raw(tmp_path / "t.csv", content, limits=ReadLimits(rows=5, bytes=12)).rows) == 5
    assert [p.code for p in refused(tmp_path / "t.csv", content, limits=ReadLimits(rows=4))] == [
        "TAB-003"
    ]
    assert [p.code for p in refused(tmp_path / "t.csv", content, limits=ReadLimits(bytes=11))] == [
        "TAB-003"
    ]


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_text("a\n1\n")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "link.csv").symlink_to("file.csv")
    (tmp_path / "nowhere.csv").symlink_to("nothing")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    expected = {
        "none.csv": "TAB-001",
        "file.csv/x.csv": "TAB-001",
        "nul\0.csv": "TAB-001",
        "folder.csv": "TAB-002",
        "link.csv": "TAB-002",
        "nowhere.csv": "TAB-002",
        "loop.csv": "TAB-002",
        "pipe.csv": "TAB-002",
        "x" * 300 + ".csv": "TAB-025",
    }
    for name, code in expected.items():
        table, problems = read_csv(tmp_path / name, name="n")
        assert (table, [p.code for p in problems]) == (None, [code]), name
    assert read_csv(Path("/dev/zero"))[1][0].code == "TAB-002"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n")
    (tmp_path / "t.csv").chmod(0)
    assert [p.code for p in read_csv(tmp_path / "t.csv")[1]] == ["TAB-025"]


def test_an_error_of_the_disk_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.csv").write_text("a\n")

    def broken(handle: int) -> os.stat_result:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", broken)
        problems = read_csv(tmp_path / "t.csv")[1]
    assert [(p.code, p.what) for p in problems] == [
        ("TAB-025", "the file cannot be opened: Input/output error")
    ]


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text("a\n" * 50)
    whole = os.fstat

    class Small:
        st_size = 1

        def __init__(self, handle: int) -> None:
            self.st_mode = stat.S_IFREG | whole(handle).st_mode

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", Small)
        problems = read_csv(tmp_path / "t.csv", limits=ReadLimits(bytes=10))[1]
    assert [p.code for p in problems] == ["TAB-003"]


def test_read_text_and_read_table(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    assert read_text(tmp_path / "t.yaml") == ("a: 1\r\n", [])
    assert read_text(tmp_path / "u.yaml", name="n")[1][0].where == "n"
    (tmp_path / "t.csv").write_text("a\n1\n")
    table, _ = read_table(tmp_path / "t.csv", name="called")
    assert table is not None
    assert (table.file, table.rows) == ("called", [["1"]])


@given(st.text(st.sampled_from('ab,;\t"\n\r \x85\u2028'), max_size=40))
def test_any_text_is_a_table_or_problems(text: str) -> None:
    table, problems = _cells(text, "t", ReadLimits())
    assert (table is None) == bool(problems)
    if table is not None:
        assert all(len(row) == len(table.header) for row in table.rows)
        assert sorted(set(table.lines)) == table.lines


@given(st.binary(max_size=60))
def test_any_bytes_are_a_table_or_problems(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(data)
        table, problems = read_csv(path)
        assert (table is None) == bool(problems)
