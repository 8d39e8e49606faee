"""Two years, two kinds of firm: the effect on the treated and each unit's influence on it.

Doubly robust, outcome regression and inverse probability weighting, for panels and for repeated
cross-sections (Sant'Anna & Zhao 2020, J. Econometrics 219; weights normalised to sum to one).
Each estimator is a sum of weighted means; the influence of a unit on a weighted mean is its own
deviation plus its influence on the fitted models inside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from healthclusters.impact.options import Method
from healthclusters.impact.sample import Comparison

Array = np.ndarray

# Scores at or above: no control is like this firm, the comparison fails.
OVERLAP_LIMIT = 0.999
# A control with a score above would count for hundreds of firms: it is left out.
TRIM = 0.995
_STEPS = 60
_HALVINGS = 10
_TOLERANCE = 1e-13


class OverlapError(Exception):
    """The covariates tell treated and control firms apart (almost) perfectly."""


class TooFewError(Exception):
    """Too few firms on one side for the covariates; the text says which."""


class Estimate(NamedTuple):
    """effect; influence: per unit of the comparison, mean 0, so that the variance of the effect
    is mean(influence^2) / units.
    """

    effect: float
    influence: Array


@dataclass(frozen=True, eq=False)
class Linear:
    """Least squares of y on x with weights; `masked` = weight x residual."""

    x: Array
    fitted: Array
    masked: Array
    inverse: Array

    def influence(self, direction: Array) -> Array:
        """Influence of each unit on direction'coefficients."""
        return np.asarray((self.x @ (self.inverse @ direction)) * self.masked)


@dataclass(frozen=True, eq=False)
class Odds:
    """Logit of being treated; `weight` = weight x odds of the controls, 0 for the treated."""

    x: Array
    score: Array
    weight: Array
    masked: Array
    inverse: Array

    def influence(self, direction: Array) -> Array:
        """Influence of each unit on direction'coefficients."""
        return np.asarray((self.x @ (self.inverse @ direction)) * self.masked)


def independent_columns(x: Array, weight: Array) -> Array:
    """Mask of the columns that add something to those before them (first column: ones)."""
    root = x * np.sqrt(weight)[:, None]
    size = np.linalg.norm(root, axis=0)
    if (size > 0).all():
        cosines = (root / size).T @ (root / size)
        if np.linalg.cond(cosines) < 1e10:
            return np.ones(x.shape[1], dtype=bool)
    keep = np.zeros(x.shape[1], dtype=bool)
    for j in range(x.shape[1]):
        rest = root[:, j]
        if keep.any():
            inside = root[:, keep]
            rest = rest - inside @ np.linalg.lstsq(inside, rest, rcond=None)[0]
        keep[j] = np.linalg.norm(rest) > 1e-7 * max(size[j], 1e-300)
    return keep


def fit_linear(x: Array, y: Array, weight: Array) -> Linear:
    """Weighted least squares; units of weight 0 are predicted, not fitted.

    Raises TooFewError where there are no more units than coefficients.
    """
    if np.count_nonzero(weight) <= x.shape[1]:
        raise TooFewError("fewer firms than the covariates need")
    weighted = x * weight[:, None]
    gram = weighted.T @ x / weight.size
    if np.linalg.cond(gram) > 1e14:
        raise TooFewError("the covariates do not vary enough on one side")
    beta = np.linalg.solve(gram, weighted.T @ y / weight.size)
    fitted = x @ beta
    return Linear(x, fitted, weight * (y - fitted), np.linalg.inv(gram))


def fit_odds(x: Array, treated: Array, weight: Array) -> Odds:
    """Logit by Newton's method. Raises OverlapError where scores reach OVERLAP_LIMIT.

    A trait that only controls have drives their scores to zero, which is harmless: the fit stops
    where the deviance does, and such controls count for nothing.
    """
    share = float(np.average(treated, weights=weight))
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(share / (1 - share))
    deviance = _deviance(x @ beta, treated, weight)
    for _ in range(_STEPS):
        score = _logistic(x @ beta)
        slope = x.T @ (weight * (treated - score)) / weight.size
        step = _inverse(_hessian(x, score, weight)) @ slope
        reached = _deviance(x @ (beta + step), treated, weight)
        for _ in range(_HALVINGS):
            if reached <= deviance * (1 + _TOLERANCE):
                break
            step = step / 2
            reached = _deviance(x @ (beta + step), treated, weight)
        gained, beta, deviance = deviance - reached, beta + step, reached
        if gained <= _TOLERANCE * (deviance + 0.1):
            return _odds(x, treated, weight, beta)
    raise OverlapError


def _deviance(z: Array, treated: Array, weight: Array) -> float:
    return float(2 * (weight * (np.logaddexp(0, z) - treated * z)).mean())


def _hessian(x: Array, score: Array, weight: Array) -> Array:
    return np.asarray((x * (weight * score * (1 - score))[:, None]).T @ x / weight.size)


def _inverse(matrix: Array) -> Array:
    """Inverse of a positive matrix, without the directions that hold nothing."""
    return np.asarray(np.linalg.pinv(matrix, rcond=1e-13, hermitian=True))


def _odds(x: Array, treated: Array, weight: Array, beta: Array) -> Odds:
    score = _logistic(x @ beta)
    if score.max() >= OVERLAP_LIMIT:
        raise OverlapError
    usable = (treated == 0) & (score < TRIM)
    return Odds(
        x=x,
        score=score,
        weight=np.where(usable, weight * score / (1 - score), 0.0),
        masked=weight * (treated - score),
        inverse=_inverse(_hessian(x, score, weight)),
    )


def _logistic(z: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -500, 500))))


def weighted_mean(
    weight: Array,
    value: Array,
    *,
    models: tuple[tuple[Linear, Array | float], ...] = (),
    odds: Odds | None = None,
) -> Estimate:
    """Sum(weight x value) / sum(weight), and the influence of each unit.

    models: fitted models inside `value`, each with d value / d fitted (per unit or one number).
    odds: given where `weight` holds its odds.
    """
    scale = weight.mean()
    if scale <= 0:
        raise TooFewError("no firm left on one side of the comparison")
    mean = float((weight * value).mean() / scale)
    influence = weight * (value - mean)
    for model, slope in models:
        influence = influence + model.influence(model.x.T @ (weight * slope) / weight.size)
    if odds is not None:
        direction = odds.x.T @ (weight * (value - mean)) / weight.size
        influence = influence + odds.influence(direction)
    return Estimate(mean, influence / scale)


def combined(*signed: tuple[float, Estimate]) -> Estimate:
    """Sum of sign x estimate."""
    effect = sum(sign * part.effect for sign, part in signed)
    influence = sum((sign * part.influence for sign, part in signed), np.zeros(1))
    return Estimate(effect, np.asarray(influence))


def _without_repeats(c: Comparison) -> Comparison:
    """Without covariates that repeat others. A covariate that varies only between the two sides
    is no repeat: it tells them apart, and that is a failed overlap.
    """
    keep = independent_columns(c.x, c.weight)
    if not keep.all():
        c = replace(c, x=c.x[:, keep])
    if not independent_columns(c.x, c.weight * (1 - c.treated)).all():
        raise OverlapError
    return c


class Estimator:
    """Estimates one comparison after another; keeps the last logit for a comparison of the same
    firms by the same covariates, as in the years of one cohort.
    """

    def __init__(self, method: Method) -> None:
        self.method = method
        self._last: tuple[Comparison, Odds] | None = None

    def __call__(self, comparison: Comparison) -> Estimate:
        """The effect in this comparison. Raises OverlapError or TooFewError."""
        c = comparison
        if not c.treated.any() or c.treated.all():
            raise TooFewError("no firm on one side of the comparison")
        c = _without_repeats(c)
        if c.post is None:
            if self.method == "regression":
                return regression(c)
            robust = self.method == "doubly-robust"
            return doubly_robust(c, self._odds_of(c)) if robust else weighting(c, self._odds_of(c))
        if self.method == "regression":
            return regression_of_rows(c, c.post)
        rows = doubly_robust_of_rows if self.method == "doubly-robust" else weighting_of_rows
        return rows(c, c.post, self._odds_of(c))

    def _odds_of(self, c: Comparison) -> Odds:
        if self._last is not None:
            before, odds = self._last
            same = np.array_equal(before.index, c.index)
            if same and np.array_equal(before.treated, c.treated) and np.array_equal(before.x, c.x):
                return odds
        odds = fit_odds(c.x, c.treated, c.weight)
        self._last = (c, odds)
        return odds


def regression(c: Comparison) -> Estimate:
    """Panel: the change of the treated minus what controls like them would have changed."""
    inside = c.weight * c.treated
    model = fit_linear(c.x, c.y, c.weight * (1 - c.treated))
    with_it = weighted_mean(inside, c.y)
    without = weighted_mean(inside, model.fitted, models=((model, 1.0),))
    return combined((1, with_it), (-1, without))


def weighting(c: Comparison, odds: Odds) -> Estimate:
    """Panel: controls weighted by their odds of being treated."""
    with_it = weighted_mean(c.weight * c.treated, c.y)
    return combined((1, with_it), (-1, weighted_mean(odds.weight, c.y, odds=odds)))


def doubly_robust(c: Comparison, odds: Odds) -> Estimate:
    """Panel: right if either the regression or the odds are."""
    model = fit_linear(c.x, c.y, c.weight * (1 - c.treated))
    rest, models = c.y - model.fitted, ((model, -1.0),)
    with_it = weighted_mean(c.weight * c.treated, rest, models=models)
    without = weighted_mean(odds.weight, rest, models=models, odds=odds)
    return combined((1, with_it), (-1, without))


def regression_of_rows(c: Comparison, after: Array) -> Estimate:
    """Cross-sections: one regression among the controls of each year."""
    before, inside, outside = 1 - after, c.weight * c.treated, c.weight * (1 - c.treated)
    late = fit_linear(c.x, c.y, outside * after)
    early = fit_linear(c.x, c.y, outside * before)
    trend = late.fitted - early.fitted
    return combined(
        (1, weighted_mean(inside * after, c.y)),
        (-1, weighted_mean(inside * before, c.y)),
        (-1, weighted_mean(inside, trend, models=((late, 1.0), (early, -1.0)))),
    )


def weighting_of_rows(c: Comparison, after: Array, odds: Odds) -> Estimate:
    """Cross-sections: controls of each year weighted by their odds."""
    before, inside = 1 - after, c.weight * c.treated
    return combined(
        (1, weighted_mean(inside * after, c.y)),
        (-1, weighted_mean(inside * before, c.y)),
        (-1, weighted_mean(odds.weight * after, c.y, odds=odds)),
        (1, weighted_mean(odds.weight * before, c.y, odds=odds)),
    )


def doubly_robust_of_rows(c: Comparison, after: Array, odds: Odds) -> Estimate:
    """Cross-sections: the locally efficient doubly robust estimator."""
    before, inside, outside = 1 - after, c.weight * c.treated, c.weight * (1 - c.treated)
    late = fit_linear(c.x, c.y, outside * after)
    early = fit_linear(c.x, c.y, outside * before)
    rest = c.y - after * late.fitted - before * early.fitted
    models = ((late, -after), (early, -before))
    treated_late = fit_linear(c.x, c.y, inside * after)
    treated_early = fit_linear(c.x, c.y, inside * before)
    gain = treated_late.fitted - late.fitted
    gain_models = ((treated_late, 1.0), (late, -1.0))
    head_start = treated_early.fitted - early.fitted
    start_models = ((treated_early, 1.0), (early, -1.0))
    return combined(
        (1, weighted_mean(inside * after, rest, models=models)),
        (-1, weighted_mean(inside * before, rest, models=models)),
        (-1, weighted_mean(odds.weight * after, rest, models=models, odds=odds)),
        (1, weighted_mean(odds.weight * before, rest, models=models, odds=odds)),
        (1, weighted_mean(inside, gain, models=gain_models)),
        (-1, weighted_mean(inside * after, gain, models=gain_models)),
        (-1, weighted_mean(inside, head_start, models=start_models)),
        (1, weighted_mean(inside * before, head_start, models=start_models)),
    )
