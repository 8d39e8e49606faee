"""A study begun: empty on a framework, or a copy that knows where it comes from."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import polars as pl

from healthclusters.base import DataError, NotSupportedError, OptionError
from healthclusters.files.canonical import make_study, tables_of
from healthclusters.files.folder import bundled_studies, find_study, open_study
from healthclusters.files.frameworks import load_framework
from healthclusters.files.workbook import workbook_bytes
from healthclusters.files.writing import write_study
from healthclusters.model import TABLES, Framework, Origin, Study, StudyInfo

WORKBOOK = "workbook.xlsx"
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


def new_study(
    folder: str | Path,
    framework_from: str | Path = "hse-2019",
    *,
    id: str | None = None,
    title: str | None = None,
    workbook: bool = True,
) -> Study:
    """An empty study in a new folder, with the workbook to fill in; it passes `check_study`.

    framework_from: a bundled study, a study folder, or a `framework.yaml` file. The countries with
    their codes come along (those of hse-2019 for a file), and the framework's own source.
    id: short name, made from the folder's name where left out. title: made from the id.
    Raises base.DataError where the framework has errors, base.NotSupportedError where the folder
    is not empty, base.OptionError for an id that cannot be one or is that of a bundled study.
    """
    folder = Path(folder)
    key = _id_for(folder, id)
    framework, countries, sources = _parts(framework_from)
    study = make_study(
        StudyInfo(id=key, title=title or f"Study {key}"),
        framework,
        {"countries": countries, "sources": sources},
    )
    write_study(study, folder, more={WORKBOOK: workbook_bytes(study)} if workbook else {})
    return open_study(folder)


def copy_study(
    origin: str | Path,
    folder: str | Path,
    *,
    id: str | None = None,
    title: str | None = None,
    workbook: bool = False,
) -> Study:
    """A full copy of a study in a new folder, which records the origin's id and revision.

    id: short name, made from the folder's name where left out. title: the origin's where left out.
    workbook: put the study as a workbook beside it.
    Errors as `new_study`.
    """
    folder = Path(folder)
    source = open_study(origin)
    info = replace(
        source.info,
        id=_id_for(folder, id),
        title=title or source.info.title,
        origin=Origin(id=source.id, revision=source.revision),
    )
    study = make_study(info, source.framework, tables_of(source))
    write_study(study, folder, more={WORKBOOK: workbook_bytes(study)} if workbook else {})
    return open_study(folder)


def _id_for(folder: Path, id: str | None) -> str:
    """The id, which must not be a bundled study's: by that name the bundled one is opened."""
    key = _checked_id(folder, id)
    if key in bundled_studies():
        expected = "another name than a bundled study's: name another folder, or give an id"
        raise OptionError("id", key, expected)
    return key


def _checked_id(folder: Path, id: str | None) -> str:
    if id is not None:
        if not _ID.fullmatch(id):
            expected = "lower-case letters, digits, hyphens, points and underscores, 80 at most"
            raise OptionError("id", id, expected)
        return id
    made = re.sub(r"[^a-z0-9]+", "-", folder.absolute().name.lower()).strip("-")[:80].strip("-")
    if not made:
        raise NotSupportedError(f"no short name can be made from {folder}; give one (id)")
    return made


def _parts(framework_from: str | Path) -> tuple[Framework, pl.DataFrame, pl.DataFrame]:
    """Framework, countries, and the row of the framework's own source."""
    if os.path.isfile(framework_from):  # noqa: PTH113  # unlike Path, never raises
        framework, problems = load_framework(Path(framework_from))
        if framework is None:
            raise DataError(problems)
        return framework, open_study("hse-2019").countries, own_source(framework)
    study = open_study(find_study(framework_from))
    source = study.sources.filter(pl.col("source_id") == study.framework.source)
    return study.framework, study.countries, source


def own_source(framework: Framework) -> pl.DataFrame:
    """The row of sources that a framework itself comes from, as far as it says."""
    row = {"source_id": framework.source, "title": str(framework.title), "independent": 0}
    types = {f.name: f.dtype for f in TABLES["sources"].fields}
    return pl.DataFrame([{name: row.get(name) for name in types}], schema=types)
