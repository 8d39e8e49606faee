"""Linear programmes: the one place that calls the solver."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]


def least_cost(cost: Floats, sums: Any, right: Floats, bounds: Any) -> tuple[Floats, float] | None:
    """The cheapest point with sums @ x = right inside the bounds, and its cost.

    None where there is none, or where the cost has no lower end.
    """
    solve: Any = linprog
    found = solve(cost, A_eq=sums, b_eq=right, bounds=bounds, method="highs")
    return (np.asarray(found.x), float(found.fun)) if found.status == 0 else None
