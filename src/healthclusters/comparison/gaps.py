"""Item by item: what a cluster has against what the compared clusters have (METHOD 6).

A share is an interval [yes / n, (yes + open) / n]: what is unknown of the others is kept apart
from what they lack, and what is unknown of the cluster itself is "find out", never a gap.

Order, what matters first: what it lacks and could change, what is unknown and it could change,
what is not in its hands, what it has; inside each by how distinctive the item is (difference of
the middles of the two share intervals, target minus the rest of the sample), then by the share.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from healthclusters.comparison.subject import Subject
from healthclusters.comparison.targets import Target
from healthclusters.model import Framework
from healthclusters.scoring import Assessment

KINDS = ("missing", "find_out", "not_in_its_hands", "has")


def find_gaps(assessment: Assessment, subject: Subject, target: Target) -> pl.DataFrame:
    """One row an item, in the order of what matters.

    Columns: item_id, label, question, category, changeable; own (`yes`, `no`, `unknown`),
    contested, observation_ids (of the own answer); clusters, yes, no, open (of the target);
    share_low, share_high (0 to 1); common (at least half of them are known to have it);
    not_rarer (some are known to have it, and as many as are known to lack it);
    rest_low, rest_high (the sample outside the target; null where there is none); distinctive (-1
    to 1; null without a rest), surely_distinctive (the two intervals do not touch, the target's
    being the higher); kind (one of `KINDS`); settle (what evidence would settle an unknown answer).
    """
    framework = assessment.study.framework
    inside = assessment.matrix(list(target.cluster_ids))
    rest = assessment.matrix(list(target.rest)) if target.rest else None
    low, high = _shares(inside)
    columns = {
        **_item_columns(framework, subject),
        "clusters": [len(inside)] * len(low),
        "yes": (inside == 1).sum(axis=0),
        "no": (inside == 0).sum(axis=0),
        "open": np.isnan(inside).sum(axis=0),
        "share_low": low,
        "share_high": high,
        "common": low >= 0.5,
        "not_rarer": (inside == 1).sum(axis=0) >= np.maximum((inside == 0).sum(axis=0), 1),
        **_against_rest(low, high, rest),
        "kind": [
            _kind(framework, i, p) for i, p in zip(framework.item_ids, subject.points, strict=True)
        ],
        "settle": [framework.item_by_id[i].settle["en"] for i in framework.item_ids],
    }
    return _in_order(pl.DataFrame(columns))


def _item_columns(framework: Framework, subject: Subject) -> dict[str, list[object]]:
    ids = framework.item_ids
    return {
        "item_id": list(ids),
        "label": [str(framework.item_by_id[i].label) for i in ids],
        "question": [str(framework.item_by_id[i].question) for i in ids],
        "category": [framework.category_of_item[i] for i in ids],
        "changeable": [framework.item_by_id[i].changeable for i in ids],
        "own": [answer_word(p) for p in subject.points],
        "contested": [i in subject.contested for i in ids],
        "observation_ids": [list(subject.observation_ids.get(i, ())) for i in ids],
    }


def answer_word(point: float) -> str:
    """`yes`, `no` or `unknown`."""
    return "unknown" if np.isnan(point) else "yes" if point == 1 else "no"


def _shares(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of yes as bounds, for each item."""
    return (matrix == 1).mean(axis=0), (matrix != 0).mean(axis=0)


def _against_rest(
    low: np.ndarray, high: np.ndarray, rest: np.ndarray | None
) -> dict[str, pl.Series | list[None]]:
    if rest is None:
        nothing = pl.Series([None] * len(low), dtype=pl.Float64)
        unknown = pl.Series([None] * len(low), dtype=pl.Boolean)
        return {
            "rest_low": nothing,
            "rest_high": nothing,
            "distinctive": nothing,
            "surely_distinctive": unknown,
        }
    rest_low, rest_high = _shares(rest)
    return {
        "rest_low": pl.Series(rest_low),
        "rest_high": pl.Series(rest_high),
        "distinctive": pl.Series(((low + high - rest_low - rest_high) / 2).round(12)),
        "surely_distinctive": pl.Series(low > rest_high),
    }


def _kind(framework: Framework, item_id: str, point: float) -> str:
    if point == 1:
        return "has"
    if not framework.item_by_id[item_id].changeable:
        return "not_in_its_hands"
    return "find_out" if np.isnan(point) else "missing"


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows sorted by what matters; the framework's order decides between equals."""
    kinds = pl.Enum(KINDS)
    return (
        frame.with_columns(pl.col("kind").cast(kinds))
        .with_row_index("place")
        .sort(
            pl.col("kind"),
            pl.col("distinctive").fill_null(0.0),
            2 * pl.col("yes") + pl.col("open"),  # the middle of the share, without rounding
            "place",
            descending=[False, True, True, False],
        )
        .drop("place")
        .with_columns(pl.col("kind").cast(pl.String))
    )
