"""Weighted shares and means by group, with design-based intervals.

Wilson's interval for an effective number of answers (compared with others by Franco, Little, Louis
& Slud 2019), the smaller of two: what the standard error is worth, p (1 - p) / error^2 u / (u - 1)
with u units (made smaller for few degrees of freedom where several people answered for one unit,
Korn & Graubard 1998); and Kish's number, what unequal weights leave. The first alone is erratic at
few answers. A mean is its place on the range of the scale. With equal weights and one answer a
unit these are the intervals of `intervals.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from healthclusters.base import NotSupportedError, text_table
from healthclusters.base.intervals import wilson_interval
from healthclusters.survey.answers import Wave
from healthclusters.survey.estimates.design import Design, WeightedMeans, weighted_means
from healthclusters.survey.estimates.disclosure import hidden_reasons, hide
from healthclusters.survey.estimates.groups import grouped_answers, scale_question
from healthclusters.survey.estimates.intervals import spread_ratio
from healthclusters.survey.estimates.options import EstimateOptions
from healthclusters.survey.estimates.weights import Weights, given_weights
from healthclusters.survey.instrument import Question

Floats = NDArray[np.float64]
_NO_ERROR = 1e-12  # a standard error below this is none
ALIKE = "all answers are alike, so the interval rests on their number"
ONE_UNIT = "one organisation only: no interval"


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightedEstimates:
    """Weighted shares (0 to 1) or mean scores, by group.

    table: `group`, `answers`, `estimate`, `error` (standard error), `freedom` (degrees of
      freedom), `effective` (answers of equal weight that would say as much), `low`, `high`,
      `hidden`, `note`.
    """

    question: Question
    measure: str
    by: str | None
    weights: Weights
    options: EstimateOptions
    table: pl.DataFrame

    def __str__(self) -> str:
        head = ["group", "answers", "estimate", "error", "low", "high", "note"]
        table = self.table.select(*head[:-1], pl.coalesce("hidden", "note"))
        return (
            f"{self.question.in_language('en')}\n{self.measure}, weights {self.weights.method}\n\n"
            f"{text_table(head, table.rows(), right=head[1:-1])}"
        )


def weighted_shares(
    wave: Wave,
    question_id: str,
    *,
    weights: Weights | None = None,
    by: str | None = None,
    options: EstimateOptions | None = None,
) -> WeightedEstimates:
    """Weighted share that agrees in each group of `by` (None: all together)."""
    question = scale_question(wave, question_id, "scale")
    values = _values(wave, question, {"yes": 1.0, "no": 0.0})
    return _estimates(wave, question, "share", values, weights, by, options or EstimateOptions())


def weighted_scores(
    wave: Wave,
    question_id: str,
    *,
    weights: Weights | None = None,
    by: str | None = None,
    options: EstimateOptions | None = None,
) -> WeightedEstimates:
    """Weighted mean score of an ordinal scale in each group of `by` (None: all together)."""
    question = scale_question(wave, question_id, "scale")
    if question.scale is None or not question.scale.is_ordinal:
        raise NotSupportedError(f"{question_id} has no ordinal scale, so a mean says nothing")
    scores = {o.code: o.score for o in question.scale.options if o.counts in ("yes", "no")}
    values = (
        wave.answers[question_id]
        .replace_strict(scores, default=None, return_dtype=pl.Float64)
        .fill_null(np.nan)
        .to_numpy()
    )
    return _estimates(wave, question, "mean", values, weights, by, options or EstimateOptions())


def design_of(wave: Wave, weights: Weights, *, finite_population: bool = True) -> Design:
    """Clusters are strata, organisations (or answers) units, members the units there are."""
    answers = wave.answers
    stratum = answers["cluster_id"].rank("dense").fill_null(0).cast(pl.Int64).to_numpy() - 1
    stratum = stratum - stratum.min(initial=0)
    unit = answers.select(
        pl.struct(
            "cluster_id",
            pl.when(pl.col("organisation_id").is_null()).then("answer_id").alias("a"),
            "organisation_id",
        ).rank("dense")
    ).to_series()
    there = np.full(int(stratum.max(initial=-1)) + 1, np.nan)
    if wave.membership is not None and finite_population:
        members = dict(wave.membership.totals("cluster_id").iter_rows())
        names = answers["cluster_id"].unique().drop_nulls().sort()
        there = np.array([float(members.get(name, np.nan)) for name in names])
    return Design(
        weight=weights.weight,
        base=weights.base,
        stratum=stratum.astype(np.int64),
        unit=unit.to_numpy().astype(np.int64) - 1,
        units_there=there,
        margins=weights.margin_codes,
    )


def design_interval(
    found: WeightedMeans,
    confidence: float,
    *,
    lowest: float = 0.0,
    highest: float = 1.0,
    spread: ArrayLike = 1.0,
) -> tuple[Floats, Floats, Floats]:
    """Limits of weighted means between `lowest` and `highest`, and their effective answers.

    spread: variance between answers over the largest that the mean allows; 1 for a share.
    """
    width = highest - lowest
    place = np.clip((np.nan_to_num(found.mean, nan=lowest) - lowest) / width, 0.0, 1.0)
    effective = _effective(found, place, found.error / width, spread, confidence)
    exact = np.isinf(effective)
    size = np.where(exact, 1.0, effective)
    low, high = wilson_interval(np.minimum(place * size, size), size, confidence=confidence)
    low, high = np.where(exact, place, low), np.where(exact, place, high)
    return *_without_unit(found, lowest + width * low, lowest + width * high), effective


def _effective(
    found: WeightedMeans, place: Floats, error: Floats, spread: ArrayLike, confidence: float
) -> Floats:
    """The smaller of what the standard error is worth and what unequal weights leave."""
    z = float(ndtri((1 + confidence) / 2))
    few = (z / stdtrit(np.maximum(found.freedom, 1), (1 + confidence) / 2)) ** 2
    several = np.where(found.units < found.answers, few, 1.0)
    units = np.maximum(found.units, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        # The error rests on 1 - n / N, the intervals on (N - n) / (N - 1): `there` is N.
        there = (units - found.left) / (1 - found.left)
        size = np.where(found.left < 1, (there - 1) / there, 1.0)
        by_error = place * (1 - place) / error**2 * units / (units - 1) * size * several
        by_weights = np.nan_to_num(found.kish) / np.asarray(spread) / found.left
    by_error = np.where(error > _NO_ERROR, by_error, np.inf)
    return np.asarray(np.where(found.answers > 0, np.minimum(by_error, by_weights), 0.0))


def _without_unit(found: WeightedMeans, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    known = np.isfinite(found.error)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _values(wave: Wave, question: Question, number: dict[str, float]) -> Floats:
    scale = question.scale
    codes = {o.code: number[o.counts] for o in scale.options if o.counts in number} if scale else {}
    return (
        wave.answers[question.question_id]
        .replace_strict(codes, default=None, return_dtype=pl.Float64)
        .fill_null(np.nan)
        .to_numpy()
    )


def _estimates(
    wave: Wave,
    question: Question,
    measure: str,
    values: Floats,
    weights: Weights | None,
    by: str | None,
    options: EstimateOptions,
) -> WeightedEstimates:
    weights = weights or given_weights(wave)
    group = grouped_answers(wave, by)["group"]
    names = group.unique().sort().to_list()
    position = {name: i for i, name in enumerate(names)}
    codes = group.replace_strict(position, return_dtype=pl.Int64).to_numpy()
    design = design_of(wave, weights, finite_population=options.finite_population)
    found = weighted_means(design, values, codes, len(names))
    counted = _counted(values, codes, weights.weight, found)
    low, high, effective = _limits(found, question, measure, counted, options.confidence)
    table = pl.DataFrame(
        {
            "group": names,
            "answers": found.answers,
            "estimate": found.mean,
            "error": found.error,
            "freedom": found.freedom,
            "effective": effective,
            "low": low,
            "high": high,
        }
    ).with_columns(pl.col(pl.Float64).fill_nan(None))
    alike = (pl.col("error") < 1e-12) & pl.col("error").is_not_null()
    table = table.with_columns(
        hidden_reasons(table, options.least_answers, has_total=by is not None),
        pl.when(alike)
        .then(pl.lit(ALIKE))
        .when(pl.col("error").is_null() & (pl.col("answers") > 0))
        .then(pl.lit(ONE_UNIT))
        .otherwise(None)
        .alias("note"),
    )
    shown = ["estimate", "error", "freedom", "effective", "low", "high"]
    return WeightedEstimates(
        question=question,
        measure=measure,
        by=by,
        weights=weights,
        options=options,
        table=hide(table, shown),
    )


def _counted(
    values: Floats, group: NDArray[np.int64], weight: Floats, found: WeightedMeans
) -> tuple[Floats, Floats]:
    """Values that occur, and groups x values: weighted counts that add up to the answers."""
    there = np.isfinite(values)
    levels, code = np.unique(values[there], return_inverse=True)
    cells = group[there] * levels.size + code
    shape = (found.answers.size, levels.size)
    counts = np.bincount(cells, weight[there], minlength=shape[0] * shape[1]).reshape(shape)
    total = counts.sum(axis=1, keepdims=True)
    return levels, counts / np.where(total > 0, total, 1.0) * found.answers[:, None]


def _limits(
    found: WeightedMeans,
    question: Question,
    measure: str,
    counted: tuple[Floats, Floats],
    confidence: float,
) -> tuple[Floats, Floats, Floats]:
    if measure == "share" or question.scale is None:
        return design_interval(found, confidence)
    scores = [o.score for o in question.scale.options if o.score is not None and o.counts]
    lowest, highest = min(scores), max(scores)
    levels, counts = counted
    every = np.zeros((counts.shape[0], len(scores)))
    for i, score in enumerate(sorted(scores)):
        every[:, i] = counts[:, levels == score].sum(axis=1)
    place = (np.array(sorted(scores)) - lowest) / (highest - lowest)
    spread = spread_ratio(every, place)
    return design_interval(found, confidence, lowest=lowest, highest=highest, spread=spread)
