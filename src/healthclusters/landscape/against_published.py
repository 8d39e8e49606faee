"""Everything that sets the computed groups beside the published ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from healthclusters.landscape.agreement import Agreement, Variation, agreement
from healthclusters.landscape.arrays import Labels
from healthclusters.landscape.conclusion import Conclusion, conclude
from healthclusters.landscape.grouping import Grouping
from healthclusters.landscape.moves import confusion, decisive_items, matches, moved
from healthclusters.landscape.point_table import PointTable, point_table
from healthclusters.landscape.published import (
    characteristics,
    published_group_of,
    published_profiles,
    target_models,
)
from healthclusters.scoring import Assessment, assess


@dataclass(frozen=True, eq=False, kw_only=True)
class AgainstPublished:
    """What `Landscape` holds about the published groups; None where nothing was published."""

    agreement: Agreement | None = None
    conclusion: Conclusion | None = None
    confusion: pl.DataFrame | None = None
    moved: pl.DataFrame | None = None
    decisive: pl.DataFrame | None = None
    published_profiles: pl.DataFrame | None = None
    characteristics: pl.DataFrame | None = None
    target_models: pl.DataFrame | None = None


def against_published(
    grouping: Grouping,
    table: PointTable,
    *,
    exchanges: int,
    large_source: int,
    seed: np.random.SeedSequence,
    workers: int,
) -> AgainstPublished:
    """Compare with the published groups; everything None where there are no two of them.

    exchanges, large_source: see `LandscapeOptions`.
    """
    assessment, asked = grouping.assessment, grouping.options
    published = published_group_of(assessment, table.cluster_ids)
    if len({g for g in published if g is not None}) < 2:
        return AgainstPublished()
    found = agreement(
        {e: _on_evidence(assessment, e) for e in ("all", "independent")},
        _without_sources(grouping, large_source),
        [None if g is None else g.removeprefix("published:") for g in published],
        grouping.k,
        asked.chosen_method,
        Variation(
            evidence=assessment.options.evidence, open_cells=asked.open_cells, items=asked.items
        ),
        _labels(grouping, table),
        least_known=asked.least_known,
        exchanges=exchanges,
        seed=seed,
        workers=workers,
    )
    of_published = {
        c: g for c, g in zip(table.cluster_ids, published, strict=True) if g is not None
    }
    of_computed = dict(grouping.clusters.select("cluster_id", "group").iter_rows())
    profile = published_profiles(assessment, jeffreys=asked.jeffreys)
    return AgainstPublished(
        agreement=found,
        conclusion=conclude(
            found,
            grouping.solution.null,
            {i.id: str(i.label) for i in assessment.study.framework.items},
            dissolved=grouping.dissolved,
            stands_for=matches(grouping),
            groups=grouping.k,
        ),
        confusion=confusion(grouping),
        moved=moved(grouping),
        decisive=decisive_items(grouping),
        published_profiles=profile,
        characteristics=pl.concat(
            [
                characteristics(assessment, of_published, profile),
                characteristics(assessment, of_computed, grouping.profiles),
            ]
        ),
        target_models=target_models(assessment, of_published).join(
            target_models(assessment, of_computed).drop("name", "without_group"), on="model"
        ),
    )


def _labels(grouping: Grouping, table: PointTable) -> Labels:
    """Class of each cluster of the table, -1 where it was left out."""
    ids = grouping.solution.prepared.table.cluster_ids
    class_of = dict(zip(ids, grouping.solution.partition.labels.tolist(), strict=True))
    return np.array([class_of.get(c, -1) for c in table.cluster_ids])


def _on_evidence(assessment: Assessment, evidence: str) -> PointTable:
    if assessment.options.evidence == evidence:
        return point_table(assessment)
    asked = replace(assessment.options, evidence=evidence)  # type: ignore[arg-type]
    return point_table(assess(assessment.study, options=asked))


def _without_sources(grouping: Grouping, least: int) -> dict[str, PointTable]:
    """Points without each large source: the next best observation counts, or the cell is open.

    Sources that are not independent are left out together, by the independent evidence.
    """
    assessment = grouping.assessment
    study, used = assessment.study, grouping.solution.prepared.choice.used_ids
    decided = (
        assessment.points.filter(
            pl.col("cluster_id").is_in(assessment.cluster_ids())
            & pl.col("item_id").is_in(used)
            & pl.col("point").is_not_null()
        )
        .select("cluster_id", "item_id", observation_id="observation_ids")
        .explode("observation_id")
        .join(study.observations.select("observation_id", "source_id"), on="observation_id")
        .group_by("source_id")
        .agg(points=pl.struct("cluster_id", "item_id").n_unique())
        .join(study.sources.filter(pl.col("independent") == 1), on="source_id")
        .filter(pl.col("points") >= least)
        .sort("points", "source_id", descending=[True, False])
    )
    tables = {}
    for source in decided["source_id"].to_list():
        kept = study.observations.filter(pl.col("source_id") != source)
        without = assess(replace(study, observations=kept), options=assessment.options)
        tables[source] = point_table(without)
    return tables
