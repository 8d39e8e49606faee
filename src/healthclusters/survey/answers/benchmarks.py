"""Published figures that a wave may be held against, each with the words that were asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from healthclusters.base import Field, Problem, TableSchema, errors, parse_table, read_table
from healthclusters.survey.instrument import (
    Question,
    Questionnaire,
    WordingError,
    wording_differences,
)

BENCHMARK_SCHEMA = TableSchema(
    name="benchmarks",
    description="Published shares, with the words of the question and the answers counted as yes",
    fields=(
        Field(name="benchmark_id", description="slug", required=True),
        Field(name="question_id", description="question it may be held against", required=True),
        Field(name="label", description="whose figure it is", required=True),
        Field(
            name="share",
            description="share, 0 to 1",
            kind="number",
            required=True,
            minimum=0,
            maximum=1,
        ),
        Field(
            name="answers",
            description="answers behind it; empty: not stated",
            kind="integer",
            minimum=1,
        ),
        Field(name="wording_en", description="words asked, English"),
        Field(name="wording_fr", description="words asked, French"),
        Field(name="yes_codes", description="codes that count as yes", kind="list", required=True),
        Field(name="year", description="year", kind="year"),
        Field(name="url", description="where it is published", kind="url"),
    ),
    primary_key=("benchmark_id",),
)


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """A published share.

    share: 0 to 1. answers: how many answers are behind it; None where not stated (it is then
    taken as exact, and that is said).
    """

    benchmark_id: str
    question_id: str
    label: str
    share: float
    answers: int | None
    wording: Mapping[str, str]
    yes_codes: tuple[str, ...]
    year: int | None = None
    url: str | None = None

    def differences(self, question: Question) -> list[str]:
        """Why it cannot be held against answers to `question`; empty where it can."""
        asked = replace(question, wording=self.wording)
        reasons = wording_differences(question, asked)
        counted = (
            {o.code for o in question.scale.options if o.counts == "yes"}
            if question.scale
            else set()
        )
        if counted != set(self.yes_codes):
            reasons.append(
                f"other answers count as yes: {', '.join(sorted(self.yes_codes))} there, "
                f"{', '.join(sorted(counted))} here"
            )
        return reasons

    def require_same(self, question: Question) -> None:
        """Raise WordingError where it cannot be held against answers to `question`."""
        reasons = self.differences(question)
        if reasons:
            raise WordingError(question.question_id, f"the benchmark {self.label!r}", reasons)


def read_benchmarks(
    path: Path, questionnaire: Questionnaire
) -> tuple[tuple[Benchmark, ...], list[Problem]]:
    """Benchmarks and problems. One with other words is kept: the report says it is not used."""
    raw, problems = read_table(path)
    if raw is None:
        return (), problems
    parsed = parse_table(raw, BENCHMARK_SCHEMA)
    problems = problems + parsed.problems
    if errors(problems):
        return (), problems
    benchmarks = []
    for row, line in zip(parsed.frame.iter_rows(named=True), parsed.lines, strict=True):
        words = {k: row[f"wording_{k}"] for k in ("en", "fr") if row[f"wording_{k}"]}
        if not words or row["question_id"] not in questionnaire.questions:
            problems.append(_not_usable(raw.file, line, row, bool(words)))
            continue
        benchmarks.append(_benchmark(row, words))
    return (() if errors(problems) else tuple(benchmarks)), problems


def _benchmark(row: Mapping[str, Any], words: Mapping[str, str]) -> Benchmark:
    return Benchmark(
        benchmark_id=row["benchmark_id"],
        question_id=row["question_id"],
        label=row["label"],
        share=row["share"],
        answers=row["answers"],
        wording=words,
        yes_codes=tuple(row["yes_codes"]),
        year=row["year"],
        url=row["url"],
    )


def _not_usable(file: str, line: int, row: Mapping[str, Any], has_words: bool) -> Problem:
    what = (
        f"the question {row['question_id']!r} is not asked here"
        if has_words
        else "the words that were asked are not stated, so nothing can be held against it"
    )
    return Problem(
        code="SUR-022",
        file=file,
        line=line,
        column="question_id" if has_words else "wording_en",
        what=what,
        remedy="Correct it, or remove the benchmark.",
    )
