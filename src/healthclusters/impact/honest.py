"""What remains of the effect if the paths would not have stayed parallel.

Rambachan & Roth (2023, Review of Economic Studies 90). `relative`: the gap between programme firms
and controls may change, from one year to the next after the start, by up to M times the largest
change seen before it; the interval inverts the conditional least-favourable hybrid test of
Andrews, Roth & Pakes (2023). `smooth`: the slope of the gap may change by up to M a year; the
interval is the shortest of fixed length.

For `relative` the linear programme inside the test has a closed form. With one largest change
v'b, rows k (years after) and signs, the test asks for the least t such that each yearly change
of the gap, b_k - u_k, lies within M v'b + t s_k for some u with c'u = theta. That is t = the
largest of (i) -2 M v'b / (s_k+ + s_k-) for each k and (ii) how far theta lies outside the reachable
range, upwards or downwards, over sum |c_k| s_k. These are the vertices of the dual.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from healthclusters.impact.sample import Array

_DRAWS = 1_000  # for the least-favourable critical value
_FIRST_STAGE = 0.1  # its share of the test's size, as Andrews, Roth & Pakes recommend
_GRID = 41
_WIDENINGS = 8


@dataclass(frozen=True, eq=False, kw_only=True)
class EventStudyMoments:
    """Effects by years since the start, without the reference year, and their covariance.

    before: number of coefficients before the reference year; at least one on each side. They are
    consecutive in time.
    """

    estimates: Array
    covariance: Array
    before: int

    @property
    def after(self) -> int:
        """Number of coefficients after the reference year."""
        return int(self.estimates.size) - self.before

    @property
    def changes(self) -> Array:
        """Matrix of changes from year to year, first those up to the reference year."""
        full = np.diff(np.eye(self.estimates.size + 1), axis=0)
        return np.delete(full, self.before, axis=1)


Interval = tuple[float | None, float | None]  # None: no bound on that side


@dataclass(frozen=True, eq=False, kw_only=True)
class _Restriction:
    """One candidate for the largest change before the start: rows of the test and vertices."""

    rows: Array  # moments x coefficients
    vertices: Array  # dual vertices x moments
    theta: Array  # moments: derivative with respect to theta, negative
    size: float  # of the test
    least_favourable: float | None


def relative_interval(
    moments: EventStudyMoments,
    target: Array,
    bound: float,
    *,
    confidence: float = 0.95,
    seed: int = 0,
    hybrid: bool = True,
) -> Interval:
    """Interval of target'effects when changes of the gap stay within `bound` times the largest
    one before the start.

    target: weights of the years after the start. hybrid: False for the conditional test alone.
    """
    draws = _draws(moments, seed) if hybrid else None
    restrictions = _restrictions(moments, target, bound, confidence, draws)

    def accepted(theta: float) -> bool:
        return any(_accepts(r, moments, theta) for r in restrictions)

    weights = np.concatenate([np.zeros(moments.before), target])
    centre = float(weights @ moments.estimates)
    spread = float(np.sqrt(weights @ moments.covariance @ weights))
    largest = float(np.abs(moments.changes[: moments.before] @ moments.estimates).max())
    reach = bound * largest * float(np.abs(_pull(target)).sum())
    return _ends(accepted, centre, 4 * spread + 1.5 * reach)


def relative_breakdown(
    moments: EventStudyMoments,
    target: Array,
    *,
    confidence: float = 0.95,
    seed: int = 0,
    most: float = 5.0,
) -> float:
    """The largest bound at which zero is still excluded, 0 where it never is, at most `most`."""

    draws = _draws(moments, seed)

    def excludes_zero(bound: float) -> bool:
        found = _restrictions(moments, target, bound, confidence, draws)
        return not any(_accepts(r, moments, 0.0) for r in found)

    return largest(excludes_zero, most)


def largest(holds: Callable[[float], bool], most: float) -> float:
    """The largest bound from 0 to `most` at which `holds` is true; 0 where it never is."""
    if not holds(0.0):
        return 0.0
    if holds(most):
        return most
    low, high = 0.0, most
    while high - low > most * 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _pull(target: Array) -> Array:
    """Weight of each yearly change after the start in target'effects."""
    return np.asarray(np.cumsum(target[::-1])[::-1])


def _draws(moments: EventStudyMoments, seed: int) -> Array:
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    mean = np.zeros(moments.estimates.size)
    return np.asarray(rng.multivariate_normal(mean, moments.covariance, size=_DRAWS, method="eigh"))


def _restrictions(
    moments: EventStudyMoments,
    target: Array,
    bound: float,
    confidence: float,
    draws: Array | None,
) -> list[_Restriction]:
    """One restriction for each change before the start, and each sign, as the largest.

    draws: of the coefficients' errors, for the least-favourable critical value; None without.
    """
    changes = moments.changes
    size = 1 - confidence
    found = []
    for largest in changes[: moments.before]:
        for sign in (1.0, -1.0):
            rows, vertices, theta = _dual(changes, moments, target, bound * sign * largest)
            critical = None
            if draws is not None:
                worst = (draws @ (vertices @ rows).T).max(axis=1)
                critical = float(np.quantile(worst, 1 - _FIRST_STAGE * size))
            found.append(
                _Restriction(
                    rows=rows,
                    vertices=vertices,
                    theta=theta,
                    size=size,
                    least_favourable=critical,
                )
            )
    return found


def _dual(
    changes: Array, moments: EventStudyMoments, target: Array, allowed: Array
) -> tuple[Array, Array, Array]:
    """Moments (rows on the coefficients), dual vertices, and theta's place in the moments.

    Row k+ says: change k minus the effect's change <= allowed; row k-: the opposite sign.
    """
    after = changes[moments.before :]
    count = after.shape[0]
    up, down = after - allowed, -after - allowed
    rows = np.vstack([up, down])
    variance = np.einsum("ij,jk,ik->i", rows, moments.covariance, rows)
    deviation = np.sqrt(np.maximum(variance, 1e-12 * np.trace(moments.covariance)))
    s_up, s_down = deviation[:count], deviation[count:]
    pull = _pull(target)
    both = np.zeros((count, 2 * count))
    both[np.arange(count), np.arange(count)] = 1 / (s_up + s_down)
    both[np.arange(count), count + np.arange(count)] = 1 / (s_up + s_down)
    above = np.concatenate([np.maximum(pull, 0), np.maximum(-pull, 0)])
    below = np.concatenate([np.maximum(-pull, 0), np.maximum(pull, 0)])
    vertices = np.vstack(
        [both, above / (above @ deviation), below / (below @ deviation)],
    )
    # theta enters through c'u = theta: along the two directions it shifts the moments by 1.
    shift = np.zeros(2 * count)
    strongest = int(np.argmax(np.abs(pull)))
    shift[strongest] = 1 / pull[strongest]
    shift[count + strongest] = -1 / pull[strongest]
    return rows, vertices, shift


def _accepts(restriction: _Restriction, moments: EventStudyMoments, theta: float) -> bool:
    """Whether the hybrid (or conditional) test keeps theta."""
    r = restriction
    y = r.rows @ moments.estimates - r.theta * theta
    values = r.vertices @ y
    best = int(np.argmax(values))
    statistic, gamma = float(values[best]), r.vertices[best]
    size, upper = r.size, np.inf
    if r.least_favourable is not None:
        if statistic > r.least_favourable:
            return False
        size = (r.size - _FIRST_STAGE * r.size) / (1 - _FIRST_STAGE * r.size)
        upper = r.least_favourable
    covariance = r.rows @ moments.covariance @ r.rows.T
    variance = float(gamma @ covariance @ gamma)
    if variance < 1e-12 * float(np.abs(covariance).max()):
        return statistic <= 0
    low, high = _truncation(r.vertices, y, gamma, covariance @ gamma / variance, statistic)
    limit = _truncated_quantile(1 - size, low, min(high, upper), np.sqrt(variance))
    return statistic <= max(0.0, limit)


def _truncation(
    vertices: Array, y: Array, gamma: Array, direction: Array, statistic: float
) -> tuple[float, float]:
    """Values of the statistic between which the same vertex stays the best, the rest held."""
    rest = y - direction * statistic
    slack = 1 - vertices @ direction  # 0 for the best vertex itself
    values = vertices @ rest
    with np.errstate(divide="ignore", invalid="ignore"):
        edges = values / slack
    low = edges[slack > 1e-10].max(initial=-np.inf)
    high = edges[slack < -1e-10].min(initial=np.inf)
    return float(low), float(high)


def _truncated_quantile(p: float, low: float, high: float, scale: float) -> float:
    """Quantile of a normal with mean 0, cut to [low, high]."""
    a, b = low / scale, high / scale
    if a >= b:
        return low
    if a > 0:  # work in the lower tail, where probabilities keep their digits
        return -_truncated_quantile(1 - p, -high, -low, scale)
    log_a, log_b = special.log_ndtr(a), special.log_ndtr(b)
    mixed = np.logaddexp(np.log1p(-p) + log_a, np.log(p) + log_b)
    return float(np.clip(special.ndtri_exp(mixed), a, b) * scale)


def _ends(accepted: Callable[[float], bool], centre: float, half: float) -> Interval:
    """The outermost accepted values; None where the set has no end within reach."""
    for _ in range(_WIDENINGS):
        grid = np.linspace(centre - half, centre + half, _GRID)
        inside = np.array([accepted(float(x)) for x in grid])
        if not inside.any():
            return centre, centre  # the data refute the assumption: nothing is left
        if not (inside[0] or inside[-1]):
            break
        half *= 2
    first, last = np.flatnonzero(inside)[[0, -1]]
    low = None if first == 0 else _edge(accepted, grid[first - 1], grid[first])
    high = None if last == grid.size - 1 else _edge(accepted, grid[last + 1], grid[last])
    return low, high


def _edge(accepted: Callable[[float], bool], outside: float, inside: float) -> float:
    for _ in range(20):
        middle = (outside + inside) / 2
        outside, inside = (outside, middle) if accepted(middle) else (middle, inside)
    return float(inside)
