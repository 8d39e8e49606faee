"""Cells that a spreadsheet could run: harmless on the way out, themselves on the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthclusters.base.spreadsheet_cells import neutralised, restored


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 123", "'+49 30 123"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("'", "''"),
        ("'quoted'", "''quoted'"),
        ("-76.5", "-76.5"),
        ("-76.5)", "'-76.5)"),
        ("+1e5", "+1e5"),
        ("plain", "plain"),
        (">=200", ">=200"),
        ("", ""),
    ],
)
def test_by_hand(text: str, out: str) -> None:
    assert neutralised(text) == out
    assert restored(out) == text


@given(st.one_of(st.text(), st.text("=+-@'\t\r0123456789.eE", max_size=8)))
def test_the_way_back_is_exact_and_nothing_that_runs_goes_out(text: str) -> None:
    out = neutralised(text)
    assert restored(out) == text
    assert not out.startswith(("=", "@", "\t", "\r"))
    if out.startswith(("+", "-")):
        float(out)


def test_an_apostrophe_that_a_person_typed_stays() -> None:
    assert restored("'s-Hertogenbosch") == "'s-Hertogenbosch"
    assert restored("'=1") == "=1"
