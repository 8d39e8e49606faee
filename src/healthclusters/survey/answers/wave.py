"""One wave of a survey: what was asked, what came back, and for how many members it speaks.

A wave is a folder: `questionnaire.yaml`, answers (`answers.csv`, `.xlsx` or `.sav`), and where
known `membership.csv`, `benchmarks.csv`, `codebook.csv` with `codings.csv`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from healthclusters.base import DataError, Problem, errors, notices
from healthclusters.survey.answers.benchmarks import Benchmark, read_benchmarks
from healthclusters.survey.answers.codings import Codings, read_codings
from healthclusters.survey.answers.collect import collect
from healthclusters.survey.answers.membership import (
    Membership,
    check_against_membership,
    read_membership,
)
from healthclusters.survey.answers.sources import Source, read_answer_file
from healthclusters.survey.instrument import Question, Questionnaire, read_questionnaire

ANSWER_FILES = ("answers.csv", "answers.xlsx", "answers.sav")
OTHER_FILES = ("membership.csv", "benchmarks.csv", "codebook.csv", "codings.csv")


@dataclass(frozen=True, eq=False, kw_only=True)
class Wave:
    """Answers of one wave.

    answers: one row an answer: `answer_id`, `cluster_id`, `respondent_id`, `organisation_id`,
      `kind`, `size` (null = not stated), `weight` (> 0; 1 where none was given), `line` of the
      file, and a column for each question: code (scale), list of codes (multiple), number or
      text; null = not answered.
    membership: members by cluster, kind and size; None where not known.
    set_aside: `reason`, `answers`: rows of the file that are not in `answers`.
    notices: what is worth a look in the files.
    revision: SHA-256 over the names and bytes of the files read; empty for a wave made in memory.
    source: the program the file of answers comes from.
    """

    questionnaire: Questionnaire
    answers: pl.DataFrame
    membership: Membership | None = None
    benchmarks: tuple[Benchmark, ...] = ()
    codings: Codings | None = None
    set_aside: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"reason": pl.String, "answers": pl.UInt32})
    )
    notices: tuple[Problem, ...] = ()
    source: str = "table"
    revision: str = ""

    @property
    def clusters(self) -> list[str]:
        """Clusters that are answered about or that have members, sorted."""
        known = set(self.answers["cluster_id"].drop_nulls())
        if self.membership is not None:
            known |= set(self.membership.table["cluster_id"])
        return sorted(known)

    def question(self, question_id: str) -> Question:
        """The question of that id; UnknownNameError where there is none."""
        return self.questionnaire.question(question_id)

    def __str__(self) -> str:
        mark = " (synthetic)" if self.questionnaire.synthetic else ""
        return (
            f"Wave {self.questionnaire.wave}{mark}: {self.answers.height:,} answers from "
            f"{self.answers['cluster_id'].n_unique()} clusters to "
            f"{len(self.questionnaire.questions)} questions"
        )


def open_wave(folder: Path, *, source: Source = "auto") -> Wave:
    """The wave in a folder; DataError with every problem where it has errors."""
    wave, problems = read_wave(folder, source=source)
    if wave is None:
        raise DataError(problems)
    return wave


def read_wave(folder: Path, *, source: Source = "auto") -> tuple[Wave | None, list[Problem]]:
    """The wave in a folder and every problem found; None where there are errors."""
    if not folder.is_dir():
        return None, [_missing(folder.name, "there is no such folder", "Correct its name.")]
    questionnaire, problems = read_questionnaire(folder / "questionnaire.yaml")
    there = [folder / name for name in ANSWER_FILES if (folder / name).exists()]
    if not there:
        what = f"there is no file of answers ({', '.join(ANSWER_FILES)})"
        problems.append(_missing(folder.name, what, "Add one of them."))
    if len(there) > 1:
        what = f"there are several files of answers: {', '.join(p.name for p in there)}"
        problems.append(_missing(folder.name, what, "Keep the one that counts."))
    if questionnaire is None or len(there) != 1:
        return None, problems
    return _read(folder, there[0], questionnaire, source, problems)


def _read(
    folder: Path, path: Path, questionnaire: Questionnaire, source: Source, problems: list[Problem]
) -> tuple[Wave | None, list[Problem]]:
    raw, found = read_answer_file(path, source=source)
    problems += found
    if raw is None:
        return None, problems
    collected = collect(raw, questionnaire)
    problems += collected.problems
    membership, codings = None, None
    benchmarks: tuple[Benchmark, ...] = ()
    if (folder / "membership.csv").exists():
        membership, found = read_membership(folder / "membership.csv")
        problems += found
        if membership is not None and not errors(collected.problems):
            problems += check_against_membership(collected.answers, membership, path.name)
    if (folder / "benchmarks.csv").exists():
        benchmarks, found = read_benchmarks(folder / "benchmarks.csv", questionnaire)
        problems += found
    if (folder / "codings.csv").exists():
        codings, found = read_codings(
            folder / "codebook.csv", folder / "codings.csv", questionnaire, collected.answer_ids
        )
        problems += found
    if errors(problems):
        return None, problems
    wave = Wave(
        questionnaire=questionnaire,
        answers=collected.answers,
        membership=membership,
        benchmarks=benchmarks,
        codings=codings,
        set_aside=collected.set_aside,
        notices=tuple(notices(problems)),
        source=raw.source,
        revision=_revision(folder, path.name),
    )
    return wave, problems


def _revision(folder: Path, answers: str) -> str:
    """What was read, in one number."""
    digest = hashlib.sha256()
    for name in sorted(("questionnaire.yaml", answers, *OTHER_FILES)):
        if (folder / name).exists():
            content = (folder / name).read_bytes()
            digest.update(f"{name}\n{len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _missing(file: str, what: str, remedy: str) -> Problem:
    return Problem(code="SUR-008", file=file, what=what, remedy=remedy)
