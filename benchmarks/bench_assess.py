"""Assessment of 1,000, 10,000 and 100,000 clusters x 24 items, two observations a cell on average.

Synthetic observations on the bundled framework: coders, years, confidences and sources vary, so
that every step of the resolution has work to do.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.measuring import in_a_process, line, timed
from healthclusters.files import open_study
from healthclusters.model import STUDY_TABLES, Measure, Study
from healthclusters.scoring import assess

SOURCES = 600
_SOURCE_IDS = [f"source-{i:04d}" for i in range(SOURCES)]


COUNTRIES = [f"{chr(65 + i // 26)}{chr(65 + i % 26)}X" for i in range(40)]


def synthetic_study(clusters: int, seed: int = 1) -> Study:
    """`clusters` clusters in 40 countries, about 48 observations each.

    The observations are drawn in a process of their own, so that the peak memory that is printed
    is that of the assessment.
    """
    bundled = open_study("hse-2019")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "observations.arrow"
        in_a_process(_draw_observations, clusters, seed, str(path))
        observations = pl.read_ipc(path)
    rng = np.random.default_rng(seed)
    return Study(
        info=bundled.info,
        revision="0" * 64,
        framework=bundled.framework,
        clusters=_clusters(_ids(clusters), COUNTRIES, rng),
        countries=bundled.countries,
        observations=observations,
        sources=_sources(rng),
        partnerships=STUDY_TABLES["partnerships"].empty(),
        evaluations=STUDY_TABLES["evaluations"].empty(),
        longlist=STUDY_TABLES["longlist"].empty(),
        casebook=bundled.casebook,
    )


def _ids(clusters: int) -> list[str]:
    return [f"cluster-{i:06d}" for i in range(clusters)]


def _draw_observations(clusters: int, seed: int, path: str) -> None:
    bundled = open_study("hse-2019")
    rng = np.random.default_rng(seed)
    read = {i.measure for i in bundled.framework.items}
    own = [m for m in bundled.framework.measures if m.id in read and m.subject == "cluster"]
    mean = 48 / len(own)  # two observations for each of the 24 items of a cluster
    parts = []
    for m in bundled.framework.measures:
        subjects = _ids(clusters) if m.subject == "cluster" else COUNTRIES
        if m.id in read:
            parts.append(_observations(m, subjects, mean, rng))
    numbered = pl.concat(parts).with_row_index("n")
    observations = numbered.with_columns(
        observation_id=pl.lit("o") + pl.col("n").cast(pl.String)
    ).select(STUDY_TABLES["observations"].field_names)
    observations.sample(fraction=1, shuffle=True, seed=seed).write_ipc(
        path, compression="uncompressed"
    )


def _clusters(ids: list[str], countries: list[str], rng: np.random.Generator) -> pl.DataFrame:
    home = rng.choice(countries, len(ids))
    empty = STUDY_TABLES["clusters"].empty()
    made = pl.DataFrame({"cluster_id": ids, "name": ids, "role": "sample"}).with_columns(
        countries=pl.Series(home).reshape((-1, 1)).arr.to_list()
    )
    return pl.concat([empty, made], how="diagonal_relaxed").select(empty.columns)


def _sources(rng: np.random.Generator) -> pl.DataFrame:
    empty = STUDY_TABLES["sources"].empty()
    made = pl.DataFrame(
        {"source_id": _SOURCE_IDS, "title": _SOURCE_IDS, "independent": rng.integers(0, 2, SOURCES)}
    )
    return pl.concat([empty, made], how="diagonal_relaxed").select(empty.columns)


def _observations(
    m: Measure, subjects: list[str], mean: float, rng: np.random.Generator
) -> pl.DataFrame:
    count = rng.poisson(mean, len(subjects))
    n = int(count.sum())
    pick = {
        "yes_no": lambda: rng.choice(["0", "1"], n),
        "level": lambda: rng.choice(m.levels, n),
        "rank": lambda: rng.integers(1, 60, n).astype(str),
        "number": lambda: np.where(
            rng.random(n) < 0.2, ">=60", rng.integers(0, 400, n).astype(str)
        ),
    }[m.kind]
    year = rng.integers(2005, 2025, n)
    return pl.DataFrame(
        {
            "subject": np.repeat(subjects, count),
            "item": np.full(n, m.id),
            "value": pick(),
            "as_of": pl.Series(year).set(pl.Series(rng.random(n) < 0.2), None).cast(pl.Int64),
            "source_id": np.char.add(
                "source-", np.char.zfill(rng.integers(0, SOURCES, n).astype(str), 4)
            ),
            "locator": np.char.add("p. ", rng.integers(1, 90, n).astype(str)),
            "note": np.full(n, "synthetic"),
            "confidence": rng.choice(["high", "medium", "low"], n),
            "coder": rng.choice(["a", "b"], n),
            "status": rng.choice(["draft", "reviewed", "superseded"], n, p=[0.7, 0.25, 0.05]),
        }
    )


def measure(clusters: int) -> None:
    """Assess a synthetic study of that size and print one line."""
    study = synthetic_study(clusters)
    _, seconds, processor = timed(lambda: assess(study))
    rows = study.observations.height
    line(f"{clusters:,} clusters, {rows:,} observations", seconds, processor, rows)


def run() -> None:
    """Print seconds, rows per second and peak memory at each size, each in a fresh process."""
    for clusters in (1_000, 10_000, 100_000):
        in_a_process(measure, clusters)
