"""A synthetic study of any size, for measuring and for tests: 2,000 clusters, 100,000 facts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from healthclusters.files import make_study, open_study, tables_of
from healthclusters.model import TABLES, Measure, Study


def large_study(clusters: int = 2_000, observations: int = 100_000, *, seed: int = 1) -> Study:
    """The bundled study with made-up clusters and facts about them added, valid throughout.

    clusters, observations: how many there are in all; seed: of every draw. Coders `a` and `b`
    disagree now and then. Its title says that it is synthetic.
    """
    bundled = open_study("hse-2019")
    rng = np.random.default_rng(seed)
    tables = tables_of(bundled)
    more = clusters - tables["clusters"].height
    ids = [f"made-up-{i:06d}" for i in range(more)]
    made = _clusters(ids, tables["countries"]["alpha3"].to_list(), rng)
    tables["clusters"] = _added(tables, "clusters", made)
    facts = _observations(
        [m for m in bundled.framework.measures if m.subject == "cluster"],
        ids,
        observations - tables["observations"].height,
        tables["sources"]["source_id"].to_list(),
        rng,
    )
    tables["observations"] = _added(tables, "observations", facts)
    info = replace(
        bundled.info, id=f"synthetic-{clusters}", title="A large study (synthetic)", synthetic=True
    )
    return make_study(info, bundled.framework, tables)


def _added(tables: dict[str, pl.DataFrame], table: str, rows: pl.DataFrame) -> pl.DataFrame:
    old = tables[table]
    both = pl.concat([old, rows], how="diagonal_relaxed").select(old.columns).cast(old.schema)
    return both.sort(TABLES[table].primary_key[0])


def _clusters(ids: list[str], countries: list[str], rng: np.random.Generator) -> pl.DataFrame:
    n = len(ids)
    return pl.DataFrame(
        {
            "cluster_id": ids,
            "name": [f"Made up {i} (synthetic)" for i in range(n)],
            "role": rng.choice(["sample", "focal", "candidate"], n, p=[0.8, 0.05, 0.15]),
            "countries": [[c] for c in rng.choice(countries, n)],
            "lat": rng.uniform(36, 66, n).round(4),
            "lon": rng.uniform(-9, 30, n).round(4),
            "founded": rng.integers(1985, 2020, n),
        }
    )


def _observations(
    measures: list[Measure],
    ids: list[str],
    n: int,
    sources: list[str],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Each cluster has a strength of its own, so that the made-up clusters do differ."""
    cluster = rng.integers(0, len(ids), n)
    item = rng.integers(0, len(measures), n)
    strength = rng.beta(2, 2, len(ids))[cluster]
    values = np.empty(n, dtype=object)
    for i, measure in enumerate(measures):
        at = item == i
        values[at] = _values(measure, strength[at], rng)
    names = np.array([m.id for m in measures])
    coder = rng.choice(["a", "b"], n, p=[0.7, 0.3])
    return pl.DataFrame(
        {
            "observation_id": [f"made-up.{i:07d}" for i in range(n)],
            "subject": np.array(ids)[cluster],
            "item": names[item],
            "value": values.astype(str),
            "as_of": rng.integers(2005, 2025, n),
            "source_id": rng.choice(sources, n),
            "locator": [f"p. {p}" for p in rng.integers(1, 90, n)],
            "note": "synthetic",
            "confidence": rng.choice(["high", "medium", "low"], n),
            "coder": coder,
            "status": rng.choice(["draft", "reviewed", "superseded"], n, p=[0.7, 0.25, 0.05]),
        }
    )


def _values(measure: Measure, strength: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    n = len(strength)
    if measure.kind == "yes_no":
        return (rng.random(n) < strength).astype(int).astype(str)
    if measure.kind == "level":
        levels = np.array(measure.levels)
        return levels[np.minimum((strength * len(levels)).astype(int), len(levels) - 1)]
    if measure.kind == "rank":
        return rng.integers(1, 60, n).astype(str)
    return np.rint(rng.lognormal(3 + 3 * strength, 1)).astype(int).astype(str)
