"""The honest bounds of one outcome: tables, and how much it would take to lose the finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.impact.averages import AverageEffect, cohort_shares
from healthclusters.impact.group_time import GroupTimeEffects
from healthclusters.impact.honest import (
    EventStudyMoments,
    relative_breakdown,
    relative_interval,
)
from healthclusters.impact.sample import Array
from healthclusters.impact.smooth import SmoothBounds

RELATIVE = (0.0, 0.5, 1.0, 1.5, 2.0)
SMOOTH = (0.0, 0.5, 1.0, 2.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class HonestBounds:
    """What remains if the paths would not have stayed parallel (see `honest`).

    relative: `bound` (times the largest yearly change of the gap before the start), `low`,
      `high` of the effect (null = no bound within reach).
    relative_breakdown: the largest bound at which zero is excluded; 0 = never, 5 = beyond.
    smooth: `bound` (change of the slope a year, in the outcome's unit), `times` (the same over
      `bend`), `low`, `high`. smooth_breakdown: as above, in the outcome's unit.
    bend: largest bend of the gap seen before the start (with one year before: its change).
    largest_change: largest yearly change of the gap before the start.
    average: `simple` (weighted like the firms and years in the programme) or `dynamic` (every
      year since the start alike): what is bounded.
    """

    relative: pl.DataFrame
    relative_breakdown: float
    smooth: pl.DataFrame
    smooth_breakdown: float
    bend: float
    largest_change: float
    average: str

    def table(self) -> pl.DataFrame:
        """Both kinds in one table: `kind` (`relative`, `smooth`), `bound`, `low`, `high`."""
        columns = ["bound", "low", "high"]
        return pl.concat(
            frame.select(pl.lit(kind).alias("kind"), *columns)
            for kind, frame in (("relative", self.relative), ("smooth", self.smooth))
        )


def honest_bounds(
    effects: GroupTimeEffects, dynamic: AverageEffect, *, seed: int = 0
) -> HonestBounds | None:
    """Bounds on the average effect; None without a year before the reference year (or after it).

    effects: with `base="universal"`; dynamic: their average by years since the start. The average
    is the headline's where that is `dynamic`, else `simple`.
    """
    found = event_moments(effects, dynamic)
    if found is None:
        return None
    moments, keys = found
    target = target_weights(effects, keys[moments.before :])
    if target is None:
        return None
    confidence = effects.options.confidence
    path = np.insert(moments.estimates[: moments.before], moments.before, 0.0)
    changes = np.abs(np.diff(path))
    bend = float(np.abs(np.diff(path, 2)).max() if path.size > 2 else changes.max())
    smooth_bounds = SmoothBounds(moments, target, confidence=confidence)
    relative = [
        (bound, *relative_interval(moments, target, bound, confidence=confidence, seed=seed))
        for bound in RELATIVE
    ]
    smooth = [(t * bend, t, *smooth_bounds.interval(t * bend)) for t in SMOOTH]
    return HonestBounds(
        relative=_table(relative, ["bound", "low", "high"]),
        relative_breakdown=relative_breakdown(moments, target, confidence=confidence, seed=seed),
        smooth=_table(smooth, ["bound", "times", "low", "high"]),
        smooth_breakdown=smooth_bounds.breakdown(),
        bend=bend,
        largest_change=float(changes.max()),
        average="dynamic" if effects.options.average == "dynamic" else "simple",
    )


def _table(rows: Sequence[tuple[float | None, ...]], names: list[str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64), orient="row")


def event_moments(
    effects: GroupTimeEffects, dynamic: AverageEffect
) -> tuple[EventStudyMoments, Array] | None:
    """Coefficients in an unbroken row of years around the reference year, and their years."""
    reference = -1 - effects.options.anticipation
    keys = dynamic.by["key"].to_numpy()
    chosen: list[int] = []
    for step in (-1, 1):
        year = reference + step
        while year in keys:
            chosen.append(int(np.flatnonzero(keys == year)[0]))
            year += step
    order = np.array(sorted(chosen), dtype=int)
    before = int((keys[order] < reference).sum())
    if before == 0 or before == order.size:
        return None
    influence = dynamic.influence_by[:, order]
    covariance = effects.inference.covariance(influence)
    if effects.inference.n_groups <= order.size or not (np.diag(covariance) > 0).all():
        return None
    moments = EventStudyMoments(
        estimates=dynamic.by["effect"].to_numpy()[order], covariance=covariance, before=before
    )
    return moments, keys[order]


def target_weights(effects: GroupTimeEffects, keys: Array) -> Array | None:
    """Weight of each year since the start in the average that is bounded; 0 before the start.

    None where none of these years counts in the average.
    """
    if effects.options.average == "dynamic":
        weights = (keys >= 0).astype(float)
    else:
        shares = np.where(effects.after, cohort_shares(effects), 0.0)
        event = effects.cells["event_time"].to_numpy()
        weights = np.array([shares[event == k].sum() if k >= 0 else 0.0 for k in keys])
    return np.asarray(weights / weights.sum()) if weights.sum() > 0 else None
