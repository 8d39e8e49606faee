"""What the draws say, as tables."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from healthclusters.model import Framework
from healthclusters.robustness.facts import cluster_points, is_doubted
from healthclusters.robustness.inputs import ALL, RankingInputs
from healthclusters.robustness.montecarlo import Outcome, Ranking, Sensitivity
from healthclusters.robustness.plan import Plan
from healthclusters.robustness.sensitivity import SobolIndices


def ranks_table(
    scores: pl.DataFrame,
    clusters: list[str],
    rankings: tuple[Ranking, Ranking],
    ranks: NDArray[np.int32],
    first: int,
    confidence: float,
) -> pl.DataFrame:
    """One row per cluster, in the order of the ranking.

    scores: of the assessment. rankings: on all and on independent evidence. ranks: of the draws.
    first: how many places are the first ones. confidence: of the interval of ranks.
    """
    ends = ((1 - confidence) / 2, (1 + confidence) / 2)
    low, high = np.quantile(ranks, ends, axis=0, method="inverted_cdf")
    drawn = pl.DataFrame(
        {
            "cluster_id": clusters,
            "points": rankings[0].score,
            "rank": rankings[0].rank,
            "rank_independent": rankings[1].rank,
            "mean_rank": ranks.mean(axis=0),
            "rank_low": low.astype(np.int64),
            "rank_high": high.astype(np.int64),
            "first": (ranks <= first).mean(axis=0),
        },
        schema_overrides={"cluster_id": pl.String},
    )
    known = scores.select("cluster_id", "role", "known", "open")
    return (
        known.join(drawn, on="cluster_id", how="right")
        .select(
            "cluster_id", "role", "known", "open", pl.exclude("cluster_id", "role", "known", "open")
        )
        .sort("rank", "mean_rank", "cluster_id")
    )


def distribution_table(clusters: list[str], ranks: NDArray[np.int32]) -> pl.DataFrame:
    """Share of the draws in which a cluster has a rank; ranks that never occur are left out."""
    return (
        pl.DataFrame(
            {
                "cluster_id": np.repeat(np.arange(len(clusters)), len(ranks)),
                "rank": ranks.T.ravel().astype(np.int64),
            }
        )
        .group_by("cluster_id", "rank")
        .agg(probability=pl.len() / len(ranks))
        .sort("cluster_id", "rank")
        .with_columns(cluster_id=pl.lit(pl.Series(clusters)).gather(pl.col("cluster_id")))
    )


def pairs_table(
    clusters: list[str], order: NDArray[np.int64], ahead: NDArray[np.float64], confidence: float
) -> pl.DataFrame:
    """Each pair once, the one with the better rank first.

    order: the compared clusters, best rank first, as rows and columns of `ahead` stand.
    """
    one, other = np.triu_indices(order.size, k=1)
    names = np.array(clusters, dtype=object)[order]
    wins, losses = ahead[one, other], ahead[other, one]
    return pl.DataFrame(
        {
            "cluster_id": names[one].tolist(),
            "other_id": names[other].tolist(),
            "ahead": wins,
            "level": np.round(np.clip(1 - wins - losses, 0, 1), 12),
            "behind": losses,
            "told_apart": np.maximum(wins, losses) >= confidence,
        },
        schema_overrides={"cluster_id": pl.String, "other_id": pl.String},
    )


def settling_columns(plan: Plan) -> tuple[NDArray[np.int64], list[str]]:
    """Facts that are drawn because they are open or contested: columns among the moving facts, and
    which of the two they are."""
    inputs = plan.inputs
    points = inputs.answer_points()
    counted = np.append(points, np.nan)[inputs.counts[ALL]][plan.facts]
    contested = np.zeros(plan.facts.size, dtype=np.bool_)
    if "contested" in plan.groups:
        contested[plan.contests[ALL].column] = True
    is_open = np.isnan(counted) & ~contested & ("open" in plan.groups)
    columns = np.flatnonzero(is_open | contested)
    return columns, ["contested" if contested[c] else "open" for c in columns]


def facts_table(
    plan: Plan, outcome: Outcome, clusters: list[str], facts: pl.DataFrame, item_ids: list[str]
) -> pl.DataFrame:
    """One row per cluster and open or contested fact, the one that moves most first."""
    columns, status = settling_columns(plan)
    effects = outcome.effects
    chance = _chance_of_yes(plan)[effects.column]
    moved = effects.if_no - effects.if_yes
    subject, item = facts["subject"].to_list(), facts["item_id"].to_list()
    fact = plan.facts[effects.column]
    status_of = dict(zip(columns.tolist(), status, strict=True))
    cluster = plan.cell_cluster[effects.cell]
    return pl.DataFrame(
        {
            "cluster_id": [clusters[c] for c in cluster],
            "item_id": [item[f] for f in fact],
            "subject": [subject[f] for f in fact],
            "status": [status_of[c] for c in effects.column.tolist()],
            "probability": chance,
            "rank_if_yes": effects.if_yes,
            "rank_if_no": effects.if_no,
            "moves": moved,
            "shift": 2 * chance * (1 - chance) * np.abs(moved),
        },
        schema_overrides=dict.fromkeys(("cluster_id", "item_id", "subject", "status"), pl.String),
    ).sort(
        "shift",
        "moves",
        "cluster_id",
        pl.col("item_id").cast(pl.Enum(item_ids)),
        "subject",
        descending=[True, True, False, False, False],
    )


def _chance_of_yes(plan: Plan) -> NDArray[np.float64]:
    """(f,) probability of yes on all evidence; of a contested fact the share of its answers."""
    chance: NDArray[np.float64] = plan.chance[ALL].astype(np.float64)
    if "contested" in plan.groups:
        contest = plan.contests[ALL]
        points = plan.inputs.answer_points()[contest.answers]
        if points.size:
            chance[contest.column] = np.add.reduceat(points, contest.start) / contest.size
    return chance


def sensitivity_table(sensitivity: Sensitivity) -> pl.DataFrame:
    """One row per group that was drawn."""
    indices, missing = sensitivity.indices, [None] * len(sensitivity.groups)
    columns = {"first_order": "first", "first_low": "first_low", "first_high": "first_high"}
    columns |= {c: c for c in ("total", "total_low", "total_high")}
    data = {
        name: missing if indices is None else getattr(indices, field)
        for name, field in columns.items()
    }
    return pl.DataFrame(
        {"group": sensitivity.groups, "alone": sensitivity.alone, **data},
        schema_overrides={"group": pl.String, **dict.fromkeys(columns, pl.Float64)},
    ).with_columns(pl.col("alone", *columns).fill_nan(None).round(6))


def convergence_table(sensitivity: Sensitivity) -> pl.DataFrame:
    """The indices from a growing number of base draws."""
    rows = [
        (draws, group, _number(indices.first[k]), _number(indices.total[k]), _width(indices, k))
        for draws, indices in sensitivity.steps
        for k, group in enumerate(sensitivity.groups)
    ]
    schema = {
        "base_draws": pl.Int64,
        "group": pl.String,
        "first_order": pl.Float64,
        "total": pl.Float64,
        "total_width": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)


def _width(indices: SobolIndices, k: int) -> float | None:
    return _number(indices.total_high[k] - indices.total_low[k])


def thresholds_table(
    inputs: RankingInputs, framework: Framework, threshold_range: float
) -> pl.DataFrame:
    """One row per item with a threshold that may be moved, over the ranked clusters.

    Values are those that count on all evidence, bounds included; null where there is none.
    """
    factors = (1 - threshold_range, 1.0, 1 + threshold_range)
    down, now, up = (cluster_points(inputs, ALL, f)[: inputs.ranked] for f in factors)
    differs = _differ(down, now) | _differ(up, now)
    rows = []
    for k, item in enumerate(framework.items):
        if is_doubted(item) and not isinstance(item.rule.threshold, tuple):
            threshold = item.rule.threshold
            values = _values(inputs, k)
            changes = int(differs[:, k].sum())
            reach = (threshold * factors[0], threshold * factors[2])
            ends = (values.min(), values.max()) if values.size else (None, None)
            finding = _finding(values, reach, changes)
            rows.append((item.id, threshold, *reach, *ends, changes, finding))
    columns = ("threshold", "low", "high", "smallest", "largest")
    schema = {"item_id": pl.String, **dict.fromkeys(columns, pl.Float64)}
    schema |= {"changes": pl.Int64, "finding": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _differ(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (a == b) | (np.isnan(a) & np.isnan(b))
    return ~same


def _values(inputs: RankingInputs, item: int) -> NDArray[np.float64]:
    """The numbers that count for an item, as they were stated."""
    links = inputs.link_fact[inputs.link_cluster < inputs.ranked]
    facts = np.unique(links[inputs.fact_item[links] == item])
    answers = inputs.counts[ALL, facts]
    answers = answers[answers >= 0]
    both: NDArray[np.float64] = np.concatenate([inputs.sure[answers], inputs.possible[answers]])
    return np.abs(both[np.isfinite(both)])


def _finding(values: NDArray[np.float64], reach: tuple[float, float], changes: int) -> str:
    if not values.size:
        return "no value is known: moving the threshold changes nothing"
    if values.max() < reach[0]:
        return "outside the data: every value is below it, moving it changes nothing"
    if values.min() > reach[1]:
        return "outside the data: every value is above it, moving it changes nothing"
    if changes == 0:
        return "no value lies near enough to change sides"
    return f"{changes} points depend on it"
