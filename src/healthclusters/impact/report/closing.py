"""What would change the conclusion, and how everything was computed."""

from __future__ import annotations

import numpy as np
import polars as pl

from healthclusters.impact.evaluation import Evaluation
from healthclusters.impact.report.parts import Section
from healthclusters.impact.verdict import Verdict
from healthclusters.impact.words import listed, several


def what_would_change(evaluation: Evaluation, answers: dict[str, Verdict]) -> Section:
    """What would change the conclusion about the main outcome."""
    return Section(
        id="changes",
        title="What would change the conclusion",
        points=next(iter(answers.values())).changes,
    )


def how_computed(evaluation: Evaluation) -> Section:
    """Every choice of method, the data and the seed."""
    o = evaluation.options
    points = [
        f"group-time effects (Callaway & Sant'Anna 2021), {o.method} (Sant'Anna & Zhao 2020), "
        f"controls {o.controls}, scale {o.scale}, average {o.average}, anticipation "
        f"{several(o.anticipation, 'year')}, base {o.base}, firms with gaps: {o.unbalanced}, "
        f"leavers: {o.leavers}",
        _weights(evaluation),
        f"errors from influence functions, clustered by {_clusters(evaluation)}; bands from "
        f"{o.replicates:,} multiplier-bootstrap replicates",
        "honest bounds: Rambachan & Roth (2023); power of the test before: Roth (2022)",
        f"data {evaluation.panel.name}, revision {evaluation.panel.revision[:12]}, seed "
        f"{evaluation.seed}",
    ]
    return Section(id="computed", title="How it was computed", points=tuple(points))


def _weights(evaluation: Evaluation) -> str:
    """What a reader needs to get the averages from the effects by year of entry and year."""
    sample = evaluation.main.effects.sample
    behind = evaluation.main.by_cohort.by["key"].to_list()
    unit = "firm" if sample.year_of is None else "row"
    sizes = [f"{several(int((sample.start == g).sum()), unit)} of {g}" for g in behind]
    by_weight = ", each by its weight" if np.ptp(sample.weight) > 0 else ""
    return (
        "averages over firms and years (the effect, the change seen): the number of each year of "
        f"entry in each year, weighted by its {unit}s in the estimate ({listed(sizes)}"
        f"{by_weight}), whether or not each of them is known in that year; totals count only the "
        "firms known in the year"
    )


def _clusters(evaluation: Evaluation) -> str:
    grouped = evaluation.panel.frame.filter(pl.col("error_group").is_not_null()).height
    groups = evaluation.main.effects.inference.n_groups
    kind = "error group" if grouped else "firm"
    return f"{kind} ({groups:,})"
