"""Results as CSV and JSON text."""

import csv
import io
import json
from dataclasses import dataclass

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.publish.examples import small_study

from healthclusters.files import restored
from healthclusters.publish import csv_text, json_text

FRAME = pl.DataFrame(
    {
        "name": ["a,b", 'say "x"', None],
        "n": [1, None, -3],
        "share": [0.5, float("nan"), 2.0],
        "sure": [True, False, None],
        "ids": [["x", "y"], [], None],
    }
)


def test_csv_by_hand():
    assert csv_text(FRAME) == (
        'name,n,share,sure,ids\n"a,b",1,0.5,1,x;y\n"say ""x""",,,0,\n,-3,2,,\n'
    )


@pytest.mark.parametrize("text", ["=1+1", "+1-1", "-a", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    line = csv_text(pl.DataFrame({"a": [text], "b": [[text]]}))
    row = list(csv.reader(io.StringIO(line, newline="")))[1]
    assert row == ["'" + text, "'" + text]


def test_numbers_are_never_neutralised():
    assert csv_text(pl.DataFrame({"a": [-1, -2]})) == "a\n-1\n-2\n"


@given(st.lists(st.tuples(st.text(), st.floats(allow_nan=True, allow_infinity=True))))
def test_csv_reads_back_and_no_cell_begins_as_a_formula(rows):
    frame = pl.DataFrame(rows, schema={"text": pl.String, "x": pl.Float64}, orient="row")
    text = csv_text(frame)
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert back[0] == ["text", "x"]
    assert len(back) == len(rows) + 1
    for (given_text, _), (cell, _) in zip(rows, back[1:], strict=True):
        assert restored(cell) == given_text
        assert not cell.startswith(("=", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        if cell.startswith(("+", "-")):
            float(cell)


@dataclass(frozen=True)
class Options:
    evidence: str = "all"
    share: float = float("nan")


def test_json_by_hand():
    study = small_study()
    text = json_text("scores/1", study, Options(), None, FRAME, ["a note"])
    assert json.loads(text) == {
        "schema": "scores/1",
        "study": {"id": "tiny", "revision": "0" * 64},
        "options": {"evidence": "all", "share": None},
        "seed": None,
        "rows": [
            {"name": "a,b", "n": 1, "share": 0.5, "sure": True, "ids": ["x", "y"]},
            {"name": 'say "x"', "n": None, "share": None, "sure": False, "ids": []},
            {"name": None, "n": -3, "share": 2.0, "sure": None, "ids": None},
        ],
        "notes": ["a note"],
    }
    assert list(json.loads(text)) == ["schema", "study", "options", "seed", "rows", "notes"]
    assert "NaN" not in text


def test_json_without_study_and_rows():
    made = json.loads(json_text("x/1", None, {"a": float("inf")}, 7, FRAME.head(0)))
    assert (made["study"], made["options"], made["seed"], made["rows"]) == (
        None,
        {"a": None},
        7,
        [],
    )


def test_the_same_rows_give_the_same_bytes():
    study = small_study()
    texts = {json_text("x/1", study, {"b": 1, "a": 2}, 1, FRAME) for _ in range(3)}
    assert len(texts) == 1
