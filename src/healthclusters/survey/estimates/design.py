"""Standard errors that know how the answers came about (Taylor linearisation).

Answers are weighted, come from strata (clusters) and in units (organisations). The variance of a
weighted mean is that of the weighted total of its influence values, unit by unit within strata
(Binder 1983; Särndal, Swensson & Wretman 1992). After post-stratification or raking the
influence values are first freed of what the known margins explain (Deville & Särndal 1992, with
the weights before calibration in the regression).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from healthclusters.base.threads import one_thread

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Design:
    """How the answers came about; one entry an answer.

    weight: final weights, > 0. base: weights before calibration (equal to `weight` without it).
    stratum, unit: codes from 0; a unit lies in one stratum.
    units_there: for each stratum the units there are; NaN where not known (no correction).
    margins: codes from 0 of each margin that the weights were calibrated to.
    """

    weight: Floats
    base: Floats
    stratum: Ints
    unit: Ints
    units_there: Floats
    margins: tuple[Ints, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class WeightedMeans:
    """Estimates by group.

    mean: NaN without answers. error: standard error; NaN where a group has one unit only.
    freedom: units less strata among the answers of the group. answers, units: how many.
    kish: effective number of answers under unequal weights (Kish 1965).
    left: finite-population correction (N - n) / (N - 1) with n units of N; 1 where N is not known.
    lonely: strata with a single unit; they are centred at the mean of all units, which makes the
    error larger, not smaller.
    """

    mean: Floats
    error: Floats
    freedom: Ints
    answers: Ints
    units: Ints
    kish: Floats
    left: Floats
    lonely: int


def weighted_means(design: Design, values: Floats, group: Ints, groups: int) -> WeightedMeans:
    """Weighted mean of `values` in each group, with its standard error.

    values: NaN = no answer. group: codes 0 to groups - 1, -1 = in no group.
    """
    with one_thread():
        return _weighted_means(design, values, group, groups)


def _weighted_means(design: Design, values: Floats, group: Ints, groups: int) -> WeightedMeans:
    there = np.isfinite(values) & (group >= 0)
    strata = int(design.stratum.max(initial=-1)) + 1
    stratum_of_unit, units = _units(design)
    solver = _calibration(design)
    out = {name: np.full(groups, np.nan) for name in ("mean", "error", "kish", "left")}
    counts: dict[str, Ints] = {
        name: np.zeros(groups, np.int64) for name in ("freedom", "answers", "units")
    }
    for g in range(groups):
        inside = there & (group == g)
        counts["answers"][g] = inside.sum()
        if counts["answers"][g] == 0:
            continue
        w = design.weight[inside]
        out["mean"][g] = w @ values[inside] / w.sum()
        used = np.flatnonzero(np.bincount(design.unit[inside], minlength=units))
        out["kish"][g] = w.sum() ** 2 / (w @ w)
        out["left"][g] = _left(stratum_of_unit[used], design.units_there)
        influence = np.zeros(values.shape)
        influence[inside] = (values[inside] - out["mean"][g]) / w.sum()
        residual = influence - _explained(influence, design, solver)
        weighted = design.weight * residual
        totals = np.bincount(design.unit, weighted, minlength=units).astype(np.float64)
        out["error"][g] = np.sqrt(_variance(totals, stratum_of_unit, strata, design.units_there))
        counts["units"][g] = used.size
        counts["freedom"][g] = used.size - _distinct(stratum_of_unit[used]).size
        if used.size < 2:
            out["error"][g] = np.nan
    lonely = int((np.bincount(stratum_of_unit, minlength=strata) == 1).sum())
    return WeightedMeans(
        mean=out["mean"],
        error=out["error"],
        kish=out["kish"],
        left=out["left"],
        freedom=counts["freedom"],
        answers=counts["answers"],
        units=counts["units"],
        lonely=lonely,
    )


def _units(design: Design) -> tuple[Ints, int]:
    """Stratum of each unit, and the number of units."""
    units = int(design.unit.max(initial=-1)) + 1
    stratum = np.zeros(units, np.int64)
    stratum[design.unit] = design.stratum
    return stratum, units


def _left(stratum: Ints, there: Floats) -> float:
    """(N - n) / (N - 1) over the strata of these units; 1 where N is not known."""
    total = float(there[_distinct(stratum)].sum())
    if not np.isfinite(total) or total <= 0:
        return 1.0
    return max(total - stratum.size, 0.0) / max(total - 1, 1.0)


def _distinct(codes: Ints) -> Ints:
    """Codes that occur, sorted."""
    return np.flatnonzero(np.bincount(codes))


def _variance(totals: Floats, stratum: Ints, strata: int, there: Floats) -> float:
    """Sum over strata of (1 - f) n / (n - 1) times the squares around the stratum's mean."""
    n = np.bincount(stratum, minlength=strata)
    centre = np.bincount(stratum, totals, minlength=strata) / np.maximum(n, 1)
    centre[n == 1] = totals.mean()
    squares = np.bincount(stratum, (totals - centre[stratum]) ** 2, minlength=strata)
    fraction = np.where(np.isfinite(there), n / np.where(there > 0, there, 1.0), 0.0)
    factor = np.where(n > 1, n / np.maximum(n - 1, 1), 1.0)
    return float(((1 - np.minimum(fraction, 1.0)) * factor * squares).sum())


def _calibration(design: Design) -> Floats | None:
    """Generalised inverse of the margins' cross-products under the base weights."""
    if not design.margins:
        return None
    sizes = [int(m.max()) + 1 for m in design.margins]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    gram = np.zeros((starts[-1], starts[-1]))
    for i, one in enumerate(design.margins):
        for j, other in enumerate(design.margins):
            cell = one * sizes[j] + other
            block = np.bincount(cell, design.base, minlength=sizes[i] * sizes[j])
            gram[starts[i] : starts[i + 1], starts[j] : starts[j + 1]] = block.reshape(
                sizes[i], sizes[j]
            )
    return np.asarray(np.linalg.pinv(gram, hermitian=True))


def _explained(influence: Floats, design: Design, solver: Floats | None) -> Floats:
    """What a regression on the calibration margins explains of the influence values."""
    if solver is None:
        return np.zeros(influence.shape)
    sizes = [int(m.max()) + 1 for m in design.margins]
    right = [
        np.bincount(m, design.base * influence, minlength=size)
        for m, size in zip(design.margins, sizes, strict=True)
    ]
    coefficients = np.split(solver @ np.concatenate(right), np.cumsum(sizes)[:-1])
    parts = [c[m] for c, m in zip(coefficients, design.margins, strict=True)]
    return np.asarray(np.sum(parts, axis=0))
