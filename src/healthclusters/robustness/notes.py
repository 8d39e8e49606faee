"""What a reader of a robustness result must know besides the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

import numpy as np
import polars as pl

from healthclusters.robustness.inputs import ALL, INDEPENDENT
from healthclusters.robustness.montecarlo import Outcome, Sensitivity
from healthclusters.robustness.plan import Plan
from healthclusters.robustness.tables import settling_columns

Source = Literal["table", "groups"]
SOURCES: tuple[Source, ...] = get_args(Source)
_SHARE = "the share of yes among known clusters"
_FORETELL = {"table": "the given table", "groups": "what the groups foretell"}
_NOTHING = {"table": "the given table has none of them", "groups": "the groups foretell none"}


def open_cells_words(
    points: pl.DataFrame, posteriors: pl.DataFrame | None, source: Source, *, drawn: bool
) -> str:
    """Where the probabilities of the open cells come from; empty where no cell is open.

    points: `cluster_id`, `item_id`, `point` of the ranked clusters. posteriors: as given, None
    where there are none. source: what they are, or would be. drawn: open cells are drawn; else
    they count with their probability.
    """
    cells = points.filter(pl.col("point").is_null())
    if cells.is_empty():
        return ""
    how = "Open cells drawn by" if drawn else "Open cells counted by"
    if posteriors is None:
        why = " (these clusters cannot be grouped)" if source == "groups" else ""
        return f"{how} {_SHARE}{why}."
    foretold = cells.join(posteriors, on=["cluster_id", "item_id"], how="semi").height
    if not foretold:
        return f"{how} {_SHARE} ({_NOTHING[source]})."
    rest = cells.height - foretold
    if not rest:
        return f"{how} {_FORETELL[source]}."
    return f"{how} {_FORETELL[source]} ({foretold:,}) or {_SHARE} ({rest:,})."


def notes_on(
    plan: Plan,
    outcome: Outcome,
    sensitivity: Sensitivity,
    thresholds: pl.DataFrame,
    compared: int,
) -> tuple[str, ...]:
    """Failures, choices without effect, and what was left out, one sentence each."""
    return (
        *_failures(outcome, sensitivity),
        *_groups_without_effect(plan, thresholds),
        *_size(plan, compared),
    )


def note_on_posteriors(points: pl.DataFrame, posteriors: pl.DataFrame | None) -> tuple[str, ...]:
    """How many of the given probabilities are for cells that are known.

    points: `cluster_id`, `item_id`, `point` of an assessment.
    """
    if posteriors is None:
        return ()
    cells = posteriors.select("cluster_id", "item_id")
    known = cells.join(
        points.filter(pl.col("point").is_not_null()), on=["cluster_id", "item_id"], how="semi"
    )
    if known.is_empty():
        return ()
    return (
        f"{known.height:,} of {cells.height:,} given probabilities are for cells that are known; "
        "they count only where a draw leaves the cell open.",
    )


def _failures(outcome: Outcome, sensitivity: Sensitivity) -> Iterator[str]:
    if outcome.failed:
        yield (
            f"{outcome.failed:,} of {outcome.failed + len(outcome.ranks):,} draws failed (their "
            "weights came to nothing); they are in no figure."
        )
    if sensitivity.failed:
        yield (
            f"{sensitivity.failed:,} base draws of the sensitivity indices failed and were left "
            "out of them."
        )
    if sensitivity.indices is not None and np.isnan(sensitivity.indices.total).all():
        yield "The mean shift is the same in every draw: there is no variation to attribute."


def _groups_without_effect(plan: Plan, thresholds: pl.DataFrame) -> Iterator[str]:
    inputs, groups = plan.inputs, plan.groups
    if "thresholds" in groups:
        if thresholds.is_empty():
            yield "No item has a threshold that may be moved."
        for row in thresholds.filter(pl.col("changes") == 0).iter_rows(named=True):
            yield f"Threshold of {row['item_id']} ({row['threshold']:,g}): {row['finding']}."
    counted = np.append(inputs.answer_points(), np.nan)[inputs.counts[ALL]]
    if "open" in groups and not np.isnan(counted).any():
        yield "No cell is open."
    if "contested" in groups and not plan.contests[ALL].column.size:
        yield "No cell is contested."
    same = (inputs.counts[ALL] == inputs.counts[INDEPENDENT]).all()
    if "evidence" in groups and same:
        yield "All the evidence that counts is independent: choosing it changes nothing."


def _size(plan: Plan, compared: int) -> Iterator[str]:
    if compared < plan.inputs.clusters:
        yield f"Pairs are counted among the first {compared} clusters of the ranking only."
    if settling_columns(plan)[0].size == 0 and {"open", "contested"} & set(plan.groups):
        yield "No open or contested fact is left that could move a cluster."
