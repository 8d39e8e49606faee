"""The share of members who agree, with its interval and what silence could change.

Wilson (1927) with finite-population correction where the number of members is known; bounds for
silence after Manski (1989; 2003, chapter 1): all who did not answer might have said no, or yes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.base import text_table
from healthclusters.survey.answers import Wave
from healthclusters.survey.estimates.disclosure import hidden_reasons, hide
from healthclusters.survey.estimates.groups import count_shares, scale_question
from healthclusters.survey.estimates.intervals import share_interval
from healthclusters.survey.estimates.options import EstimateOptions
from healthclusters.survey.estimates.weighted import weighted_shares
from healthclusters.survey.instrument import Question

_SHOWN = ["yes", "left_out", "silent", "share", "low", "high", "lowest", "highest"]
SEVERAL_PEOPLE = "several people answered for one organisation; they count as one in the interval"
NO_MEMBERS = "the number of members is not known"


@dataclass(frozen=True, eq=False, kw_only=True)
class GroupShares:
    """Shares that agree, by group.

    table: one row a group, sorted by group: `group`, `members` (null = not known), `answered`,
      `answers` (that count as yes or no), `yes`, `left_out` (do not know, does not apply),
      `silent`, `share`, `low`, `high` (limits at the stated confidence), `lowest`, `highest`
      (whatever those without an answer think; null where members are not known),
      `response` (share of the members that answered), `hidden` (why nothing is shown; null where
      shown; the columns from `yes` to `highest` are then null), `note`.
    """

    question: Question
    by: str | None
    options: EstimateOptions
    table: pl.DataFrame

    def __str__(self) -> str:
        rows = [
            (
                row["group"],
                f"{row['yes']} of {row['answers']}" if row["hidden"] is None else "hidden",
                row["share"],
                _range(row["low"], row["high"]),
                _range(row["lowest"], row["highest"]),
                row["hidden"] or row["note"],
            )
            for row in self.table.iter_rows(named=True)
        ]
        head = ["group", "agree", "share", "interval", "with all members", "note"]
        return f"{self.question.in_language('en')}\n\n{text_table(head, rows, right=['share'])}"


def shares(
    wave: Wave,
    question_id: str,
    *,
    by: str | None = "cluster_id",
    options: EstimateOptions | None = None,
) -> GroupShares:
    """Share that agrees in each group of `by` (None: all together).

    Raises UnknownNameError for an unknown question and NotSupportedError for one without a scale.
    """
    options = options or EstimateOptions()
    question = scale_question(wave, question_id, "scale")
    counted = count_shares(wave, question, by)
    table = counted.with_columns(
        hidden_reasons(counted, options.least_answers, has_total=by is not None),
        (pl.col("answered") / pl.col("members")).alias("response"),
        (pl.col("yes") / pl.col("answers")).fill_nan(None).alias("share"),
        _notes(),
    )
    table = _with_limits(table, options)
    if table["repeated"].any():
        table = _organisations_once(table, wave, question_id, by, options)
    return GroupShares(
        question=question, by=by, options=options, table=_ordered(hide(table, _SHOWN))
    )


def _notes() -> pl.Expr:
    return (
        pl.when(pl.col("repeated"))
        .then(pl.lit(SEVERAL_PEOPLE))
        .when(pl.col("members").is_null())
        .then(pl.lit(NO_MEMBERS))
        .otherwise(None)
        .alias("note")
    )


def _with_limits(table: pl.DataFrame, options: EstimateOptions) -> pl.DataFrame:
    """Interval from the answers, and bounds from all members."""
    yes, answers = table["yes"].to_numpy(), table["answers"].to_numpy()
    members = table["members"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    low, high = share_interval(
        yes,
        answers,
        members if options.finite_population else np.nan,
        confidence=options.confidence,
        interval=options.interval,
    )
    return table.with_columns(
        pl.Series("low", low),
        pl.Series("high", high),
        (pl.col("yes") / pl.col("members")).alias("lowest"),
        (1 - (pl.col("answers") - pl.col("yes")) / pl.col("members")).alias("highest"),
    )


def _organisations_once(
    table: pl.DataFrame, wave: Wave, question_id: str, by: str | None, options: EstimateOptions
) -> pl.DataFrame:
    """Where an organisation answered several times: interval between organisations, no bounds.

    The number of members counts organisations, so answers cannot be held against it.
    """
    between = weighted_shares(wave, question_id, by=by, options=options).table
    limits = between.select("group", pl.col("low").alias("low_"), pl.col("high").alias("high_"))
    table = table.join(limits, on="group", how="left", maintain_order="left")
    once = pl.when(pl.col("repeated"))
    return table.with_columns(
        once.then("low_").otherwise("low").alias("low"),
        once.then("high_").otherwise("high").alias("high"),
        *(pl.when(~pl.col("repeated")).then(c).alias(c) for c in ("lowest", "highest", "response")),
    )


def _ordered(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(
        "group", "members", "answered", "answers", *_SHOWN, "response", "hidden", "note"
    )


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.2f}–{high:.2f}"
