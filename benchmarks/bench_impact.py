"""Doubly robust group-time effects on 80,000 and 1,000,000 firm-years, and the doubts about them.

Synthetic panels: ten years, six years of entry, entry and growth depend on two covariates, controls
are the firms that have not entered yet. Each size in a process of its own.
"""

from __future__ import annotations

from benchmarks.measuring import in_a_process, line, timed
from healthclusters.impact import (
    ImpactOptions,
    average_effect,
    evaluate_impact,
    group_time_effects,
    prepare_sample,
)
from healthclusters.impact.simulation import simulated_panel


def effects(firms: int, replicates: int) -> None:
    """From the panel in memory to the event study: sample, every cell, averages, bands."""
    panel = simulated_panel(firms=firms, years=10, seed=1).panel
    options = ImpactOptions(replicates=replicates)
    rows = panel.frame.height

    def work() -> object:
        sample = prepare_sample(panel, "employment", options)
        found = group_time_effects(sample, options)
        return average_effect(found, "simple"), average_effect(found, "dynamic")

    _, seconds, processor = timed(work)
    bands = f"{replicates} replicates" if replicates else "analytic errors"
    line(f"{rows:,} firm-years, doubly robust, {bands}", seconds, processor, rows)


def whole(firms: int) -> None:
    """One outcome with every doubt: bounds, placebos, other choices, matching."""
    panel = simulated_panel(firms=firms, years=10, seed=1).panel
    options = ImpactOptions(outcomes=("employment",))
    _, seconds, processor = timed(lambda: evaluate_impact(panel, options=options))
    rows = panel.frame.height
    line(f"{rows:,} firm-years, whole evaluation of one outcome", seconds, processor, rows)


def run() -> None:
    """Print seconds, firm-years per second and peak memory."""
    for firms in (8_000, 100_000):
        for replicates in (0, 999):
            in_a_process(effects, firms, replicates)
    in_a_process(whole, 8_000)
