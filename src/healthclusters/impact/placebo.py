"""Effects where there can be none: a start that never was, an outcome out of reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from healthclusters.base import DataError, NotSupportedError
from healthclusters.impact.averages import AverageEffect, average_effect
from healthclusters.impact.columns import label
from healthclusters.impact.group_time import GroupTimeEffects, group_time_effects
from healthclusters.impact.matching import MatchOptions, match_controls
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.panel import Panel
from healthclusters.impact.sample import prepare_sample

_SCHEMA = {
    "what": pl.String,
    "effect": pl.Float64,
    "std_error": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "percent": pl.Boolean,
    "why_not": pl.String,
}
_INFLUENTIAL = 3


def placebo_dates(
    panel: Panel, outcome: str, options: ImpactOptions, shifts: tuple[int, ...] = (1, 2)
) -> pl.DataFrame:
    """The headline as if the programme had begun earlier, from the years before it alone.

    Columns: `what`, `effect`, `std_error`, `low`, `high`, `percent` (always False), `why_not`
    (null, or why there is no number).
    """
    reacts = pl.col("treated_from") - options.anticipation
    before = panel.frame.filter(reacts.is_null() | (pl.col("year") < reacts))
    if options.leavers == "exclude":
        left = (pl.col("treated_until") < panel.years[-1]).fill_null(value=False)
        before = before.filter(~left)
    rows = []
    for shift in shifts:
        earlier = before.with_columns(
            treated_from=reacts - shift, treated_until=pl.lit(None, dtype=pl.Int64)
        )
        what = f"as if it had begun {shift} year{'s' if shift > 1 else ''} earlier"
        shifted = replace(panel, frame=earlier)
        rows.append(_row(what, shifted, outcome, replace(options, replicates=0, anticipation=0)))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def placebo_outcomes(panel: Panel, options: ImpactOptions) -> pl.DataFrame:
    """The headline for every `placebo_...` column, in its own unit; columns as in
    `placebo_dates`.
    """
    rows = [
        _row(label(c), panel, c, replace(options, replicates=0, scale="level"))
        for c in panel.placebos
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


@dataclass(frozen=True, kw_only=True)
class _Alternative:
    what: str
    options: ImpactOptions
    panel: Callable[[], Panel]


def alternatives(
    panel: Panel, outcome: str, options: ImpactOptions, effects: GroupTimeEffects
) -> pl.DataFrame:
    """The same question, asked otherwise; one choice changed a row.

    Columns as in `placebo_dates`; on the log scale the effect is in percent (`percent`).
    """
    base = replace(options, replicates=0)
    rows = [
        _row(a.what, a.panel, outcome, a.options, percent=a.options.scale == "log")
        for a in _choices(panel, base, effects)
    ]
    rows += _other_averages(effects)
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _choices(panel: Panel, options: ImpactOptions, effects: GroupTimeEffects) -> list[_Alternative]:
    def same() -> Panel:
        return panel

    found: list[tuple[str, dict[str, object], Callable[[], Panel]]] = []
    for method, what in _METHODS.items():
        if method != options.method and effects.sample.x_names:
            found.append((what, {"method": method}, same))
    if effects.sample.x_names:
        found.append(("no covariates", {"covariates": ()}, same))
    for controls, what in _CONTROLS.items():
        if controls != options.controls:
            found.append((what, {"controls": controls}, same))
    if options.anticipation == 0:
        found.append(("firms react a year before their start", {"anticipation": 1}, same))
    if options.scale == "level":
        found.append(("in percent (logarithms)", {"scale": "log"}, same))
    if panel.frame["treated_until"].drop_nulls().len():
        other = "keep" if options.leavers == "exclude" else "exclude"
        found.append((_LEAVERS[other], {"leavers": other}, same))
    if options.sampling == "panel":
        if np.isnan(effects.sample.y).any() and options.unbalanced == "pairwise":
            found.append(("only firms known in every year", {"unbalanced": "balanced"}, same))
        found.append(("matched controls only", {}, lambda: _matched(panel, options)))
        found.append(
            (
                f"without the {_INFLUENTIAL} firms that count most",
                {},
                lambda: _without_influential(panel, effects),
            )
        )
    return [
        _Alternative(what=what, options=replace(options, **changed), panel=source)  # type: ignore[arg-type]
        for what, changed, source in found
    ]


_METHODS = {
    "doubly-robust": "doubly robust",
    "regression": "outcome regression alone",
    "weighting": "weighting alone",
}
_CONTROLS = {
    "not-yet-treated": "controls: also firms that enter later",
    "never-treated": "controls: only firms that never enter",
}
_LEAVERS = {
    "keep": "firms that left the programme kept as treated",
    "exclude": "without firms that left the programme",
}


def _other_averages(effects: GroupTimeEffects) -> list[tuple[object, ...]]:
    names = {
        "simple": "average over firms and years",
        "group": "average over firms (each cohort's years first)",
        "dynamic": "average over years since the start",
        "calendar": "average over calendar years",
    }
    rows: list[tuple[object, ...]] = []
    for kind, what in names.items():
        if kind == effects.options.average:
            continue
        try:
            average = average_effect(effects, kind)  # type: ignore[arg-type]
        except NotSupportedError as error:
            rows.append((what, None, None, None, None, False, str(error)))
            continue
        rows.append((what, *_numbers(average, percent=effects.options.scale == "log"), None))
    return rows


def _matched(panel: Panel, options: ImpactOptions) -> Panel:
    return match_controls(panel, options=MatchOptions(), impact=options).panel


def _without_influential(panel: Panel, effects: GroupTimeEffects) -> Panel:
    influence = np.abs(average_effect(effects, effects.options.average).influence)
    most = np.argsort(influence)[::-1][:_INFLUENTIAL]
    firms = effects.sample.units[most].tolist()
    return replace(panel, frame=panel.frame.filter(~pl.col("firm").is_in(firms)))


def _row(
    what: str,
    panel: Panel | Callable[[], Panel],
    outcome: str,
    options: ImpactOptions,
    *,
    percent: bool = False,
) -> tuple[object, ...]:
    try:
        used = panel if isinstance(panel, Panel) else panel()
        sample = prepare_sample(used, outcome, options)
        effects = group_time_effects(sample, options, file=used.name)
        average = average_effect(effects, options.average)
    except DataError as error:
        reason = "; ".join(p.what for p in error.problems)
        return (what, None, None, None, None, percent, reason)
    except NotSupportedError as error:
        return (what, None, None, None, None, percent, str(error))
    return (what, *_numbers(average, percent=percent), None)


def _numbers(average: AverageEffect, *, percent: bool) -> tuple[float, float, float, float, bool]:
    """Effect, error, interval; log points as percent where asked."""
    if not percent:
        return average.overall, average.std_error, average.low, average.high, False
    effect, low, high = (
        100 * float(np.expm1(v)) for v in (average.overall, average.low, average.high)
    )
    return effect, 100 * average.std_error * float(np.exp(average.overall)), low, high, True
