"""Which items can tell clusters apart, and why the others are left out (METHOD 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError
from healthclusters.landscape.arrays import Flags, Floats, Labels
from healthclusters.landscape.point_table import PointTable


@dataclass(frozen=True, eq=False, kw_only=True)
class ItemChoice:
    """Items used and left out.

    table: `item_id`, `used`, `yes`, `no`, `open`, `reason` (why it is left out; null where used),
      `same_as` (an earlier item with the same answers wherever both are known, else null).
    used: (items,) bool. has_evidence: (clusters,) bool, known for at least one used item.
    """

    table: pl.DataFrame
    used: Flags
    has_evidence: Flags

    @property
    def used_ids(self) -> list[str]:
        """Ids of the items used."""
        return self.table.filter("used")["item_id"].to_list()


def choose_items(
    table: PointTable, *, least_known: float = 0.4, only_cluster_items: bool = False
) -> ItemChoice:
    """Items that vary and are known often enough.

    Raises NotSupportedError where no item, or no cluster with an answer, is left.
    """
    yes, no, is_open = _answers_of_items(table.points)
    reasons = [
        _reason(int(y), int(n), int(o), least_known)
        for y, n, o in zip(yes, no, is_open, strict=True)
    ]
    if only_cluster_items:
        reasons = [
            "about the home country" if country else reason
            for reason, country in zip(reasons, table.of_country, strict=True)
        ]
    used = np.array([reason is None for reason in reasons], dtype=bool)
    if not used.any():
        raise NotSupportedError(
            "no item tells these clusters apart: "
            + "; ".join(f"{i}: {r}" for i, r in zip(table.item_ids, reasons, strict=True))
        )
    frame = pl.DataFrame(
        {
            "item_id": table.item_ids,
            "used": used,
            "yes": yes,
            "no": no,
            "open": is_open,
            "reason": pl.Series(reasons, dtype=pl.String),
            "same_as": pl.Series(_repeats(table, used), dtype=pl.String),
        }
    )
    known = ~np.isnan(table.points[:, used])
    return ItemChoice(table=frame, used=used, has_evidence=np.asarray(known.any(axis=1)))


def _answers_of_items(points: Floats) -> tuple[Labels, Labels, Labels]:
    return (points == 1).sum(axis=0), (points == 0).sum(axis=0), np.isnan(points).sum(axis=0)


def _reason(yes: int, no: int, is_open: int, least_known: float) -> str | None:
    known, clusters = yes + no, yes + no + is_open
    if known == 0:
        return "known for no cluster"
    if known < least_known * clusters - 1e-9:
        return f"known for {known} of {clusters} clusters only, fewer than {least_known:.0%}"
    if min(yes, no) > 0:
        return None
    answer = "yes" if yes else "no"
    if is_open == 0:
        return f"the same answer ({answer}) for every cluster"
    return f"known with one answer only ({answer}): marks documentation, not difference"


def _repeats(table: PointTable, used: Flags) -> list[str | None]:
    """For each used item the first earlier used item that never differs from it.

    Where both are known each answer has to occur twice at least: one "no" in common is no sign.
    """
    repeats: list[str | None] = [None] * len(table.item_ids)
    columns = np.flatnonzero(used)
    for place, j in enumerate(columns):
        for i in columns[:place]:
            both = ~np.isnan(table.points[:, [i, j]]).any(axis=1)
            first, second = table.points[both, i], table.points[both, j]
            if min((first == 1).sum(), (first == 0).sum()) >= 2 and (first == second).all():
                repeats[j] = table.item_ids[i]
                break
    return repeats
