"""A synthetic programme whose true effect is known: to try the method and to test it.

Made by `generate.py`, observed nowhere. Wherever it is shown it says that it is synthetic.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from healthclusters.impact.evaluation import Evaluation
from healthclusters.impact.panel import Panel, read_panel
from healthclusters.impact.words import number

PANEL_FILE = Path(__file__).parent / "synthetic_programme.csv"
TRUTH_FILE = Path(__file__).parent / "synthetic_programme_truth.csv"


def example_panel() -> Panel:
    """The synthetic panel: 330 firms, 2012 to 2021, entries 2015 to 2018; money in euros."""
    return read_panel(PANEL_FILE, synthetic=True)


def example_truth() -> pl.DataFrame:
    """What is true in it: `outcome`, `cohort`, `year`, `firms` (seen), `effect` (their mean)."""
    return pl.read_csv(TRUTH_FILE)


def true_average(outcome: str, cohorts: list[int] | None = None) -> float:
    """True mean effect over firms and years in the programme; all cohorts where None."""
    truth = example_truth().filter(pl.col("outcome") == outcome)
    if cohorts is not None:
        truth = truth.filter(pl.col("cohort").is_in(cohorts))
    return float(np.average(truth["effect"].to_numpy(), weights=truth["firms"].to_numpy()))


def truth_sentences(evaluation: Evaluation) -> tuple[str, ...]:
    """For each outcome of the example: its true effect, and whether the interval holds it.

    Empty on the log scale and for another headline than the average over firms and years: the truth
    is known of that average alone.
    """
    if evaluation.options.scale == "log" or evaluation.options.average != "simple":
        return ()
    lines = []
    for name, result in evaluation.results.items():
        if name in evaluation.panel.placebos:
            continue
        truth, head = true_average(name), result.headline
        inside = "inside" if head.low <= truth <= head.high else "outside"
        lines.append(f"{result.label}: {number(truth)} {result.unit}, {inside} the interval")
    return tuple(lines)
