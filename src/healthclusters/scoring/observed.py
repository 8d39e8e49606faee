"""What the evidence says of a quantity: the best observations of one subject, as an interval.

The order is that of METHOD 1 as far as it judges evidence: reviewed before unreviewed; confidence;
nearest to the year asked for, no year last; the later of two. Observations that are equally good by
it are not put in order by their names: the interval spans them all. So it may be wider than the one
value that decides a cell, but it never makes a difference out of a tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import polars as pl

from healthclusters.model import Measure, Value, read_value

_CONFIDENCE = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class Observed:
    """A quantity of one subject: [low, high], `high` infinite where only a floor is known.

    years: for which the best observations hold, empty where undated. observations: how many were
    usable in all.
    """

    subject: str
    low: float
    high: float
    years: tuple[int, ...]
    observations: int

    @property
    def exact(self) -> bool:
        """Whether the interval is one number."""
        return self.low == self.high


def observe(
    kept: pl.DataFrame,
    subject: str,
    measure: Measure,
    *,
    year: int,
    within: int | None = None,
    scale: float = 1.0,
) -> Observed | None:
    """The best observations of a quantity, or None where nothing says how much it is.

    kept: observations that may count (`resolution.kept_observations`). year: evidence nearest to it
    is preferred. within: only evidence dated at most so many years away from it. scale: by which
    values are multiplied. A stated absence (`unscored`) is no quantity.
    """
    rows = kept.filter((pl.col("subject") == subject) & (pl.col("item") == measure.id))
    usable = []
    for row in rows.iter_rows(named=True):
        distance = None if row["as_of"] is None else abs(row["as_of"] - year)
        if within is not None and (distance is None or distance > within):
            continue
        value = read_value(row["value"], measure)
        if not value.word:
            usable.append((_order(row, distance), value, row["as_of"]))
    if not usable:
        return None
    first = min(order for order, _, _ in usable)
    best = [(value, as_of) for order, value, as_of in usable if order == first]
    low, high = _span([value for value, _ in best], scale)
    years = tuple(sorted({as_of for _, as_of in best if as_of is not None}))
    return Observed(subject, low, high, years, len(usable))


def _order(row: dict[str, object], distance: int | None) -> tuple[bool, int, float, float]:
    """Smaller is better evidence."""
    as_of = row["as_of"]
    return (
        row["status"] != "reviewed",
        _CONFIDENCE[str(row["confidence"])],
        inf if distance is None else distance,
        inf if not isinstance(as_of, int) else -as_of,
    )


def _span(values: Sequence[Value], scale: float) -> tuple[float, float]:
    return min(v.low for v in values) * scale, max(v.high for v in values) * scale
