"""How many members there are: the population that the answers speak for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from healthclusters.base import Field, Problem, TableSchema, nearest_name, parse_table, read_table

MEMBERSHIP_SCHEMA = TableSchema(
    name="membership",
    description="Members by cluster and, where known, by kind and size",
    fields=(
        Field(name="cluster_id", description="cluster", required=True),
        Field(name="kind", description="kind of member; empty: not told apart"),
        Field(name="size", description="size class of the member; empty: not told apart"),
        Field(
            name="members",
            description="number of members",
            kind="integer",
            required=True,
            minimum=0,
        ),
    ),
    primary_key=("cluster_id", "kind", "size"),
)
_NAMES = {"cluster_id": "cluster", "kind": "kind", "size": "size"}


@dataclass(frozen=True, eq=False)
class Membership:
    """Members at the time of the wave.

    table: `cluster_id`, `kind`, `size` (null = not told apart), `members`.
    """

    table: pl.DataFrame

    def tells_apart(self, column: str) -> bool:
        """Whether members are counted by `column` (`cluster_id`, `kind`, `size`)."""
        return self.table.height > 0 and self.table[column].null_count() == 0

    def totals(self, *columns: str) -> pl.DataFrame:
        """Members by these columns, sorted by them; one row `members` where none is named."""
        if not columns:
            return self.table.select(pl.col("members").sum())
        return self.table.group_by(columns).agg(pl.col("members").sum()).sort(columns)


def read_membership(path: Path) -> tuple[Membership | None, list[Problem]]:
    """The membership file and its problems; None where it has errors."""
    raw, problems = read_table(path)
    if raw is None:
        return None, problems
    parsed = parse_table(raw, MEMBERSHIP_SCHEMA)
    found = problems + parsed.problems
    if not [p for p in found if p.severity == "error"]:
        found += _mixed(parsed.frame, raw.file)
    if [p for p in found if p.severity == "error"]:
        return None, found
    return Membership(parsed.frame), found


def _mixed(frame: pl.DataFrame, file: str) -> list[Problem]:
    """Kind and size are told apart in every row or in none, or members would count twice."""
    return [
        Problem(
            code="SUR-016",
            file=file,
            column=column,
            what=f"{column} is filled in some rows and empty in others",
            remedy=f"Fill in {column} in each row, or in none.",
        )
        for column in ("kind", "size")
        if 0 < frame[column].null_count() < frame.height
    ]


def check_against_membership(
    answers: pl.DataFrame, membership: Membership, file: str
) -> list[Problem]:
    """Every answer's cluster, kind and size has members, and no more answers than members.

    An organisation that answers several times counts once.
    """
    problems = []
    for column in ("cluster_id", "kind", "size"):
        if membership.tells_apart(column):
            problems += _unknown_groups(answers, membership, column, file)
    if not problems:
        for columns in (("cluster_id",), ("kind",), ("size",), ("cluster_id", "kind", "size")):
            if all(membership.tells_apart(c) for c in columns):
                problems += _too_many(answers, membership, columns, file)
    return problems


def _unknown_groups(
    answers: pl.DataFrame, membership: Membership, column: str, file: str
) -> list[Problem]:
    there = set(membership.table[column])
    unknown = (
        answers.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(list(there)))
        .group_by(column)
        .agg(pl.len().alias("answers"), pl.col("line").min())
        .sort("line")
    )
    problems = []
    for value, count, line in unknown.select(column, "answers", "line").iter_rows():
        near = nearest_name(value, there)
        hint = f"Did you mean {near}? " if near else ""
        problems.append(
            Problem(
                code="SUR-016",
                file=file,
                line=line,
                column=column,
                what=f"{_NAMES[column]} {value!r} ({count} answers) has no row in the membership",
                remedy=f"{hint}Add it to membership.csv, or correct it here.",
            )
        )
    return problems


def _too_many(
    answers: pl.DataFrame, membership: Membership, columns: tuple[str, ...], file: str
) -> list[Problem]:
    unit = pl.coalesce("organisation_id", "answer_id").n_unique().alias("units")
    counted = answers.drop_nulls(list(columns)).group_by(columns).agg(unit, pl.col("line").min())
    joined = counted.join(membership.totals(*columns), on=list(columns), how="left").with_columns(
        pl.col("members").fill_null(0)
    )
    over = joined.filter(pl.col("units") > pl.col("members")).sort("line")
    return [
        Problem(
            code="SUR-015",
            file=file,
            line=row["line"],
            column=" + ".join(columns),
            what=f"{' / '.join(str(row[c]) for c in columns)} has {row['units']} members that "
            f"answered, but {row['members']} members",
            remedy="Correct the number of members, or remove answers that do not belong here.",
        )
        for row in over.iter_rows(named=True)
    ]
