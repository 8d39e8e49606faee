"""Answers given in a form: one set checked when it is sent, many sets as one wave.

A set holds no identity. What a form posts is read by the same rules as a cell of a file, so that a
wave answered by link and one that was imported give the same estimates.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from healthclusters.base import Problem, RawTable, errors, nearest_name, notices
from healthclusters.survey.answers import cells
from healthclusters.survey.answers.benchmarks import Benchmark
from healthclusters.survey.answers.cells import Column
from healthclusters.survey.answers.collect import collect
from healthclusters.survey.answers.membership import Membership, check_against_membership
from healthclusters.survey.answers.sources import AnswerFile
from healthclusters.survey.answers.wave import Wave
from healthclusters.survey.instrument import Question, Questionnaire
from healthclusters.survey.instrument.questionnaire import ROLES

MOST_LETTERS = 5_000  # of a free text
Given = str | Sequence[str] | None
Answer = str | float | list[str]

_READERS = {
    "scale": cells.read_choice,
    "multiple": cells.read_list,
    "number": cells.read_number,
    "open": cells.read_open,
}
# In a form the person who answers can still mend what in a file is only set aside.
_MENDED_IN_A_FORM = ("SUR-014", "SUR-020")


@dataclass(frozen=True, kw_only=True)
class AnswerSet:
    """What one link brought back.

    answer_id: says nothing about the person. answers: by question: a code (`scale`), codes
    (`multiple`), a number, or a text; a question without an answer is not there.
    kind, size: of the member, as in the membership; empty = not known. respondent_id: stays the
    same between waves, never a name; empty = not known. organisation_id: where several people of
    one organisation answer.
    """

    answer_id: str
    cluster_id: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    kind: str = ""
    size: str = ""
    respondent_id: str = ""
    organisation_id: str = ""


def check_answers(
    questionnaire: Questionnaire, given: Mapping[str, Given]
) -> tuple[dict[str, Answer] | None, list[Problem]]:
    """What was sent, as answers to store, and every problem found; None where there are errors.

    given: by question, the text or texts that a form posts; empty, None and missing: not answered.
    Each problem names its question in `column`.
    """
    asked = _in_our_codes(questionnaire)
    problems = [_unknown(name, asked) for name in given if name not in asked.questions]
    answers: dict[str, Answer] = {}
    for name, question in asked.questions.items():
        answer, found = _read(question, given.get(name), asked.questionnaire_id)
        problems += found
        if answer is not None:
            answers[name] = answer
    if not answers and not problems:
        problems.append(
            Problem(
                code="SUR-028",
                file=questionnaire.questionnaire_id,
                what="no question was answered",
                remedy="Answer at least one question.",
            )
        )
    return (None if errors(problems) else answers), problems


def wave_of_answer_sets(
    questionnaire: Questionnaire,
    sets: Iterable[AnswerSet],
    *,
    membership: Membership | None = None,
    benchmarks: tuple[Benchmark, ...] = (),
) -> tuple[Wave | None, list[Problem]]:
    """Stored sets as one wave, and every problem found; None where there are errors.

    The order of the sets does not matter. A problem's line is the place of its set, sorted by
    `answer_id`, plus one, as in a spreadsheet with a heading.
    """
    ordered = sorted(sets, key=lambda one: one.answer_id)
    asked = _in_our_codes(questionnaire)
    source = AnswerFile(_table(asked, ordered), "table")
    collected = collect(source, asked)
    problems = [*_strangers(asked, ordered), *collected.problems]
    if membership is not None and not errors(problems):
        problems += check_against_membership(collected.answers, membership, source.table.file)
    if errors(problems):
        return None, problems
    wave = Wave(
        questionnaire=questionnaire,
        answers=collected.answers,
        membership=membership,
        benchmarks=benchmarks,
        set_aside=collected.set_aside,
        notices=tuple(notices(problems)),
        source="form",
        revision=_revision(questionnaire, ordered),
    )
    return wave, problems


def _in_our_codes(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire without what it says of another program's columns and codes."""
    return replace(
        questionnaire,
        columns=dict(ROLES),
        questions={
            name: replace(question, column="", codes={})
            for name, question in questionnaire.questions.items()
        },
    )


def _strangers(asked: Questionnaire, sets: Sequence[AnswerSet]) -> list[Problem]:
    """Stored answers to what is not asked: the questionnaire was changed, or is another one."""
    return [
        replace(_unknown(name, asked), line=line)
        for line, one in enumerate(sets, start=2)
        for name in one.answers
        if name not in asked.questions
    ]


def _unknown(name: str, asked: Questionnaire) -> Problem:
    near = nearest_name(name, list(asked.questions))
    return Problem(
        code="SUR-026",
        file=asked.questionnaire_id,
        column=name,
        what="there is no such question",
        remedy=f"Did you mean {near}?" if near else "Send answers to questions that were asked.",
    )


def _read(question: Question, given: Given, name: str) -> tuple[Answer | None, list[Problem]]:
    """One answer and its problems; None where the question was not answered."""
    texts = [given] if isinstance(given, str) else list(given or ())
    texts = [text.strip() for text in texts if text.strip()]
    if len(texts) > 1 and question.kind != "multiple":
        what, remedy = "several answers were given where one is asked for", "Choose one."
        return None, [_problem("SUR-026", question, name, what, remedy)]
    text = ";".join(texts)
    if len(text) > MOST_LETTERS:
        what = f"the text has {len(text):,} letters; {MOST_LETTERS:,} are read"
        return None, [_problem("SUR-027", question, name, what, "Write a shorter one.")]
    series, found = _READERS[question.kind](
        Column(name, question.question_id, [text], [1]), question
    )
    problems = [
        replace(
            problem,
            line=None,
            severity="error" if problem.code in _MENDED_IN_A_FORM else problem.severity,
        )
        for problem in found
    ]
    value = series.to_list()[0]
    return (None if problems or value == [] else value), problems


def _problem(code: str, question: Question, name: str, what: str, remedy: str) -> Problem:
    return Problem(code=code, file=name, column=question.question_id, what=what, remedy=remedy)


def _table(asked: Questionnaire, sets: Sequence[AnswerSet]) -> RawTable:
    """The sets as the text cells of a file."""
    roles = ["answer_id", "respondent_id", "organisation_id", "kind", "size"]
    roles += [] if asked.cluster else ["cluster_id"]
    header = (*roles, *asked.questions)
    rows = [
        [getattr(one, role) for role in roles]
        + [_cell(one.answers.get(name)) for name in asked.questions]
        for one in sets
    ]
    lines = list(range(2, len(rows) + 2))
    return RawTable(asked.questionnaire_id, header, rows, lines, ",")


def _cell(answer: Answer | None) -> str:
    if answer is None:
        return ""
    if isinstance(answer, list | tuple):
        return ";".join(answer)
    return answer if isinstance(answer, str) else repr(float(answer))


def _revision(questionnaire: Questionnaire, sets: Sequence[AnswerSet]) -> str:
    """What was asked and answered, in one number."""
    content = {
        "questions": [[name, q.fingerprint] for name, q in questionnaire.questions.items()],
        "sets": [
            [
                *(s.answer_id, s.cluster_id, s.kind, s.size, s.respondent_id, s.organisation_id),
                dict(s.answers),
            ]
            for s in sets
        ],
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
