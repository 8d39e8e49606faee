"""Whole tables against their schema: columns, cells, keys and references."""

from __future__ import annotations

import polars as pl

from healthclusters.base import (
    Field,
    ForeignKey,
    ParsedTable,
    Problem,
    RawTable,
    TableSchema,
    check_references,
    parse_table,
)

PEOPLE = TableSchema(
    name="people",
    description="People.",
    primary_key=("id",),
    foreign_keys=(
        ForeignKey(field="town", table="towns", reference_field="code"),
        ForeignKey(field="visited", table="towns", reference_field="code"),
    ),
    fields=(
        Field(name="id", description="number", kind="integer", required=True),
        Field(name="name", description="name", required=True),
        Field(name="town", description="a town"),
        Field(name="visited", description="towns", kind="list"),
        Field(name="height", description="in metres", kind="number"),
    ),
)
TOWNS = TableSchema(
    name="towns",
    description="Towns.",
    primary_key=("code",),
    fields=(Field(name="code", description="three letters", required=True, pattern="[A-Z]{3}"),),
)


def raw(header: str, *rows: str, delimiter: str = ",", file: str = "t.csv") -> RawTable:
    cells = [row.split("|") for row in rows]
    lines = list(range(2, len(rows) + 2))
    return RawTable(file, tuple(header.split("|")), cells, lines, delimiter)


def told(problems: list[Problem]) -> list[tuple[str, int | None, str | None]]:
    return [(p.code, p.line, p.column) for p in problems]


def test_a_table_by_hand() -> None:
    parsed = parse_table(raw("name|id|visited|town", "Bo|10|AAA; BBB|AAA", " Al |9||"), PEOPLE)
    assert parsed.problems == []
    assert parsed.frame.columns == PEOPLE.field_names
    assert parsed.frame.schema == PEOPLE.empty().schema
    assert parsed.frame.rows() == [
        (9, "Al", None, None, None),
        (10, "Bo", "AAA", ["AAA", "BBB"], None),
    ]
    assert parsed.lines == [3, 2]


def test_a_header_alone_is_an_empty_table() -> None:
    parsed = parse_table(raw("id|name"), PEOPLE)
    assert parsed.problems == []
    assert parsed.frame.equals(PEOPLE.empty())


def test_columns() -> None:
    parsed = parse_table(raw("id|nam|hight|\x1b[31m", "1|2|3|4"), PEOPLE)
    assert told(parsed.problems) == [
        ("TAB-009", None, "name"),
        ("TAB-010", None, "'nam'"),
        ("TAB-010", None, "'hight'"),
        ("TAB-010", None, "'\\x1b[31m'"),
    ]
    assert "Did you mean name?" in parsed.problems[1].remedy
    assert "Did you mean height?" in parsed.problems[2].remedy
    assert (parsed.readable, parsed.frame.height) == (False, 0)


def test_every_bad_cell_is_told_and_others_are_read() -> None:
    parsed = parse_table(raw("id|name|height", "x|A|1", "2||tall", "3|C|tall"), PEOPLE)
    assert told(parsed.problems) == [
        ("TAB-012", 2, "id"),
        ("TAB-011", 3, "name"),
        ("TAB-012", 3, "height"),
        ("TAB-012", 4, "height"),
    ]
    assert parsed.frame.filter(pl.col("id") == 3).rows() == [(3, "C", None, None, None)]
    assert set(parsed.unread["id"]) == {"x"}


def test_keys_are_unique() -> None:
    parsed = parse_table(raw("id|name", "1|A", "01|B", "1|A"), PEOPLE)
    assert told(parsed.problems) == [("TAB-018", 3, "id"), ("TAB-018", 4, "id")]
    assert "line 2" in parsed.problems[0].what
    pair = TableSchema(
        name="p",
        description="",
        primary_key=("a", "b"),
        fields=(
            Field(name="a", description="a"),
            Field(name="b", description="b", kind="list"),
        ),
    )
    parsed = parse_table(raw("a|b", "x|1;2", "x|", "x|1; 2", "|", "|"), pair)
    assert told(parsed.problems) == [("TAB-018", 4, "a + b")]


def test_decimal_commas_are_read_and_said() -> None:
    parsed = parse_table(raw("id|name|height", "1|A|1,5", "2|B|2", delimiter=";"), PEOPLE)
    assert parsed.frame["height"].to_list() == [1.5, 2.0]
    assert [(p.code, p.severity, p.what) for p in parsed.problems] == [
        ("TAB-013", "notice", "1,5 is read as 1.5")
    ]


def test_a_point_beside_decimal_commas_could_be_a_thousands_mark() -> None:
    parsed = parse_table(raw("id|name|height", "1|A|1,5", "2|B|1.234", delimiter=";"), PEOPLE)
    assert [(p.code, p.line, p.severity) for p in parsed.problems] == [
        ("TAB-013", 2, "notice"),
        ("TAB-012", 3, "error"),
    ]
    assert parsed.frame["height"].to_list() == [1.5, None]


def test_references() -> None:
    towns = parse_table(raw("code", "AAA", "BBB", file="towns.csv"), TOWNS)
    people = parse_table(
        raw("id|name|town|visited", "2|A|AAB|AAA;CCC", "1|B||BBB", file="people.csv"), PEOPLE
    )
    problems = check_references(
        {"people": people, "towns": towns}, {"people": PEOPLE, "towns": TOWNS}
    )
    assert [(p.where, p.what) for p in problems] == [
        ("people.csv, line 2, column town", "'AAB' is not in towns"),
        ("people.csv, line 2, column visited", "'CCC' is not in towns"),
    ]
    assert "Did you mean AAA?" in problems[0].remedy


def test_what_refers_to_an_unreadable_key_is_not_blamed() -> None:
    people = parse_table(raw("id|name|town", "1|A|aaa", "2|B|XXX"), PEOPLE)
    schemas = {"people": PEOPLE, "towns": TOWNS}
    broken = parse_table(raw("code", "aaa"), TOWNS)
    assert told(broken.problems) == [("TAB-016", 2, "code")]
    problems = check_references({"people": people, "towns": broken}, schemas)
    assert [p.what for p in problems] == ["'XXX' is not in towns"]
    headless = parse_table(raw("kode", "AAA"), TOWNS)
    assert check_references({"people": people, "towns": headless}, schemas) == []
    assert check_references({"people": headless, "towns": broken}, schemas) == []


def test_a_table_without_a_file_is_called_by_its_name() -> None:
    people = parse_table(raw("id|name|town", "1|A|XXX", file=""), PEOPLE)
    tables = {"people": people, "towns": ParsedTable(TOWNS.empty())}
    problems = check_references(tables, {"people": PEOPLE, "towns": TOWNS}, "{}.tsv")
    assert [p.file for p in problems] == ["people.tsv"]


def test_hints_are_looked_for_a_limited_number_of_times() -> None:
    """Looking for the nearest of many names is slow; a file may hold a million wrong ones."""
    enum = Field(name="e", description="e", enum=("wordword", "other"))
    schema = TableSchema(name="x", description="", primary_key=("e",), fields=(enum,))
    parsed = parse_table(raw("e", *(f"wordwor{i}" for i in range(1_000))), schema)
    assert len(parsed.problems) == 1_000
    assert sum("Did you mean" in p.remedy for p in parsed.problems) == 200
    towns = parse_table(raw("code", "A" * 9, "BBB"), TOWNS)
    people = parse_table(
        raw("id|name|town", *(f"{i}|A|{'A' * 8}{i}" for i in range(1_000))), PEOPLE
    )
    problems = check_references({"people": people, "towns": towns}, {"people": PEOPLE})
    assert len(problems) == 1_000
    assert sum("Did you mean" in p.remedy for p in problems) == 200
