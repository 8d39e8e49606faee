"""Open answers and their codes: a codebook, and who gave which code to which answer.

People read and code open answers; the program counts. `codebook.csv` says what each code means,
`codings.csv` which answer has it, by which coder. Several coders may code the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from healthclusters.base import (
    Field,
    Problem,
    TableSchema,
    errors,
    nearest_name,
    parse_table,
    read_table,
)
from healthclusters.survey.instrument import Questionnaire

CODEBOOK_SCHEMA = TableSchema(
    name="codebook",
    description="What each code for open answers means",
    fields=(
        Field(name="question_id", description="open question", required=True),
        Field(name="code", description="code", required=True, pattern=r"[a-z][a-z0-9_-]*"),
        Field(name="label", description="the code in words", required=True),
        Field(name="meaning", description="when an answer has this code", required=True),
    ),
    primary_key=("question_id", "code"),
)
CODING_SCHEMA = TableSchema(
    name="codings",
    description="Which open answer has which code, by which coder",
    fields=(
        Field(name="question_id", description="open question", required=True),
        Field(name="answer_id", description="answer", required=True),
        Field(name="coder", description="who coded it", required=True),
        Field(name="code", description="code; `none` where no code fits", required=True),
    ),
    primary_key=("question_id", "answer_id", "coder", "code"),
)
NO_CODE = "none"


@dataclass(frozen=True, eq=False)
class Codings:
    """codebook: `question_id`, `code`, `label`, `meaning`.

    codings: `question_id`, `answer_id`, `coder`, `code` (`none`: read, and no code fits).
    """

    codebook: pl.DataFrame
    codings: pl.DataFrame


def read_codings(
    codebook: Path, codings: Path, questionnaire: Questionnaire, answer_ids: set[str]
) -> tuple[Codings | None, list[Problem]]:
    """Both tables and their problems; None where one has errors.

    answer_ids: all answers of the file, those set aside included.
    """
    tables, lines, problems = [], [], []
    for path, schema in ((codebook, CODEBOOK_SCHEMA), (codings, CODING_SCHEMA)):
        raw, found = read_table(path)
        problems += found
        if raw is None:
            return None, problems
        parsed = parse_table(raw, schema)
        problems += parsed.problems
        tables.append(parsed.frame)
        lines.append(parsed.lines)
    if errors(problems):
        return None, problems
    known = set(tables[0].select("question_id", "code").iter_rows())
    problems += _unknown_questions(tables[0], lines[0], codebook.name, questionnaire)
    problems += _unknown(tables[1], lines[1], codings.name, known, answer_ids)
    return (None if errors(problems) else Codings(tables[0], tables[1])), problems


def _unknown_questions(
    codebook: pl.DataFrame, lines: list[int], file: str, questionnaire: Questionnaire
) -> list[Problem]:
    asked = {q.question_id for q in questionnaire.questions.values() if q.kind == "open"}
    return [
        _problem(file, line, "question_id", f"{name!r} is not an open question here", name, asked)
        for name, line in zip(codebook["question_id"], lines, strict=True)
        if name not in asked
    ]


def _unknown(
    codings: pl.DataFrame,
    lines: list[int],
    file: str,
    known: set[tuple[str, str]],
    answer_ids: set[str],
) -> list[Problem]:
    problems = []
    rows = codings.select("question_id", "answer_id", "code").iter_rows()
    for (question_id, answer_id, code), line in zip(rows, lines, strict=True):
        codes = {c for q, c in known if q == question_id} | {NO_CODE}
        if code not in codes:
            what = f"{code!r} is not in the codebook of {question_id!r}"
            problems.append(_problem(file, line, "code", what, code, codes))
        if answer_id not in answer_ids:
            what = f"there is no answer {answer_id!r}"
            problems.append(_problem(file, line, "answer_id", what, "", set()))
    return problems


def _problem(file: str, line: int, column: str, what: str, name: str, known: set[str]) -> Problem:
    near = nearest_name(name, known) if name else None
    hint = f"Did you mean {near}? " if near else ""
    return Problem(
        code="SUR-021",
        file=file,
        line=line,
        column=column,
        what=what,
        remedy=f"{hint}Correct it here, or add it there.",
    )
