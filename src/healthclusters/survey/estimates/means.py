"""The mean score of an ordinal scale, with its interval and what silence could change.

Interval: `intervals.mean_interval`. Whether "agree" is as far from "neither" as from "fully" is
an assumption; the share that agrees needs none and is shown first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError, text_table
from healthclusters.survey.answers import Wave
from healthclusters.survey.estimates.disclosure import hidden_reasons, hide
from healthclusters.survey.estimates.groups import count_codes, group_sizes, scale_question
from healthclusters.survey.estimates.intervals import mean_interval
from healthclusters.survey.estimates.options import EstimateOptions
from healthclusters.survey.instrument import Question

_SHOWN = ["mean", "deviation", "low", "high", "lowest", "highest"]
SEVERAL_PEOPLE = "several people answered for one organisation: see the weighted mean"


@dataclass(frozen=True, eq=False, kw_only=True)
class GroupMeans:
    """Mean scores by group.

    table: one row a group: `group`, `members`, `answered`, `answers`, `mean`, `deviation`
      (standard deviation between answers), `low`, `high`, `lowest`, `highest` (whatever those
      without an answer think), `hidden`, `note`.
    """

    question: Question
    by: str | None
    options: EstimateOptions
    table: pl.DataFrame

    def __str__(self) -> str:
        head = ["group", "answers", "mean", "low", "high", "lowest", "highest", "note"]
        table = self.table.select(*head[:-1], pl.coalesce("hidden", "note"))
        words = self.question.in_language("en")
        return f"{words}\n\n{text_table(head, table.rows(), right=head[1:-1])}"


def mean_scores(
    wave: Wave,
    question_id: str,
    *,
    by: str | None = "cluster_id",
    options: EstimateOptions | None = None,
) -> GroupMeans:
    """Mean score in each group of `by` (None: all together).

    Raises NotSupportedError for a scale without an order (two answers, or answers without score).
    """
    options = options or EstimateOptions()
    question = scale_question(wave, question_id, "scale")
    if question.scale is None or not question.scale.is_ordinal:
        raise NotSupportedError(f"{question_id} has no ordinal scale, so a mean says nothing")
    scored = [o for o in question.scale.options if o.counts in ("yes", "no")]
    sizes = group_sizes(wave, by)
    counts = _matrix(count_codes(wave, question, by), [o.code for o in scored])
    scores = np.array([o.score for o in scored], dtype=np.float64)
    members = sizes["members"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    table = sizes.with_columns(_columns(counts, scores, members, options))
    several = pl.when(pl.col("repeated"))
    table = table.with_columns(
        hidden_reasons(table, options.least_answers, has_total=by is not None),
        several.then(pl.lit(SEVERAL_PEOPLE)).otherwise(None).alias("note"),
        *(pl.when(~pl.col("repeated")).then(c).alias(c) for c in _SHOWN[2:]),
    ).select("group", "members", "answered", "answers", *_SHOWN, "hidden", "note")
    return GroupMeans(question=question, by=by, options=options, table=hide(table, _SHOWN))


def _matrix(counts: pl.DataFrame, codes: list[str]) -> np.ndarray:
    """Groups x codes."""
    wide = counts.filter(pl.col("code").is_in(codes))["count"].to_numpy()
    return wide.reshape(-1, len(codes)).astype(np.float64)


def _columns(
    counts: np.ndarray, scores: np.ndarray, members: np.ndarray, options: EstimateOptions
) -> list[pl.Series]:
    n = counts.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = counts @ scores / n
        variance = (counts @ scores**2 - n * mean**2) / (n - 1)
        silent = (members - n)[:, None] * np.array([scores.min(), scores.max()])
        bounds = ((n * np.nan_to_num(mean))[:, None] + silent) / members[:, None]
    low, high = mean_interval(
        counts,
        scores,
        members if options.finite_population else np.nan,
        confidence=options.confidence,
    )
    floats = {
        "mean": mean,
        "deviation": np.sqrt(np.maximum(variance, 0.0)),
        "low": low,
        "high": high,
        "lowest": bounds[:, 0],
        "highest": bounds[:, 1],
    }
    series = [pl.Series(name, values).fill_nan(None) for name, values in floats.items()]
    return [pl.Series("answers", n.astype(np.int64)), *series]
