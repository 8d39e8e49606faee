"""The clusters nearest to one: by what they have and do, and by focus areas, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from healthclusters.base import OptionError
from healthclusters.comparison.nearness import (
    compared_items,
    focus_similarity,
    gower_to_all,
    stays_among_nearest,
    tag_weights,
)
from healthclusters.comparison.one_fact import facts_of_items, once
from healthclusters.comparison.subject import Subject
from healthclusters.scoring import Assessment


@dataclass(frozen=True, kw_only=True)
class PeerOptions:
    """Who counts as a peer.

    nearest: how many count as near, in resamples too. least_items: fewer items known of both
    clusters than this and they are not compared. resamples: of the items; 0 leaves out how robust
    a peer is. reasons: most things named as shared, and as different.
    """

    nearest: int = 10
    least_items: int = 8
    resamples: int = 200
    reasons: int = 3

    def __post_init__(self) -> None:
        for name, least in (("nearest", 1), ("least_items", 1), ("resamples", 0), ("reasons", 0)):
            if getattr(self, name) < least:
                raise OptionError(name, getattr(self, name), f"{least} or more")


@dataclass(frozen=True, eq=False, kw_only=True)
class Peers:
    """Sample and focal clusters by nearness.

    table: cluster_id, name, countries, distance (Gower, 0 to 1; null where fewer than
      `least_items` items are known of both), items_compared, differ (how many of them), place
      (1 = nearest; null where not compared), stays (share of resamples among the nearest; null
      where not computed), focus_similarity (0 to 1; null where either has no focus areas),
      focus_place. And reasons, for the nearest of both kinds only (null for the others):
      shared_focus (tags), shared_items (both have; rarest in the sample first), differing_items
      (one has it, the other not). Items that tell one fact (`one_fact.py`) are named once.
    """

    options: PeerOptions
    subject: Subject
    table: pl.DataFrame

    @property
    def nearest(self) -> pl.DataFrame:
        """The nearest by items, nearest first."""
        found = self.table.filter(pl.col("place").is_not_null()).sort("place")
        return found.head(self.options.nearest)

    @property
    def nearest_by_focus(self) -> pl.DataFrame:
        """The nearest by focus areas that share at least one, nearest first."""
        found = self.table.filter(pl.col("focus_similarity") > 0).sort("focus_place")
        return found.head(self.options.nearest)

    @property
    def not_compared(self) -> int:
        """Clusters left out because too few items are known of both."""
        return int(self.table["place"].null_count())


def find_peers(
    assessment: Assessment,
    subject: Subject,
    *,
    options: PeerOptions | None = None,
    seed: int = 1,
) -> Peers:
    """Nearest sample and focal clusters of a subject; equal for equal seeds."""
    options = options or PeerOptions()
    ids = [c for c in assessment.cluster_ids("sample", "focal") if c != subject.id]
    others = assessment.matrix(ids)
    frame = _facts(assessment, ids)
    distance, common = gower_to_all(subject.points, others)
    enough = common >= options.least_items
    tags = [list(t or []) for t in frame["focus_areas"].to_list()]
    focus = focus_similarity(
        subject.focus_areas, tags, tag_weights([t for t in _all_tags(assessment) if t])
    )
    frame = frame.with_columns(
        pl.Series("distance", np.where(enough, distance, np.nan)).fill_nan(None),
        pl.Series("items_compared", common.astype(np.int64)),
        pl.Series("differ", compared_items(subject.points, others)[0].sum(1).astype(np.int64)),
        pl.Series("stays", _stays(subject, others, enough, focus, options, seed)).fill_nan(None),
        pl.Series("focus_similarity", focus).fill_nan(None),
    )
    frame = _with_places(frame)
    return Peers(
        options=options,
        subject=subject,
        table=_with_reasons(frame, others, assessment, subject, options),
    )


def _facts(assessment: Assessment, ids: list[str]) -> pl.DataFrame:
    """Rows of the clusters in the order of `ids`."""
    order = pl.DataFrame({"cluster_id": ids}, schema={"cluster_id": pl.String})
    columns = ["cluster_id", "name", "countries", "focus_areas"]
    return order.join(
        assessment.study.clusters.select(columns),
        on="cluster_id",
        how="left",
        maintain_order="left",
    )


def _all_tags(assessment: Assessment) -> list[list[str]]:
    return [t or [] for t in assessment.study.clusters["focus_areas"].to_list()]


def _stays(
    subject: Subject,
    others: np.ndarray,
    enough: np.ndarray,
    focus: np.ndarray,
    options: PeerOptions,
    seed: int,
) -> np.ndarray:
    """Share of resamples among the nearest; NaN for clusters that are not compared."""
    out = np.full(len(others), np.nan)
    if options.resamples and enough.any():
        out[enough] = stays_among_nearest(
            subject.points,
            others[enough],
            focus[enough],
            nearest=options.nearest,
            resamples=options.resamples,
            seed=seed,
        )
    return out


def _with_places(frame: pl.DataFrame) -> pl.DataFrame:
    """Places by items (then more items, then focus) and by focus (then distance); ties by id."""
    by_items = frame.filter(pl.col("distance").is_not_null()).sort(
        "distance",
        "items_compared",
        pl.col("focus_similarity").fill_null(0.0),
        "cluster_id",
        descending=[False, True, True, False],
    )
    by_focus = frame.filter(pl.col("focus_similarity").is_not_null()).sort(
        "focus_similarity",
        pl.col("distance").fill_null(1.0),
        "cluster_id",
        descending=[True, False, False],
    )
    for name, ordered in (("place", by_items), ("focus_place", by_focus)):
        places = ordered.select("cluster_id").with_row_index(name, offset=1)
        frame = frame.join(places, on="cluster_id", how="left", maintain_order="left")
    return frame


def _with_reasons(
    frame: pl.DataFrame,
    others: np.ndarray,
    assessment: Assessment,
    subject: Subject,
    options: PeerOptions,
) -> pl.DataFrame:
    """Shared and differing items and shared focus areas of the nearest of both kinds."""
    item_ids = assessment.study.framework.item_ids
    share = np.nan_to_num(assessment.matrix(), nan=0.5).mean(axis=0)
    rarest = np.argsort(share, kind="stable")
    fact = facts_of_items(assessment)
    near = frame.with_row_index("row").filter(
        (pl.col("place") <= options.nearest) | (pl.col("focus_place") <= options.nearest)
    )
    rows = []
    for at, cluster, tags in near.select("row", "cluster_id", "focus_areas").iter_rows():
        both = [item_ids[j] for j in rarest if others[at, j] == 1 and subject.points[j] == 1]
        other = [item_ids[j] for j in rarest if abs(others[at, j] - subject.points[j]) == 1]
        rows.append(
            {
                "cluster_id": cluster,
                "shared_focus": [t for t in subject.focus_areas if t in (tags or [])],
                "shared_items": once(both, fact)[: options.reasons],
                "differing_items": once(other, fact)[: options.reasons],
            }
        )
    reasons = pl.DataFrame(rows, schema=_REASONS)
    return frame.drop("focus_areas").join(
        reasons, on="cluster_id", how="left", maintain_order="left"
    )


_REASONS: dict[str, Any] = {
    "cluster_id": pl.String,
    "shared_focus": pl.List(pl.String),
    "shared_items": pl.List(pl.String),
    "differing_items": pl.List(pl.String),
}
