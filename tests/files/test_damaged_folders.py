"""Thousands of damaged folders: `check_study` says what is wrong, or gives a study; never else."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.files.small import FILES, write_small

import healthclusters as hc
from healthclusters.base import ReadLimits
from healthclusters.files import import_workbook, workbook_bytes

TABLES = [path for path in FILES if path.endswith(".csv")]
LIMITS = ReadLimits(bytes=200_000, rows=1_000)

NASTY = st.sampled_from(
    [
        "",
        " ",
        ";",
        ";;",
        "0",
        "-1",
        "1e999",
        "nan",
        "NaN",
        "inf",
        "1,5",
        "1,234",
        "9" * 25,
        "٢٧٠",
        ">=",
        ">=1e5",
        "<=0",
        "none",
        "unranked",
        "true",
        "=1+1",
        "'",
        '"',
        "\n",
        "\r",
        "\t",
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\ufeff",
        "\u2028",
        "\uffff",
        "é",
        "e\u0301",
        "\U0001f600",
        "a" * 33_000,
        "alpha-valley",
        "alpha-valley;alpha-valley",
        "AAA",
        "AAA;BBB",
        "members",
        "o1",
        "web",
        "1",
        "1000",
        "2100",
        "2101",
        "https://",
        "file:///etc/passwd",
        "superseded",
        "sample",
        "count",
        "table=clusters;compare=equal",
        "plus=clusters;minus=r2;compare=equal",
        "item=members;compare=at_least",
    ]
)
BYTES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"\x00", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\r", b'"', b",", b";", b"\n\n"]),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | NASTY,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "name",
        "title",
        "description",
        "licenses",
        "contributors",
        "sources",
        "study",
        "resources",
        "synthetic",
        "origin",
        "id",
        "revision",
        "path",
        "schema",
        "data",
        "x",
    ]
)
YAML_PIECES = st.sampled_from(
    [
        "",
        "&a ",
        "*a",
        "!!int ",
        "---\n",
        "- ",
        "  ",
        "\t",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        ": ",
        "#",
        "? ",
        "| ",
        "> ",
        "%YAML 9.9\n",
        "null",
        "~",
        "1",
        "-1",
        "1e9",
        "no",
        "id",
        "rank",
        "gold",
    ]
)
YAML_WORDS = [
    *(
        "id:",
        "rank",
        "country",
        "at_most: 20",
        "{en: Home}",
        "[none, bronze, gold]",
        "- ",
        "items:",
    ),
    *("measures:", "inclusion:", "needed: 1", "true", "2018", "clinics", "label", "\n", "  "),
]


@st.composite
def damages(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """One to four damages, each an operation with its arguments."""
    position = st.integers(0, 10_000)
    return draw(
        st.lists(
            st.one_of(
                st.tuples(
                    st.just("bytes"), st.sampled_from(list(FILES)), position, position, BYTES
                ),
                st.tuples(st.just("cell"), st.sampled_from(TABLES), position, position, NASTY),
                st.tuples(st.just("rows"), st.sampled_from(TABLES), position, position, position),
                st.tuples(st.just("column"), st.sampled_from(TABLES), position, NASTY),
                st.tuples(st.just("file"), st.sampled_from(list(FILES)), st.integers(0, 6)),
                st.tuples(st.just("descriptor"), KEYS, VALUES),
                st.tuples(st.just("yaml"), st.sampled_from(YAML_WORDS), position, YAML_PIECES),
            ),
            min_size=1,
            max_size=4,
        )
    )


def damage(folder: Path, operation: str, *arguments: Any) -> None:
    """Apply one damage; nothing happens where an earlier one took the file away."""
    if operation == "descriptor":
        damage_descriptor(folder / "datapackage.json", *arguments)
    elif operation == "yaml":
        damage_yaml(folder / "framework.yaml", *arguments)
    else:
        path = folder / arguments[0]
        if path.is_file() and not path.is_symlink():
            DAMAGE[operation](path, *arguments[1:])


def damage_bytes(path: Path, start: int, length: int, new: bytes) -> None:
    data = path.read_bytes()
    start %= len(data) + 1
    path.write_bytes(data[:start] + new + data[start + length % 5 :])


def damage_cell(path: Path, row: int, column: int, new: str) -> None:
    lines = path.read_bytes().split(b"\n")
    cells = lines[row % len(lines)].split(b",")
    cells[column % len(cells)] = b'"' + new.replace('"', '""').encode() + b'"'
    lines[row % len(lines)] = b",".join(cells)
    path.write_bytes(b"\n".join(lines))


def damage_rows(path: Path, row: int, other: int, how: int) -> None:
    lines = path.read_bytes().split(b"\n")
    row, other = row % len(lines), other % len(lines)
    if how % 4 == 0:
        del lines[row]
    elif how % 4 == 1:
        lines.insert(other, lines[row])
    elif how % 4 == 2:
        lines[row], lines[other] = lines[other], lines[row]
    else:
        lines[row] += b"," + lines[other]
    path.write_bytes(b"\n".join(lines))


def damage_column(path: Path, column: int, name: str) -> None:
    header, _, rest = path.read_bytes().partition(b"\n")
    cells = header.split(b",")
    cells[column % len(cells)] = b'"' + name.replace('"', '""').encode() + b'"'
    path.write_bytes(b",".join(cells) + b"\n" + rest)


def damage_file(path: Path, how: int) -> None:
    data = path.read_bytes()
    if how == 0:
        path.unlink()
    elif how == 1:
        path.write_bytes(b"")
    elif how == 2:
        path.unlink()
        path.mkdir()
    elif how == 3:
        path.unlink()
        path.symlink_to("clusters.csv")
    elif how == 4:
        path.write_bytes(data.decode("utf-8", "replace").encode("utf-16"))
    elif how == 5:
        path.write_bytes(data * 40)
    else:
        path.with_name(path.name + os.fsdecode(b"\xff.csv")).write_bytes(data)


DAMAGE = {
    "bytes": damage_bytes,
    "cell": damage_cell,
    "rows": damage_rows,
    "column": damage_column,
    "file": damage_file,
}


def damage_descriptor(path: Path, key: str, value: Any) -> None:
    try:
        content = json.loads(path.read_bytes())
        place = content["study"] if key in ("synthetic", "origin") else content
        place[key] = value
        path.write_text(json.dumps(content))
    except (OSError, ValueError, TypeError, KeyError):
        return


def damage_yaml(path: Path, word: str, position: int, new: str) -> None:
    try:
        text = path.read_text()
    except (OSError, ValueError):
        return
    parts = text.split(word)
    if len(parts) > 1:
        at = 1 + position % (len(parts) - 1)
        how = new if position % 2 else new + word
        path.write_text(word.join(parts[:at]) + how + word.join(parts[at:]))


def check_damaged(operations: list[tuple[Any, ...]], *, workbook: bool = False) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = write_small(Path(place) / "study")
        for operation in operations:
            damage(folder, *operation)
        report = hc.check_study(folder, limits=LIMITS)
        str(report).encode("utf-8")
        report.table()
        assert (report.study is None) == bool(report.errors)
        if report.study is None:
            return
        # What was accepted can be written and read again unchanged, and sent through a workbook.
        hc.write_study(report.study, Path(place) / "again")
        assert hc.open_study(Path(place) / "again").revision == report.study.revision
        if not workbook:
            return
        book = Path(place) / "book.xlsx"
        book.write_bytes(workbook_bytes(report.study))
        back = import_workbook(book)
        assert back.study is not None, str(back)
        assert back.study.revision == report.study.revision


@given(damages())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_folder_gives_problems_or_a_study(operations: list[tuple[Any, ...]]) -> None:
    check_damaged(operations)


@pytest.mark.slow
@given(damages())
@settings(max_examples=5_000, suppress_health_check=[HealthCheck.too_slow])
def test_thousands_of_damaged_folders(operations: list[tuple[Any, ...]]) -> None:
    check_damaged(operations, workbook=True)
