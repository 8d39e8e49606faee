"""Were the firms on the same path before, and would the test have noticed if not?

Wald test that all effects before the start are zero, and its power against a steady drift apart
(Roth 2022, AER: Insights 4): a test that could not have noticed a drift says little by passing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from healthclusters.impact.averages import AverageEffect
from healthclusters.impact.group_time import GroupTimeEffects
from healthclusters.impact.sample import Array


@dataclass(frozen=True, kw_only=True)
class PreTrendTest:
    """Test of no difference before the start.

    statistic, df, p_value: over the effects by years before the start.
    cells_statistic, cells_df, cells_p_value: over every cohort and year before the start, as R's
      `did` reports it; None where there are too many for the firms at hand.
    drift_50, drift_80: steady drift apart a year, in the outcome's unit, that the test notices in
      half / four fifths of the cases. bias_80: what the latter would add to the headline.
    drift_needed: drift a year that would explain the whole headline. power_needed: chance that
      the test notices it, 0 to 1.
    """

    statistic: float
    df: int
    p_value: float
    cells_statistic: float | None
    cells_df: int | None
    cells_p_value: float | None
    drift_50: float
    drift_80: float
    bias_80: float
    drift_needed: float
    power_needed: float


def pre_trend_test(
    effects: GroupTimeEffects, dynamic: AverageEffect, headline: float, confidence: float
) -> PreTrendTest | None:
    """The test, or None where no year before the reference year is known, or too few firms.

    effects: with `base="universal"`, so that effects before the start are measured from the
    reference year. dynamic: their average by years since the start.
    """
    reference = -1 - effects.options.anticipation
    keys = dynamic.by["key"].to_numpy()
    before = keys < reference
    if not before.any():
        return None
    estimates = dynamic.by["effect"].to_numpy()[before]
    covariance = effects.inference.covariance(dynamic.influence_by[:, before])
    test = _wald(estimates, covariance, effects.inference.n_groups)
    if test is None:
        return None
    statistic, df = test
    distance = (keys[before] - reference).astype(float)  # years, negative
    information = float(distance @ np.linalg.solve(covariance, distance))
    reach = mean_distance(effects)
    drift_80 = _drift(0.8, df, information, confidence)
    needed = headline / reach
    limit = stats.chi2.ppf(confidence, df)
    cells = _cells_test(effects)
    return PreTrendTest(
        statistic=statistic,
        df=df,
        p_value=float(stats.chi2.sf(statistic, df)),
        cells_statistic=None if cells is None else cells[0],
        cells_df=None if cells is None else cells[1],
        cells_p_value=None if cells is None else float(stats.chi2.sf(*cells)),
        drift_50=_drift(0.5, df, information, confidence),
        drift_80=drift_80,
        bias_80=drift_80 * reach,
        drift_needed=needed,
        power_needed=float(stats.ncx2.sf(limit, df, needed**2 * information)),
    )


def mean_distance(effects: GroupTimeEffects) -> float:
    """Mean years from the reference year to the years in the programme, over firms and years."""
    cells = effects.cells.filter(effects.after)
    years = cells["event_time"].to_numpy() + 1 + effects.options.anticipation
    return float(np.average(years, weights=cells["treated"].to_numpy()))


def _cells_test(effects: GroupTimeEffects) -> tuple[float, int] | None:
    before = effects.before
    if not before.any():
        return None
    covariance = effects.inference.covariance(effects.influence[:, before])
    estimates = effects.cells["effect"].to_numpy()[before].astype(float)
    return _wald(estimates, covariance, effects.inference.n_groups)


def _wald(estimates: Array, covariance: Array, groups: int) -> tuple[float, int] | None:
    """Statistic and degrees of freedom; None where the covariance cannot be inverted."""
    if estimates.size >= groups:
        return None
    scale = np.sqrt(np.diag(covariance))
    if not (scale > 0).all():
        return None
    correlation = covariance / np.outer(scale, scale)
    if np.linalg.cond(correlation) > 1e12:
        return None
    z = estimates / scale
    return float(z @ np.linalg.solve(correlation, z)), int(estimates.size)


def _drift(power: float, df: int, information: float, confidence: float) -> float:
    """Drift a year that the test notices with this probability."""
    limit = stats.chi2.ppf(confidence, df)
    needed = optimize.brentq(lambda c: stats.ncx2.sf(limit, df, c) - power, 1e-9, 1e4)
    return float(np.sqrt(needed / information))
