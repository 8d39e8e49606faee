"""Averages of effects by cohort and year, each with its influence (Callaway & Sant'Anna 2021,
section 3): simple, by cohort (group), by years since the start (dynamic), by calendar year.

Cohorts count by their share of firms; that shares are themselves estimated is in the error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError
from healthclusters.impact.group_time import REFERENCE, GroupTimeEffects
from healthclusters.impact.options import Average
from healthclusters.impact.sample import Array

_Mean = tuple[float, Array]  # a number and its influence, per unit


@dataclass(frozen=True, eq=False, kw_only=True)
class AverageEffect:
    """One average over cohorts and years.

    overall: the single number; std_error, low, high: of it (pointwise).
    by: one row per cohort, event time or calendar year (`key`): `effect`, `std_error`, `low`,
      `high`, `band_low`, `band_high` (uniform over the rows), `firms` (treated units behind it);
      empty for `simple`.
    influence: of the overall number, per unit. influence_by: units x rows of `by`.
    """

    kind: Average
    overall: float
    std_error: float
    low: float
    high: float
    by: pl.DataFrame
    influence: Array
    influence_by: Array


def average_effect(effects: GroupTimeEffects, kind: Average) -> AverageEffect:
    """One of the four averages. Raises NotSupportedError where no cell from the start on is
    known.
    """
    if not effects.after.any():
        raise NotSupportedError("no effect from the start on could be computed")
    parts = {"simple": _simple, "group": _group, "dynamic": _dynamic, "calendar": _calendar}
    return parts[kind](effects)


def cohort_shares(effects: GroupTimeEffects) -> Array:
    """Share of all units (by weight) in the cohort of each cell."""
    sample = effects.sample
    cohorts = effects.cells["cohort"].to_numpy()
    found = {g: float((sample.weight * (sample.start == g)).mean()) for g in set(cohorts)}
    return np.array([found[g] for g in cohorts])


def _weighted(effects: GroupTimeEffects, cells: Array, values: Array, influence: Array) -> _Mean:
    """Mean of `values` (one per chosen cell) by cohort share, and its influence."""
    sample = effects.sample
    share = cohort_shares(effects)[cells]
    cohort = effects.cells["cohort"].to_numpy()[cells]
    total = share.sum()
    mean = float(share @ values / total)
    result = influence @ (share / total)
    for g in np.unique(cohort):  # the shares are estimated too
        pull = float((values[cohort == g] - mean).sum()) / total
        own_share = share[cohort == g][0]
        result = result + pull * (sample.weight * (sample.start == g) - own_share)
    return mean, result


def _finish(
    effects: GroupTimeEffects,
    kind: Average,
    overall: _Mean,
    keys: list[int],
    parts: list[_Mean],
    firms: list[int],
) -> AverageEffect:
    rule = effects.inference
    mean, influence = overall
    error = float(rule.std_errors(influence[:, None])[0])
    columns = [p[1] for p in parts]
    by_influence = np.column_stack(columns) if columns else np.zeros((influence.size, 0))
    numbers = np.array([p[0] for p in parts])
    by = pl.DataFrame({"key": keys, "effect": numbers}, schema_overrides={"key": pl.Int64})
    if parts:
        by = by.hstack(rule.columns(numbers, by_influence))
        by = by.with_columns(pl.Series("firms", firms, dtype=pl.Int64))
    return AverageEffect(
        kind=kind,
        overall=mean,
        std_error=error,
        low=mean - rule.z * error,
        high=mean + rule.z * error,
        by=by,
        influence=influence,
        influence_by=by_influence,
    )


def _values(effects: GroupTimeEffects) -> Array:
    return np.asarray(effects.cells["effect"].to_numpy().astype(float))


def _treated_behind(effects: GroupTimeEffects, cells: Array) -> int:
    """Treated units in the cells, each cohort once (its fullest cell)."""
    chosen = effects.cells.filter(pl.Series(cells))
    return int(chosen.group_by("cohort").agg(pl.col("treated").max())["treated"].sum() or 0)


def _simple(effects: GroupTimeEffects) -> AverageEffect:
    cells = effects.after
    overall = _weighted(effects, cells, _values(effects)[cells], effects.influence[:, cells])
    return _finish(effects, "simple", overall, [], [], [])


def _group(effects: GroupTimeEffects) -> AverageEffect:
    values = _values(effects)
    cohort = effects.cells["cohort"].to_numpy()
    keys, parts, firms, representative = [], [], [], []
    for g in sorted(set(cohort[effects.after])):
        cells = effects.after & (cohort == g)
        parts.append((float(values[cells].mean()), effects.influence[:, cells].mean(axis=1)))
        keys.append(int(g))
        firms.append(_treated_behind(effects, cells))
        representative.append(np.flatnonzero(cells)[0])
    one_each = np.zeros(cohort.size, dtype=bool)
    one_each[representative] = True
    overall = _weighted(
        effects,
        one_each,
        np.array([p[0] for p in parts]),
        np.column_stack([p[1] for p in parts]),
    )
    return _finish(effects, "group", overall, keys, parts, firms)


def _dynamic(effects: GroupTimeEffects) -> AverageEffect:
    """By years since the start. Rows at the reference year are added by `event_study`."""
    values = _values(effects)
    event = effects.cells["event_time"].to_numpy()
    usable = effects.mask(pl.lit(value=True)) & _seen_long_enough(effects)
    keys, parts, firms = [], [], []
    for e in sorted(set(event[usable])):
        cells = usable & (event == e)
        parts.append(_weighted(effects, cells, values[cells], effects.influence[:, cells]))
        keys.append(int(e))
        firms.append(_treated_behind(effects, cells))
    return _finish(effects, "dynamic", _mean_of(parts, keys, 0), keys, parts, firms)


def _calendar(effects: GroupTimeEffects) -> AverageEffect:
    values = _values(effects)
    year = effects.cells["year"].to_numpy()
    keys, parts, firms = [], [], []
    for t in sorted(set(year[effects.after])):
        cells = effects.after & (year == t)
        parts.append(_weighted(effects, cells, values[cells], effects.influence[:, cells]))
        keys.append(int(t))
        firms.append(_treated_behind(effects, cells))
    return _finish(effects, "calendar", _mean_of(parts, keys, -(10**9)), keys, parts, firms)


def _mean_of(parts: list[_Mean], keys: list[int], least: int) -> _Mean:
    """Plain mean of the parts with key >= least."""
    chosen = [p for p, key in zip(parts, keys, strict=True) if key >= least]
    if not chosen:
        raise NotSupportedError("no cohort is seen as long as balanced_until asks")
    mean = float(np.mean([p[0] for p in chosen]))
    return mean, np.mean([p[1] for p in chosen], axis=0)


def _seen_long_enough(effects: GroupTimeEffects) -> Array:
    """With `balanced_until`: cells of cohorts seen that long, up to that event time."""
    until = effects.options.balanced_until
    if until is None:
        return np.ones(effects.cells.height, dtype=bool)
    last = int(effects.sample.years[-1])
    long_enough = pl.col("cohort") + until <= last
    return (
        effects.cells.select(long_enough & (pl.col("event_time") <= until))
        .to_series()
        .to_numpy()
        .astype(bool)
    )


def event_study(effects: GroupTimeEffects) -> pl.DataFrame:
    """The dynamic average as chart data: `by` with the reference year as a row of zeros.

    Columns as in `AverageEffect.by`, and `reference` (whether it is 0 by construction). With
    `base="varying"` there is no reference year.
    """
    by = average_effect(effects, "dynamic").by
    by = by.with_columns(reference=pl.lit(value=False))
    if effects.cells.filter(pl.col("why_not") == REFERENCE).height == 0:
        return by
    zero = pl.DataFrame(
        {"key": [-1 - effects.options.anticipation], "effect": [0.0], "reference": [True]}
    )
    return pl.concat([by, zero], how="diagonal").sort("key")
