"""Latent classes at three sizes, growth in rows and items, and the landscape of the bundled study.

Synthetic yes/no data: three classes whose items are a yes with 0.15 or 0.85.
"""

from __future__ import annotations

import numpy as np

from benchmarks.measuring import in_a_process, line, timed
from healthclusters.files import open_study
from healthclusters.landscape import landscape_of
from healthclusters.landscape import latent_classes as em
from healthclusters.scoring import assess


def synthetic(rows: int, items: int, unknown: float, seed: int = 1) -> np.ndarray:
    """Answers of `rows` rows from three classes, a share `unknown` of the cells open."""
    rng = np.random.default_rng(seed)
    shares = np.where(rng.random((3, items)) < 0.5, 0.15, 0.85)
    points = (rng.random((rows, items)) < shares[rng.integers(3, size=rows)]).astype(float)
    points[rng.random((rows, items)) < unknown] = np.nan
    return em.answers(points)


def resampled(
    rows: int, items: int, unknown: float, resamples: int, starts: int, tolerance: float
) -> None:
    """Fit every bootstrap resample from every start (one fit of the data where resamples is 0)."""
    counts = synthetic(rows, items, unknown)
    rng = np.random.default_rng(2)
    weights = np.ones((1, rows))
    if resamples:
        weights = rng.multinomial(rows, np.full(rows, 1 / rows), size=resamples).astype(float)
    batch, seconds, processor = timed(
        lambda: em.fit(
            counts,
            weights,
            3,
            starts=starts,
            seed=np.random.SeedSequence(3),
            control=em.Control(tolerance=tolerance),
        )
    )
    what = f"{rows:,} x {items}, {max(resamples, 1)} x {starts} starts"
    line(what, seconds, processor)
    jobs = batch.iterations.size
    print(f"    {jobs:,} fits, {batch.iterations.mean():.1f} iterations on average")


def bundled() -> None:
    """The whole landscape of the bundled study."""
    assessment = assess(open_study("hse-2019"))
    _, seconds, processor = timed(lambda: landscape_of(assessment))
    line("landscape of hse-2019", seconds, processor)


def run() -> None:
    """Print seconds, processor seconds and peak memory."""
    print("K = 3; the sizes of the requirement")
    in_a_process(resampled, 40, 24, 0.25, 200, 20, 1e-6)
    in_a_process(resampled, 5_000, 24, 0.10, 200, 1, 1e-6)
    in_a_process(resampled, 100_000, 24, 0.10, 0, 20, 1e-6)
    print("growth in rows (20 starts)")
    for rows in (10_000, 20_000, 40_000, 80_000, 160_000):
        in_a_process(resampled, rows, 24, 0.10, 0, 20, 1e-6)
    print("growth in items (20 starts)")
    for items in (12, 24, 48, 96):
        in_a_process(resampled, 20_000, items, 0.10, 0, 20, 1e-6)
    print("a whole study")
    in_a_process(bundled)
