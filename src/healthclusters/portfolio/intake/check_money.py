"""Amounts of a project: no part exceeds its whole, and all are in one currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from healthclusters.base import Problem
from healthclusters.portfolio.intake.located import Located
from healthclusters.portfolio.words import PUBLIC_LEVELS, several

_SLACK = 0.001  # rounding of printed amounts; at least one unit
_AMOUNTS = ("budget", "public_funding")


def exceeds(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Whether a part is larger than its whole by more than rounding."""
    return part - whole > pl.max_horizontal(pl.lit(1.0), _SLACK * whole)


def money_problems(tables: Mapping[str, Located]) -> Iterator[Problem]:
    """Parts and wholes of every project, and currencies."""
    yield from _currencies(tables)
    projects = tables["projects"]
    yield from _above(
        projects.frame, projects.file, "public_funding", "budget", "public money", "total cost"
    )
    if "funding" in tables:
        yield from _levels(projects, tables["funding"])
    if "partners" in tables:
        for column, whole in (("budget", "total cost"), ("public_funding", "public money")):
            yield from _shares_of_partners(projects, tables["partners"], column, whole)


def _above(
    frame: pl.DataFrame, file: str, part: str, whole: str, part_word: str, whole_word: str
) -> Iterator[Problem]:
    for row in frame.filter(exceeds(pl.col(part), pl.col(whole))).iter_rows(named=True):
        yield Problem(
            code="PRT-007",
            file=file,
            line=row["line"],
            column=part,
            what=f"{part_word} of project {row['project_id']} ({row[part]:,.0f}) is more than its "
            f"{whole_word} ({row[whole]:,.0f})",
            remedy="Correct one of the two; a part cannot exceed the whole.",
        )


def _levels(projects: Located, funding: Located) -> Iterator[Problem]:
    """Money by level against the project's public money and its total cost."""
    public = pl.col("level").is_in(list(PUBLIC_LEVELS))
    sums = funding.frame.group_by("project_id").agg(
        pl.col("amount").sum().alias("all levels"),
        pl.col("amount").filter(public).sum().alias("public levels"),
        pl.col("line").min(),
    )
    whole = projects.frame.select("project_id", *_AMOUNTS)
    joined = sums.join(whole, on="project_id").sort("project_id")
    for part, column, word in (
        ("all levels", "budget", "total cost"),
        ("public levels", "public_funding", "public money"),
    ):
        frame = joined.with_columns(pl.col(part).alias("amount"))
        yield from _above(frame, funding.file, "amount", column, f"money of {part}", word)


def _shares_of_partners(
    projects: Located, partners: Located, column: str, word: str
) -> Iterator[Problem]:
    """What partners have together against what the project has."""
    sums = partners.frame.group_by("project_id").agg(
        pl.col(column).sum().alias("sum"),
        pl.col(column).null_count().alias("unknown"),
        pl.len().alias("partners"),
        pl.col("line").min(),
    )
    whole = projects.frame.select("project_id", pl.col(column).alias("whole"))
    joined = sums.join(whole, on="project_id").drop_nulls("whole").sort("project_id")
    more = exceeds(pl.col("sum"), pl.col("whole"))
    less = exceeds(pl.col("whole"), pl.col("sum")) & (pl.col("unknown") == 0)
    for row in joined.filter(more | less).iter_rows(named=True):
        above = row["sum"] > row["whole"]
        yield Problem(
            code="PRT-008" if above else "PRT-009",
            file=partners.file,
            line=row["line"],
            column=column,
            what=f"{several(row['partners'], 'partner')} of project {row['project_id']}: "
            f"{row['sum']:,.0f} together; {word} of the project: {row['whole']:,.0f}",
            remedy="Correct the amounts; parts cannot exceed the whole."
            if above
            else "Add what is missing, or leave the unknown amounts empty.",
        )


def _currencies(tables: Mapping[str, Located]) -> Iterator[Problem]:
    """One currency in the portfolio of a cluster, stated wherever an amount is."""
    projects = tables["projects"]
    frame = projects.frame
    amounts = pl.any_horizontal(pl.col(c).is_not_null() for c in _AMOUNTS)
    for row in frame.filter(amounts & pl.col("currency").is_null()).iter_rows(named=True):
        yield Problem(
            code="PRT-011",
            file=projects.file,
            line=row["line"],
            column="currency",
            what=f"project {row['project_id']} has an amount without a currency",
            remedy="Write the three letters of the currency, such as EUR.",
        )
    stated = frame.drop_nulls("currency").sort("line")
    usual = stated.group_by("cluster", maintain_order=True).agg(
        pl.col("currency").value_counts(sort=True).first().struct.field("currency").alias("usual")
    )
    yield from _others(stated.join(usual, on="cluster", nulls_equal=True), projects.file)
    if "funding" in tables:
        own = frame.select("project_id", pl.col("currency").alias("usual"))
        funding = tables["funding"].frame.drop_nulls("currency").join(own, on="project_id")
        yield from _others(funding, tables["funding"].file)


def _others(frame: pl.DataFrame, file: str) -> Iterator[Problem]:
    different = frame.filter(pl.col("currency") != pl.col("usual")).sort("line")
    for row in different.iter_rows(named=True):
        yield Problem(
            code="PRT-010",
            file=file,
            line=row["line"],
            column="currency",
            what=f"project {row['project_id']} is in {row['currency']}, the others in "
            f"{row['usual']}",
            remedy="Convert it and say in `source` at which rate; currencies are never added up.",
        )
