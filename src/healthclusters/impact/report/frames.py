"""The tables behind a report, with every column and digit: for files, pages and the terminal."""

from __future__ import annotations

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.impact.evaluation import Evaluation, OutcomeResult
from healthclusters.impact.verdict import verdict

# Tables with one part an outcome (column `outcome`), and those of the whole evaluation.
OF_OUTCOMES = ("effects", "years-since", "cohorts", "years", "placebos", "choices", "bounds")
RESULT_TABLES = ("report", *OF_OUTCOMES, "balance", "firms")


def result_table(evaluation: Evaluation, name: str) -> pl.DataFrame:
    """One of `RESULT_TABLES`; without rows where there is nothing to show.

    `report`: one row an outcome with its answer in words. UnknownNameError for another name.
    """
    if name not in RESULT_TABLES:
        raise UnknownNameError("table of an evaluation", name, RESULT_TABLES)
    if name == "report":
        return _answers(evaluation)
    if name == "firms":
        return evaluation.description.cohorts
    if name == "balance":
        return pl.DataFrame() if evaluation.balance is None else evaluation.balance.table
    found = {outcome: _part(result, name) for outcome, result in evaluation.results.items()}
    if name == "placebos" and evaluation.placebo_outcomes.height:
        found["placebo"] = evaluation.placebo_outcomes
    parts = [
        table.select(pl.lit(outcome).alias("outcome"), pl.all())
        for outcome, table in found.items()
        if table is not None
    ]
    return pl.concat(parts) if parts else pl.DataFrame()


def _answers(evaluation: Evaluation) -> pl.DataFrame:
    answers = [verdict(evaluation, name) for name in evaluation.results]
    return evaluation.summary().with_columns(
        answer=pl.Series([a.kind for a in answers]),
        sentence=pl.Series([a.sentence for a in answers]),
    )


def _part(result: OutcomeResult, name: str) -> pl.DataFrame | None:
    return {
        "effects": result.effects.cells,
        "years-since": result.event_study,
        "cohorts": result.by_cohort.by,
        "years": result.by_year.by,
        "placebos": result.placebo_dates,
        "choices": result.alternatives,
        "bounds": None if result.bounds is None else result.bounds.table(),
    }[name]
