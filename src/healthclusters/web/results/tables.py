"""Every table of a study that can be read, sorted and taken along."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from healthclusters.files.canonical import tables_of
from healthclusters.model import TABLES
from healthclusters.run.writing import Table, result_tables
from healthclusters.web.results.edition import Edition

__all__ = ["Table", "data_tables", "result_table", "study_tables"]


@lru_cache(maxsize=8)
def study_tables(edition: Edition) -> Mapping[str, Table]:
    """The data of the study itself, by name; those without a row are left out."""
    return {
        name: Table(name=name, rows=rows, notes=(TABLES[name].description,))
        for name, rows in tables_of(edition.study).items()
        if rows.height
    }


@lru_cache(maxsize=8)
def _results(edition: Edition) -> Mapping[str, Table]:
    return {table.name: table for table in result_tables(edition.run)}


def data_tables(edition: Edition) -> Mapping[str, Table]:
    """What was computed, by name; while it is being computed, what is there."""
    return _results(edition)


def result_table(edition: Edition, name: str) -> Table:
    """One computed table; KeyError where it could not be computed."""
    return data_tables(edition)[name]
