"""Secondary suppression: hide further cells until no sensitive one can be computed closely.

For each sensitive cell a linear programme looks for the cheapest way to move its value by what it
needs, up and down, such that every total still adds up; the cells that move are hidden too. This is
the heuristic of Kelly, Golden & Assad (1992), *Cell suppression: disclosure protection for
sensitive tabular data*, Networks 22; see Fischetti & Salazar (2001), Management Science 47(7).
One pattern serves all measures of a table.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from healthclusters.base import OptionError
from healthclusters.ecosystem.disclosure.audit import sums_matrix
from healthclusters.ecosystem.disclosure.cells import LinkedCells
from healthclusters.ecosystem.disclosure.primary import needs, sensitive
from healthclusters.ecosystem.disclosure.programme import least_cost

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class DisclosureOptions:
    """least: fewest firms behind a number. dominance: percent of the p % rule.

    total_cost: how much rather an inner cell is hidden than a total.
    negative: measures that may be below zero, such as value added.
    """

    least: int = 3
    dominance: float = 10.0
    total_cost: float = 20.0
    negative: Collection[str] = ("value_added",)

    def __post_init__(self) -> None:
        if self.least < 1:
            raise OptionError("least", self.least, "1 or more")
        if not 0 <= self.dominance <= 100:
            raise OptionError("dominance", self.dominance, "from 0 to 100")
        if self.total_cost < 1:
            raise OptionError("total_cost", self.total_cost, "1 or more")


@dataclass(frozen=True, eq=False)
class Protection:
    """Which cells are hidden, and why.

    table: the cells with `why` (`few`, `dominated`, `secondary`, null = shown); measures are null
    where they are hidden. cells: as they are, for those who may see them.
    """

    table: pl.DataFrame
    cells: LinkedCells
    options: DisclosureOptions

    @property
    def hidden(self) -> pl.Series:
        """Per cell, in the order of `cells.frame`."""
        return self.table.sort("cell")["why"].is_not_null()

    def __str__(self) -> str:
        counts = self.table["why"].drop_nulls().value_counts(sort=True)
        parts = [f"{count} {why}" for why, count in counts.iter_rows()]
        return f"{self.table.height} cells, hidden: {', '.join(parts) or 'none'}"


def protect(cells: LinkedCells, *, options: DisclosureOptions | None = None) -> Protection:
    """Hide sensitive cells and what gives them away."""
    options = options or DisclosureOptions()
    why = sensitive(cells, least=options.least, dominance=options.dominance)
    hidden: Flags = why.is_not_null().to_numpy() | ~cells.frame["published"].to_numpy()
    if why.count():
        for measure in cells.measures:
            need = needs(cells, measure, why, least=options.least, dominance=options.dominance)
            _hide_more(cells, measure, need, hidden, options)
    reasons = [r or ("secondary" if h else None) for r, h in zip(why, hidden, strict=True)]
    shown = [
        pl.when(pl.col("why").is_null()).then(pl.col(m)).alias(m)
        for m in ("contributors", *cells.measures)
    ]
    table = cells.frame.with_columns(why=pl.Series(reasons, dtype=pl.String)).with_columns(shown)
    spare = [f"{m}_{i}" for m in cells.measures for i in (1, 2)]
    return Protection(table.drop(spare), cells, options)


def _hide_more(
    cells: LinkedCells, measure: str, need: Floats, hidden: Flags, options: DisclosureOptions
) -> None:
    """Mark in `hidden` what must go as well for one measure, the neediest cell first."""
    value = cells.frame[measure].fill_null(0.0).to_numpy()
    free = measure in options.negative
    most_down = np.full(value.size, np.inf) if free else np.maximum(value, 0.0)
    size = np.abs(value) / max(float(np.abs(value).max()), 1e-300) + 1e-6
    cost = size * options.total_cost ** cells.frame["level"].to_numpy()
    alone = (cells.frame["contributors"] == 1).to_numpy()
    matrix = sums_matrix(cells, measure)
    for cell in np.argsort(-need, kind="stable"):
        if need[cell] <= 0:
            break
        for up in (True, False):
            wanted = need[cell] if up else min(need[cell], most_down[cell])
            if wanted > 0:
                prices, room = cost * ~hidden, np.minimum(most_down / wanted, _FAR)
                hidden |= _movers(matrix, prices, room, int(cell), up, alone)


# A multiple of the movement wanted that stands for any distance: solvers take no larger numbers.
_FAR = 1e4


def _movers(
    matrix: csr_matrix, cost: Floats, most_down: Floats, cell: int, up: bool, alone: Flags
) -> Flags:
    """The cells that move when one cell is moved by one at the least cost.

    most_down: how far each cell may fall, as a multiple of that movement. alone: cells of one firm.
    That firm knows its own value, so others are hidden without relying on it; only where there is
    no other way (its own totals) it moves with them.
    """
    n = cost.size
    low, high = np.zeros(2 * n), np.concatenate([np.full(n, _FAR), most_down])
    here, there = (cell, n + cell) if up else (n + cell, cell)
    low[here] = high[here] = 1.0
    high[there] = 0.0
    fixed = np.concatenate([alone, alone])
    fixed[[here, there]] = False
    prices = np.concatenate([cost, cost]) / max(float(cost.max()), 1e-300) + 1e-6
    sums = hstack([matrix, -matrix])
    # Two registers may say different amounts of one cell: then it falls below what the other says.
    anywhere = np.full(2 * n, _FAR)
    anywhere[[here, there]] = 1.0, 0.0
    for limits in (np.where(fixed, 0.0, high), high, anywhere):
        found = least_cost(prices, sums, np.zeros(matrix.shape[0]), np.column_stack([low, limits]))
        if found is not None:
            return np.asarray(found[0][:n] + found[0][n:] > 1e-9)
    # Whatever the solver could not do, nothing is told.
    return np.asarray(np.diff(matrix.tocsc().indptr) > 0)
