"""What must hold between the rows of a portfolio; everything found in one run.

In the cluster's own files a contradiction is an error. In a file that others publish it is told
as a notice: the cluster cannot correct it, and the tables say how often it occurs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import polars as pl

from healthclusters.base import Problem
from healthclusters.portfolio.intake.check_money import money_problems
from healthclusters.portfolio.intake.check_summaries import summary_problems
from healthclusters.portfolio.intake.located import Located
from healthclusters.portfolio.words import STAGES

_ALWAYS_NOTICES = ("PRT-009", "PRT-017", "PRT-018", "PRT-019")


def portfolio_problems(tables: Mapping[str, Located], *, register: bool) -> list[Problem]:
    """Every contradiction between rows, in no particular order."""
    found: list[Problem] = []
    for name, check in _CHECKS:
        if name in tables and not tables[name].frame.is_empty():
            found += check(tables)
    return [
        replace(p, severity="notice") if register or p.code in _ALWAYS_NOTICES else p for p in found
    ]


def _coordinators(tables: Mapping[str, Located]) -> Iterator[Problem]:
    """One coordinator a project; where no role is stated for anybody it is not known who."""
    file, frame = tables["partners"].file, tables["partners"].frame
    leads = pl.col("role") == "coordinator"
    counted = frame.group_by("project_id", maintain_order=True).agg(
        leads.sum().alias("leads"),
        pl.col("role").null_count().alias("unknown"),
        pl.col("line").min().alias("first"),
        pl.col("line").filter(leads).sort().alias("lines"),
        pl.col("organisation_id").filter(leads).sort_by(pl.col("line").filter(leads)).alias("who"),
    )
    for row in counted.filter(pl.col("leads") != 1).iter_rows(named=True):
        if row["leads"] == 0 and row["unknown"]:
            continue
        if row["leads"] == 0:
            yield Problem(
                code="PRT-005",
                file=file,
                line=row["first"],
                column="role",
                what=f"project {row['project_id']} has no coordinator",
                remedy="Name one partner coordinator, or leave the roles empty.",
            )
        else:
            others = ", ".join(row["who"])
            yield Problem(
                code="PRT-006",
                file=file,
                line=row["lines"][1],
                column="role",
                what=f"project {row['project_id']} has {row['leads']} coordinators: {others}",
                remedy="Keep the one that coordinates, make the others partners.",
            )


def _dates(tables: Mapping[str, Located]) -> Iterator[Problem]:
    file, frame = tables["projects"].file, tables["projects"].frame
    for row in frame.filter(pl.col("end") < pl.col("start")).iter_rows(named=True):
        yield Problem(
            code="PRT-012",
            file=file,
            line=row["line"],
            column="end",
            what=f"project {row['project_id']} ends on {row['end']}, before it starts on "
            f"{row['start']}",
            remedy="Correct one of the two dates.",
        )


def _stages(tables: Mapping[str, Located]) -> Iterator[Problem]:
    """A later stage is not reached before an earlier one."""
    file, frame = tables["stages"].file, tables["stages"].frame
    order = {name: i for i, name in enumerate(STAGES)}
    lived = frame.filter(pl.col("stage").is_in(list(STAGES))).with_columns(
        pl.col("stage").replace_strict(order, return_dtype=pl.Int64, default=None).alias("place")
    )
    for (project,), rows in lived.sort("place").group_by("project_id", maintain_order=True):
        earlier = None
        for row in rows.drop_nulls("date").iter_rows(named=True):
            if earlier is not None and row["date"] < earlier["date"]:
                yield Problem(
                    code="PRT-013",
                    file=file,
                    line=row["line"],
                    column="date",
                    what=f"project {project} is {STAGES[row['stage']]} on {row['date']}, before "
                    f"{STAGES[earlier['stage']]} on {earlier['date']}",
                    remedy="Correct one of the two dates.",
                )
            earlier = row


def _ratings(tables: Mapping[str, Located]) -> Iterator[Problem]:
    file, frame = tables["ratings"].file, tables["ratings"].frame
    if "criteria" not in tables:
        return
    most = tables["criteria"].frame.select("criterion_id", "most")
    above = frame.join(most, on="criterion_id").filter(pl.col("points") > pl.col("most"))
    for row in above.iter_rows(named=True):
        yield Problem(
            code="PRT-015",
            file=file,
            line=row["line"],
            column="points",
            what=f"{row['points']:g} points for {row['criterion_id']}, which has at most "
            f"{row['most']:g}",
            remedy="Correct the points, or the most that the criterion has.",
        )


def _rents(tables: Mapping[str, Located]) -> Iterator[Problem]:
    file, frame = tables["facilities"].file, tables["facilities"].frame
    for row in frame.filter(pl.col("rent") > pl.col("full_rent")).iter_rows(named=True):
        yield Problem(
            code="PRT-017",
            file=file,
            line=row["line"],
            column="rent",
            what=f"the rent of {row['rent']:g} is above the full rent of {row['full_rent']:g}",
            remedy="Exchange the two if they were mixed up; a reduced rent is the lower one.",
        )
    for row in frame.filter(pl.col("date_to") < pl.col("date_from")).iter_rows(named=True):
        yield Problem(
            code="PRT-012",
            file=file,
            line=row["line"],
            column="date_to",
            what=f"the agreement ends on {row['date_to']}, before it begins on {row['date_from']}",
            remedy="Correct one of the two dates.",
        )


def _organisations(tables: Mapping[str, Located]) -> Iterator[Problem]:
    """One organisation has one country and one kind; one name has one identifier."""
    file, frame = tables["partners"].file, tables["partners"].frame
    for column in ("country", "kind"):
        several = (
            frame.drop_nulls(column)
            .group_by("organisation_id")
            .agg(pl.col(column).unique().sort(), pl.col("line").max())
            .filter(pl.col(column).list.len() > 1)
            .sort("organisation_id")
        )
        for row in several.iter_rows(named=True):
            yield Problem(
                code="PRT-018",
                file=file,
                line=row["line"],
                column=column,
                what=f"organisation {row['organisation_id']} is given as "
                f"{' and as '.join(row[column])}",
                remedy="Write one of them everywhere; the first is used.",
            )
    plain = pl.col("name").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ")
    twins = (
        frame.drop_nulls("name")
        .with_columns(plain.str.strip_chars().alias("plain"))
        .group_by("plain")
        .agg(
            pl.col("organisation_id").unique().sort(), pl.col("name").first(), pl.col("line").max()
        )
        .filter(pl.col("organisation_id").list.len() > 1)
        .sort("plain")
    )
    for row in twins.iter_rows(named=True):
        yield Problem(
            code="PRT-018",
            file=file,
            line=row["line"],
            column="organisation_id",
            what=f"{row['name']} stands under the identifiers {', '.join(row['organisation_id'])}",
            remedy="Use one identifier if it is one organisation; counted apart until then.",
        )


def _titles(tables: Mapping[str, Located]) -> Iterator[Problem]:
    file, frame = tables["projects"].file, tables["projects"].frame
    plain = pl.col("title").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    twice = (
        frame.drop_nulls("title")
        .with_columns(plain.alias("plain"))
        .group_by("plain", "start", "cluster")
        .agg(pl.col("project_id").sort(), pl.col("title").first(), pl.col("line").max())
        .filter(pl.col("project_id").list.len() > 1)
        .sort("plain")
    )
    for row in twice.iter_rows(named=True):
        yield Problem(
            code="PRT-019",
            file=file,
            line=row["line"],
            column="title",
            what=f"projects {', '.join(row['project_id'])} have one title and one start: "
            f"{row['title'][:60]}",
            remedy="Remove one if it is the same project; counted twice until then.",
        )


_CHECKS = (
    ("partners", _coordinators),
    ("partners", _organisations),
    ("projects", money_problems),
    ("projects", _dates),
    ("projects", _titles),
    ("stages", _stages),
    ("ratings", _ratings),
    ("facilities", _rents),
    ("summaries", summary_problems),
)
