"""What each cluster's answers weigh: counts, members, effective number of answers."""

from __future__ import annotations

import numpy as np
import polars as pl

from healthclusters.survey.answers import Wave
from healthclusters.survey.estimates import EstimateOptions, Weights, shares, weighted_shares
from healthclusters.survey.estimates.groups import count_shares
from healthclusters.survey.estimates.intervals import effective_answers


def cluster_evidence(
    wave: Wave, question_id: str, options: EstimateOptions, weights: Weights | None = None
) -> pl.DataFrame:
    """One row a cluster, sorted: `cluster_id`, `members`, `answered`, `answers`, `yes`, `share`,
    `low`, `high`, `lowest`, `highest`, `effective` (answers from an endless population that say
    as much; infinite where every member answered), `hidden`, `note`.

    With weights, or where several people answered for one organisation, share, limits and
    effective answers come from the design.
    """
    found = shares(wave, question_id, by="cluster_id", options=options).table
    counted = count_shares(wave, wave.question(question_id), "cluster_id")
    members = found["members"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    effective = effective_answers(
        found["answers"].to_numpy(), members if options.finite_population else np.nan
    )
    table = found.with_columns(pl.Series("effective", effective), counted["repeated"])
    if weights is not None or counted["repeated"].any():
        table = _from_design(table, wave, question_id, options, weights)
    return table.rename({"group": "cluster_id"}).with_columns(
        pl.when(pl.col("hidden").is_null()).then("effective").alias("effective")
    )


def _from_design(
    table: pl.DataFrame,
    wave: Wave,
    question_id: str,
    options: EstimateOptions,
    weights: Weights | None,
) -> pl.DataFrame:
    design = weighted_shares(
        wave, question_id, weights=weights, by="cluster_id", options=options
    ).table.select(
        "group",
        *(pl.col(c).alias(f"{c}_") for c in ("estimate", "low", "high", "effective")),
    )
    table = table.join(design, on="group", how="left", maintain_order="left")
    wanted = pl.lit(weights is not None) | pl.col("repeated")
    pairs = {"share": "estimate_", "low": "low_", "high": "high_", "effective": "effective_"}
    return table.with_columns(
        pl.when(wanted).then(theirs).otherwise(ours).alias(ours) for ours, theirs in pairs.items()
    ).drop(pairs.values())
