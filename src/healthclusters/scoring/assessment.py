"""Points, totals, coverage and ranks of clusters as intervals (METHOD 1 to 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from healthclusters.base import OptionError
from healthclusters.model import Study

Evidence = Literal["all", "independent"]


@dataclass(frozen=True, kw_only=True)
class AssessOptions:
    """How evidence is resolved.

    reference_year: the year to which evidence should be near; the framework's where None.
    evidence: `all`, or `independent`, which leaves out sources marked `independent` = 0.
    """

    reference_year: int | None = None
    evidence: Evidence = "all"

    def __post_init__(self) -> None:
        if self.reference_year is not None and not 1000 <= self.reference_year <= 2100:
            raise OptionError("reference_year", self.reference_year, "a year from 1000 to 2100")
        if self.evidence not in ("all", "independent"):
            raise OptionError("evidence", self.evidence, "'all' or 'independent'")


@dataclass(frozen=True, eq=False, kw_only=True)
class Assessment:
    """The scores of a study.

    study, options: what was assessed, and how.
    evidence: one row per kept observation and item it is read for: `subject`, `item_id`,
      `observation_id`, `point` (1, 0, null = leaves it open), `counts` (it decides the cell),
      `place` (1 = the first in the order of METHOD 1).
    cells: one row per subject (cluster or country) and item with at least one observation:
      `subject`, `item_id`, `point`, `observation_id` (the one that counts), `contested`,
      `observations`.
    points: one row per cluster (every role) and item, complete: `cluster_id`, `item_id`,
      `point` (1, 0, null = open, never 0), `contested`, `observations` (how many),
      `observation_ids` (those that count; several for a cluster in several countries).
    indicators, categories: `cluster_id`, `indicator` / `category`, `known`, `open`, `items`.
    scores: one row per cluster: `cluster_id`, `role`, `known`, `open`, `most` (= known + open),
      `items`, `coverage` (share of items with an answer, 0 to 1), `contested`, `best_rank`,
      `worst_rank` (among the sample; a focal cluster is placed among the sample as if added
      alone; null for other roles), `surely_ahead_of`, `surely_behind` (numbers of sample
      clusters). Sorted by known, then most, both descending, then cluster_id.
    items: one row per item, over the sample: `item_id`, `yes`, `no`, `open`, `contested`,
      `clusters`, `coverage`.
    """

    study: Study
    options: AssessOptions
    evidence: pl.DataFrame
    cells: pl.DataFrame
    points: pl.DataFrame
    indicators: pl.DataFrame
    categories: pl.DataFrame
    scores: pl.DataFrame
    items: pl.DataFrame

    def cluster_ids(self, *roles: str) -> list[str]:
        """Ids of the clusters with one of these roles (`sample` by default), sorted by id."""
        wanted = roles or ("sample",)
        frame = self.study.clusters.filter(pl.col("role").is_in(wanted))
        return sorted(frame["cluster_id"].to_list())

    def matrix(
        self, cluster_ids: Sequence[str] | None = None, item_ids: Sequence[str] | None = None
    ) -> np.ndarray:
        """Points as floats, clusters x items, NaN = open.

        Rows in the order of `cluster_ids` (the sample by id where None), columns in the order of
        `item_ids` (the framework's where None).
        """
        raise NotImplementedError


def assess(study: Study, *, options: AssessOptions | None = None) -> Assessment:
    """Score every cluster of a study from its evidence."""
    raise NotImplementedError
