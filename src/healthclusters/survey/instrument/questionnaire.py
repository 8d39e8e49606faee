"""A questionnaire file: which questions are asked, in which words, and in which columns.

YAML, so that a person can write one. Questions come from the bank or are written out. The file
also says which columns of the answers hold the cluster, the respondent and so on. The format:
docs/methods/survey.md, "The questionnaire file".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from healthclusters.base import DataError, Problem, UnknownNameError, errors, text_table
from healthclusters.survey.instrument.bank import QuestionBank, question_bank
from healthclusters.survey.instrument.questionnaire_checks import (
    RESERVED,
    FoundProblems,
    check_keys,
    read_codes,
    read_scales,
    read_text,
)
from healthclusters.survey.instrument.questions import (
    EVALUATION_QUESTIONS,
    QUESTION_KINDS,
    THEMES,
    Question,
)
from healthclusters.survey.instrument.scales import Scale
from healthclusters.survey.instrument.yaml_files import YamlFile, parse_yaml, read_yaml

FORMAT = "questionnaire/1"
# What a file of answers may hold beside the questions -> the column it stands in if not told.
ROLES = {
    "answer": "answer_id",
    "cluster": "cluster_id",
    "respondent": "respondent_id",
    "organisation": "organisation_id",
    "kind": "kind",
    "size": "size",
    "weight": "weight",
}
# Ids become names of files, so they are plain and short.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_TOP = (
    "healthclusters",
    "id",
    "title",
    "wave",
    "synthetic",
    "cluster",
    "columns",
    "scales",
    "questions",
)
_QUESTION_KEYS = (
    "bank",
    "id",
    "kind",
    "scale",
    "wording",
    "theme",
    "evaluation",
    "column",
    "codes",
)


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """What was asked.

    questionnaire_id, title, wave: its name, its words, and the label of the wave (a year, say).
    synthetic: the answers are made up; said wherever they are shown.
    cluster: the cluster that all answers are about; empty where a column says it.
    columns: column of the file of answers by role (`cluster`, `respondent` ...).
    questions: in the order in which they are asked, by id.
    """

    questionnaire_id: str
    title: Mapping[str, str]
    wave: str
    synthetic: bool
    cluster: str
    columns: Mapping[str, str]
    questions: Mapping[str, Question] = field(repr=False)

    def title_in(self, language: str) -> str:
        """Its name in that language, or in English, or in whichever there is."""
        titles = [self.title.get(language), self.title.get("en"), *self.title.values()]
        return next((title for title in titles if title), self.questionnaire_id)

    def question(self, question_id: str) -> Question:
        """The question of that id; UnknownNameError, with the nearest, where there is none."""
        if question_id not in self.questions:
            raise UnknownNameError("question", question_id, self.questions)
        return self.questions[question_id]

    def __str__(self) -> str:
        rows = [(q.question_id, q.kind, q.in_language("en")) for q in self.questions.values()]
        mark = " (synthetic)" if self.synthetic else ""
        head = f"{self.title.get('en', self.questionnaire_id)}, wave {self.wave}{mark}"
        return f"{head}\n\n{text_table(['question', 'kind', 'words'], rows)}"


def open_questionnaire(path: Path, bank: QuestionBank | None = None) -> Questionnaire:
    """The questionnaire in a file; DataError with all problems where it has errors."""
    questionnaire, problems = read_questionnaire(path, bank)
    if questionnaire is None or errors(problems):
        raise DataError(problems)
    return questionnaire


def read_questionnaire(
    path: Path, bank: QuestionBank | None = None
) -> tuple[Questionnaire | None, list[Problem]]:
    """The questionnaire in a file and every problem found; None where there are errors."""
    return _held(*read_yaml(path), bank)


def parse_questionnaire(
    text: str, name: str, bank: QuestionBank | None = None
) -> tuple[Questionnaire | None, list[Problem]]:
    """The same from the text of such a file. name: said in problems."""
    return _held(*parse_yaml(text, name), bank)


def _held(
    source: YamlFile | None, problems: list[Problem], bank: QuestionBank | None
) -> tuple[Questionnaire | None, list[Problem]]:
    if source is None:
        return None, problems
    found = FoundProblems(source)
    questionnaire = _questionnaire(source, bank or question_bank(), found)
    return (None if found.problems else questionnaire), found.problems


def _questionnaire(
    source: YamlFile, bank: QuestionBank, found: FoundProblems
) -> Questionnaire | None:
    content = source.content
    if not isinstance(content, dict) or content.get("healthclusters") != FORMAT:
        found.add(
            "SUR-002",
            (),
            "it does not begin with `healthclusters: questionnaire/1`",
            "Write that line first; the manual shows a whole file.",
        )
        return None
    check_keys(content, (), _TOP, found)
    scales = {**bank.scales, **read_scales(content.get("scales"), found)}
    questions = _questions(content.get("questions"), bank, scales, found)
    synthetic = content.get("synthetic", False)
    if not isinstance(synthetic, bool):
        found.add("SUR-002", ("synthetic",), "synthetic is neither true nor false", "Write one.")
    return Questionnaire(
        questionnaire_id=_slug(content, found),
        title=read_text(content.get("title"), ("title",), found),
        wave=str(content.get("wave") if content.get("wave") is not None else ""),
        synthetic=synthetic is True,
        cluster=str(content.get("cluster") or ""),
        columns=_columns(content.get("columns"), questions, found),
        questions={q.question_id: q for q in questions},
    )


def _slug(content: Mapping[str, Any], found: FoundProblems) -> str:
    value = content.get("id")
    if not isinstance(value, str) or not _PLAIN.fullmatch(value):
        found.add(
            "SUR-002",
            ("id",),
            "the questionnaire has no id",
            "Write `id:` with up to 40 letters (a to z), digits, hyphens and underscores.",
        )
    return str(value)


def _columns(content: Any, questions: list[Question], found: FoundProblems) -> dict[str, str]:
    """Column by role, and no column used twice."""
    if content is not None and not isinstance(content, dict):
        found.add(
            "SUR-002",
            ("columns",),
            "columns is not a list of `role: column`",
            "Write for example `cluster: Q00`.",
        )
        content = None
    given = content or {}
    check_keys(given, ("columns",), tuple(ROLES), found)
    columns = {role: str(given.get(role) or default) for role, default in ROLES.items()}
    used = {column: role for role, column in columns.items()}
    for i, question in enumerate(questions):
        if question.column in used:
            found.add(
                "SUR-003",
                ("questions", i, "column"),
                f"the column {question.column!r} already holds {used[question.column]}",
                "Give each question a column of its own.",
            )
        used[question.column] = question.question_id
    return columns


def _questions(
    content: Any, bank: QuestionBank, scales: Mapping[str, Scale], found: FoundProblems
) -> list[Question]:
    if not isinstance(content, list) or not content:
        found.add(
            "SUR-002",
            ("questions",),
            "there are no questions",
            "Write `questions:` with a list, each with `bank:` or `id:`.",
        )
        return []
    questions: list[Question] = []
    for i, entry in enumerate(content):
        if not isinstance(entry, dict):
            found.add(
                "SUR-002",
                ("questions", i),
                "this is not a question",
                "Write `- bank: ...` or `- id: ...`.",
            )
            continue
        check_keys(entry, ("questions", i), _QUESTION_KEYS, found)
        question = _question(entry, i, bank, scales, found)
        if question is None:
            continue
        if not _PLAIN.fullmatch(question.question_id):
            found.add(
                "SUR-002",
                ("questions", i, "id"),
                f"the id {question.question_id!r} is not a plain name",
                "Write up to 40 letters (a to z), digits, hyphens and underscores.",
            )
        if question.question_id in {q.question_id for q in questions} | RESERVED:
            found.add(
                "SUR-003",
                ("questions", i),
                f"the id {question.question_id!r} is taken",
                "Give the question an id of its own.",
            )
        questions.append(question)
    return questions


def _question(
    entry: Mapping[str, Any],
    i: int,
    bank: QuestionBank,
    scales: Mapping[str, Scale],
    found: FoundProblems,
) -> Question | None:
    if "bank" in entry:
        return _bank_question(entry, i, bank, found)
    name = entry.get("id")
    if not isinstance(name, str) or not name:
        found.add(
            "SUR-002",
            ("questions", i),
            "the question has neither `bank:` nor `id:`",
            "Name a question of the bank, or give it an id.",
        )
        return None
    place = ("questions", i)
    kind = found.one_of(entry.get("kind"), QUESTION_KINDS, (*place, "kind"), required=True)
    scale = _scale_of(entry, i, kind, scales, found)
    theme = found.one_of(entry.get("theme"), THEMES, (*place, "theme"))
    evaluation = found.one_of(entry.get("evaluation"), EVALUATION_QUESTIONS, (*place, "evaluation"))
    return Question(
        question_id=name,
        kind=kind or "open",  # type: ignore[arg-type]  # one_of has checked it
        wording=read_text(entry.get("wording"), (*place, "wording"), found),
        scale=scale,
        theme=theme or "",
        evaluation=evaluation or "",
        column=str(entry.get("column") or name),
        codes=read_codes(entry.get("codes"), (*place, "codes"), scale, found),
    )


def _bank_question(
    entry: Mapping[str, Any], i: int, bank: QuestionBank, found: FoundProblems
) -> Question | None:
    """A question of the bank keeps its words and its scale: changed ones need an own id."""
    for key in ("kind", "scale", "wording"):
        if key in entry:
            found.add(
                "SUR-004",
                ("questions", i, key),
                f"a question of the bank keeps its own {key}",
                "Leave it out, or write the question out with `id:` instead of `bank:`.",
            )
    try:
        question = bank.question(str(entry["bank"]))
    except UnknownNameError as error:
        found.add(
            "SUR-004",
            ("questions", i, "bank"),
            str(error),
            "See the bank with `healthclusters survey --bank`.",
        )
        return None
    name = str(entry.get("id") or question.question_id)
    return replace(
        question,
        question_id=name,
        column=str(entry.get("column") or name),
        codes=read_codes(entry.get("codes"), ("questions", i, "codes"), question.scale, found),
        theme=found.one_of(entry.get("theme"), THEMES, ("questions", i, "theme")) or question.theme,
        evaluation=found.one_of(
            entry.get("evaluation"), EVALUATION_QUESTIONS, ("questions", i, "evaluation")
        )
        or question.evaluation,
    )


def _scale_of(
    entry: Mapping[str, Any],
    i: int,
    kind: str | None,
    scales: Mapping[str, Scale],
    found: FoundProblems,
) -> Scale | None:
    place = ("questions", i, "scale")
    if kind in ("number", "open", None):
        if "scale" in entry and kind is not None:
            found.add("SUR-005", place, f"a question of kind {kind} has no scale", "Remove it.")
        return None
    name = found.one_of(entry.get("scale"), tuple(scales), place, required=True, code="SUR-005")
    scale = scales.get(name or "")
    if scale and kind == "scale" and not any(o.counts == "yes" for o in scale.options):
        found.add(
            "SUR-005",
            place,
            f"no answer of the scale {name!r} counts as a yes",
            "Say `counts: yes` for at least one answer, or choose kind multiple.",
        )
    return scale
