"""Synthetic tables of points, for tests."""

from __future__ import annotations

import numpy as np

from healthclusters.landscape.point_table import PointTable


def simulated(
    rows: int = 60,
    items: int = 24,
    k: int = 3,
    *,
    low: float = 0.15,
    high: float = 0.85,
    unknown: float = 0.25,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Points (rows, items) with NaN, and the class of each row."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(k, size=rows)
    shares = np.where(rng.random((k, items)) < 0.5, low, high)
    points = (rng.random((rows, items)) < shares[labels]).astype(float)
    points[rng.random((rows, items)) < unknown] = np.nan
    return points, labels


def table(
    points: np.ndarray, *, countries: list[str] | None = None, of_country: int = 0
) -> PointTable:
    """A table whose first `of_country` items are about the home country."""
    rows, items = points.shape
    return PointTable(
        cluster_ids=tuple(f"c{i:03d}" for i in range(rows)),
        item_ids=tuple(f"item-{j:02d}" for j in range(items)),
        points=points,
        countries=np.array(countries or [f"L{i:03d}" for i in range(rows)], dtype=np.str_),
        of_country=np.arange(items) < of_country,
    )


def noise(rows: int = 40, items: int = 16, unknown: float = 0.3, seed: int = 1) -> np.ndarray:
    """Points without groups."""
    rng = np.random.default_rng(seed)
    points = (rng.random((rows, items)) < rng.uniform(0.3, 0.8, items)).astype(float)
    points[rng.random((rows, items)) < unknown] = np.nan
    return points
