"""Synthetic tables of points, for tests."""

from __future__ import annotations

import numpy as np
from tests.building import framework, item, measure, observation, study

from healthclusters.landscape.methods.latent_classes import LatentClasses
from healthclusters.landscape.options import GroupOptions
from healthclusters.landscape.point_table import PointTable
from healthclusters.model import Study


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


def quick_options(**more) -> GroupOptions:
    """Options with few starts and resamples."""
    method = LatentClasses(starts=30, starts_again=8)
    return GroupOptions(method=method, resamples=40, shuffles=40, **more)


ITEMS = ("rich", "famous", "makers", "labs", "label", "site", "board", "many", "clinics")
"""`rich` and `famous` are about the home country."""


def synthetic_study() -> Study:
    """30 synthetic clusters in 15 countries, two published groups, and what a study can hold.

    Clusters of group 1 are in rich countries and have nearly everything, those of group 2 nearly
    nothing. `c00` is in two countries; `c29` was published in group 1 but has the answers of 2;
    `newcomer` is focal. A fifth of the cells is open; one cell is contested.
    """
    rng = np.random.default_rng(5)
    fw = framework(
        [measure(i, subject="country" if i in ITEMS[:2] else "cluster") for i in ITEMS],
        [item(i) for i in ITEMS],
    )
    clusters, observations = [], []
    for i in range(30):
        group = 1 if i < 14 else 2
        clusters.append(
            {
                "cluster_id": f"c{i:02d}",
                "name": f"Cluster {i}",
                "role": "sample",
                "countries": [f"A{chr(65 + i // 2)}A"] + (["ABA"] if i == 0 else []),
                "published_group": "1" if i == 29 else str(group),
                "founded_by": "public" if group == 1 else "private",
                "focus_areas": ["biotech"] if group == 1 else ["wellness_spa"],
            }
        )
        for name in ITEMS[2:]:
            if rng.random() > 0.2:
                yes = name == "clinics" or (rng.random() < (0.9 if group == 1 else 0.1))
                observations.append(observation(f"c{i:02d}", name, int(yes)))
    for c in range(15):
        for name in ITEMS[:2]:
            if rng.random() > 0.2:
                yes = rng.random() < (0.9 if c < 7 else 0.1)
                observations.append(observation(f"A{chr(65 + c)}A", name, int(yes)))
    clusters.append(
        {
            "cluster_id": "newcomer",
            "name": "Newcomer",
            "role": "focal",
            "countries": ["AZA"],
            "published_group": None,
        }
    )
    observations += [
        observation("newcomer", "makers", 1),
        observation("newcomer", "labs", 1),
        observation("newcomer", "label", 1),
    ]
    first = next(o for o in observations if o["subject"] == "c05" and o["item"] == "makers")
    other = str(1 - int(first["value"]))
    observations.append(observation("c05", "makers", other, source_id="s2", confidence="low"))
    return study(
        fw,
        clusters,
        observations,
        sources=[{"source_id": "own", "title": "The study", "independent": 0}],
        groups=[
            {"id": "1", "name": "First", "size": "large"},
            {"id": "2", "name": "Second", "size": "small"},
        ],
        target_models=[{"id": "1", "name": "Model", "description": "A model"}],
        target_model_members=[
            {"model": "1", "group": "1", "cluster_id": "c00"},
            {"model": "1", "group": "2", "cluster_id": "c20"},
            {"model": "1", "group": "2", "cluster_id": "newcomer"},
        ],
    )
