"""Puts the ranking of a study to the test (METHOD 5)."""

from __future__ import annotations

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.model import Study
from healthclusters.robustness import tables
from healthclusters.robustness.draws import WeightDraws
from healthclusters.robustness.facts import ranking_inputs
from healthclusters.robustness.inputs import ALL, INDEPENDENT
from healthclusters.robustness.montecarlo import (
    Outcome,
    Ranking,
    Sensitivity,
    draw_rankings,
    mean_shift,
    measure_sensitivity,
    ranking_on,
)
from healthclusters.robustness.notes import (
    SOURCES,
    Source,
    note_on_posteriors,
    notes_on,
    open_cells_words,
)
from healthclusters.robustness.options import LEVELS, RobustnessOptions
from healthclusters.robustness.plan import Plan, make_plan
from healthclusters.robustness.result import Robustness
from healthclusters.scoring import Assessment, assess

_COMPARED = 200  # clusters of which all pairs are counted


def robustness_of(
    study: Study | Assessment,
    *,
    options: RobustnessOptions | None = None,
    posteriors: pl.DataFrame | None = None,
    posteriors_from: Source = "table",
) -> Robustness:
    """How far the ranking of a study's clusters can be trusted.

    study: a study, or its assessment (which says the reference year; one made on independent
    evidence knows no other). Ranked are the clusters with role `sample`; focal ones are placed
    among them.
    posteriors: `cluster_id`, `item_id`, `probability` of yes where the cell is open; cells without
    a row take the item's share of yes among the known, (yes + 1/2) / (known + 1). A fact about a
    country has one answer for all its clusters; its probability is the mean over them.
    posteriors_from: `groups` where they are what groups foretell, or would be if the clusters could
    be grouped; `table` for any other. The result says it in words.
    Raises NotSupportedError where there is nothing to rank (one cluster, nothing known),
    OptionError and UnknownNameError where the call is wrong.
    """
    options = options or RobustnessOptions()
    if posteriors_from not in SOURCES:
        raise UnknownNameError("source of posteriors", posteriors_from, SOURCES)
    assessment = assess(study) if isinstance(study, Study) else study
    inputs, clusters, facts = ranking_inputs(assessment, options.weights, posteriors)
    first = _first_places(options.first, inputs.ranked)
    rankings = (ranking_on(inputs, ALL), ranking_on(inputs, INDEPENDENT))
    plan = make_plan(inputs, options.groups, options.threshold_range)
    order = np.argsort(rankings[0].rank, kind="stable")[:_COMPARED]
    outcome, sensitivity = _draw(plan, options, rankings[0], order)
    framework = assessment.study.framework
    thresholds = tables.thresholds_table(inputs, framework, options.threshold_range)
    sample = assessment.points.filter(pl.col("cluster_id").is_in(clusters[: inputs.ranked]))
    open_cells = open_cells_words(
        sample, posteriors, posteriors_from, drawn="open" in options.groups
    )
    return Robustness(
        assessment=assessment,
        options=options,
        first=first,
        failed=outcome.failed,
        mean_shift=float(mean_shift(outcome.ranks, rankings[0], inputs.ranked).mean()),
        ranks=tables.ranks_table(
            assessment.scores, clusters, rankings, outcome.ranks, first, options.confidence
        ),
        pairs=tables.pairs_table(clusters, order, outcome.ahead, options.confidence),
        facts=tables.facts_table(plan, outcome, clusters, facts, framework.item_ids),
        sensitivity=tables.sensitivity_table(sensitivity),
        convergence=tables.convergence_table(sensitivity),
        sensitivity_failed=sensitivity.failed,
        thresholds=thresholds,
        open_cells=open_cells,
        notes=(
            *([open_cells] if open_cells else []),
            *notes_on(plan, outcome, sensitivity, thresholds, order.size),
            *note_on_posteriors(assessment.points, posteriors),
        ),
        clusters=tuple(clusters),
        drawn_ranks=outcome.ranks,
    )


def _first_places(first: int | None, ranked: int) -> int:
    if first is None:
        return 10 if ranked >= 20 else max(ranked // 2, 1)
    if first >= ranked:
        raise OptionError("first", first, f"below the number of clusters ranked, {ranked}")
    return first


def _draw(
    plan: Plan, options: RobustnessOptions, ranking: Ranking, order: np.ndarray
) -> tuple[Outcome, Sensitivity]:
    """All draws; `order`: the clusters whose pairs are counted."""
    levels = options.weight_levels or (LEVELS if options.weights is None else ("item",))
    weights = WeightDraws(levels=levels, spread=options.weight_spread)
    rankings_seed, sensitivity_seed = np.random.SeedSequence(options.seed).spawn(2)
    outcome = draw_rankings(
        plan,
        weights,
        draws=options.draws,
        seed=rankings_seed,
        compared=order,
        columns=tables.settling_columns(plan)[0],
    )
    if not len(outcome.ranks):
        raise NotSupportedError(
            f"All {outcome.failed:,} draws failed: the drawn weights came to nothing. "
            "Use a smaller weight_spread."
        )
    sensitivity = measure_sensitivity(
        plan, weights, ranking, draws=options.sensitivity_draws, seed=sensitivity_seed
    )
    return outcome, sensitivity
