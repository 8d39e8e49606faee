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
from healthclusters.ecosystem.disclosure.cells import TOTAL, LinkedCells
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
    hidden: Flags = why.is_not_null().to_numpy().copy()
    if hidden.any():
        matrix = sums_matrix(cells)
        for measure in cells.measures:
            need = needs(cells, measure, why, least=options.least, dominance=options.dominance)
            _hide_more(cells, measure, need, hidden, matrix, options)
    reasons = [r or ("secondary" if h else None) for r, h in zip(why, hidden, strict=True)]
    shown = [
        pl.when(pl.col("why").is_null()).then(pl.col(m)).alias(m)
        for m in ("contributors", *cells.measures)
    ]
    table = cells.frame.with_columns(why=pl.Series(reasons, dtype=pl.String)).with_columns(shown)
    spare = [f"{m}_{i}" for m in cells.measures for i in (1, 2)]
    return Protection(table.drop(spare), cells, options)


def _hide_more(
    cells: LinkedCells,
    measure: str,
    need: Floats,
    hidden: Flags,
    matrix: csr_matrix,
    options: DisclosureOptions,
) -> None:
    """Mark in `hidden` what must go as well for one measure, the neediest cell first."""
    value = cells.frame[measure].fill_null(0.0).to_numpy()
    free = measure in options.negative
    most_down = np.full(value.size, np.inf) if free else np.maximum(value, 0.0)
    totals = cells.frame.select(
        n=pl.sum_horizontal((pl.col(d) == TOTAL).cast(pl.Int64) for d in cells.dimensions)
    )["n"].to_numpy()
    inner = totals.min()
    cost = (np.abs(value) + 1.0) * options.total_cost ** (totals - inner)
    alone = (cells.frame["contributors"] == 1).to_numpy()
    for cell in np.argsort(-need, kind="stable"):
        if need[cell] <= 0:
            break
        for up in (True, False):
            wanted = need[cell] if up else min(need[cell], most_down[cell])
            if wanted > 0:
                hidden |= _movers(matrix, cost * ~hidden, most_down, int(cell), up, wanted, alone)


def _movers(
    matrix: csr_matrix,
    cost: Floats,
    most_down: Floats,
    cell: int,
    up: bool,
    wanted: float,
    alone: Flags,
) -> Flags:
    """The cells that move when one cell is moved by `wanted` at the least cost.

    alone: cells of one firm. That firm knows its own value, so others are hidden without relying
    on it; only where there is no other way (its own totals) it moves with them.
    """
    n = cost.size
    low, high = np.zeros(2 * n), np.concatenate([np.full(n, np.inf), most_down])
    here, there = (cell, n + cell) if up else (n + cell, cell)
    low[here] = high[here] = wanted
    high[there] = 0.0
    fixed = np.concatenate([alone, alone])
    fixed[[here, there]] = False
    prices = np.concatenate([cost, cost]) + 1e-9
    sums = hstack([matrix, -matrix])
    for limits in (np.where(fixed, 0.0, high), high):
        found = least_cost(prices, sums, np.zeros(matrix.shape[0]), np.column_stack([low, limits]))
        if found is not None:
            moved = found[0][:n] + found[0][n:]
            return np.asarray(moved > 1e-9 * max(wanted, 1.0))
    # Totals can always go up and every cell down to zero: without fixed cells there is a way.
    raise RuntimeError(f"no way was found to hide cell {cell}")
