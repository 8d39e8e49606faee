"""What the groups are like: shares as bounds, and the difference from the rest.

The share of yes in a group lies between yes / n (every open cell a no) and (yes + open) / n (every
open cell a yes). No significance test is made on items that made the groups: groups are chosen so
that they differ, and a test would find "differences" in noise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from healthclusters.base.intervals import jeffreys_interval
from healthclusters.landscape.arrays import Flags, Floats, Labels

JEFFREYS_LABEL = "95 % interval (Jeffreys), as if these clusters were a random draw"


def profiles(
    points: Floats,
    item_ids: Sequence[str],
    group_of: Sequence[str | None],
    *,
    jeffreys: bool = False,
) -> pl.DataFrame:
    """One row per group and item, items in their order, groups by name.

    points: (clusters, items), NaN = open. group_of: the group of each cluster; None is in the rest
    of every group. Columns: `group`, `item_id`, `clusters`, `yes`, `no`, `open`, `share_low`,
    `share_high`, `rest_low`, `rest_high` (the same among the other clusters; null where there are
    none), `difference` (share of yes among the known, group less rest; null where one of them has
    nothing known), `surely` (`more`, `less` or null: true however the open cells turn out). With
    `jeffreys` also `jeffreys_low`, `jeffreys_high`: among the known, see JEFFREYS_LABEL.
    """
    groups = np.array(["" if g is None else g for g in group_of], dtype=object)
    rows = []
    for group in sorted({g for g in group_of if g is not None}):
        inside = groups == group
        rows.append(_profile(points[inside], points[~inside], item_ids, group))
    frame = pl.concat(rows)
    return frame.with_columns(_jeffreys(frame)) if jeffreys else frame


def _profile(inside: Floats, rest: Floats, item_ids: Sequence[str], group: str) -> pl.DataFrame:
    yes, no, is_open = _counts(inside)
    low, high = _bounds(inside)
    rest_low, rest_high = _bounds(rest)
    surely = [
        "more" if least > rest_most else "less" if most < rest_least else None
        for least, most, rest_least, rest_most in zip(low, high, rest_low, rest_high, strict=True)
    ]
    return pl.DataFrame(
        {
            "group": [group] * len(item_ids),
            "item_id": list(item_ids),
            "clusters": [len(inside)] * len(item_ids),
            "yes": yes,
            "no": no,
            "open": is_open,
            "share_low": low,
            "share_high": high,
            "rest_low": rest_low,
            "rest_high": rest_high,
            "difference": _known_share(inside) - _known_share(rest),
            "surely": pl.Series(surely, dtype=pl.String),
        }
    ).with_columns(pl.col("rest_low", "rest_high", "difference").fill_nan(None))


def _counts(points: Floats) -> tuple[Labels, Labels, Labels]:
    return (points == 1).sum(axis=0), (points == 0).sum(axis=0), np.isnan(points).sum(axis=0)


def _bounds(points: Floats) -> tuple[Floats, Floats]:
    yes, _, is_open = _counts(points)
    n = np.full(points.shape[1], np.nan) if len(points) == 0 else float(len(points))
    return yes / n, (yes + is_open) / n


def _known_share(points: Floats) -> Floats:
    yes, no, _ = _counts(points)
    known = yes + no
    out = np.full(len(known), np.nan)
    return np.asarray(np.divide(yes, known, out=out, where=known > 0))


def _jeffreys(frame: pl.DataFrame) -> list[pl.Series]:
    """Of the share among the known; null where nothing is known."""
    yes, known = frame["yes"].to_numpy(), (frame["yes"] + frame["no"]).to_numpy()
    low, high = jeffreys_interval(yes, known)
    low, high = np.where(known > 0, low, np.nan), np.where(known > 0, high, np.nan)
    return [
        pl.Series("jeffreys_low", low).fill_nan(None),
        pl.Series("jeffreys_high", high).fill_nan(None),
    ]


def distinctive(profile: pl.DataFrame, group: str, most: int = 4) -> pl.DataFrame:
    """The items on which a group differs most from the rest, the surest first.

    Sure differences (whatever the open cells turn out to be) come before the others, larger before
    smaller; below a difference of a fifth an item is not distinctive.
    """
    return (
        profile.filter((pl.col("group") == group) & (pl.col("difference").abs() >= 0.2))
        .with_row_index("order")
        .sort(
            pl.col("surely").is_null(),
            -pl.col("difference").abs(),
            "order",
        )
        .drop("order")
        .head(most)
    )


def medoid(distance: Floats, members: Flags) -> int:
    """Row of the cluster with the smallest sum of distances to its group; ties by row."""
    rows = np.flatnonzero(members)
    return int(rows[distance[np.ix_(rows, rows)].sum(axis=1).argmin()])


def description(profile: pl.DataFrame, group: str, labels: Mapping[str, str]) -> str:
    """A short description: what the group has more and less often than the rest.

    labels: short label of each item.
    """
    found = distinctive(profile, group)
    more = [
        _phrase(r, labels) for r in found.filter(pl.col("difference") > 0).iter_rows(named=True)
    ]
    less = [
        _phrase(r, labels) for r in found.filter(pl.col("difference") < 0).iter_rows(named=True)
    ]
    parts = []
    if more:
        parts.append("More often than the rest: " + "; ".join(more) + ".")
    if less:
        parts.append("Less often: " + "; ".join(less) + ".")
    return " ".join(parts) or "No item sets it apart from the rest."


def _phrase(row: dict[str, object], labels: Mapping[str, str]) -> str:
    yes, known, is_open = row["yes"], int(row["yes"]) + int(row["no"]), row["open"]  # type: ignore[call-overload]
    label = labels[str(row["item_id"])]
    return f"{label} ({yes} of {known}" + (f", {is_open} open)" if is_open else ")")
