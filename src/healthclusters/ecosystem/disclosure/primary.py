"""Which cells are sensitive by themselves: too few firms, or one that could be estimated closely.

The p % rule: the second largest firm must not be able to estimate the largest more closely than to
p % (Hundepool et al. 2012, *Statistical Disclosure Control*, section 4.2): a cell with total T and
largest contributions x1, x2 is sensitive where T - x1 - x2 < (p / 100) x1.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from healthclusters.ecosystem.disclosure.cells import LinkedCells

COUNT = "organisations"  # the measure that counts firms, with needs of its own
Floats = NDArray[np.float64]


def sensitive(cells: LinkedCells, *, least: int = 3, dominance: float = 10.0) -> pl.Series:
    """Why each cell is sensitive: `few`, `dominated`, or null."""
    few = (pl.col("contributors") > 0) & (pl.col("contributors") < least)
    dominated = pl.lit(False)
    for m in cells.measures:
        if m != COUNT:
            dominated = dominated | told_closely(m, dominance)
    why = pl.when(few).then(pl.lit("few")).when(dominated).then(pl.lit("dominated"))
    return cells.frame.select(why=why)["why"]


def told_closely(measure: str, dominance: float) -> pl.Expr:
    """Does the p % rule fail for a measure (with its `_1` and `_2`)?"""
    return (_rest(measure) < dominance / 100 * pl.col(f"{measure}_1") * (1 - 1e-9)).fill_null(False)


def _rest(measure: str) -> pl.Expr:
    return pl.col(measure).abs() - pl.col(f"{measure}_1") - pl.col(f"{measure}_2")


def needs(
    cells: LinkedCells, measure: str, why: pl.Series, *, least: int, dominance: float
) -> Floats:
    """How far from its value the range that anyone can compute for a cell must reach, at least.

    0 for cells that are not sensitive, or that have no such measure. For amounts p % of the largest
    contribution less what the others hide anyway, at least p % of it; for counts, up to `least`
    firms.
    """
    frame = cells.frame.with_columns(why=why)
    if measure == COUNT:
        need = pl.when(pl.col("why") == "few").then(least - pl.col("contributors"))
    else:
        largest = pl.col(f"{measure}_1")
        # A cell of nothing but zeros: its range must still reach something.
        mean = float(np.mean(frame[f"{measure}_1"].fill_null(0.0).to_numpy()))
        floor = max(mean, 1.0) * dominance / 100
        most = pl.max_horizontal(dominance / 100 * largest - _rest(measure), pl.lit(0.0))
        need = pl.when(pl.col("why").is_not_null()).then(
            pl.when(largest > 0)
            .then(pl.max_horizontal(most, dominance / 100 * largest))
            .otherwise(floor)
        )
    need = pl.when(pl.col(measure).is_not_null()).then(need)
    return np.asarray(frame.select(n=need.fill_null(0).cast(pl.Float64))["n"].to_numpy())
