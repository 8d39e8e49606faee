"""What the programme brought in all, and for each unit of public money.

The total is the sum over cohorts and years of effect x firms in the programme that year. The
funding and the number of firms are known, not estimated: the interval is that of the total alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.impact.group_time import GroupTimeEffects
from healthclusters.impact.panel import Panel
from healthclusters.impact.sample import Array


@dataclass(frozen=True, kw_only=True)
class Total:
    """Effect summed over firms and years in the programme, in the outcome's unit x years.

    firm_years: how many are summed. last_year: the same sum in the last year alone, with its
    interval; the year is `year`.
    """

    effect: float
    low: float
    high: float
    firm_years: float
    year: int
    last_year: float
    last_year_low: float
    last_year_high: float


@dataclass(frozen=True, kw_only=True)
class PerMoney:
    """Effect for each unit of public money.

    funding: public money to the firms and years that are counted. per_unit, low, high: effect
    for one unit of it. cost, cost_low, cost_high: money for one unit of the effect (a firm's
    employee for one year, say); None where the interval of the effect includes zero, because the
    cost then has no upper end. why_not: why nothing is computed, else None.
    """

    funding: float | None = None
    per_unit: float | None = None
    low: float | None = None
    high: float | None = None
    cost: float | None = None
    cost_low: float | None = None
    cost_high: float | None = None
    why_not: str | None = None


def total_effect(effects: GroupTimeEffects) -> Total:
    """The programme's total, with every firm and year that the sample knows."""
    counted = firms_counted(effects)
    last = effects.cells["year"].to_numpy() == effects.sample.years[-1]
    every = _sum(effects, counted)
    final = _sum(effects, np.where(last, counted, 0.0))
    return Total(
        effect=every[0],
        low=every[1],
        high=every[2],
        firm_years=float(counted.sum()),
        year=int(effects.sample.years[-1]),
        last_year=final[0],
        last_year_low=final[1],
        last_year_high=final[2],
    )


def firms_counted(effects: GroupTimeEffects) -> Array:
    """Treated firms that each cell from the start on speaks for, in all by `weight`; else 0."""
    sample = effects.sample
    cells, out = effects.cells, np.zeros(effects.cells.height)
    first = int(sample.years[0])
    for i in np.flatnonzero(effects.after):
        cohort, year = cells["cohort"][int(i)], cells["year"][int(i)]
        known = (sample.start == cohort) & np.isfinite(sample.y[year - first])
        out[i] = sample.weight[known].sum() * sample.stands_for
    return out


def _sum(effects: GroupTimeEffects, weight: Array) -> tuple[float, float, float]:
    used = weight > 0
    values = effects.cells["effect"].to_numpy().astype(float)[used]
    effect = float(weight[used] @ values)
    influence = effects.influence[:, used] @ weight[used]
    half = effects.inference.z * float(effects.inference.std_errors(influence[:, None])[0])
    return effect, effect - half, effect + half


def effect_per_money(panel: Panel, effects: GroupTimeEffects) -> PerMoney:
    """The total over the public money that the same firms got in the same years.

    Both are discounted by `discount_rate` to the first year of the programme.
    """
    if not panel.has("public_funding"):
        return PerMoney(why_not="the file has no public_funding")
    rows = _funded_rows(panel, effects)
    unknown = rows["public_funding"].null_count()
    if unknown:
        return PerMoney(
            why_not=f"public_funding is not known in {unknown} of {rows.height} rows of "
            "firms in the programme; an empty cell is not a zero"
        )
    sample = effects.sample
    stands_for = sample.weight * sample.stands_for
    weight = pl.DataFrame({"firm": sample.units, "_w": stands_for})
    funded = rows.join(weight, on="firm")
    worth = _worth(effects, funded["year"].to_numpy())
    funding = float(worth @ (funded["public_funding"] * funded["_w"]).to_numpy())
    if funding <= 0:
        return PerMoney(funding=funding, why_not="the firms in the programme got no public money")
    counted = firms_counted(effects) * _worth(effects, effects.cells["year"].to_numpy())
    per_unit = tuple(v / funding for v in _sum(effects, counted))
    clear = per_unit[1] > 0
    return PerMoney(
        funding=funding,
        per_unit=per_unit[0],
        low=per_unit[1],
        high=per_unit[2],
        cost=1 / per_unit[0] if clear else None,
        cost_low=1 / per_unit[2] if clear else None,
        cost_high=1 / per_unit[1] if clear else None,
    )


def _worth(effects: GroupTimeEffects, years: Array) -> Array:
    """What a year counts for: 1 in the first year of the programme, less by the rate later."""
    first = int(effects.cells.filter(effects.after)["cohort"].min())  # type: ignore[arg-type]
    return np.asarray((1.0 + effects.options.discount_rate) ** -(years - first).astype(float))


def _funded_rows(panel: Panel, effects: GroupTimeEffects) -> pl.DataFrame:
    """The firms and years that `firms_counted` counts."""
    firms = pl.Series(effects.sample.units[effects.sample.treated])
    return panel.frame.filter(
        pl.col("firm").is_in(firms.implode()), pl.col(effects.sample.outcome).is_not_null()
    ).join(
        effects.cells.filter(effects.after),
        left_on=["treated_from", "year"],
        right_on=["cohort", "year"],
        how="semi",
    )
