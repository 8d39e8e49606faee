"""Participations, where the project's columns are repeated, parted into projects and partners."""

from __future__ import annotations

import polars as pl

from healthclusters.base import Problem
from healthclusters.portfolio.intake.located import Located
from healthclusters.portfolio.portfolio import typed_empty

_RENAMED = {"project_budget": "budget", "project_public_funding": "public_funding"}
_OF_PROJECT = (
    "title",
    "cluster",
    "programme",
    "call",
    "start",
    "end",
    "stage",
    "project_budget",
    "project_public_funding",
    "currency",
    "fields",
    "themes",
    "synthetic",
    "source",
    "locator",
)


def split_participations(table: Located) -> tuple[dict[str, Located], list[Problem]]:
    """Tables `projects` and `partners`; a project whose rows disagree about it is a problem."""
    frame = table.frame.sort("line")
    known = [c for c in _OF_PROJECT if frame[c].null_count() < frame.height]
    projects = (
        frame.group_by("project_id", maintain_order=True)
        .agg(*(pl.col(c).drop_nulls().first() for c in known), pl.col("line").first())
        .rename({old: new for old, new in _RENAMED.items() if old in known})
        .sort("project_id")
    )
    empty = typed_empty("projects")
    whole = pl.concat([empty, projects], how="diagonal_relaxed").select(*empty.columns, "line")
    partners = table.frame.select(*typed_empty("partners").columns, "line")
    return (
        {
            "projects": Located(whole, table.file, table.parsed),
            "partners": Located(partners, table.file, table.parsed),
        },
        _disagreements(frame, known, table.file),
    )


def _disagreements(frame: pl.DataFrame, known: list[str], file: str) -> list[Problem]:
    problems = []
    plain = [c for c in known if not isinstance(frame.schema[c], pl.List)]
    first = frame.group_by("project_id").agg(pl.col(c).drop_nulls().first() for c in plain)
    beside = frame.join(first, on="project_id", suffix="_first")
    for column in plain:
        different = pl.col(column) != pl.col(f"{column}_first")
        for row in beside.filter(different).sort("line").iter_rows(named=True):
            problems.append(
                Problem(
                    code="PRT-014",
                    file=file,
                    line=row["line"],
                    column=column,
                    what=f"project {row['project_id']} has {row[column]} here and "
                    f"{row[f'{column}_first']} above",
                    remedy="Write the same in every row of the project, or leave the others empty.",
                )
            )
    return problems
