"""Files of answers from the programs people use, as one plain table of text cells.

LimeSurvey's CSV, SPSS (.sav), Excel, CSV. The program is recognised by the file; what was
recognised is stated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from healthclusters.base import OptionError, Problem, RawTable, ReadLimits, read_table
from healthclusters.survey.answers.spss import read_spss

Source = Literal["auto", "table", "limesurvey", "spss"]
SOURCES = ("auto", "table", "limesurvey", "spss")

# LimeSurvey's own columns, under both of its kinds of heading -> what they are.
_LIMESURVEY = {
    "id": "id",
    "response id": "id",
    "submitdate": "submitted",
    "date submitted": "submitted",
    "lastpage": "lastpage",
    "last page": "lastpage",
    "startlanguage": "language",
    "start language": "language",
}
# "Q1", "Q1[SQ001]", "Q1[SQ001]. the words", "Q1. the words"
_CODE = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*(?:\[[^\[\]]{1,80}\]){0,2})\s*\.\s+\S.*", re.DOTALL)


@dataclass(frozen=True)
class AnswerFile:
    """A file of answers as text.

    table: header, rows, line numbers. source: the program it comes from.
    words: for each column, the file's own words for its values (SPSS value labels).
    submitted: name of the column that is filled when a questionnaire was sent off; else None.
    """

    table: RawTable
    source: Source
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    submitted: str | None = None


def read_answer_file(
    path: Path, *, source: Source = "auto", limits: ReadLimits | None = None
) -> tuple[AnswerFile | None, list[Problem]]:
    """The table of answers in a file, or None and the problems in the way.

    source: `auto` takes `.sav` for SPSS and a CSV with LimeSurvey's own columns for LimeSurvey.
    Raises MissingExtraError where SPSS is to be read and pyreadstat is not installed.
    """
    if source not in SOURCES:
        raise OptionError("source", source, f"one of {', '.join(SOURCES)}")
    if source == "spss" or (source == "auto" and path.suffix.lower() in (".sav", ".zsav")):
        table, words, problems = read_spss(path, limits=limits)
        return (None if table is None else AnswerFile(table, "spss", words)), problems
    table, problems = read_table(path, limits=limits)
    if table is None:
        return None, problems
    if source == "limesurvey" or (source == "auto" and _is_limesurvey(table)):
        return _from_limesurvey(table), problems
    return AnswerFile(table, "table"), problems


def _is_limesurvey(table: RawTable) -> bool:
    names = {_LIMESURVEY.get(h.casefold()) for h in table.header}
    return {"id", "submitted", "language"} <= names


def _from_limesurvey(table: RawTable) -> AnswerFile:
    """Headings cut to their codes; the column of the date of sending found."""
    header = tuple(_heading(h) for h in table.header)
    if len(set(header)) < len(header):
        header = table.header
    submitted = [h for h in header if _LIMESURVEY.get(h.casefold()) == "submitted"]
    return AnswerFile(
        replace(table, header=header), "limesurvey", {}, submitted[0] if submitted else None
    )


def _heading(text: str) -> str:
    if _LIMESURVEY.get(text.casefold()) == "id":
        return "answer_id"
    match = _CODE.fullmatch(text)
    return match.group(1) if match else text
