"""The blank scorecard as a sheet: round trip, drop-downs, every problem at its place."""

import io
import zipfile

import pytest
from tests.comparison.small import ITEMS, small_study

from healthclusters.base import DataError
from healthclusters.comparison import Scorecard, read_scorecard, scorecard_workbook

STUDY = small_study({"x": "111111"})
CARD = Scorecard(
    name="=HYPERLINK(1)",  # text that a spreadsheet must not run
    countries=("AAA", "LUX"),
    focus_areas=("dental", "spa"),
    answers={"a": 1, "b": 0, "site_any": 1},
)


def written(tmp_path, content, name="card.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def problems_of(tmp_path, text):
    with pytest.raises(DataError) as caught:
        read_scorecard(written(tmp_path, text.encode(), "card.csv"), STUDY)
    return [(p.code, p.line, p.column) for p in caught.value.problems], caught.value.problems


def test_round_trip(tmp_path):
    card = read_scorecard(written(tmp_path, scorecard_workbook(STUDY, CARD)), STUDY)
    assert (card.name, card.countries, card.focus_areas) == (
        CARD.name,
        CARD.countries,
        CARD.focus_areas,
    )
    assert {k: v for k, v in card.answers.items() if v is not None} == CARD.answers
    assert list(card.answers) == ITEMS


def test_an_empty_sheet_is_a_scorecard_of_which_nothing_is_known(tmp_path):
    card = read_scorecard(written(tmp_path, scorecard_workbook(STUDY)), STUDY)
    assert card.name == "Your cluster"
    assert set(card.answers.values()) == {None}


def test_the_same_study_gives_the_same_bytes():
    assert scorecard_workbook(STUDY, CARD) == scorecard_workbook(STUDY, CARD)


def test_the_sheet_offers_answers_and_holds_no_formula():
    with zipfile.ZipFile(io.BytesIO(scorecard_workbook(STUDY, CARD))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert '"yes,no,not known"' in sheet.replace("&quot;", '"')
    assert "<f>" not in sheet


def test_answers_are_read_as_people_write_them(tmp_path):
    text = 'id;answer\na;YES\nb; no \nc;Not known\nd;\ncountries;"LUX ; DEU"\n'
    card = read_scorecard(written(tmp_path, text.encode(), "card.csv"), STUDY)
    assert card.answers == {"a": 1, "b": 0, "c": None, "d": None}
    assert card.countries == ("LUX", "DEU")


def test_all_problems_at_once_each_at_its_cell(tmp_path):
    text = (
        "id,answer\n"
        "a,perhaps\n"
        "bb,yes\n"
        "c,yes\n"
        "c,no\n"
        "countries,Luxembourg\n"
        "focus_areas,dentall\n"
        "site_any,no\n"
        "site_full,yes\n"
    )
    found, problems = problems_of(tmp_path, text)
    assert found == [
        ("CRD-004", 2, "answer"),
        ("CRD-002", 3, "id"),
        ("CRD-003", 5, "id"),
        ("CRD-005", 6, "answer"),
        ("CRD-006", 7, "answer"),
        ("CRD-007", 9, "answer"),
    ]
    assert "did you mean LUX?" in problems_of(tmp_path, "id,answer\ncountries,lux\n")[1][0].remedy
    assert "Did you mean dental?" in problems[4].remedy
    assert "line 8" in problems[5].what


def test_missing_columns_and_files(tmp_path):
    found, _ = problems_of(tmp_path, "question,reply\na,yes\n")
    assert found == [("CRD-001", None, "id"), ("CRD-001", None, "answer")]
    with pytest.raises(DataError, match="TAB-001"):
        read_scorecard(tmp_path / "absent.xlsx", STUDY)
    with pytest.raises(DataError, match="TAB-021"):
        read_scorecard(written(tmp_path, b"not a workbook"), STUDY)
