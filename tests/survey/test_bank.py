"""The bank of questions, scales and the rule that differently worded questions are not compared."""

import re
from dataclasses import replace

import pytest

from healthclusters.base import DataError, UnknownNameError
from healthclusters.survey import WordingError, question_bank
from healthclusters.survey.instrument import (
    EVALUATION_QUESTIONS,
    THEMES,
    require_same_wording,
    wording_differences,
)
from healthclusters.survey.instrument.bank import BANK_FOLDER
from healthclusters.survey.report import evaluation_questions

BANK = question_bank()


def test_every_theme_and_evaluation_question_is_asked_about():
    assert {q.theme for q in BANK.questions.values()} == set(THEMES)
    assert {q.evaluation for q in BANK.questions.values()} == set(EVALUATION_QUESTIONS)
    assert [q.evaluation for q in evaluation_questions()] == list(EVALUATION_QUESTIONS)
    assert evaluation_questions("fr")[0].title != evaluation_questions()[0].title


@pytest.mark.parametrize("name", sorted(BANK.questions))
def test_every_question_is_in_both_languages_and_has_a_source(name):
    question = BANK.questions[name]
    assert set(question.wording) == {"en", "fr"}
    assert question.wording["en"] != question.wording["fr"]
    assert question.source_id in set(BANK.sources["source_id"])
    if question.scale:
        for option in question.scale.options:
            assert set(option.labels) == {"en", "fr"}


def test_scales_can_be_counted():
    for question in BANK.questions.values():
        if question.kind == "scale":
            counts = {o.counts for o in question.scale.options}
            assert {"yes", "no"} <= counts
            assert all(
                (o.score is None) == (o.counts == "left_out") for o in question.scale.options
            )
        if question.kind == "multiple":
            assert [o.counts for o in question.scale.options][-1] == "alone"


def test_no_two_questions_are_the_same():
    prints = [q.fingerprint for q in BANK.questions.values()]
    assert len(set(prints)) == len(prints)


def test_the_bank_prints_and_names_the_nearest():
    assert "new-relations" in str(BANK)
    assert max(map(len, str(BANK).splitlines())) <= 100
    with pytest.raises(UnknownNameError, match="new-relations"):
        BANK.question("new-relation")
    assert BANK.table("fr")["wording"][0].startswith("Du fait du cluster")


def test_the_same_words_may_be_compared_whatever_their_spaces_and_case():
    one = BANK.questions["new-relations"]
    other = replace(one, question_id="q7", wording={"en": one.wording["en"].upper() + "  "})
    assert wording_differences(one, other) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"wording": {"en": "Something else?"}}, "the words differ (en)"),
        ({"wording": {"de": "Etwas anderes?"}}, "no language in common"),
        ({"kind": "open", "scale": None}, "one is of kind"),
        ({"scale": BANK.scales["satisfaction"]}, "the answers that can be chosen"),
    ],
)
def test_other_words_or_answers_are_refused(change, reason):
    one = BANK.questions["new-relations"]
    other = replace(one, **change)
    assert reason in "; ".join(wording_differences(one, other))
    with pytest.raises(WordingError, match=re.escape(reason)):
        require_same_wording(one, other)


def test_an_answer_that_counts_otherwise_is_another_question():
    one = BANK.questions["new-relations"]
    options = [replace(o, counts="no") if o.code == "4" else o for o in one.scale.options]
    other = replace(one, scale=replace(one.scale, options=tuple(options)))
    assert wording_differences(one, other)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (
            "questions.csv",
            "value-overall,value_of_activities,scale,value",
            "value-overall,value_of_activities,scale,",
            "SUR-005",
        ),
        (
            "questions.csv",
            "services-missing,services_used,open,,",
            "services-missing,services_used,open,value,",
            "SUR-005",
        ),
        ("questions.csv", ",menon-19,Members", ",nowhere,Members", "TAB-020"),
        ("scales.csv", "agreement,1,1,1,no", "agreement,1,1,1,perhaps", "TAB-015"),
    ],
)
def test_a_broken_bank_is_refused(tmp_path, file, old, new, code):
    for name in ("questions.csv", "scales.csv", "sources.csv"):
        text = (BANK_FOLDER / name).read_text("utf-8")
        if name == file:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(DataError, match=code):
        question_bank(tmp_path)
