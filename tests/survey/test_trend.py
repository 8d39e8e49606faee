"""Change between waves: overlap of respondents, changed questions, hidden groups."""

import numpy as np
import polars as pl
import pytest
from tests.survey.waves import QUESTIONNAIRE, answers, wave

from healthclusters.base import NotSupportedError
from healthclusters.survey import WordingError, trend
from healthclusters.survey.estimates.differences import ShareOf, difference_interval
from healthclusters.survey.estimates.trend import estimate_correlation

Q = "new-relations"


def named(rows, first=1):
    return [r | {"respondent_id": f"r{first + i}"} for i, r in enumerate(rows)]


def test_independent_waves_by_hand(tmp_path):
    """6 of 12, then 15 of 20, nobody twice."""
    one = wave(tmp_path / "one", named(answers(a=(6, 6))))
    two = wave(tmp_path / "two", named(answers(a=(15, 5)), first=100))
    found = trend(one, two, Q).table.row(0, named=True)
    low, high = difference_interval(ShareOf.of(6, 12), ShareOf.of(15, 20))
    assert found["difference"] == 0.25
    assert (found["low"], found["high"]) == (pytest.approx(low[0]), pytest.approx(high[0]))


def test_people_who_answer_twice_make_the_interval_narrower(tmp_path):
    rows = named(answers(a=(20, 20)))
    one = wave(tmp_path / "one", rows)
    moved = [r | {Q: "5"} if 20 <= i < 26 else r for i, r in enumerate(rows)]
    two = wave(tmp_path / "two", moved)
    other = wave(tmp_path / "other", [r | {"respondent_id": f"x{i}"} for i, r in enumerate(moved)])
    same = trend(one, two, Q).table.row(0, named=True)
    apart = trend(one, other, Q).table.row(0, named=True)
    assert (same["both"], same["to_yes"], same["to_no"]) == (40, 6, 0)
    assert same["difference"] == apart["difference"]
    assert same["high"] - same["low"] < apart["high"] - apart["low"]
    assert same["p_value"] < apart["p_value"]


def test_correlation_by_hand():
    """All 40 answer twice, 20 yes-yes, 6 to yes, none to no.

    p11 = 1/2, shares 1/2 and 0.65: covariance 0.175 less 1/80, over the two deviations.
    """
    r = estimate_correlation(
        ShareOf.of(20, 40), ShareOf.of(26, 40), *(np.array([v]) for v in (40.0, 20.0, 6.0, 0.0))
    )
    assert r[0] == pytest.approx((0.175 - 1 / 80) / np.sqrt(0.25 * 0.65 * 0.35))


def test_nobody_twice_has_no_correlation():
    r = estimate_correlation(ShareOf.of(20, 40), ShareOf.of(26, 40), *[np.array([np.nan])] * 4)
    assert r[0] == 0


def test_unnamed_respondents_are_taken_as_different_people_and_that_is_said(tmp_path):
    one = wave(tmp_path / "one", answers(a=(6, 6)))
    two = wave(tmp_path / "two", answers(a=(9, 3)))
    found = trend(one, two, Q).table.row(0, named=True)
    assert found["both"] is None
    assert "not known" in found["note"]


def test_a_changed_question_is_refused(tmp_path):
    text = QUESTIONNAIRE.replace(
        "  - bank: new-relations",
        "  - id: new-relations\n    kind: scale\n    scale: agreement\n    wording: Any relations?",
    )
    one = wave(tmp_path / "one", answers(a=(6, 6)), questionnaire=text)
    two = wave(tmp_path / "two", answers(a=(9, 3)))
    with pytest.raises(WordingError, match="Any relations"):
        trend(one, two, Q)
    renamed = QUESTIONNAIRE.replace(
        "bank: new-relations", "bank: new-relations\n    id: q1"
    ).replace("    id: q1", "    id: q1\n    column: new-relations")
    with pytest.raises(LookupError, match="q1"):
        trend(wave(tmp_path / "x", answers(a=(6, 6)), questionnaire=renamed), two, "q1")


def test_a_group_with_few_answers_in_one_wave_is_hidden(tmp_path):
    one = wave(tmp_path / "one", answers(a=(2, 1), b=(6, 6)))
    two = wave(tmp_path / "two", answers(a=(9, 3), b=(6, 6), c=(5, 5)))
    table = trend(one, two, Q).table
    assert table["group"].to_list() == ["a", "b"]
    assert table["hidden"].to_list() == [
        "too few answers to be shown",
        "hidden so that another group cannot be worked out",
    ]
    assert table["share_2"][0] is None
    assert "too few" in str(trend(one, two, Q))


def test_several_people_of_one_organisation_are_refused(tmp_path):
    rows = [r | {"organisation_id": "o"} for r in answers(a=(6, 6))]
    with pytest.raises(NotSupportedError, match="several people"):
        trend(wave(tmp_path / "one", rows), wave(tmp_path / "two", rows), Q)


def test_a_hidden_group_cannot_be_worked_out_from_the_others(tmp_path):
    """The total is shown, so a second group is hidden, as in a table of one wave."""
    rows = answers(a=(12, 3), b=(9, 5), c=(1, 1))
    found = trend(wave(tmp_path / "1", rows), wave(tmp_path / "2", rows), Q)
    hidden = dict(found.table.select("group", "hidden").iter_rows())
    assert hidden["a"] is None
    assert hidden["b"] == "hidden so that another group cannot be worked out"
    assert hidden["c"] == "too few answers to be shown"
    assert found.table.filter(pl.col("hidden").is_not_null())["yes_2"].null_count() == 2
    # a small group that is there in one wave only is protected as well
    more = trend(wave(tmp_path / "3", answers(a=(12, 3), b=(9, 5))), wave(tmp_path / "2", rows), Q)
    assert dict(more.table.select("group", "hidden").iter_rows())["b"] is not None
