"""One solution: items chosen, clusters grouped, the groups' stability and their null."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.landscape.arrays import Floats
from healthclusters.landscape.distance import gower
from healthclusters.landscape.items import ItemChoice, choose_items
from healthclusters.landscape.latent_classes import answers
from healthclusters.landscape.methods import Method, Partition
from healthclusters.landscape.null import Null, null_of
from healthclusters.landscape.options import GroupOptions
from healthclusters.landscape.point_table import PointTable
from healthclusters.landscape.stability import Stability, stability


@dataclass(frozen=True, eq=False, kw_only=True)
class Prepared:
    """What a method gets to see.

    table: the clusters with an answer, on the items used. choice: why those items.
    left_out: clusters without a known answer on any of them. counts: the answers under the
    convention for open cells.
    """

    table: PointTable
    choice: ItemChoice
    left_out: tuple[str, ...]
    counts: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Solution:
    """A division into k groups with what is known of its worth."""

    prepared: Prepared
    method: Method
    partition: Partition
    stability: Stability
    null: Null
    distance: Floats


def prepare(table: PointTable, options: GroupOptions) -> Prepared:
    """Choose the items and set aside clusters of which nothing is known."""
    choice = choose_items(
        table,
        least_known=options.least_known,
        only_cluster_items=options.items == "cluster",
    )
    kept = table.rows(choice.has_evidence).columns(choice.used)
    left_out = tuple(
        c for c, known in zip(table.cluster_ids, choice.has_evidence, strict=True) if not known
    )
    return Prepared(
        table=kept,
        choice=choice,
        left_out=left_out,
        counts=answers(kept.points, options.open_as_no),
    )


def check_k(k: int, prepared: Prepared) -> None:
    """Refuse a number of groups that the data cannot have."""
    if k < 1:
        raise OptionError("k", k, "at least 1")
    clusters = len(prepared.table.cluster_ids)
    if k > clusters:
        raise NotSupportedError(
            f"{k} groups cannot be made from {clusters} clusters with evidence; ask for fewer"
        )


def solve(
    table: PointTable,
    k: int,
    options: GroupOptions,
    *,
    seed: np.random.SeedSequence,
    workers: int = 1,
) -> Solution:
    """Group the clusters of a table."""
    prepared = prepare(table, options)
    check_k(k, prepared)
    method = options.chosen_method
    fit, resample, shuffle = seed.spawn(3)
    partition = method.fit(prepared.counts, k, seed=fit, workers=workers)
    return Solution(
        prepared=prepared,
        method=method,
        partition=partition,
        stability=stability(
            method,
            prepared.counts,
            partition,
            resamples=options.resamples,
            seed=resample,
            workers=workers,
        ),
        null=null_of(
            method,
            prepared.table,
            k,
            open_as_no=options.open_as_no,
            shuffles=options.shuffles,
            seed=shuffle,
            workers=workers,
        ),
        distance=gower(prepared.counts),
    )
