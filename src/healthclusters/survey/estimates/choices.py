"""How often each answer was chosen: single and multiple choice.

Each share has the interval of the options by itself (`low`, `high`) and one that holds for all
answers of the question together (`low_all`, `high_all`: Bonferroni, Jeffreys).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.base import text_table
from healthclusters.survey.answers import Wave
from healthclusters.survey.estimates.disclosure import hidden_reasons, hide
from healthclusters.survey.estimates.groups import (
    count_codes,
    group_sizes,
    grouped_answers,
    scale_question,
    with_counts,
)
from healthclusters.survey.estimates.intervals import share_interval
from healthclusters.survey.estimates.options import EstimateOptions
from healthclusters.survey.instrument import Question

_SHOWN = ["count", "share", "low", "high", "low_all", "high_all"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Choices:
    """Answers chosen, by group.

    table: one row a group and code, in the order of the scale: `group`, `code`, `label`,
      `answers` (that chose anything; in a single choice also "do not know"), `count`, `share`,
      `low`, `high`, `low_all`, `high_all`, `hidden`. In a multiple choice the shares add up to
      more than 1.
    """

    question: Question
    by: str | None
    options: EstimateOptions
    table: pl.DataFrame

    def __str__(self) -> str:
        head = ["group", "label", "count", "answers", "share", "low", "high"]
        table = text_table(head, self.table.select(head).rows(), right=head[2:])
        return f"{self.question.in_language('en')}\n\n{table}"


def choices(
    wave: Wave,
    question_id: str,
    *,
    by: str | None = None,
    options: EstimateOptions | None = None,
) -> Choices:
    """How often each answer of a scale or multiple choice was chosen, in each group of `by`."""
    options = options or EstimateOptions()
    question = scale_question(wave, question_id, "scale", "multiple")
    words = question.scale.words() if question.scale else {}
    answers = (
        grouped_answers(wave, by)
        .group_by("group")
        .agg(pl.col(question_id).is_not_null().sum().cast(pl.Int64).alias("answers"))
    )
    sizes = with_counts(group_sizes(wave, by), answers)
    sizes = sizes.with_columns(
        hidden_reasons(sizes, options.least_answers, has_total=by is not None)
    )
    table = count_codes(wave, question, by).join(
        sizes, on="group", how="left", maintain_order="left"
    )
    table = table.with_columns(
        pl.col("code").replace_strict(words, return_dtype=pl.String).alias("label"),
        (pl.col("count") / pl.col("answers")).fill_nan(None).alias("share"),
        *_limits(table, max(len(words), 1), options),
    ).select("group", "code", "label", "answers", *_SHOWN, "hidden")
    return Choices(question=question, by=by, options=options, table=hide(table, _SHOWN))


def _limits(table: pl.DataFrame, codes: int, options: EstimateOptions) -> list[pl.Series]:
    members = table["members"].cast(pl.Float64).fill_null(np.nan)
    usable = ~table["repeated"] & options.finite_population
    members = members.zip_with(usable, pl.Series([np.nan] * len(members), dtype=pl.Float64))
    series = []
    together = 1 - (1 - options.confidence) / codes
    for suffix, confidence, interval in (
        ("", options.confidence, options.interval),
        ("_all", together, options.interval_together),
    ):
        low, high = share_interval(
            table["count"].to_numpy(),
            table["answers"].to_numpy(),
            members.to_numpy(),
            confidence=confidence,
            interval=interval,
        )
        known = ~table["repeated"]
        for name, values in (("low", low), ("high", high)):
            column = pl.Series(name + suffix, values)
            series.append(column.zip_with(known, pl.Series([None] * len(column), dtype=pl.Float64)))
    return series
