"""The three evaluation questions that a report answers, and what a survey can say to each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from healthclusters.base import DataError, Field, TableSchema, errors, parse_table, read_csv
from healthclusters.survey.instrument import EVALUATION_QUESTIONS

_FILE = Path(__file__).parent.parent / "bank" / "evaluation.csv"
_TEXTS = ("title_en", "title_fr", "can_en", "can_fr", "cannot_en", "cannot_fr")
_SCHEMA = TableSchema(
    name="evaluation",
    description="The evaluation questions, and what a survey of members can say to each",
    fields=(
        Field(name="evaluation", description="slug", required=True, enum=EVALUATION_QUESTIONS),
        Field(name="place", description="order", kind="integer", required=True),
        *(Field(name=name, description="text", required=True) for name in _TEXTS),
    ),
    primary_key=("evaluation",),
)


@dataclass(frozen=True, kw_only=True)
class EvaluationQuestion:
    """One evaluation question. title: the question. can, cannot: what a survey says of it."""

    evaluation: str
    title: str
    can: str
    cannot: str


def evaluation_questions(language: str = "en") -> list[EvaluationQuestion]:
    """The three questions in their order; language: `en` or `fr`."""
    raw, problems = read_csv(_FILE)
    parsed = parse_table(raw, _SCHEMA) if raw else None
    if parsed is None or errors(parsed.problems):
        raise DataError(problems + (parsed.problems if parsed else []))
    suffix = "fr" if language == "fr" else "en"
    return [
        EvaluationQuestion(
            evaluation=row["evaluation"],
            title=row[f"title_{suffix}"],
            can=row[f"can_{suffix}"],
            cannot=row[f"cannot_{suffix}"],
        )
        for row in parsed.frame.sort("place").iter_rows(named=True)
    ]
