"""Effects by cohort and year, ATT(g, t) (Callaway & Sant'Anna 2021, J. Econometrics 225).

The effect in year t on the firms that entered in year g: their change since the last year before
g, against the change of firms that have not entered by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.base.threads import one_thread
from healthclusters.impact.estimators import Estimate, Estimator, OverlapError, TooFewError
from healthclusters.impact.inference import Inference
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.sample import Array, Comparison, Sample, no_comparison

# Why a comparison gives no number, in words.
NO_OVERLAP = "the covariates tell the two sides apart perfectly"
REFERENCE = "reference year"

_SCHEMA = {
    "cohort": pl.Int64,
    "year": pl.Int64,
    "event_time": pl.Int64,
    "base_year": pl.Int64,
    "effect": pl.Float64,
    "treated": pl.Int64,
    "controls": pl.Int64,
    "why_not": pl.String,
}


@dataclass(frozen=True, eq=False, kw_only=True)
class GroupTimeEffects:
    """Effects by cohort and year.

    cells: one row per cohort and year: `cohort`, `year`, `event_time` (years since the start),
      `base_year`, `effect` (null where it could not be computed), `std_error`, `low`, `high`,
      `band_low`, `band_high` (uniform; null without replicates), `treated`, `controls` (units
      in the comparison), `why_not` (null, or why there is no number; the reference year has 0
      by construction and no error).
    influence: units x cells, 0 in columns without a number. Mean 0 in each column.
    inference: turns influence into errors and intervals.
    """

    sample: Sample
    options: ImpactOptions
    cells: pl.DataFrame
    influence: Array
    inference: Inference

    @property
    def after(self) -> Array:
        """Mask of the cells from the start on that have a number."""
        return self.mask(pl.col("event_time") >= 0)

    @property
    def before(self) -> Array:
        """Mask of the cells before the start (and before anticipation) that have a number."""
        return self.mask(pl.col("event_time") < -self.options.anticipation)

    def mask(self, condition: pl.Expr) -> Array:
        """Mask of the cells that meet the condition and have a number with an error."""
        known = pl.col("effect").is_not_null() & pl.col("why_not").is_null()
        return self.cells.select(condition & known).to_series().to_numpy().astype(bool)


def group_time_effects(
    sample: Sample,
    options: ImpactOptions,
    *,
    seed: int = 0,
    file: str = "panel",
    estimator: Callable[[Comparison], Estimate] | None = None,
) -> GroupTimeEffects:
    """Every cohort in every year but its base year.

    Cells that cannot be computed are kept without a number and with the reason. Raises DataError
    (IMP-024) where no cohort can be compared. seed: of the bands.
    estimator: what is computed in each cell; the method of the options where None.
    """
    estimator = estimator or Estimator(options.method)
    rows: list[tuple[object, ...]] = []
    influences: list[Array] = []
    with one_thread():
        for cohort in sample.cohorts:
            for year, base in _years_to_compare(sample, cohort, options):
                row, influence = _cell(sample, estimator, cohort, year, base, options)
                rows.append(row)
                influences.append(influence)
    cells = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    after = cells.filter(pl.col("event_time") >= 0)
    if after["effect"].null_count() == after.height:
        reasons = after["why_not"].drop_nulls().unique().sort().to_list()
        raise no_comparison(file, "; ".join(reasons), ", ".join(sample.x_names))
    influence = np.column_stack(influences)
    inference = Inference.of(sample, options, seed)
    return GroupTimeEffects(
        sample=sample,
        options=options,
        cells=cells.hstack(inference.columns(cells["effect"].to_numpy(), influence)),
        influence=influence,
        inference=inference,
    )


def _years_to_compare(sample: Sample, cohort: int, options: ImpactOptions) -> list[tuple[int, int]]:
    """Positions (year, base) for a cohort; year == base marks the reference year.

    From `anticipation` years before the start on, the base is the last year before that.
    """
    first = int(sample.years[0])
    last_before = cohort - options.anticipation - 1 - first
    pairs = []
    for year in range(sample.years.size):
        if options.base == "universal" or year > last_before:
            pairs.append((year, last_before))
        elif year > 0:
            pairs.append((year, year - 1))
    return pairs


def _cell(
    sample: Sample,
    estimator: Callable[[Comparison], Estimate],
    cohort: int,
    year: int,
    base: int,
    options: ImpactOptions,
) -> tuple[tuple[object, ...], Array]:
    nothing = np.zeros(sample.n)
    calendar, base_year = int(sample.years[year]), int(sample.years[base])
    head = (cohort, calendar, calendar - cohort, base_year)
    if year == base:
        return (*head, 0.0, None, None, REFERENCE), nothing
    comparison = sample.comparison(
        treated_and_controls(sample, cohort, max(year, base), options), cohort, year, base
    )
    treated = int(comparison.treated.sum())
    counts = (treated, comparison.index.size - treated)
    try:
        estimate = estimator(comparison)
    except OverlapError:
        return (*head, None, *counts, NO_OVERLAP), nothing
    except TooFewError as error:
        return (*head, None, *counts, str(error)), nothing
    nothing[comparison.index] = estimate.influence * (sample.n / comparison.index.size)
    return (*head, estimate.effect, *counts, None), nothing


def treated_and_controls(sample: Sample, cohort: int, year: int, options: ImpactOptions) -> Array:
    """Mask: the cohort, and its controls in `year` (a position)."""
    if options.controls == "never-treated":
        controls = sample.start > sample.years[-1]
    else:
        controls = sample.start > sample.years[year] + options.anticipation
    return np.asarray((sample.start == cohort) | controls)
