"""Points, totals, coverage and ranks of clusters as intervals (METHOD 1 to 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl

from healthclusters.base import OptionError, interval, text_table
from healthclusters.model import Study
from healthclusters.scoring import points as pointing
from healthclusters.scoring.ranking import with_ranks
from healthclusters.scoring.resolution import (
    kept_observations,
    ranked_evidence,
    resolve_cells,
)
from healthclusters.scoring.settling import open_facts

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
    reference_year: the year that was used.
    cells: one row per subject (cluster or country) and item with at least one kept observation:
      `subject`, `item_id`, `point`, `observation_id` (the one that counts), `contested`,
      `tied`, `observations` (see `resolution.py`).
    points: one row per cluster (every role) and item, complete: `cluster_id`, `item_id`,
      `point` (1, 0, null = open, never 0), `contested`, `tied` (contested by equally good evidence,
      so that only the order of text decided), `observations` (how many),
      `observation_ids` (those that count; several for a cluster in several countries).
    indicators, categories: `cluster_id`, `indicator` / `category`, `known`, `open`, `items`,
      `coverage`.
    scores: one row per cluster: `cluster_id`, `role`, `known`, `open`, `most` (= known + open),
      `items`, `coverage` (share of items with an answer, 0 to 1), `contested`, `best_rank`,
      `worst_rank`, `surely_ahead_of`, `surely_behind` (numbers of sample clusters; see
      `ranking.py`). Sorted by known, then most, both descending, then cluster_id.
    items: one row per item, over the sample: `item_id`, `yes`, `no`, `open`, `contested`,
      `clusters`, `coverage`.
    """

    study: Study
    options: AssessOptions
    reference_year: int
    cells: pl.DataFrame
    points: pl.DataFrame
    indicators: pl.DataFrame
    categories: pl.DataFrame
    scores: pl.DataFrame
    items: pl.DataFrame

    @cached_property
    def evidence(self) -> pl.DataFrame:
        """Every kept observation and item it is read for, with its place in its cell.

        Columns: `subject`, `item_id`, `observation_id`, `point` (1, 0, null = leaves it open),
        `place` (1 = the first in the order of METHOD 1), `counts` (it decides the cell).
        """
        framework = self.study.framework
        kept = _kept(self.study, self.options)
        return ranked_evidence(kept, framework, framework.items, self.reference_year)

    @cached_property
    def open_facts(self) -> pl.DataFrame:
        """What to find out, for each cluster most useful first (see `settling.py`)."""
        return open_facts(self.points, self.items, self.study.clusters, self.study.framework)

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
        `item_ids` (the framework's where None). KeyError for an id that is not there.
        """
        all_items = self.study.framework.item_ids
        ids = sorted(self.study.clusters["cluster_id"].to_list())
        whole = self.points["point"].cast(pl.Float64).to_numpy().reshape(len(ids), len(all_items))
        row = {c: i for i, c in enumerate(ids)}
        column = {c: i for i, c in enumerate(all_items)}
        rows = [row[c] for c in (self.cluster_ids() if cluster_ids is None else cluster_ids)]
        columns = [column[i] for i in (all_items if item_ids is None else item_ids)]
        return np.array(whole[np.ix_(rows, columns)])

    def __str__(self) -> str:
        names = dict(self.study.clusters.select("cluster_id", "name").iter_rows())
        rows = [
            (
                names[r["cluster_id"]],
                interval(r["known"], r["most"]),
                f"{r['coverage']:.0%}",
                interval(r["best_rank"], r["worst_rank"]),
            )
            for r in self.scores.filter(pl.col("role") == "sample").iter_rows(named=True)
        ]
        total = self.points.filter(pl.col("cluster_id").is_in(self.cluster_ids()))["point"]
        head = (
            f"{len(rows)} clusters x {len(self.items)} items: {int((total == 1).sum())} yes, "
            f"{int((total == 0).sum())} no, {total.null_count()} open "
            f"({self.options.evidence} evidence, reference year {self.reference_year})"
        )
        table = text_table(
            ["Cluster", "Points", "Known", "Rank"], rows, right=["Points", "Known", "Rank"]
        )
        return f"{head}\n\n{table}"

    __repr__ = __str__


def assess(study: Study, *, options: AssessOptions | None = None) -> Assessment:
    """Score every cluster of a study from its evidence (METHOD 1 to 3).

    study: checked, as `open_study` gives it. Chance plays no part.
    Raises model.GrammarError for a value outside the grammar (a checked study has none).
    """
    options = options or AssessOptions()
    framework = study.framework
    year = options.reference_year or framework.reference_year
    cells = resolve_cells(_kept(study, options), framework, framework.items, year)
    points = pointing.cluster_points(study.clusters, cells, framework)
    indicator_of = {i.id: i.indicator for i in framework.items}
    sample = study.clusters.filter(pl.col("role") == "sample")["cluster_id"].to_list()
    roles = study.clusters.select("cluster_id", "role")
    scores = roles.join(pointing.totals(points, len(framework.items)), on="cluster_id").sort(
        "known", "most", "cluster_id", descending=[True, True, False]
    )
    columns = ["cluster_id", "role", "known", "open", "most", "items", "coverage", "contested"]
    return Assessment(
        study=study,
        options=options,
        reference_year=year,
        cells=cells,
        points=points,
        indicators=pointing.sums_by(points, indicator_of, "indicator"),
        categories=pointing.sums_by(points, framework.category_of_item, "category"),
        scores=with_ranks(scores.select(columns)),
        items=pointing.item_summary(points, sample, framework.item_ids),
    )


def _kept(study: Study, options: AssessOptions) -> pl.LazyFrame:
    independent = options.evidence == "independent"
    return kept_observations(study.observations, study.sources, independent=independent)
