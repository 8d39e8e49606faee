"""Canonical CSV: the same content, the same bytes, and back again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from healthclusters.base import Field, TableSchema, canonical_csv, parse_table, read_csv
from healthclusters.base.canonical import cell_text
from healthclusters.base.cells import hidden_character

SCHEMA = TableSchema(
    name="t",
    description="",
    primary_key=("year", "name"),
    fields=(
        Field(name="name", description="name", required=True),
        Field(name="year", description="year", kind="year"),
        Field(name="tags", description="tags", kind="list"),
        Field(name="share", description="share", kind="number"),
        Field(name="count", description="count", kind="integer"),
        Field(name="yes", description="yes", kind="boolean"),
    ),
)


def frame(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA.empty().schema, orient="row")


def test_by_hand() -> None:
    text = canonical_csv(
        frame(
            ("b", 2010, ["x", "y"], 0.1, None, 1),
            ('say "a", b', 2009, None, 1e-7, -3, 0),
            ("two\nlines", None, None, 2.0, 10**15, None),
            ("ä", 2010, None, 1e16, None, None),
        ),
        SCHEMA,
    )
    assert text == (
        "name,year,tags,share,count,yes\n"
        '"two\nlines",,,2,1000000000000000,\n'
        '"say ""a"", b",2009,,1e-07,-3,0\n'
        "b,2010,x;y,0.1,,1\n"
        "ä,2010,,1e+16,,\n"
    )


def test_numbers_sort_as_numbers_and_text_by_code_point() -> None:
    schema = TableSchema(
        name="t",
        description="",
        primary_key=("n", "t"),
        fields=(
            Field(name="n", description="", kind="integer"),
            Field(name="t", description=""),
        ),
    )
    rows = [(10, "a"), (9, "b"), (-1, "z"), (None, "é"), (None, "Z"), (None, "a"), (9, None)]
    text = canonical_csv(pl.DataFrame(rows, schema=schema.empty().schema, orient="row"), schema)
    assert text.split() == ["n,t", ",Z", ",a", ",é", "-1,z", "9,", "9,b", "10,a"]


def test_an_empty_table_is_its_header() -> None:
    assert canonical_csv(SCHEMA.empty(), SCHEMA) == "name,year,tags,share,count,yes\n"


def test_minus_zero_is_zero() -> None:
    assert cell_text(-0.0) == "0"


TEXTS = st.text(max_size=8).map(str.strip).filter(lambda t: t and hidden_character(t) is None)
TAGS = TEXTS.filter(lambda t: ";" not in t)
ROWS = st.tuples(
    TEXTS,
    st.none() | st.integers(1000, 2100),
    st.none() | st.lists(TAGS, min_size=1, max_size=3, unique=True),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.integers(-(10**17), 10**17),
    st.none() | st.integers(0, 1),
)


@given(st.lists(ROWS, max_size=6, unique_by=lambda r: (r[0], r[1])), st.randoms())
def test_order_does_not_matter_and_reading_gives_it_back(
    rows: list[tuple[object, ...]], chance
) -> None:
    text = canonical_csv(frame(*rows), SCHEMA)
    mixed = list(rows)
    chance.shuffle(mixed)
    assert canonical_csv(frame(*mixed), SCHEMA) == text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(text.encode("utf-8"))
        raw, problems = read_csv(path)
    assert raw is not None, problems
    parsed = parse_table(raw, SCHEMA)
    assert parsed.problems == []
    assert canonical_csv(parsed.frame, SCHEMA) == text
    assert parsed.lines == sorted(parsed.lines)
    assert sorted(parsed.frame.rows(), key=repr) == sorted(
        frame(*rows).with_columns(pl.col("share") + 0.0).rows(), key=repr
    )
