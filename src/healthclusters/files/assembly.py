"""Parts of a study put together: the tables checked against each other and the framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from healthclusters.base import ParsedTable, Problem, check_references, errors, in_order
from healthclusters.files.canonical import make_study
from healthclusters.files.checks import Content, content_problems
from healthclusters.files.recipe_checks import recipe_problems
from healthclusters.files.reports import CheckReport
from healthclusters.model import TABLES, Framework, StudyInfo, file_of


def assembled(
    name: str,
    info: StudyInfo | None,
    framework: Framework | None,
    tables: Mapping[str, ParsedTable],
    problems: Iterable[Problem],
) -> CheckReport:
    """The report on parts that were read, and the study where nothing is wrong.

    name: what was checked. tables: every table of `model.TABLES`. problems: what was found when
    the parts were read; a part that could not be read is None or not `readable`, and then there
    is an error among them.
    """
    found = list(problems)
    found += check_references(tables, TABLES)
    content = Content(tables, framework)
    found += content_problems(content)
    found += recipe_problems(content)
    study = None
    if info is not None and framework is not None and not errors(found):
        study = make_study(info, framework, {name: t.frame for name, t in tables.items()})
    return CheckReport(name=name, problems=tuple(in_order(found)), study=study)


def empty_table(name: str, file: str, *, readable: bool = True) -> ParsedTable:
    """A table that is not there, or that could not be read."""
    return ParsedTable(TABLES[name].empty(), file=file, readable=readable)


def check_parts(
    name: str, info: StudyInfo, framework: Framework, tables: Mapping[str, pl.DataFrame]
) -> CheckReport:
    """The report on a study whose cells are known to be sound, such as one out of a database.

    tables: every table of `model.TABLES`, in canonical order; problems name its lines.
    """
    parsed = {
        table: ParsedTable(frame, list(range(2, frame.height + 2)), file=file_of(table))
        for table, frame in tables.items()
    }
    return assembled(name, info, framework, parsed, [])
