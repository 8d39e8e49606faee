"""Answers by form: what a page shows, what is refused, and the same wave as from a file."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.survey.waves import QUESTIONNAIRE, row, wave

from healthclusters.base import DataError
from healthclusters.survey import (
    EXAMPLE_FOLDER,
    AnswerSet,
    check_answers,
    form_questions,
    open_questionnaire,
    open_wave,
    shares,
    survey_report,
    wave_of_answer_sets,
)
from healthclusters.survey.report import SurveyOptions

CODED = QUESTIONNAIRE.replace(
    "  - bank: new-relations\n",
    "  - bank: new-relations\n    column: G01Q01\n    codes: {'1': '5', A2: '2'}\n",
)


def questionnaire(tmp_path, text=QUESTIONNAIRE):
    path = tmp_path / "questionnaire.yaml"
    path.write_text(text, encoding="utf-8")
    return open_questionnaire(path)


def codes(found):
    return [(p.code, p.column, p.severity) for p in found]


def test_questions_with_kind_choices_and_words_by_language(tmp_path):
    asked = questionnaire(tmp_path)
    english, french = form_questions(asked), form_questions(asked, "fr")
    assert [q.kind for q in english] == ["scale", "scale", "multiple", "number", "open"]
    assert english[0].wording.startswith("Through the cluster")
    assert french[0].wording.startswith("Grâce au cluster")
    assert [c.code for c in english[0].choices] == [c.code for c in french[0].choices]
    assert [c.alone for c in english[2].choices].count(True) == 1
    assert english[3].choices == ()
    assert {q.language for q in form_questions(asked, "de")} == {"en"}


def test_a_set_is_checked_and_stored_as_codes(tmp_path):
    given = {
        "new-relations": "5",
        "services-used": ["matchmaking", "training"],
        "relations-count": " 3,5 ",
        "improve": "  more visits ",
        "satisfaction-overall": "",
    }
    answers, found = check_answers(questionnaire(tmp_path), given)
    assert found == []
    assert answers == {
        "new-relations": "5",
        "services-used": ["matchmaking", "training"],
        "relations-count": 3.5,
        "improve": "more visits",
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"new-relations": "9"}, ("SUR-011", "new-relations")),
        ({"new-relations": ["1", "2"]}, ("SUR-026", "new-relations")),
        ({"new-relation": "1"}, ("SUR-026", "new-relation")),
        ({"relations-count": "many"}, ("SUR-011", "relations-count")),
        ({"relations-count": "nan"}, ("SUR-011", "relations-count")),
        ({"services-used": ["none", "training"]}, ("SUR-014", "services-used")),
        ({"improve": "=1+1"}, ("SUR-020", "improve")),
        ({"improve": "<script>alert(1)</script>"}, ("SUR-020", "improve")),
        ({"improve": "x" * 5_001}, ("SUR-027", "improve")),
        ({"improve": "  ", "new-relations": None}, ("SUR-028", None)),
    ],
)
def test_each_refusal_names_its_question(tmp_path, given, expected):
    answers, found = check_answers(questionnaire(tmp_path), given)
    assert answers is None
    assert codes(found) == [(*expected, "error")]
    assert all(p.remedy and p.line is None for p in found)


def test_all_problems_of_a_set_at_once(tmp_path):
    answers, found = check_answers(
        questionnaire(tmp_path), {"new-relations": "9", "relations-count": "x", "improve": "=1"}
    )
    assert answers is None
    assert len(found) == 3


ASKED = open_wave(EXAMPLE_FOLDER).questionnaire
TEXTS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.sampled_from(["1", "5", "dk", "none", "=1+1", "-3", "1e309", "१२", ";", "training;none"]),
    st.lists(st.sampled_from(["events", "training", "none", "", "x"]), max_size=4),
)


@given(st.dictionaries(st.sampled_from([*ASKED.questions, "stray"]), TEXTS, max_size=6))
def test_whatever_is_sent_is_stored_or_refused_and_what_is_stored_can_be_read(given_):
    answers, found = check_answers(ASKED, given_)
    if answers is None:
        assert any(p.severity == "error" and p.remedy for p in found)
        return
    assert answers
    one = AnswerSet(answer_id="a", cluster_id="c", answers=answers)
    made, problems = wave_of_answer_sets(ASKED, [one])
    assert made is not None, problems
    stored = made.answers.row(0, named=True)
    assert {name: stored[name] for name in answers} == answers


def test_codes_of_another_program_are_not_those_of_the_form(tmp_path):
    """`1` of the file means 5 there; in a form it means 1."""
    asked = questionnaire(tmp_path, CODED)
    answers, _ = check_answers(asked, {"new-relations": "1"})
    assert answers == {"new-relations": "1"}
    made, _ = wave_of_answer_sets(
        asked, [AnswerSet(answer_id="a", cluster_id="c", answers=answers)]
    )
    assert made.answers["new-relations"].to_list() == ["1"]


def sets_of(answers: pl.DataFrame, asked) -> list[AnswerSet]:
    """The rows of a wave as stored sets."""
    return [
        AnswerSet(
            **{key: r[key] or "" for key in ("answer_id", "cluster_id", "kind", "size")},
            respondent_id=r["respondent_id"] or "",
            answers={q: r[q] for q in asked.questions if r[q] is not None},
        )
        for r in answers.iter_rows(named=True)
    ]


def test_stored_sets_give_what_the_file_gives():
    example = open_wave(EXAMPLE_FOLDER)
    sets = sets_of(example.answers, example.questionnaire)
    made, found = wave_of_answer_sets(
        example.questionnaire, reversed(sets), membership=example.membership
    )
    assert [p for p in found if p.severity == "error"] == []
    left = made.answers.drop("line").sort("answer_id")
    assert_frame_equal(
        left, example.answers.drop("line").sort("answer_id"), check_column_order=False
    )
    for question in ("new-international-relations", "satisfaction-overall"):
        assert_frame_equal(shares(made, question).table, shares(example, question).table)
    again, _ = wave_of_answer_sets(example.questionnaire, sets, membership=example.membership)
    assert made.revision == again.revision
    assert survey_report(made, options=SurveyOptions(spreads=(), draws=10)).revision


def test_doubled_and_stray_sets_are_refused(tmp_path):
    asked = questionnaire(tmp_path)
    one = AnswerSet(answer_id="a", cluster_id="c", answers={"new-relations": "5"})
    made, found = wave_of_answer_sets(asked, [one, one])
    assert made is None
    assert codes(found)[0][0] == "SUR-013"
    stray = AnswerSet(answer_id="b", cluster_id="c", answers={"dropped-question": "5"})
    made, found = wave_of_answer_sets(asked, [one, stray])
    assert made is None
    assert [(p.code, p.line, p.column) for p in found if p.severity == "error"] == [
        ("SUR-026", 3, "dropped-question")
    ]


def test_no_sets_and_empty_sets(tmp_path):
    asked = questionnaire(tmp_path)
    made, _ = wave_of_answer_sets(asked, [])
    assert made.answers.height == 0
    empty = AnswerSet(answer_id="a", cluster_id="c")
    made, found = wave_of_answer_sets(asked, [empty])
    with pytest.raises(DataError, match="SUR-029"):
        survey_report(made)
    assert made.set_aside.rows() == [("no question answered", 1)]
    assert codes(found)[0][0] == "SUR-019"


def test_one_answer_and_all_yes_give_a_report(tmp_path):
    for rows in ([row(1)], [row(i) for i in range(1, 8)]):
        report = survey_report(
            wave(tmp_path, rows, members={"a": 30}), options=SurveyOptions(draws=10)
        )
        text = report.markdown()
        assert "nan" not in text.lower().replace("finan", "")
        assert report.headline is None
        assert "No cluster can be compared with the others" in text
        assert "1 answers" not in text
        assert report.section("planning") is not None
