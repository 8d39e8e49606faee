"""Shares, means, choices, medians, response and open answers of small made-up waves."""

import numpy as np
import polars as pl
import pytest
from tests.survey.waves import HEADER, QUESTIONNAIRE, answers, row, wave

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.survey import (
    EstimateOptions,
    choices,
    mean_scores,
    medians,
    open_counts,
    response,
    shares,
)
from healthclusters.survey.estimates.intervals import mean_interval, share_interval

Q = "new-relations"


def one(table, group="a"):
    column = "group" if "group" in table.columns else "cluster_id"
    return table.filter(pl.col(column) == group).row(0, named=True)


def test_a_share_by_hand(tmp_path):
    """7 of 10 in cluster a, 25 members: interval of 10 x 24 / 15 answers, bounds 7/25 and 22/25."""
    found = one(shares(wave(tmp_path / "w", answers(a=(7, 3)), members={"a": 25}), Q).table)
    low, high = share_interval(7, 10, 25)
    assert (found["share"], found["yes"], found["answers"]) == (0.7, 7, 10)
    assert (found["low"], found["high"]) == (pytest.approx(low), pytest.approx(high))
    assert (found["lowest"], found["highest"]) == (7 / 25, pytest.approx(22 / 25))
    assert found["response"] == 0.4


def test_do_not_know_and_silence_are_told_apart_and_not_counted(tmp_path):
    rows = answers(a=(5, 2))
    rows += [row(8, said="dk"), row(9, said=""), row(10, said="")]
    found = one(shares(wave(tmp_path / "w", rows, members={"a": 20}), Q).table)
    assert (found["answered"], found["answers"], found["left_out"], found["silent"]) == (
        10,
        7,
        1,
        2,
    )
    assert found["share"] == 5 / 7
    assert (found["lowest"], found["highest"]) == (5 / 20, pytest.approx(18 / 20))


def test_without_the_number_of_members_there_are_no_bounds_and_that_is_said(tmp_path):
    found = one(shares(wave(tmp_path / "w", answers(a=(7, 3))), Q).table)
    assert (found["lowest"], found["highest"], found["members"]) == (None, None, None)
    assert found["note"] == "the number of members is not known"
    assert found["low"] == pytest.approx(float(share_interval(7, 10)[0]))


def test_members_can_be_taken_as_a_draw_from_many(tmp_path):
    made = wave(tmp_path / "w", answers(a=(7, 3)), members={"a": 12})
    narrow = one(shares(made, Q).table)
    wide = one(shares(made, Q, options=EstimateOptions(finite_population=False)).table)
    assert narrow["high"] - narrow["low"] < wide["high"] - wide["low"]


def test_one_answer_is_hidden_and_a_cluster_without_answers_is_listed(tmp_path):
    made = wave(tmp_path / "w", answers(a=(9, 3), b=(1, 0)), members={"a": 20, "b": 9, "c": 7})
    table = shares(made, Q).table
    assert table["group"].to_list() == ["a", "b", "c"]
    assert one(table, "b")["hidden"] == "too few answers to be shown"
    assert one(table, "c")["hidden"] == "no answers"
    assert one(table, "b")["share"] is None
    # The total less cluster a would give cluster b away.
    assert one(table, "a")["hidden"] == "hidden so that another group cannot be worked out"


def test_all_yes_has_an_interval_that_ends_at_1(tmp_path):
    found = one(shares(wave(tmp_path / "w", answers(a=(12, 0))), Q).table)
    assert (found["share"], found["high"]) == (1.0, 1.0)
    assert 0.7 < found["low"] < 0.8


def test_all_together_and_by_kind(tmp_path):
    rows = [
        r | {"kind": "clinic" if i % 2 else ""} for i, r in enumerate(answers(a=(8, 4), b=(2, 6)))
    ]
    made = wave(tmp_path / "w", rows)
    everyone = shares(made, Q, by=None)
    assert one(everyone.table, "all")["share"] == 0.5
    assert shares(made, Q, by="kind").table["group"].to_list() == ["(not stated)", "clinic"]
    assert "10 of 20" in str(everyone)
    with pytest.raises(OptionError, match="by"):
        shares(made, Q, by="colour")


def test_several_people_of_one_organisation_count_as_one(tmp_path):
    """Ten organisations, two people each, of one mind: worth ten answers, not twenty."""
    rows = answers(a=(10, 10))
    rows = [r | {"organisation_id": f"o{i // 2}"} for i, r in enumerate(rows)]
    found = one(shares(wave(tmp_path / "w", rows, members={"a": 30}), Q).table)
    alone = share_interval(5, 10, 30)
    assert found["share"] == 0.5
    assert found["high"] - found["low"] >= float(alone[1] - alone[0])
    assert (found["lowest"], found["response"]) == (None, None)
    assert "several people" in found["note"]


def test_a_mean_by_hand(tmp_path):
    rows = [row(n, satisfaction_overall=str(s)) for n, s in enumerate([1, 2, 3, 4, 5, 5, 5], 1)]
    found = one(
        mean_scores(wave(tmp_path / "w", rows, members={"a": 14}), "satisfaction-overall").table
    )
    low, high = mean_interval([[1, 1, 1, 1, 3]], [1, 2, 3, 4, 5], 14)
    assert found["mean"] == pytest.approx(25 / 7)
    assert (found["low"], found["high"]) == (pytest.approx(low[0]), pytest.approx(high[0]))
    assert (found["lowest"], found["highest"]) == (pytest.approx(32 / 14), pytest.approx(60 / 14))
    assert found["deviation"] == pytest.approx(np.std([1, 2, 3, 4, 5, 5, 5], ddof=1))


def test_choices_of_several_by_hand(tmp_path):
    rows = [row(n, services_used="events;training") for n in range(1, 7)]
    rows += [row(7, services_used="none"), row(8, services_used="")]
    table = choices(wave(tmp_path / "w", rows), "services-used").table
    counts = dict(table.select("code", "count").iter_rows())
    assert (counts["events"], counts["training"], counts["none"], counts["export"]) == (6, 6, 1, 0)
    assert set(table["answers"]) == {7}
    wide = table["high_all"] - table["low_all"] >= table["high"] - table["low"]
    assert wide.all()


def test_choices_of_one_add_up_and_keep_do_not_know(tmp_path):
    rows = [*answers(a=(6, 3)), row(10, said="dk")]
    table = choices(wave(tmp_path / "w", rows), Q).table
    assert table["count"].sum() == 10
    assert table["share"].sum() == pytest.approx(1)


def test_medians_by_hand(tmp_path):
    rows = [row(n, relations_count=str(n)) for n in range(1, 10)]
    found = one(medians(wave(tmp_path / "w", rows), "relations-count").table, "all")
    assert (found["median"], found["quarter"], found["three_quarters"]) == (5, 3, 7)
    assert found["low"] + found["high"] == pytest.approx(10)
    few = one(medians(wave(tmp_path / "v", rows[:5]), "relations-count").table, "all")
    assert (few["median"], few["low"], few["note"]) == (
        3,
        None,
        "too few answers for an interval at this confidence",
    )


def test_response_by_cluster_kind_and_size(tmp_path):
    rows = [r | {"kind": "clinic", "size": "small"} for r in answers(a=(3, 3), b=(2, 2))]
    members = [
        {"cluster_id": "a", "kind": "clinic", "size": "small", "members": 12},
        {"cluster_id": "b", "kind": "clinic", "size": "small", "members": 5},
        {"cluster_id": "b", "kind": "company", "size": "large", "members": 8},
    ]
    table = response(wave(tmp_path / "w", rows, members=members)).table
    rates = {(r["by"], r["group"]): r["rate"] for r in table.iter_rows(named=True)}
    assert rates["cluster_id", "a"] == 0.5
    assert rates["kind", "company"] == 0
    assert rates["all", "all"] == 0.4


CODEBOOK = "question_id,code,label,meaning\nimprove,more,More,m\nimprove,less,Less,l\n"


def test_open_answers_are_counted_by_their_codes(tmp_path):
    """Two coders: `more` is sure in 6 answers, possible in 7; the text set aside does not count."""
    rows = [row(n, improve="Text") for n in range(1, 9)] + [row(9, improve="=1+1")]
    codings = [("improve", f"n{n}", "k", "more") for n in range(1, 8)]
    codings += [("improve", f"n{n}", "l", "more") for n in range(1, 7)] + [
        ("improve", "n7", "l", "none")
    ]
    codings += [("improve", "n8", "k", "less"), ("improve", "n9", "k", "more")]
    text = "question_id,answer_id,coder,code\n" + "".join(",".join(c) + "\n" for c in codings)
    found = open_counts(wave(tmp_path / "w", rows, codebook=CODEBOOK, codings=text), "improve")
    assert (found.texts, found.coded, found.coders) == (8, 8, 2)
    more, less = found.table.iter_rows(named=True)
    assert (more["sure"], more["possible"]) == (6, 7)
    assert more["low"] == pytest.approx(float(share_interval(6, 8)[0]))
    assert more["high"] == pytest.approx(float(share_interval(7, 8)[1]))
    assert (less["possible"], less["hidden"]) == (None, "too few answers to be shown")
    assert "Text" not in str(found)


@pytest.mark.parametrize(
    ("call", "name", "error"),
    [
        (shares, "services-used", "question of kind multiple"),
        (mean_scores, "relations-count", "question of kind number"),
        (choices, "improve", "question of kind open"),
        (medians, Q, "question of kind scale"),
        (open_counts, "improve", "have not been coded"),
    ],
)
def test_an_estimate_for_another_kind_of_question_is_refused(tmp_path, call, name, error):
    with pytest.raises(NotSupportedError, match=error):
        call(wave(tmp_path / "w", answers(a=(3, 3))), name)


def test_a_mean_of_yes_and_no_is_refused(tmp_path):
    text = QUESTIONNAIRE.replace("bank: satisfaction-overall", "bank: stay-member")
    header = ["stay-member" if h == "satisfaction-overall" else h for h in HEADER]
    rows = [{**r, "stay-member": "yes"} for r in answers(a=(3, 3))]
    for r in rows:
        del r["satisfaction-overall"]
    made = wave(tmp_path / "w", rows, questionnaire=text, header=header)
    with pytest.raises(NotSupportedError, match="no ordinal scale"):
        mean_scores(made, "stay-member")
    with pytest.raises(UnknownNameError, match="stay-member"):
        shares(made, "stay-membre")
