"""Cells of one question turned into its codes, numbers or text.

An answer is recognised by its code or by its words in any language. A cell that is neither is a
problem with its line; nothing is guessed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from healthclusters.base import Problem, nearest_name, shown
from healthclusters.survey.answers.free_text import risk
from healthclusters.survey.instrument import Question

NOTHING = frozenset({"", "N/A", "n/a"})
_CHOSEN = frozenset({"y", "yes", "1", "true", "oui", "x"})
_NOT_CHOSEN = frozenset({"", "n", "no", "0", "false", "non", "n/a"})
_MOST_SHOWN = 20  # problems of one column; the rest is counted in one more


@dataclass
class Column:
    """Cells of one column of the file: where they stand and what the file calls their values.

    words: words of a value where the file itself says them (SPSS value labels).
    """

    file: str
    name: str
    cells: Sequence[str]
    lines: Sequence[int]
    words: Mapping[str, str] = field(default_factory=dict)


def read_choice(column: Column, question: Question) -> tuple[pl.Series, list[Problem]]:
    """One code of the scale for each cell, null where nothing was chosen."""
    known: dict[str, str | None] = {}
    bad: dict[str, str] = {}
    for cell in set(column.cells):
        try:
            known[cell] = _code_of(cell, column, question)
        except LookupError as error:
            bad[cell] = str(error)
    values = [known.get(cell) for cell in column.cells]
    return pl.Series(question.question_id, values, pl.String), _bad_cells(column, bad, question)


def read_choices(
    columns: Mapping[str, Column], question: Question
) -> tuple[pl.Series, list[Problem]]:
    """Codes chosen in a multiple choice, from one column for each code.

    Null where no cell of the row says anything: silence and "none" look alike there.
    """
    problems: list[Problem] = []
    chosen, said = [], []
    for code, column in columns.items():
        meaning = {cell: _is_chosen(cell, code, column, question) for cell in set(column.cells)}
        why = "it is neither chosen (Y, 1) nor not chosen (empty, N, 0)"
        bad = {cell: why for cell, is_chosen in meaning.items() if is_chosen is None}
        problems += _bad_cells(column, bad, question)
        chosen.append([code if meaning[cell] else None for cell in column.cells])
        said.append([cell.strip() not in NOTHING for cell in column.cells])
    rows = [
        [c for c in codes if c] if any(words) else None
        for codes, words in zip(zip(*chosen, strict=True), zip(*said, strict=True), strict=True)
    ]
    first = next(iter(columns.values()))
    rows, alone = _alone(rows, first, question)
    return _lists(question, rows), problems + alone


def _is_chosen(cell: str, code: str, column: Column, question: Question) -> bool | None:
    """Whether a cell of a code's own column says "chosen"; None where it says neither."""
    text = cell.strip()
    label = column.words.get(text, "").strip()
    if label and (_by_words(label, question) == code or label.casefold() in _CHOSEN):
        return True
    if _by_words(text, question) == code or text.casefold() in _CHOSEN:
        return True
    if text.casefold() in _NOT_CHOSEN or label.casefold() in _NOT_CHOSEN - {""}:
        return False
    return True if code == "other" else None


def read_list(column: Column, question: Question) -> tuple[pl.Series, list[Problem]]:
    """Codes chosen in a multiple choice, from one column with `;` between them."""
    known: dict[str, list[str] | None] = {}
    bad: dict[str, str] = {}
    for cell in set(column.cells):
        try:
            known[cell] = _codes_of(cell, column, question)
        except LookupError as error:
            bad[cell] = str(error)
    rows, alone = _alone([known.get(cell) for cell in column.cells], column, question)
    return _lists(question, rows), _bad_cells(column, bad, question) + alone


def _lists(question: Question, rows: Sequence[list[str] | None]) -> pl.Series:
    """Lists of codes as one column; split from text, which is far quicker than from lists."""
    joined = ["" if row is None else ";".join(row) for row in rows]
    said = pl.Series([row is not None for row in rows], dtype=pl.Boolean)
    split = pl.Series(question.question_id, joined, pl.String).str.split(";")
    filled = split.list.eval(pl.element().filter(pl.element() != ""))
    return filled.zip_with(said, pl.Series([None], dtype=filled.dtype)) if len(rows) else filled


def read_number(column: Column, question: Question) -> tuple[pl.Series, list[Problem]]:
    """Finite numbers; a decimal comma is read where it cannot be a thousands mark."""
    known: dict[str, float | None] = {}
    bad: dict[str, str] = {}
    for cell in set(column.cells):
        text = cell.strip()
        if text in NOTHING:
            continue
        if text.count(",") == 1 and "." not in text and len(text.split(",")[1]) != 3:
            text = text.replace(",", ".")
        try:
            value = float(text) if "_" not in text else math.nan
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            known[cell] = value
        else:
            bad[cell] = "it is not a number"
    values = [known.get(cell) for cell in column.cells]
    return pl.Series(question.question_id, values, pl.Float64), _bad_cells(column, bad, question)


def read_open(column: Column, question: Question) -> tuple[pl.Series, list[Problem]]:
    """Text as it was typed; formulas and scripts are set aside, each with a notice."""
    values: list[str | None] = []
    problems: list[Problem] = []
    for cell, line in zip(column.cells, column.lines, strict=True):
        text = cell.strip()
        kind = risk(text) if text else None
        values.append(text if text and not kind else None)
        if kind:
            problems.append(
                Problem(
                    code="SUR-020",
                    file=column.file,
                    line=line,
                    column=column.name,
                    what=f"the text looks like a {kind}; it is set aside and not counted",
                    remedy="Nothing to do; type the text again without it if it was meant.",
                    severity="notice",
                )
            )
    return pl.Series(question.question_id, values, pl.String), problems


def _code_of(cell: str, column: Column, question: Question) -> str | None:
    """The code that a cell means; LookupError with the reason where there is none."""
    text = cell.strip()
    if text in NOTHING:
        return None
    if question.scale is None:
        raise AssertionError("a choice has a scale")
    if text in question.codes:
        return question.codes[text]
    told = column.words.get(text, "").strip()
    by_words = _by_words(told, question) if told else _by_words(text, question)
    is_code = text in question.scale.codes
    if told and by_words and is_code and by_words != text:
        raise LookupError(
            f"the file calls it {told!r}, but here {text!r} means "
            f"{question.scale.option(text).labels['en']!r}: the scale runs the other way"
        )
    if by_words:
        return by_words
    if is_code:
        return text
    raise LookupError("it is not an answer of the scale")


def _codes_of(cell: str, column: Column, question: Question) -> list[str] | None:
    if cell.strip() in NOTHING:
        return None
    parts = [_code_of(part, column, question) for part in cell.split(";")]
    return list(dict.fromkeys(part for part in parts if part is not None))


def _by_words(text: str, question: Question) -> str | None:
    wanted = " ".join(text.split()).casefold()
    for option in question.scale.options if question.scale else ():
        for label in option.labels.values():
            if wanted == " ".join(label.split()).casefold():
                return option.code
    return None


def _alone(
    rows: list[list[str] | None], column: Column, question: Question
) -> tuple[list[list[str] | None], list[Problem]]:
    """An answer like "none of these" stands alone; with others it contradicts itself."""
    alone = (
        {o.code for o in question.scale.options if o.counts == "alone"} if question.scale else set()
    )
    problems: list[Problem] = []
    kept: list[list[str] | None] = []
    if not alone:
        return rows, problems
    for row, line in zip(rows, column.lines, strict=True):
        contradiction = row is not None and len(row) > 1 and bool(alone & set(row))
        kept.append(None if contradiction else row)
        if contradiction:
            problems.append(
                Problem(
                    code="SUR-014",
                    file=column.file,
                    line=line,
                    column=column.name,
                    what=f"{' and '.join(sorted(alone))} is chosen together with others; "
                    "the answer is set aside and not counted",
                    remedy="Correct the answer if you know what was meant.",
                    severity="notice",
                )
            )
    return kept, problems


def _bad_cells(column: Column, bad: Mapping[str, str], question: Question) -> list[Problem]:
    if not bad:
        return []
    problems: list[Problem] = []
    more = 0
    for cell, line in zip(column.cells, column.lines, strict=True):
        if cell not in bad:
            continue
        if len(problems) >= _MOST_SHOWN:
            more += 1
            continue
        problems.append(
            Problem(
                code="SUR-011",
                file=column.file,
                line=line,
                column=column.name,
                what=f"{shown(cell)}: {bad[cell]}",
                remedy=_allowed(cell, question),
            )
        )
    if more:
        problems.append(
            Problem(
                code="SUR-011",
                file=column.file,
                column=column.name,
                what=f"{more} more cells of this column cannot be read",
                remedy="Correct the ones above first.",
            )
        )
    return problems


def _allowed(cell: str, question: Question) -> str:
    if question.scale is None:
        return "Write digits, or leave the cell empty."
    words = question.scale.words()
    near = nearest_name(cell, [*words, *words.values()])
    hint = f"Did you mean {near}? " if near else ""
    return f"{hint}One of: {', '.join(f'{c} ({w})' for c, w in words.items())}."[:300]
