"""The blank scorecard as one Excel sheet: a question a row, a drop-down for the answer.

Written as bytes for the caller to keep; read back with every problem at its cell. Nothing is
stored here. Problem codes: CRD, explained in docs/problems/crd.md.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from healthclusters.base import (
    DataError,
    Problem,
    RawTable,
    ReadLimits,
    errors,
    nearest_name,
    read_table,
)
from healthclusters.comparison.country_codes import country_hint, is_country_code
from healthclusters.comparison.implications import implied_by_yes
from healthclusters.comparison.scorecard import Scorecard
from healthclusters.model import Framework, Item, Measure, Study

SHEET = "scorecard"
HEADER = ("id", "question", "answer", "how it is decided", "category")
ANSWERS: dict[str, int | None] = {"yes": 1, "no": 0, "not known": None, "": None}
ABOUT = ("name", "countries", "focus_areas")  # rows above the questions
_ABOUT_WORDS = {
    "name": ("What is your cluster called?", "Any name; it is only shown in the answers."),
    "countries": (
        "In which country is it?",
        "Code of three letters, such as LUX; several with ; between them. Unanswered questions "
        "about the country are then filled from the study, where it knows the country; without "
        "it nobody abroad can be named.",
    ),
    "focus_areas": ("What does it work on?", "Several with ; between them. Possible: "),
}


def scorecard_workbook(study: Study, scorecard: Scorecard | None = None) -> bytes:
    """An .xlsx file with the framework's questions; the same study gives the same bytes.

    scorecard: answers to fill in beforehand.
    """
    import xlsxwriter

    scorecard = scorecard or Scorecard(name="")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2020, 1, 1), "title": "Blank scorecard"})  # noqa: DTZ001
    sheet = book.add_worksheet(SHEET)
    formats = _formats(book)
    for column, (name, width) in enumerate(zip(HEADER, (30, 62, 14, 70, 16), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, formats["head"])
    rows = [*_about_rows(study, scorecard), *_question_rows(study.framework, scorecard)]
    for line, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(line, column, text, formats["answer" if column == 2 else "text"])
    _add_choices(sheet, len(ABOUT) + 1, len(rows))
    sheet.freeze_panes(1, 2)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    plain = {"text_wrap": True, "valign": "top"}
    return {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "text": book.add_format(plain),
        "answer": book.add_format({**plain, "bg_color": "#EEF5F4", "border": 1}),
    }


def _add_choices(sheet: Any, first: int, last: int) -> None:
    sheet.data_validation(
        first,
        2,
        last,
        2,
        {
            "validate": "list",
            "source": ["yes", "no", "not known"],
            "error_title": "Not an answer",
            "error_message": "Choose yes, no or not known. Unknown is never counted as no.",
        },
    )


def _about_rows(study: Study, scorecard: Scorecard) -> list[tuple[str, ...]]:
    values = {
        "name": scorecard.name,
        "countries": ";".join(scorecard.countries),
        "focus_areas": ";".join(scorecard.focus_areas),
    }
    rows: list[tuple[str, ...]] = []
    for key in ABOUT:
        question, hint = _ABOUT_WORDS[key]
        if key == "focus_areas":
            hint += ", ".join(study.framework.vocabularies.get("focus_areas", {}))
        rows.append((key, question, values[key], hint, "your cluster"))
    return rows


def _question_rows(framework: Framework, scorecard: Scorecard) -> list[tuple[str, ...]]:
    labels = {c.id: str(c.label) for c in framework.categories}
    words = {1: "yes", 0: "no", None: ""}
    return [
        (
            item.id,
            str(item.question),
            words[scorecard.answers.get(item.id)],
            how_decided(framework.measure_by_id[item.measure], item),
            labels[framework.category_of_item[item.id]],
        )
        for item in framework.items
    ]


def how_decided(measure: Measure, item: Item) -> str:
    """How a question is decided: the rule where it is more than yes or no, and what coders heed."""
    rule = "" if measure.kind == "yes_no" else f"Yes when {item.rule}. "
    return rule + measure.coding


def read_scorecard(path: Path, study: Study, *, limits: ReadLimits | None = None) -> Scorecard:
    """The scorecard that a sheet (.xlsx or .csv) holds. limits: what is too large to be one.

    Columns `id` and `answer` are read, others are for people. DataError with all problems, each
    with its line, where a row cannot be used; nothing is half read.
    """
    sheet = SHEET if path.suffix.lower() == ".xlsx" else None
    raw, problems = read_table(path, sheet=sheet, limits=limits)
    if raw is None:
        raise DataError(problems)
    scorecard, found = _scorecard_of(raw, study)
    if errors([*problems, *found]):
        raise DataError([*problems, *found])
    return scorecard


def _scorecard_of(raw: RawTable, study: Study) -> tuple[Scorecard, list[Problem]]:
    missing = [name for name in ("id", "answer") if name not in raw.header]
    if missing:
        return Scorecard(), [_no_column(raw, name) for name in missing]
    at_id, at_answer = raw.header.index("id"), raw.header.index("answer")
    reader = _Reader(raw.file, study)
    for row, line in zip(raw.rows, raw.lines, strict=True):
        reader.read(row[at_id].strip(), row[at_answer].strip(), line)
    reader.check_contradictions()
    return reader.scorecard(), reader.problems


def _no_column(raw: RawTable, name: str) -> Problem:
    return Problem(
        code="CRD-001",
        file=raw.file,
        column=name,
        what="the column is missing",
        remedy="Start from a fresh sheet (`healthclusters what-if --blank`), keep its first row.",
    )


class _Reader:
    """Collects answers and problems row by row."""

    def __init__(self, file: str, study: Study) -> None:
        self.file, self.study = file, study
        self.answers: dict[str, int | None] = {}
        self.about: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []

    def read(self, key: str, answer: str, line: int) -> None:
        """One row of the sheet."""
        items = self.study.framework.item_by_id
        if key in self.answers or key in self.about:
            self._problem("CRD-003", line, "id", f"{key} is there twice", "Keep one of the rows.")
        elif key in ABOUT:
            self.about[key] = answer
            self._check_about(key, line)
        elif key in items:
            self._read_answer(key, answer, line)
        else:
            near = nearest_name(key, [*items, *ABOUT])
            hint = f"Did you mean {near}? " if near else ""
            what = f"{key!r} is not a question of this framework"
            self._problem("CRD-002", line, "id", what, f"{hint}Leave the ids as they were.")

    def _read_answer(self, key: str, answer: str, line: int) -> None:
        word = answer.casefold()
        if word not in ANSWERS:
            self._problem(
                "CRD-004", line, "answer", f"{answer!r} is not an answer", "Yes, no or not known."
            )
        self.answers[key] = ANSWERS.get(word)
        self.lines[key] = line

    def _check_about(self, key: str, line: int) -> None:
        for part in self._parts(key) if key != "name" else ():
            if key == "countries" and not is_country_code(part, self.study):
                what = f"{part!r} is not a country code"
                hint = country_hint(part, self.study)
                remedy = f"Three capitals, such as LUX{'; ' + hint if hint else '.'}"
                self._problem("CRD-005", line, "answer", what, remedy)
            tags = self.study.framework.vocabularies.get("focus_areas", {})
            if key == "focus_areas" and part not in tags:
                near = nearest_name(part, tags)
                hint = f"Did you mean {near}? " if near else ""
                what = f"{part!r} is not a focus area"
                remedy = f"{hint}Choose among those named beside the question."
                self._problem("CRD-006", line, "answer", what, remedy)

    def check_contradictions(self) -> None:
        """A stricter item that is yes where the weaker one is no."""
        for strict, weaker in implied_by_yes(self.study.framework).items():
            for weak in weaker:
                if self.answers.get(strict) == 1 and self.answers.get(weak) == 0:
                    what = f"yes to {strict} contradicts no to {weak} (line {self.lines[weak]})"
                    remedy = "One includes the other: correct one of the two answers."
                    self._problem("CRD-007", self.lines[strict], "answer", what, remedy)

    def _parts(self, key: str) -> tuple[str, ...]:
        text = self.about.get(key, "")
        return tuple(dict.fromkeys(p.strip() for p in text.split(";") if p.strip()))

    def _problem(self, code: str, line: int, column: str, what: str, remedy: str) -> None:
        self.problems.append(
            Problem(code=code, file=self.file, line=line, column=column, what=what, remedy=remedy)
        )

    def scorecard(self) -> Scorecard:
        """What was read; to be used only where there is no problem."""
        return Scorecard(
            name=self.about.get("name") or "Your cluster",
            countries=self._parts("countries"),
            focus_areas=self._parts("focus_areas"),
            answers=self.answers,
        )
