"""The shortest interval of fixed length when the slope of the gap changes by at most M a year.

Rambachan & Roth (2023), section 4, after Donoho (1994): among estimators that are linear in the
coefficients and free of bias under any straight drift, the one whose interval is shortest at the
worst bias; M = 0 continues the drift before the start in a straight line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize, special

from healthclusters.impact.honest import EventStudyMoments, Interval, largest
from healthclusters.impact.sample import Array

_PATH = 25  # points of the trade-off between bias and variance from which the search starts


@dataclass(frozen=True, eq=False, kw_only=True)
class _Problem:
    """Estimators w(z) = start + free z, the bias they can have, and their variance."""

    start: Array
    free: Array
    bends: Array  # coefficients x bends of the gap (second differences)
    covariance: Array

    def bias(self, z: Array) -> Array:
        """Weight of each bend in the estimator's bias."""
        return np.asarray((self.start + self.free @ z) @ self.bends)

    def deviation(self, z: Array) -> float:
        """Standard error of the estimator."""
        w = self.start + self.free @ z
        return float(np.sqrt(w @ self.covariance @ w))


class SmoothBounds:
    """Intervals of target'effects for any bound on the change of the slope.

    Estimators that trade bias against variance do not depend on the bound; they are found once.
    """

    def __init__(
        self, moments: EventStudyMoments, target: Array, *, confidence: float = 0.95
    ) -> None:
        self.moments, self.confidence = moments, confidence
        self._problem = _problem(moments, target)
        self._frontier = _frontier(self._problem)

    def interval(self, bound: float) -> Interval:
        """Interval when the slope of the gap changes by at most `bound` a year."""
        problem, criterion = self._problem, _half_length(bound, self.confidence)

        def half(z: Array) -> float:
            return criterion(float(np.abs(problem.bias(z)).sum()), problem.deviation(z))[0]

        best = min(self._frontier, key=half)
        if best.size:
            best = min(best, _minimise(problem, best, criterion), key=half)
        weights = problem.start + problem.free @ best
        centre, width = float(weights @ self.moments.estimates), half(best)
        return centre - width, centre + width

    def breakdown(self) -> float:
        """The largest bound at which zero is still excluded; 0 where it never is."""

        def excludes_zero(bound: float) -> bool:
            low, high = self.interval(bound)
            return bool(low is not None and high is not None and (low > 0 or high < 0))

        return largest(excludes_zero, float(np.abs(self.moments.estimates).max()))


def smooth_interval(
    moments: EventStudyMoments, target: Array, bound: float, *, confidence: float = 0.95
) -> Interval:
    """Interval of target'effects when the slope of the gap changes by at most `bound` a year."""
    return SmoothBounds(moments, target, confidence=confidence).interval(bound)


def smooth_breakdown(
    moments: EventStudyMoments, target: Array, *, confidence: float = 0.95
) -> float:
    """The largest bound at which zero is still excluded; 0 where it never is."""
    return SmoothBounds(moments, target, confidence=confidence).breakdown()


def _problem(moments: EventStudyMoments, target: Array) -> _Problem:
    """Every path is slope x time plus bends; the estimator must not react to the slope."""
    before, after = moments.before, moments.after
    times = np.concatenate([np.arange(-before, 0), np.arange(1, after + 1)])
    bends = np.zeros((times.size, before + after - 1))
    for column, at in enumerate(range(1 - before, after)):
        past, future = times < 0, times > 0
        bends[future, column] = np.maximum(times[future] - at, 0) if at > 0 else 0
        bends[past, column] = np.maximum(-times[past] + at, 0) if at <= 0 else 0
    on_slope = times[:before].astype(float)
    start = np.concatenate([-on_slope * (target @ times[before:]) / (on_slope @ on_slope), target])
    free = np.zeros((times.size, before - 1))
    free[:before] = linalg.null_space(on_slope[None, :])
    return _Problem(start=start, free=free, bends=bends, covariance=moments.covariance)


def _frontier(problem: _Problem) -> list[Array]:
    """Estimators from the least variance to the least bias."""
    z = np.zeros(problem.free.shape[1])
    if z.size == 0:
        return [z]
    scale = problem.deviation(z) ** 2 / max(float(np.abs(problem.bias(z)).sum()), 1e-12)
    found = []
    for weight in scale * np.concatenate([[0.0], np.logspace(-2, 2, _PATH)]):
        z = _minimise(problem, z, _penalty(float(weight)))
        found.append(z)
    return found


# Value of an estimator of (worst bias for M = 1, standard error), and its two derivatives.
Criterion = Callable[[float, float], tuple[float, float, float]]


def _penalty(weight: float) -> Criterion:
    return lambda bias, dev: (dev**2 + weight * bias, weight, 2 * dev)


def _half_length(bound: float, confidence: float) -> Criterion:
    """Half the length of the interval: the quantile of |N(bias, dev^2)|."""

    def criterion(bias: float, dev: float) -> tuple[float, float, float]:
        t = bound * bias / dev
        c = folded_quantile(t, confidence)
        near, far = np.exp(-((c - t) ** 2) / 2), np.exp(-((c + t) ** 2) / 2)
        slope = (near - far) / (near + far)
        return c * dev, slope * bound, c - t * slope

    return criterion


def _minimise(problem: _Problem, z: Array, criterion: Criterion) -> Array:
    """The best estimator from z on; absolute values become variables with two linear bounds."""
    size, bends = z.size, problem.bends.shape[1]
    inner = problem.free.T @ problem.bends  # z on the weight of each bend
    unit = float(np.sqrt(np.diag(problem.covariance).mean()))

    def value(x: Array) -> tuple[float, Array]:
        w = problem.start + problem.free @ x[:size]
        dev = float(np.sqrt(w @ problem.covariance @ w)) / unit
        level, by_bias, by_dev = criterion(float(x[size:].sum()), dev * unit)
        slope = problem.free.T @ (problem.covariance @ w) / (dev * unit)
        return level / unit, np.concatenate([by_dev * slope, np.full(bends, by_bias)]) / unit

    above = np.hstack([np.vstack([-inner.T, inner.T]), np.vstack([np.eye(bends)] * 2)])
    level = problem.start @ problem.bends
    start = np.concatenate([z, np.abs(problem.bias(z))])
    result = optimize.minimize(
        value,
        start,
        jac=True,
        method="SLSQP",
        constraints={
            "type": "ineq",
            "fun": lambda x: above @ x + np.concatenate([-level, level]),
            "jac": lambda x: above,
        },
        options={"maxiter": 500, "ftol": 1e-12},
    )  # type: ignore[call-overload]
    return np.asarray(result.x[:size])


def folded_quantile(bias: float, confidence: float) -> float:
    """Quantile of |N(bias, 1)|."""
    low, high = 0.0, bias + float(special.ndtri(0.5 + confidence / 2)) + 1
    for _ in range(80):
        middle = (low + high) / 2
        mass = special.ndtr(middle - bias) - special.ndtr(-middle - bias)
        low, high = (middle, high) if mass < confidence else (low, middle)
    return high
