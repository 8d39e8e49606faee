"""Counts and other numbers: the median, the quarters, and an interval for the median.

Numbers given in surveys are skewed and round, so no mean is shown. Interval: interpolated order
statistics (Hettmansperger & Sheather 1986; Nyblom 1992), free of any shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import binom

from healthclusters.base import text_table
from healthclusters.survey.answers import Wave
from healthclusters.survey.estimates.disclosure import hidden_reasons, hide
from healthclusters.survey.estimates.groups import grouped_answers, scale_question
from healthclusters.survey.estimates.options import EstimateOptions
from healthclusters.survey.instrument import Question

_SHOWN = ["median", "low", "high", "quarter", "three_quarters"]
TOO_SHORT = "too few answers for an interval at this confidence"


@dataclass(frozen=True, eq=False, kw_only=True)
class GroupMedians:
    """Medians by group.

    table: `group`, `answers`, `median`, `low`, `high` (null with too few answers; `note` says
      so), `quarter`, `three_quarters`, `hidden`, `note`.
    """

    question: Question
    by: str | None
    options: EstimateOptions
    table: pl.DataFrame

    def __str__(self) -> str:
        head = ["group", "answers", "median", "low", "high", "quarter", "three_quarters"]
        table = text_table(head, self.table.select(head).rows(), right=head[1:])
        return f"{self.question.in_language('en')}\n\n{table}"


def medians(
    wave: Wave,
    question_id: str,
    *,
    by: str | None = None,
    options: EstimateOptions | None = None,
) -> GroupMedians:
    """Median and quarters of the numbers given, in each group of `by` (None: all together)."""
    options = options or EstimateOptions()
    question = scale_question(wave, question_id, "number")
    rows = []
    answers = grouped_answers(wave, by).select("group", pl.col(question_id).alias("value"))
    for (group,), part in answers.sort("group").group_by("group", maintain_order=True):
        values = np.sort(part["value"].drop_nulls().to_numpy())
        rows.append((group, values.size, *_summary(values, options.confidence)))
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    table = table.with_columns(
        hidden_reasons(table, options.least_answers, has_total=by is not None),
        pl.when(pl.col("low").is_null()).then(pl.lit(TOO_SHORT)).alias("note"),
    )
    return GroupMedians(question=question, by=by, options=options, table=hide(table, _SHOWN))


_SCHEMA = {"group": pl.String, "answers": pl.Int64} | dict.fromkeys(_SHOWN, pl.Float64)


def _summary(values: NDArray[np.float64], confidence: float) -> list[float | None]:
    if values.size == 0:
        return [None] * 5
    quarter, median, three = np.quantile(values, [0.25, 0.5, 0.75])
    low, high = median_interval(values, confidence=confidence)
    return [float(median), low, high, float(quarter), float(three)]


def median_interval(
    values: NDArray[np.float64], *, confidence: float = 0.95
) -> tuple[float | None, float | None]:
    """Limits of the median; None where even the whole range is too narrow.

    values: sorted.
    """
    n = values.size
    if n < 2 or 1 - 2 * 0.5**n < confidence:
        return None, None
    alpha = 1 - confidence
    depth = max(int(binom.ppf(alpha / 2, n, 0.5)), 1)  # this pair covers, the next one does not
    covers = 1 - 2 * float(binom.cdf(depth - 1, n, 0.5))
    covers_less = 1 - 2 * float(binom.cdf(depth, n, 0.5))
    step = (covers - confidence) / (covers - covers_less)
    # Weight of the inner pair (Hettmansperger & Sheather 1986, equation 6).
    inner = (n - depth) * step / (depth + (n - 2 * depth) * step)
    low = (1 - inner) * values[depth - 1] + inner * values[depth]
    high = (1 - inner) * values[n - depth] + inner * values[n - depth - 1]
    return float(low), float(high)
