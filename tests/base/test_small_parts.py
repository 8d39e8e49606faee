"""Problems, names, refusals, schemas and text tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import healthclusters.base
from healthclusters.base import (
    DataError,
    Field,
    ForeignKey,
    NotSupportedError,
    OptionError,
    Problem,
    TableSchema,
    UnknownNameError,
    errors,
    in_order,
    nearest_name,
    notices,
    problems_text,
    shown,
    text_table,
)
from healthclusters.base.text import cell, interval


def problem(code: str, file: str = "f.csv", **more: object) -> Problem:
    return Problem(code=code, file=file, what="wrong", remedy="Right it.", **more)  # type: ignore[arg-type]


def test_every_problem_code_is_provoked_somewhere() -> None:
    """Codes of tables and workbooks; those of studies and frameworks: tests/files/test_refusals."""
    tests = Path(__file__).parent.parent
    source = Path(healthclusters.base.__file__).parent.parent
    codes = re.compile(r'"((?:TAB|WBK)-\d{3})"')
    used, provoked = set(), set()
    for folder in (source / "base", source / "files"):
        used |= {c for p in folder.glob("*.py") for c in codes.findall(p.read_text("utf-8"))}
    for folder in (tests / "base", tests / "files"):
        provoked |= {c for p in folder.glob("*.py") for c in codes.findall(p.read_text("utf-8"))}
    assert used == provoked


def test_a_problem_says_where_what_and_what_to_do() -> None:
    p = problem("TAB-001", line=3, column="lat")
    assert str(p) == "TAB-001 f.csv, line 3, column lat: wrong. Right it."
    assert problem("TAB-001").where == "f.csv"


def test_problems_are_told_in_one_order() -> None:
    found = [
        problem("B", line=2),
        problem("N", severity="notice"),
        problem("A", "z.csv"),
        problem("A", "a.csv", line=10),
        problem("A", "a.csv", line=9, column="b"),
        problem("A", "a.csv", line=9, column="a"),
        problem("A", "a.csv"),
    ]
    ordered = in_order(found)
    assert [(p.file, p.line, p.column) for p in ordered] == [
        ("a.csv", None, None),
        ("a.csv", 9, "a"),
        ("a.csv", 9, "b"),
        ("a.csv", 10, None),
        ("f.csv", 2, None),
        ("z.csv", None, None),
        ("f.csv", None, None),
    ]
    assert in_order(reversed(found)) == ordered
    assert (len(errors(found)), len(notices(found))) == (6, 1)
    lines = problems_text(found, most=2).splitlines()
    assert (len(lines), lines[0][:10], lines[2]) == (3, "error: A a", "... and 5 more")
    assert "A z.csv: wrong" in str(DataError(found))


def test_what_people_wrote_is_shown_short_and_visible() -> None:
    assert shown("a\u202eb\x1b") == r"'a\u202eb\x1b'"
    assert shown("x" * 100) == "'" + "x" * 57 + "...'"
    assert shown("it's") == '"it\'s"'
    assert shown("\ud800").encode()


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("medicon-vally", "medicon-valley"),
        ("BioCat", "biocat"),
        ("valley", "medicon-valley"),
        ("xyzzy", None),
        ("", None),
        ("m" * 10_000, None),
    ],
)
def test_the_nearest_name(name: str, nearest: str | None) -> None:
    assert nearest_name(name, ["medicon-valley", "biocat", "medicen-park"]) == nearest
    assert nearest_name(name, []) is None


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=8))
def test_the_nearest_name_is_one_of_the_known(name: str, known: list[str]) -> None:
    found = nearest_name(name, known)
    assert found is None or found in known
    assert nearest_name(name, reversed(known)) == found or len({k.lower() for k in known}) < len(
        known
    )


def test_refusals_of_a_call() -> None:
    assert str(OptionError("k", 0, "1 to 6")) == "k is 0, but must be 1 to 6"
    error = UnknownNameError("cluster", "biocta", ["biocat"])
    assert str(error) == "There is no cluster 'biocta'. Did you mean 'biocat'?"
    assert (error.kind, error.nearest) == ("cluster", "biocat")
    assert str(UnknownNameError("cluster", "zzz", ["biocat"])) == "There is no cluster 'zzz'."
    assert isinstance(NotSupportedError("x"), ValueError)


def test_a_schema_as_table_schema() -> None:
    schema = TableSchema(
        name="t",
        description="",
        primary_key=("id",),
        foreign_keys=(
            ForeignKey(field="town", table="towns", reference_field="code"),
            ForeignKey(field="tags", table="towns", reference_field="code"),
        ),
        fields=(
            Field(name="id", description="id", required=True, pattern="[a-z]+"),
            Field(name="town", description="town"),
            Field(name="tags", description="tags", kind="list", pattern="[a-z]+", enum=("a",)),
            Field(name="year", description="year", kind="year"),
            Field(name="share", description="share", kind="number", minimum=0, maximum=1),
            Field(name="yes", description="yes", kind="boolean"),
            Field(name="word", description="word", enum=("a", "b")),
            Field(name="url", description="url", kind="url"),
        ),
    )
    said = schema.as_table_schema()
    fields = {f["name"]: f for f in said["fields"]}
    assert fields["id"]["constraints"] == {"required": True, "pattern": "[a-z]+"}
    assert "constraints" not in fields["tags"]
    assert fields["year"]["constraints"] == {"minimum": 1000, "maximum": 2100}
    assert fields["share"]["constraints"] == {"minimum": 0, "maximum": 1}
    assert fields["yes"]["constraints"] == {"enum": [0, 1]}
    assert fields["word"]["constraints"] == {"enum": ["a", "b"]}
    assert (fields["url"]["format"], fields["year"]["type"]) == ("uri", "integer")
    assert said["primaryKey"] == ["id"]
    assert said["foreignKeys"] == [
        {"fields": ["town"], "reference": {"resource": "towns", "fields": ["code"]}}
    ]
    assert said["missingValues"] == [{"value": "", "label": "not found or not stated"}]
    assert schema.field("word").enum == ("a", "b")
    with pytest.raises(KeyError):
        schema.field("nothing")


def test_values_as_a_person_reads_them() -> None:
    values = [None, 1.0, 0.5, 1 / 3, -0.001, 100.0, "x", ["a", 1.5], 7]
    assert [cell(v) for v in values] == ["", "1", "0.5", "0.33", "0", "100", "x", "a; 1.5", "7"]
    assert (interval(14, 22), interval(14, 14)) == ("14–22", "14")


def test_a_table_by_hand() -> None:
    table = text_table(["name", "points"], [["Alpha", 7], ["Beta Valley", 12.5]], right=["points"])
    assert table.splitlines() == [
        "name         points",
        "-----------  ------",
        "Alpha             7",
        "Beta Valley    12.5",
    ]


def test_columns_without_any_text() -> None:
    assert text_table(["", "a"], [["", ""], [None, 1]])
    assert text_table(["a"], []).splitlines() == ["a", "-"]


ROWS = st.lists(
    st.tuples(st.text(max_size=60), st.floats(), st.text("ab ", max_size=150)), max_size=5
)


@given(ROWS, st.integers(30, 120))
def test_a_table_keeps_to_its_width_and_loses_no_word(rows, width: int) -> None:
    table = text_table(["first", "number", "second"], rows, width=width, right=["number"])
    assert all(len(line) <= width for line in table.splitlines())
    if all(len(word) < 6 for row in rows for text in (row[0], row[2]) for word in text.split()):
        words = {w for row in rows for text in (row[0], row[2]) for w in text.split()}
        assert words <= set(table.split())
