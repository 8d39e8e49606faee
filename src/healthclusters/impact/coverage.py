"""How often intervals hold the truth, measured: `python -m healthclusters.impact.coverage`.

Panels with staggered entry and effects that differ by cohort, year and firm are drawn, evaluated,
and compared with the truth of the design. 95 % intervals should hold it in 93 to 97 % of the
draws; the test for different paths should reject in 5 % of them, because paths are parallel.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from healthclusters.base import text_table
from healthclusters.impact.averages import AverageEffect, average_effect
from healthclusters.impact.group_time import group_time_effects
from healthclusters.impact.options import Average, ImpactOptions
from healthclusters.impact.pretrends import pre_trend_test
from healthclusters.impact.sample import prepare_sample
from healthclusters.impact.simulation import SimulatedPanel, simulated_panel


@dataclass(frozen=True, kw_only=True)
class Design:
    """name: for the table. firms, groups, followed: as in `simulated_panel`. options: of the
    evaluation.
    """

    name: str
    firms: int
    options: ImpactOptions
    groups: int = 0
    followed: bool = True


_PLAIN = ImpactOptions(min_cohort=1, replicates=499)
DESIGNS = (
    Design(name="doubly robust", firms=500, options=_PLAIN),
    Design(name="doubly robust, 200 firms", firms=200, options=_PLAIN),
    Design(
        name="doubly robust, never-treated controls",
        firms=500,
        options=replace(_PLAIN, controls="never-treated"),
    ),
    Design(name="regression", firms=500, options=replace(_PLAIN, method="regression")),
    Design(name="weighting", firms=500, options=replace(_PLAIN, method="weighting")),
    Design(name="firms enter in 150 groups", firms=600, options=_PLAIN, groups=150),
    Design(
        name="cross-sections, 500 a year",
        firms=4_000,
        options=replace(_PLAIN, sampling="cross-sections"),
        followed=False,
    ),
)
AVERAGES: tuple[Average, ...] = ("simple", "group", "dynamic", "calendar")


def one_draw(design: Design, seed: int) -> dict[str, float]:
    """1 where the interval holds the truth, else 0, by what it is an interval of."""
    drawn = simulated_panel(
        firms=design.firms, seed=seed, groups=design.groups, followed=design.followed
    )
    sample = prepare_sample(drawn.panel, "employment", design.options)
    effects = group_time_effects(sample, design.options, seed=seed)
    found = {kind: average_effect(effects, kind) for kind in AVERAGES}
    out: dict[str, float] = {
        str(kind): float(found[kind].low <= _truth(drawn, kind) <= found[kind].high)
        for kind in AVERAGES
    }
    out |= _event_years(found["dynamic"], drawn)
    test = pre_trend_test(effects, found["dynamic"], 1.0, design.options.confidence)
    if test is not None:
        out["paths rejected"] = float(test.p_value < 1 - design.options.confidence)
    return out


def coverage(design: Design, draws: int, seed: int = 0) -> dict[str, float]:
    """Shares over `draws` panels."""
    seeds = np.random.SeedSequence(seed).generate_state(draws)
    rows = [one_draw(design, int(s)) for s in seeds]
    return {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}


def _truth(drawn: SimulatedPanel, kind: Average) -> float:
    """Every cohort is equally large in the design."""
    truth = drawn.truth.with_columns(event=pl.col("year") - pl.col("cohort"))
    by = {"simple": None, "group": "cohort", "dynamic": "event", "calendar": "year"}[kind]
    if by is None:
        return float(np.mean(truth["effect"].to_numpy()))
    means = truth.group_by(by).agg(pl.col("effect").mean())
    return float(np.mean(means["effect"].to_numpy()))


def _event_years(dynamic: AverageEffect, drawn: SimulatedPanel) -> dict[str, float]:
    """Share of years since the start whose own interval holds, and whether the band holds all."""
    truth = (
        drawn.truth.with_columns(key=pl.col("year") - pl.col("cohort"))
        .group_by("key")
        .agg(truth=pl.col("effect").mean())
    )
    joined = dynamic.by.join(truth, on="key", how="left").with_columns(
        pl.col("truth").fill_null(0.0)
    )
    alone = joined.select(pl.col("truth").is_between("low", "high")).to_series()
    band = joined.select(pl.col("truth").is_between("band_low", "band_high")).to_series()
    return {"each year": float(np.mean(alone.to_numpy())), "whole band": float(band.all())}


def main(draws: int = 1_000) -> None:
    """Print the table of the manual."""
    rows = []
    for design in DESIGNS:
        shares = coverage(design, draws)
        rows.append([design.name, *(f"{100 * share:.1f}" for share in shares.values())])
        print(f"{design.name}: done", file=sys.stderr, flush=True)
    header = ["design", *shares]
    print(f"Synthetic panels, {draws:,} draws a design; percent of draws")
    print(text_table(header, rows, right=header[1:]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
