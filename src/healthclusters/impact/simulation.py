"""Panels with a known truth, to test and to plan: staggered entry, effects that differ.

Entry and growth both depend on two covariates, so that only a comparison of like firms is right;
effects differ by cohort, by years since the start and between firms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.impact.panel import Panel, panel_from_frame

FIRST_YEAR = 2010


@dataclass(frozen=True, eq=False, kw_only=True)
class SimulatedPanel:
    """panel: synthetic, outcome `employment`, covariates `x_one`, `x_two`. truth: `cohort`,
    `year`, `effect` (the mean effect on the cohort that the design implies, not the sample's).
    """

    panel: Panel
    truth: pl.DataFrame

    def true_average(self, shares: dict[int, float]) -> float:
        """True mean over firms and years in the programme, cohorts weighted by `shares`."""
        weight = self.truth["cohort"].replace_strict(shares, return_dtype=pl.Float64)
        return float((self.truth["effect"] * weight).sum()) / float(weight.sum())


def simulated_panel(
    *,
    firms: int,
    years: int = 8,
    seed: int = 0,
    effect: float = 1.0,
    drift: float = 0.0,
    noise: float = 1.0,
    groups: int = 0,
    followed: bool = True,
) -> SimulatedPanel:
    """A balanced panel. Cohorts enter from the fourth year to the last but one.

    effect: scale of the effects; 0 = none. drift: yearly growth that programme firms have for no
    reason that the covariates show (a violation of parallel paths). noise: spread of the yearly
    shocks; those of a firm are correlated from year to year (0.5). groups: firms of a group
    enter together and share shocks as large as their own; 0 = every firm alone. followed: False
    keeps one year of each firm, so that the rows are cross-sections.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    unit = np.arange(firms) % (groups or firms)
    cohorts = FIRST_YEAR + np.arange(3, years - 1)
    x, start = _entries(rng, unit, cohorts)
    calendar = FIRST_YEAR + np.arange(years)
    path = _path(rng, x, start, drift, years)
    y = path + _effects(rng, start, calendar, effect) + _shocks(rng, firms, years, noise)
    if groups:
        y = y + _shocks(rng, groups, years, noise)[unit]
    frame = pl.DataFrame(
        {
            "firm": np.repeat(np.arange(firms), years),
            "year": np.tile(calendar, firms),
            "treated_from": np.repeat(start, years),
            "employment": np.maximum(y, 0.0).ravel(),
            "x_one": np.repeat(x[:, 0], years),
            "x_two": np.repeat(x[:, 1], years),
            "_unit": np.repeat(unit, years),
        }
    ).with_columns(
        firm=pl.lit("f") + pl.col("firm").cast(pl.String).str.zfill(7),
        treated_from=pl.when(pl.col("treated_from") > 0).then("treated_from"),
    )
    if groups:
        frame = frame.with_columns(error_group=pl.col("_unit").cast(pl.String))
    if not followed:
        frame = frame.filter(pl.int_range(pl.len()) % years == pl.col("_unit") % years)
    panel = panel_from_frame(frame.drop("_unit"), name="simulated", synthetic=True)
    return SimulatedPanel(panel=panel, truth=_truth(cohorts, calendar, effect))


def _entries(
    rng: np.random.Generator, unit: np.ndarray, cohorts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Covariates and year of entry (0 = never) of each firm; drawn once a unit."""
    units = int(unit.max()) + 1
    x = rng.normal(size=(units, 2))
    chance = 1 / (1 + np.exp(0.6 - 0.4 * x[:, 0] + 0.3 * x[:, 1]))
    start = np.where(rng.random(units) < chance, rng.choice(cohorts, units), 0)
    return x[unit], start[unit]


def _path(
    rng: np.random.Generator, x: np.ndarray, start: np.ndarray, drift: float, years: int
) -> np.ndarray:
    """What each firm would be without the programme and without chance, firms x years."""
    passed = np.arange(years)
    own = np.where(start > 0, drift, 0.0)[:, None] * passed
    growth = 0.3 + 0.25 * x[:, [0]] - 0.2 * x[:, [1]]
    return np.asarray(30 + 2 * rng.normal(size=(start.size, 1)) + growth * passed + own)


def _effects(
    rng: np.random.Generator, start: np.ndarray, calendar: np.ndarray, effect: float
) -> np.ndarray:
    """Effects, firms x years; a firm's is the cohort's times its own strength (mean 1)."""
    strength = rng.normal(1.0, 0.5, (start.size, 1))
    since = calendar[None, :] - start[:, None]
    inside = (start[:, None] > 0) & (since >= 0)
    return np.where(inside, strength * _true_effect(start[:, None], since, effect), 0.0)


def _true_effect(start: np.ndarray, since: np.ndarray, effect: float) -> np.ndarray:
    """Grows with the years since the start, and is larger for later cohorts."""
    return np.asarray(effect * (0.6 + 0.3 * since + 0.1 * (start - FIRST_YEAR - 3)))


def _shocks(rng: np.random.Generator, firms: int, years: int, noise: float) -> np.ndarray:
    out = np.empty((firms, years))
    out[:, 0] = rng.normal(size=firms)
    for t in range(1, years):
        out[:, t] = 0.5 * out[:, t - 1] + np.sqrt(0.75) * rng.normal(size=firms)
    return noise * out


def _truth(cohorts: np.ndarray, calendar: np.ndarray, effect: float) -> pl.DataFrame:
    rows = [
        (int(g), int(t), float(_true_effect(np.array(g), np.array(t - g), effect)))
        for g in cohorts
        for t in calendar
        if t >= g
    ]
    schema = {"cohort": pl.Int64, "year": pl.Int64, "effect": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
