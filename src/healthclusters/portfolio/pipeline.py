"""The pipeline: from the idea to the result in use, and what the board thought of it.

The stage of a project is the furthest one that it has reached by its dates of stages; else the one
that its row states; else, where a day is given, running or finished by its first and last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from healthclusters.base import text_table
from healthclusters.portfolio.portfolio import Portfolio
from healthclusters.portfolio.words import ENDINGS, STAGES, money

_ORDER = {name: i for i, name in enumerate((*STAGES, *ENDINGS))}
_LABELS = {**STAGES, **ENDINGS}
NOT_STATED = "not_stated"


@dataclass(frozen=True, eq=False, kw_only=True)
class Pipeline:
    """Projects by stage.

    projects: `project_id`, `title`, `stage` (`not_stated` where nothing says it), `since` (null:
      not stated), `budget`, `currency`, `partners`, `fields`, `themes`, `points` (weighted mean of
      the board's points as a share of the most, 0 to 1; null where a criterion is not rated),
      `rated` (number of criteria), `below` (labels of criteria below their least), `outcome`,
      `votes_for`, `votes_against`, `abstained`, `board_date` (of the last vote).
    stages: one row a stage: `stage`, `label`, `projects` (now there), `reached` (ever; null where
      no dates of stages are kept), `next_share` (of those reached that reached the next), `days`
      (median to the next stage), `days_of` (from how many), `volume`, `volume_known`.
    currency: of `volume`; None where there are several.
    """

    projects: pl.DataFrame
    stages: pl.DataFrame
    currency: str | None

    def at(self, stage: str) -> pl.DataFrame:
        """The projects at one stage, oldest first."""
        found = self.projects.filter(pl.col("stage") == stage)
        return found.sort("since", "project_id", nulls_last=True)

    def __str__(self) -> str:
        header = ["stage", "now", "ever", "went on", "median days", "volume"]
        rows = [
            [
                row["label"],
                row["projects"],
                row["reached"],
                None if row["next_share"] is None else f"{100 * row['next_share']:.0f} %",
                row["days"],
                money(row["volume"], self.currency),
            ]
            for row in self.stages.iter_rows(named=True)
        ]
        return text_table(header, rows, right=header[1:])


def pipeline(portfolio: Portfolio, *, as_of: date | None = None) -> Pipeline:
    """The pipeline of a portfolio.

    as_of: leave out what was reached later, and take projects without a stage as running or
    finished on that day; nothing is inferred from a clock.
    """
    reached = portfolio.tables["stages"]
    votes = portfolio.tables["votes"]
    if as_of is not None:
        reached = reached.filter(pl.col("date") <= as_of)
        votes = votes.filter(pl.col("date") <= as_of)
    projects = portfolio.projects.join(_furthest(reached), on="project_id", how="left")
    stage = pl.coalesce("reached_stage", "stage", _by_dates(as_of)).fill_null(NOT_STATED)
    partners = portfolio.partners.group_by("project_id").agg(
        pl.len().cast(pl.Int64).alias("partners")
    )
    table = (
        projects.select(
            "project_id",
            pl.coalesce("title", "project_id").alias("title"),
            stage.alias("stage"),
            "since",
            "budget",
            "currency",
            "fields",
            "themes",
        )
        .join(partners, on="project_id", how="left")
        .join(_points(portfolio), on="project_id", how="left")
        .join(_last_vote(votes), on="project_id", how="left")
        .sort("project_id")
    )
    currencies = table["currency"].drop_nulls().unique()
    currency = str(currencies[0]) if currencies.len() == 1 else None
    return Pipeline(
        projects=table, stages=_by_stage(table, reached, currency is not None), currency=currency
    )


def _furthest(reached: pl.DataFrame) -> pl.DataFrame:
    place = pl.col("stage").replace_strict(_ORDER, return_dtype=pl.Int64)
    last = reached.with_columns(place.alias("place")).sort("place")
    return last.group_by("project_id").agg(
        pl.col("stage").last().alias("reached_stage"), pl.col("date").last().alias("since")
    )


def _by_dates(as_of: date | None) -> pl.Expr:
    if as_of is None:
        return pl.lit(None, dtype=pl.String)
    day = pl.lit(as_of)
    return (
        pl.when(pl.col("end") < day)
        .then(pl.lit("finished"))
        .when(pl.col("start") <= day)
        .then(pl.lit("running"))
    )


def _points(portfolio: Portfolio) -> pl.DataFrame:
    """The board's weighted points; only where every criterion is rated."""
    criteria = portfolio.tables["criteria"].with_columns(pl.col("weight").fill_null(1.0))
    rated = portfolio.tables["ratings"].join(criteria, on="criterion_id")
    weight = pl.col("weight")
    every = pl.len() == criteria.height
    mean = (weight * pl.col("points") / pl.col("most")).sum() / weight.sum()
    return rated.group_by("project_id").agg(
        pl.when(every).then(mean).alias("points"),
        pl.len().cast(pl.Int64).alias("rated"),
        pl.col("label").filter(pl.col("points") < pl.col("least")).sort().alias("below"),
    )


def _last_vote(votes: pl.DataFrame) -> pl.DataFrame:
    return (
        votes.sort("date")
        .group_by("project_id")
        .agg(
            *(pl.col(c).last() for c in ("outcome", "votes_for", "votes_against", "abstained")),
            pl.col("date").last().alias("board_date"),
        )
    )


def _by_stage(table: pl.DataFrame, reached: pl.DataFrame, one_currency: bool) -> pl.DataFrame:
    present = set(table["stage"])
    names = [*STAGES, *(e for e in ENDINGS if e in present)]
    rows = []
    for name in [*names, *([NOT_STATED] if NOT_STATED in present else [])]:
        now = table.filter(pl.col("stage") == name)
        known = now["budget"].drop_nulls()
        rows.append(
            {
                "stage": name,
                "label": _LABELS.get(name, "stage not stated"),
                "projects": now.height,
                **_passage(reached, name, names),
                "volume": float(known.sum()) if known.len() and one_currency else None,
                "volume_known": known.len(),
            }
        )
    return pl.DataFrame(rows, schema=_STAGE_COLUMNS)


_STAGE_COLUMNS = {
    "stage": pl.String,
    "label": pl.String,
    "projects": pl.Int64,
    "reached": pl.Int64,
    "next_share": pl.Float64,
    "days": pl.Float64,
    "days_of": pl.Int64,
    "volume": pl.Float64,
    "volume_known": pl.Int64,
}


def _passage(reached: pl.DataFrame, name: str, names: list[str]) -> dict[str, object]:
    """How many reached a stage and the next one, and after how many days."""
    nothing: dict[str, object] = {
        "reached": None,
        "next_share": None,
        "days": None,
        "days_of": None,
    }
    if reached.is_empty() or name not in _ORDER:
        return nothing
    here = reached.filter(pl.col("stage") == name).select("project_id", "date")
    out: dict[str, object] = {**nothing, "reached": here.height}
    place = list(STAGES).index(name) if name in STAGES else len(STAGES)
    if place + 1 >= len(STAGES) or not here.height:
        return out
    following = list(STAGES)[place + 1]
    later = reached.filter(pl.col("stage") == following).select("project_id", later="date")
    both = here.join(later, on="project_id")
    days = (both["later"] - both["date"]).dt.total_days()
    return {
        **out,
        "next_share": both.height / here.height,
        "days": float(days.median()) if both.height else None,  # type: ignore[arg-type]
        "days_of": both.height,
    }
