"""What would have happened anyway.

Two readings. Of the change that was seen: change seen minus effect. Of the firms that did it (had
more than in the year before their start): the share of risers without the programme is the share
seen minus the effect on it; that is identified if, without the programme, as many of its firms as
of comparable controls would have risen. How many of the *same* firms would have risen anyway is
identified only if the programme never kept a firm from rising (monotone); without that there are
bounds (Frechet).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from healthclusters.impact.averages import average_effect
from healthclusters.impact.estimators import Estimate, combined, weighted_mean
from healthclusters.impact.group_time import GroupTimeEffects, group_time_effects
from healthclusters.impact.money import firms_counted
from healthclusters.impact.sample import Array, Comparison


@dataclass(frozen=True, kw_only=True)
class Change:
    """Mean change of programme firms since the year before their start, over firms and years.

    seen, low, high: the change and its interval. without: the part that would have happened
    anyway (seen minus effect), with its interval. last_year: the change seen in the last year,
    summed over the firms in the programme; None where firms are not followed.
    """

    seen: float
    low: float
    high: float
    without: float
    without_low: float
    without_high: float
    last_year: float | None


@dataclass(frozen=True, kw_only=True)
class Anyway:
    """Shares from 0 to 1, averaged over firms and years in the programme.

    did: programme firms that had more than in the year before their start. would: share that
    would have had more anyway, with its interval. of_doers: of those that did, the share that
    would have anyway, with its interval, if the programme kept no firm from it. bound_low,
    bound_high: what can be said of that share without this assumption.
    """

    did: float
    would: float
    would_low: float
    would_high: float
    of_doers: float | None = None
    of_doers_low: float | None = None
    of_doers_high: float | None = None
    bound_low: float | None = None
    bound_high: float | None = None


def _seen(comparison: Comparison) -> Estimate:
    """The treated firms' own change: what is seen, nothing compared."""
    inside = comparison.weight * comparison.treated
    if comparison.post is None:
        return weighted_mean(inside, comparison.y)
    after, before = comparison.post, 1 - comparison.post
    return combined(
        (1, weighted_mean(inside * after, comparison.y)),
        (-1, weighted_mean(inside * before, comparison.y)),
    )


def change_and_effect(effects: GroupTimeEffects) -> Change:
    """The change seen, split into the effect and the rest."""
    seen_effects = _seen_like(effects)
    average = average_effect(seen_effects, "simple")
    seen, own = average.overall, average.influence
    effect = average_effect(effects, "simple")
    rule = effects.inference
    half = rule.z * float(rule.std_errors(own[:, None])[0])
    rest = own - effect.influence
    rest_half = rule.z * float(rule.std_errors(rest[:, None])[0])
    without = seen - effect.overall
    return Change(
        seen=seen,
        low=seen - half,
        high=seen + half,
        without=without,
        without_low=without - rest_half,
        without_high=without + rest_half,
        last_year=_summed_last_year(seen_effects),
    )


def _summed_last_year(seen: GroupTimeEffects) -> float | None:
    if seen.sample.year_of is not None:
        return None
    last = seen.cells["year"].to_numpy() == seen.sample.years[-1]
    firms = np.where(last, firms_counted(seen), 0.0)
    used = firms > 0
    return float(firms[used] @ seen.cells["effect"].to_numpy().astype(float)[used])


def _seen_like(effects: GroupTimeEffects) -> GroupTimeEffects:
    """What is seen, in the very cells that have an effect."""
    options = replace(effects.options, replicates=0)
    seen = group_time_effects(effects.sample, options, estimator=_seen)
    cells = seen.cells.with_columns(why_not=effects.cells["why_not"])
    return replace(seen, cells=cells)


def would_have_done_it_anyway(effects: GroupTimeEffects, *, rise: float = 0.0) -> Anyway | None:
    """Shares of firms that rose by more than `rise` (0.1 = a tenth), seen and without programme.

    None for repeated cross-sections (firms are not followed) and on the log scale.
    """
    if effects.sample.year_of is not None or effects.options.scale == "log":
        return None
    sample = replace(effects.sample, rise=rise)
    options = replace(effects.options, replicates=0)
    rising = group_time_effects(sample, options)
    seen = average_effect(_seen_like(rising), "simple")
    did, own = seen.overall, seen.influence
    effect = average_effect(rising, "simple")
    rule = rising.inference
    would = did - effect.overall
    rest = own - effect.influence
    half = rule.z * float(rule.std_errors(rest[:, None])[0])
    return _anyway(did, would, half, rest, own, rule.z, rising)


def _anyway(
    did: float,
    would: float,
    half: float,
    rest: Array,
    own: Array,
    z: float,
    rising: GroupTimeEffects,
) -> Anyway:
    """Shares kept within 0 and 1; the share of doers by the delta method."""
    inside = float(np.clip(would, 0, 1))
    found = Anyway(
        did=did,
        would=inside,
        would_low=float(np.clip(would - half, 0, 1)),
        would_high=float(np.clip(would + half, 0, 1)),
    )
    if did <= 0:
        return found
    ratio = would / did
    influence = (rest - ratio * own) / did
    ratio_half = z * float(rising.inference.std_errors(influence[:, None])[0])
    return replace(
        found,
        of_doers=float(np.clip(ratio, 0, 1)),
        of_doers_low=float(np.clip(ratio - ratio_half, 0, 1)),
        of_doers_high=float(np.clip(ratio + ratio_half, 0, 1)),
        bound_low=max(0.0, did + inside - 1) / did,
        bound_high=min(did, inside) / did,
    )
