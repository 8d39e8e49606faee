"""The attacker: the range that anyone can compute for each hidden cell from what is published.

Every total is the sum of its parts, and no amount is below zero (where it cannot be): the smallest
and the largest value that fit are two linear programmes a cell.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from healthclusters.ecosystem.disclosure.cells import LinkedCells
from healthclusters.ecosystem.disclosure.programme import least_cost

Floats = NDArray[np.float64]


def sums_matrix(cells: LinkedCells, measure: str) -> csr_matrix:
    """One row a relation: +1 for the parts, -1 for their total; of cells that have the measure."""
    has = cells.frame[measure].is_not_null().to_list()
    rows, columns, values = [], [], []
    of_measure = [(t, parts) for t, parts in cells.relations if all(has[c] for c in (t, *parts))]
    for row, (total, parts) in enumerate(of_measure):
        rows += [row] * (len(parts) + 1)
        columns += [total, *parts]
        values += [-1.0, *[1.0] * len(parts)]
    return csr_matrix((values, (rows, columns)), shape=(len(of_measure), cells.frame.height))


def recomputed_ranges(
    cells: LinkedCells, measure: str, hidden: pl.Series, *, may_be_negative: bool = False
) -> pl.DataFrame:
    """`cell`, `value`, `low`, `high` of each hidden cell; null where there is no limit."""
    value = cells.frame[measure].fill_null(0.0).to_numpy()
    matrix = sums_matrix(cells, measure)
    open_cells = np.flatnonzero(hidden.to_numpy())
    known = ~hidden.to_numpy()
    right = -matrix[:, known] @ value[known]
    left = matrix[:, open_cells]
    bound = (None, None) if may_be_negative else (0, None)
    rows = []
    for place, cell in enumerate(open_cells):
        aim = np.zeros(open_cells.size)
        aim[place] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            found = least_cost(sign * aim, left, right, bound)
            ends.append(None if found is None else sign * found[1])
        rows.append((int(cell), float(value[cell]), ends[0], ends[1]))
    return pl.DataFrame(
        rows,
        schema={"cell": pl.Int64, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64},
        orient="row",
    )
