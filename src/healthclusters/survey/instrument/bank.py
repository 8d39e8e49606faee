"""The bank: questions for members of clusters, with scale, words and the source of the idea.

The files are in `survey/bank/`: `questions.csv`, `scales.csv`, `sources.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from healthclusters.base import (
    DataError,
    Field,
    ForeignKey,
    Problem,
    TableSchema,
    UnknownNameError,
    check_references,
    errors,
    parse_table,
    read_csv,
    text_table,
)
from healthclusters.survey.instrument.questions import (
    EVALUATION_QUESTIONS,
    QUESTION_KINDS,
    THEMES,
    Question,
)
from healthclusters.survey.instrument.scales import (
    LANGUAGES,
    SCALE_SCHEMA,
    Scale,
    scales_from_frame,
)

BANK_FOLDER = Path(__file__).parent.parent / "bank"

SOURCE_SCHEMA = TableSchema(
    name="sources",
    description="Where the ideas of the questions come from",
    fields=(
        Field(name="source_id", description="slug", required=True),
        Field(name="title", description="title of the source", required=True),
        Field(name="publisher", description="who published it", required=True),
        Field(name="year", description="year of publication", kind="year"),
        Field(name="url", description="web address; empty where none is known", kind="url"),
    ),
    primary_key=("source_id",),
)
QUESTION_SCHEMA = TableSchema(
    name="questions",
    description="Questions for members of clusters",
    fields=(
        Field(name="question_id", description="slug", required=True, pattern=r"[a-z][a-z0-9-]*"),
        Field(name="theme", description="what it is about", required=True, enum=THEMES),
        Field(name="kind", description="kind of answer", required=True, enum=QUESTION_KINDS),
        Field(name="scale_id", description="scale; empty for numbers and open questions"),
        Field(
            name="evaluation",
            description="the evaluation question it speaks to",
            required=True,
            enum=EVALUATION_QUESTIONS,
        ),
        Field(name="wording_en", description="words in English", required=True),
        Field(name="wording_fr", description="words in French", required=True),
        Field(name="source_id", description="where the idea comes from", required=True),
        Field(name="idea", description="the idea, in our own words", required=True),
    ),
    primary_key=("question_id",),
    foreign_keys=(
        ForeignKey(field="source_id", table="sources", reference_field="source_id"),
        ForeignKey(field="scale_id", table="scales", reference_field="scale_id"),
    ),
)
_SCHEMAS = {s.name: s for s in (QUESTION_SCHEMA, SCALE_SCHEMA, SOURCE_SCHEMA)}


@dataclass(frozen=True, eq=False, kw_only=True)
class QuestionBank:
    """Questions that can be asked, by id.

    questions, scales: by id, sorted.
    sources: `source_id`, `title`, `publisher`, `year`, `url` (null where none is known).
    """

    questions: Mapping[str, Question]
    scales: Mapping[str, Scale]
    sources: pl.DataFrame

    def question(self, question_id: str) -> Question:
        """The question of that id; UnknownNameError, with the nearest, where there is none."""
        if question_id not in self.questions:
            raise UnknownNameError("question in the bank", question_id, self.questions)
        return self.questions[question_id]

    def table(self, language: str = "en") -> pl.DataFrame:
        """`question_id`, `theme`, `evaluation`, `kind`, `scale_id`, `wording`, `source_id`."""
        return pl.DataFrame(
            {
                "question_id": list(self.questions),
                "theme": [q.theme for q in self.questions.values()],
                "evaluation": [q.evaluation for q in self.questions.values()],
                "kind": [q.kind for q in self.questions.values()],
                "scale_id": [
                    q.scale.scale_id if q.scale else None for q in self.questions.values()
                ],
                "wording": [q.in_language(language) for q in self.questions.values()],
                "source_id": [q.source_id for q in self.questions.values()],
            }
        )

    def __str__(self) -> str:
        table = self.table().select("question_id", "theme", "kind", "wording")
        return text_table(["question", "theme", "kind", "words"], table.rows())


def question_bank(folder: Path | None = None) -> QuestionBank:
    """Read the bundled bank, or one in the same three files in `folder`.

    Raises DataError with every problem where a file has errors.
    """
    folder = folder or BANK_FOLDER
    parsed, problems = {}, []
    for name, schema in _SCHEMAS.items():
        raw, found = read_csv(folder / f"{name}.csv")
        problems += found
        if raw is not None:
            parsed[name] = parse_table(raw, schema)
            problems += parsed[name].problems
    if not errors(problems):
        problems += check_references(parsed, _SCHEMAS)
        problems += _missing_scales(parsed["questions"].frame)
    if errors(problems):
        raise DataError(problems)
    scales = scales_from_frame(parsed["scales"].frame)
    return QuestionBank(
        questions={
            row["question_id"]: _question(row, scales)
            for row in parsed["questions"].frame.iter_rows(named=True)
        },
        scales=scales,
        sources=parsed["sources"].frame,
    )


def _missing_scales(questions: pl.DataFrame) -> list[Problem]:
    """A choice needs a scale; a number or an open question has none."""
    wrong = questions.filter(
        pl.col("kind").is_in(["scale", "multiple"]) != pl.col("scale_id").is_not_null()
    )
    return [
        Problem(
            code="SUR-005",
            file="questions.csv",
            column="scale_id",
            what=f"{name} of kind {kind} {'has no scale' if scale is None else 'has a scale'}",
            remedy="Name a scale for kinds scale and multiple, and none for number and open.",
        )
        for name, kind, scale in wrong.select("question_id", "kind", "scale_id").iter_rows()
    ]


def _question(row: Mapping[str, str], scales: Mapping[str, Scale]) -> Question:
    return Question(
        question_id=row["question_id"],
        kind=row["kind"],  # type: ignore[arg-type]  # checked by the schema
        wording={language: row[f"wording_{language}"] for language in LANGUAGES},
        scale=scales[row["scale_id"]] if row["scale_id"] else None,
        theme=row["theme"],
        evaluation=row["evaluation"],
        source_id=row["source_id"],
        idea=row["idea"],
    )
