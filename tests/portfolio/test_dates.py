from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthclusters.portfolio.intake.dates import read_dates


def read(*texts, last=False):
    return read_dates(texts, range(2, 2 + len(texts)), file="f.csv", column="start", last=last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019-05-31", date(2019, 5, 31), date(2019, 5, 31)),
        ("2019-05-31 00:00:00", date(2019, 5, 31), date(2019, 5, 31)),
        ("2019-02", date(2019, 2, 1), date(2019, 2, 28)),
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("31.05.2019", date(2019, 5, 31), date(2019, 5, 31)),
        ("31 May 2019", date(2019, 5, 31), date(2019, 5, 31)),
        ("3 Sep 2019", date(2019, 9, 3), date(2019, 9, 3)),
        ("31/05/2019", date(2019, 5, 31), date(2019, 5, 31)),
        ("", None, None),
    ],
)
def test_a_date_as_people_write_it(text, first, last):
    assert read(text) == ([first], [])
    assert read(text, last=True) == ([last], [])


@pytest.mark.parametrize(
    "text", ["soon", "2019-13-01", "2019-02-30", "31.02.2019", "0001", "9999", "1 Nonsense 2019"]
)
def test_what_is_no_date_is_refused_at_its_line(text):
    values, (problem,) = read("2020", text)
    assert values == [date(2020, 1, 1), None]
    assert (problem.code, problem.line, problem.column) == ("PRT-001", 3, "start")


def test_slashes_are_read_where_the_column_shows_which_number_is_the_day():
    assert read("31/05/2019", "04/05/2019")[0] == [date(2019, 5, 31), date(2019, 5, 4)]
    assert read("05/31/2019", "04/05/2019")[0] == [date(2019, 5, 31), date(2019, 4, 5)]


@pytest.mark.parametrize("texts", [("04/05/2019",), ("31/05/2019", "05/31/2019")])
def test_slashes_that_could_be_read_in_two_ways_are_refused(texts):
    values, problems = read(*texts)
    assert values == [None] * len(texts)
    assert [p.line for p in problems if p.code == "PRT-001"] == list(range(2, 2 + len(texts)))


def test_five_ways_in_one_column_are_read_and_told():
    texts = ("2019-05-31", "2019", "31.05.2019", "31 May 2019", "31/05/2019")
    values, (notice,) = read(*texts)
    assert values.count(date(2019, 5, 31)) == 4
    assert (notice.code, notice.severity) == ("PRT-002", "notice")
    assert "5 ways" in notice.what


@given(st.dates(date(1000, 1, 1), date(2100, 12, 31)))
def test_every_day_comes_back(day):
    assert read(day.isoformat(), f"{day.day}.{day.month}.{day.year:04d}")[0] == [day, day]


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_text_gives_a_value_or_a_problem(texts):
    values, problems = read(*texts)
    lines = {p.line for p in problems}
    for line, (text, value) in enumerate(zip(texts, values, strict=True), start=2):
        assert (value is None) == (not text or line in lines)
