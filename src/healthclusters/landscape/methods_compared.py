"""The same clusters grouped by every method, and how often the methods agree on a pair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from healthclusters.landscape.agreement_measures import adjusted_rand, crosstab
from healthclusters.landscape.arrays import Labels
from healthclusters.landscape.grouping import Grouping
from healthclusters.landscape.methods import METHODS
from healthclusters.landscape.options import GroupOptions
from healthclusters.landscape.point_table import PointTable
from healthclusters.landscape.published import published_group_of
from healthclusters.landscape.solution import solve


def methods_compared(
    grouping: Grouping,
    table: PointTable,
    options: GroupOptions,
    *,
    seed: np.random.SeedSequence,
    workers: int,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every method with the same k on the same answers, and how often they agree on a pair.

    options: of the other methods, whose name is put in their place. Returns the tables `methods`
    and `consensus` of the landscape. With one group there is nothing to compare: nulls.
    """
    divided = grouping.k > 1
    own = grouping.solution
    ids = own.prepared.table.cluster_ids
    published = published_group_of(grouping.assessment, ids)
    rows, labels = [], []
    for name, stream in zip(METHODS, seed.spawn(len(METHODS)), strict=True):
        solution = own
        if name != own.method.name:
            asked = replace(options, method=name)
            solution = solve(table, grouping.k, asked, seed=stream, workers=workers)
        sizes = np.bincount(solution.partition.labels, minlength=grouping.k)
        large = sizes >= options.smallest_group
        labels.append(solution.partition.labels)
        rows.append(
            {
                "method": name,
                "groups": int(large.sum()),
                "outliers": int(sizes[~large].sum()),
                "stability": float(solution.stability.jaccard[large].min())
                if large.any()
                else None,
                "p_null": solution.null.p_value if divided else None,
                "with_solution": _rand(own.partition.labels, solution.partition.labels)
                if divided
                else None,
                "with_published": _rand_published(published, solution.partition.labels)
                if divided
                else None,
            }
        )
    return pl.DataFrame(rows, schema=_METHODS), _consensus(np.stack(labels), ids)


_METHODS = {
    "method": pl.String,
    "groups": pl.Int64,
    "outliers": pl.Int64,
    "stability": pl.Float64,
    "p_null": pl.Float64,
    "with_solution": pl.Float64,
    "with_published": pl.Float64,
}


def _consensus(labels: Labels, ids: tuple[str, ...]) -> pl.DataFrame:
    first, second = np.triu_indices(len(ids), k=1)
    names = np.array(ids, dtype=object)
    together = (labels[:, first] == labels[:, second]).mean(axis=0)
    return pl.DataFrame(
        {
            "cluster_id": names[first].tolist(),
            "other_id": names[second].tolist(),
            "methods": together,
        }
    )


def _rand(first: Labels, second: Labels) -> float:
    return float(adjusted_rand(crosstab(first, second, first.max() + 1, second.max() + 1)))


def _rand_published(published: list[str | None], labels: Labels) -> float | None:
    names = sorted({g for g in published if g is not None})
    if len(names) < 2:
        return None
    use = np.array([g is not None for g in published])
    return _rand(np.array([names.index(g) for g in published if g is not None]), labels[use])
