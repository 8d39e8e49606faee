"""One cell at a time: every kind of column, every refusal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthclusters.base import Field
from healthclusters.base.cells import CellError, hidden_character, is_too_long, parse_cell

TEXT = Field(name="t", description="a text")
NEEDED = Field(name="t", description="a text", required=True)
LIST = Field(name="l", description="tags", kind="list")
INTEGER = Field(name="i", description="how many", kind="integer", minimum=0, maximum=100)
NUMBER = Field(name="n", description="a number", kind="number")
YEAR = Field(name="y", description="a year", kind="year")
YES_NO = Field(name="b", description="yes or no", kind="boolean")
URL = Field(name="u", description="address", kind="url")
WORD = Field(name="w", description="a word", enum=("draft", "reviewed"))
FORM = Field(name="f", description="three capital letters", pattern="[A-Z]{3}")
FORMS = Field(name="f", description="countries", kind="list", pattern="[A-Z]{3}", required=True)


@pytest.mark.parametrize(
    ("spec", "text", "value"),
    [
        (TEXT, "", None),
        (TEXT, "a\nb\tc", "a\nb\tc"),
        (TEXT, "שלום می‌خواهم 👩‍🔬", "שלום می‌خواهم 👩‍🔬"),
        (LIST, "a; b ;;c", ["a", "b", "c"]),
        (LIST, ";", None),
        (INTEGER, "7", 7),
        (INTEGER, "007", 7),
        (NUMBER, "-1.50", -1.5),
        (NUMBER, ".5", 0.5),
        (NUMBER, "1e-3", 0.001),
        (YEAR, "1000", 1000),
        (YEAR, "2100", 2100),
        (YES_NO, "0", 0),
        (YES_NO, "1", 1),
        (URL, "https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
        (WORD, "draft", "draft"),
        (FORM, "LUX", "LUX"),
        (FORMS, "LUX;DEU", ["LUX", "DEU"]),
    ],
)
def test_what_is_read(spec: Field, text: str, value: object) -> None:
    assert parse_cell(text, spec) == value


@pytest.mark.parametrize(
    ("spec", "text", "code"),
    [
        (NEEDED, "", "TAB-011"),
        (FORMS, ";;", "TAB-011"),
        (INTEGER, "1.5", "TAB-012"),
        (INTEGER, "1,000", "TAB-012"),
        (INTEGER, "٧", "TAB-012"),
        (INTEGER, "1" * 19, "TAB-012"),
        (NUMBER, "1,234", "TAB-012"),
        (NUMBER, "1,5", "TAB-012"),
        (NUMBER, "nan", "TAB-012"),
        (NUMBER, "inf", "TAB-012"),
        (NUMBER, "1 000", "TAB-012"),
        (NUMBER, "0x10", "TAB-012"),
        (YES_NO, "yes", "TAB-012"),
        (YES_NO, "true", "TAB-012"),
        (NUMBER, "1e999", "TAB-014"),
        (INTEGER, "101", "TAB-014"),
        (INTEGER, "-1", "TAB-014"),
        (YEAR, "999", "TAB-014"),
        (YEAR, "2101", "TAB-014"),
        (WORD, "Draft", "TAB-015"),
        (LIST, "a;b;a", "TAB-015"),
        (FORM, "lux", "TAB-016"),
        (FORMS, "LUX;de", "TAB-016"),
        (URL, "www.example.org", "TAB-017"),
        (URL, "javascript:alert(1)", "TAB-017"),
        (URL, "https://a.example/ b", "TAB-017"),
        (URL, "file:///etc/passwd", "TAB-017"),
        (TEXT, "a\x00b", "TAB-019"),
        (TEXT, "a\x1b[31m", "TAB-019"),
        (TEXT, "a\u202eb", "TAB-019"),
        (TEXT, "a\u2067b", "TAB-019"),
        (TEXT, "a\u200bb", "TAB-019"),
        (TEXT, "a\ufeffb", "TAB-019"),
        (TEXT, "a\u2028b", "TAB-019"),
        (TEXT, "a\uffffb", "TAB-019"),
        (TEXT, "a\ud800b", "TAB-019"),
        (TEXT, "a" * 32_001, "TAB-023"),
        (TEXT, "😀" * 16_001, "TAB-023"),
    ],
)
def test_what_is_refused(spec: Field, text: str, code: str) -> None:
    with pytest.raises(CellError) as caught:
        parse_cell(text, spec)
    assert caught.value.code == code
    assert len(caught.value.what) < 200
    assert caught.value.what.isprintable()
    assert caught.value.remedy.endswith(".")


def test_the_nearest_allowed_value_is_named() -> None:
    with pytest.raises(CellError) as caught:
        parse_cell("reviewd", WORD)
    assert "Did you mean reviewed?" in caught.value.remedy
    with pytest.raises(CellError) as caught:
        parse_cell("reviewd", WORD, hints=False)
    assert "Did you mean" not in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,5", 1.5),
        ("0,125", 0.125),
        ("-12,25", -12.25),
        ("3,14159", 3.14159),
        ("1234,567", 1234.567),
        ("1,234", None),
        ("12,345", None),
        ("123,456", None),
        ("1,234,567", None),
        ("1.234,5", None),
        (",5", None),
    ],
)
def test_a_decimal_comma_only_where_it_can_be_nothing_else(text: str, value: float | None) -> None:
    for delimiter in (";", "\t", "sheet"):
        if value is None:
            with pytest.raises(CellError) as caught:
                parse_cell(text, NUMBER, delimiter)
            assert caught.value.code == "TAB-012"
        else:
            assert parse_cell(text, NUMBER, delimiter) == value


def test_true_and_false_of_a_sheet() -> None:
    assert (parse_cell("true", YES_NO, "sheet"), parse_cell("false", YES_NO, "sheet")) == (1, 0)


def test_exactly_as_long_as_allowed() -> None:
    assert parse_cell("a" * 32_000, TEXT) == "a" * 32_000
    assert not is_too_long("😀" * 16_000)


@given(st.text(max_size=12), st.sampled_from([TEXT, LIST, INTEGER, NUMBER, YEAR, URL, WORD, FORM]))
def test_any_text_has_a_value_or_a_reason(text: str, spec: Field) -> None:
    try:
        parse_cell(text.strip(), spec, ";")
    except CellError as error:
        assert error.what.encode("utf-8")
        assert error.remedy


@given(st.text())
def test_nothing_hidden_is_let_through(text: str) -> None:
    import unicodedata

    if hidden_character(text) is None:
        left = {c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")}
        assert left <= {"\n", "\t"}
