"""Every table of a study by name: its evidence as it was coded, and its results."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.files import tables_of
from healthclusters.model import TABLES
from healthclusters.publish.release.describing import table_title
from healthclusters.web.api.answers import Rows
from healthclusters.web.api.problem_details import NotReadyError
from healthclusters.web.results import Edition
from healthclusters.web.results.tables import computed_tables


@lru_cache(maxsize=4)
def tables(shown: Edition) -> dict[str, Rows]:
    """Name -> table. A table has the name of its CSV file; evidence comes first."""
    evidence = {
        name: Rows(schema=f"{name}/1", rows=frame) for name, frame in tables_of(shown.study).items()
    }
    results = {
        name: Rows(schema=f"{name}/1", rows=t.rows, options=t.options, seed=t.seed, notes=t.notes)
        for name, t in computed_tables(shown).items()
    }
    return evidence | results


def table_named(shown: Edition, name: str) -> Rows:
    """The table; UnknownNameError with the nearest name, NotReadyError while it is computed."""
    there = tables(shown)
    if name in there:
        return there[name]
    if shown.pending:
        raise NotReadyError(
            "Groups and ranking of this revision are still being computed. Ask again in a minute."
        )
    raise UnknownNameError("table", name, there)


def title_of(name: str) -> str:
    """What a table holds, in a few words."""
    return TABLES[name].description if name in TABLES else table_title(name)


def table_list(shown: Edition) -> pl.DataFrame:
    """table, title, kind (evidence or result), rows, columns."""
    return pl.DataFrame(
        [
            (
                name,
                title_of(name),
                "evidence" if name in TABLES else "result",
                t.rows.height,
                t.rows.columns,
            )
            for name, t in tables(shown).items()
        ],
        schema={
            "table": pl.String,
            "title": pl.String,
            "kind": pl.String,
            "rows": pl.Int64,
            "columns": pl.List(pl.String),
        },
        orient="row",
    )
