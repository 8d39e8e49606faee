"""One cluster against others, among 1,250 to 5,000 clusters and 5,000 to 20,000 practices.

Synthetic throughout, on the bundled framework: observations as in `bench_assess`, practices,
links and partnerships drawn at random from the tags of the bundled study.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

import numpy as np
import polars as pl

from benchmarks.bench_assess import synthetic_study
from benchmarks.measuring import in_a_process, line, peak_megabytes, timed
from healthclusters.comparison import (
    PracticeLibrary,
    PracticeQuery,
    compare,
    find_partners,
    page,
    what_if,
)
from healthclusters.model import CASEBOOK_TABLES, STUDY_TABLES, Study
from healthclusters.scoring import assess

TIMES = 20  # each measured this often; the middle one is printed
QUESTIONS = ("living lab", "patients hospital", "fund", "innovat", "medécine", "spaceship")


def synthetic_comparison_study(clusters: int, practices: int, seed: int = 1) -> Study:
    """A study with `clusters` clusters, `practices` practices and four ties a cluster."""
    study = synthetic_study(clusters, seed)
    rng = np.random.default_rng(seed)
    ids = study.clusters["cluster_id"].to_list()
    tags = list(study.framework.vocabularies["focus_areas"])
    with_more = study.clusters.with_columns(
        focus_areas=pl.Series([_some(rng, tags, 1, 7) for _ in ids]),
        published_group=pl.Series(rng.choice(["1", "2", "3"], clusters)),
    )
    members = with_more.select(
        pl.col("published_group").alias("group"), "cluster_id", country="countries"
    )
    made = _practices(study, ids, practices, rng)
    book = replace(
        study.casebook,
        practices=made,
        group_members=_filled("group_members", members),
        practice_items=_items(study, made, rng),
        practice_effects=_effects(study, made, rng),
    )
    return replace(study, clusters=with_more, casebook=book, partnerships=_ties(ids, rng))


class HandGroups:
    """Three groups written down by hand: fitting is measured by the benchmark of the groups."""

    group_ids = ("computed:1", "computed:2", "computed:3")
    stability: ClassVar = dict.fromkeys(group_ids, "stable")
    descriptions: ClassVar = dict.fromkeys(group_ids, "synthetic")

    def __init__(self, items: int, ids: list[str]) -> None:
        rng = np.random.default_rng(1)
        self.shares = rng.uniform(0.1, 0.9, (3, items))
        self.labels = {
            c: self.group_ids[k] for c, k in zip(ids, rng.integers(0, 3, len(ids)), strict=True)
        }

    def probabilities(self, points: np.ndarray) -> np.ndarray:
        yes, no = np.nan_to_num(points), np.nan_to_num(1 - points)
        log = yes @ np.log(self.shares).T + no @ np.log(1 - self.shares).T
        raised = np.exp(log - log.max(axis=1, keepdims=True))
        return raised / raised.sum(axis=1, keepdims=True)


def _some(rng: np.random.Generator, of: list[str], least: int, most: int) -> list[str]:
    return [str(v) for v in rng.choice(of, rng.integers(least, most), replace=False)]


def _filled(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns of the table, those left out null."""
    schema = {**STUDY_TABLES, **CASEBOOK_TABLES}[table]
    empty = schema.empty()
    return pl.concat([empty, rows], how="diagonal_relaxed").select(empty.columns)


def _practices(study: Study, ids: list[str], n: int, rng: np.random.Generator) -> pl.DataFrame:
    """Texts are bundled sentences put together anew, so that words are as frequent as in life."""
    there = study.casebook.practices
    factors = study.casebook.success_factors["id"].to_list()
    vocabularies = study.framework.vocabularies
    pick = rng.integers(0, there.height, (n, 3))
    texts = [there[name].to_list() for name in ("title", "summary", "how_to_adopt")]
    rows = {
        "id": [f"practice-{i:06d}" for i in range(n)],
        "cluster_id": rng.choice(ids, n),
        "country": [_some(rng, study.countries["alpha3"].to_list(), 1, 2) for _ in range(n)],
        "title": [f"{texts[0][k]} {i}" for i, k in enumerate(pick[:, 0])],
        "summary": [texts[1][k] for k in pick[:, 1]],
        "how_to_adopt": [texts[2][k] for k in pick[:, 2]],
        "factors": [_some(rng, factors, 1, 4) for _ in range(n)],
        "instrument": rng.choice(list(vocabularies["instruments"]), n),
        "beneficiaries": [_some(rng, list(vocabularies["beneficiaries"]), 1, 3) for _ in range(n)],
        "target_models": [_some(rng, ["1", "2", "3", "4"], 0, 3) for _ in range(n)],
        "status": rng.choice(["done", "planned"], n, p=[0.9, 0.1]),
        "start_year": [int(y) if y < 2020 else None for y in rng.integers(1990, 2040, n)],
        "figures": [f"staff={k}" if k % 3 == 0 else None for k in pick[:, 0]],
        "source_id": rng.choice(study.sources["source_id"].to_list(), n),
        "locator": ["p. 1"] * n,
    }
    return _filled("practices", pl.DataFrame(rows))


def _items(study: Study, practices: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    measures = sorted({i.measure for i in study.framework.items if i.changeable})
    n = practices.height
    rows = pl.DataFrame(
        {
            "practice_id": practices["id"],
            "item": rng.choice(measures, n),
            "basis": rng.choice(["direct", "supports"], n),
        }
    )
    return _filled("practice_items", rows)


def _effects(study: Study, practices: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    n = practices.height
    rows = pl.DataFrame(
        {
            "practice_id": practices["id"],
            "effect_id": rng.choice(study.casebook.effects["id"].to_list(), n),
            "basis": rng.choice(["stated", "by_kind"], n),
        }
    )
    return _filled("practice_effects", rows)


def _ties(ids: list[str], rng: np.random.Generator) -> pl.DataFrame:
    n = 4 * len(ids)
    rows = pl.DataFrame(
        {
            "cluster_id": rng.choice(ids, n),
            "partner": rng.choice([*ids, *(f"Network {i}" for i in range(len(ids)))], n),
            "kind": ["agreement"] * n,
            "source_id": ["source-0000"] * n,
            "note": ["synthetic"] * n,
        }
    )
    return _filled("partnerships", rows)


def middle(what: str, work: Callable[[], object], times: int = TIMES) -> None:
    """Print the middle of several runs, in milliseconds."""
    runs = sorted(timed(work)[1:] for _ in range(times))
    clock, used = runs[len(runs) // 2]
    print(
        f"{what:<56} {1000 * clock:7.1f} ms ({1000 * used:6.1f} ms processor)"
        f"  peak {peak_megabytes():,.0f} MB",
        flush=True,
    )


def measure(clusters: int, practices: int) -> None:
    """Everything a manager asks, on a study of that size."""
    print(f"-- {clusters:,} clusters, {practices:,} practices (synthetic)")
    study = synthetic_comparison_study(clusters, practices)
    assessment = assess(study)
    ids = study.clusters["cluster_id"].to_list()
    groups, me = HandGroups(len(study.framework.items), ids), ids[7]
    for against in ("published:2", "all", "peers"):
        middle(
            f"benchmark of one cluster against {against}",
            lambda a=against: compare(assessment, me, against=a, groups=groups),
            times=5,
        )
    found = compare(assessment, me, against="published:2", groups=groups)
    middle("its page", lambda: page(found))
    middle("what if", lambda: what_if(assessment, me, {"has_clinics": 1}, groups=groups))
    middle("partners abroad", lambda: find_partners(assessment, me), times=5)
    library, seconds, processor = timed(lambda: PracticeLibrary(study))
    line("index of the practice library, made once", seconds, processor)
    for text in QUESTIONS:
        middle(f"search: {text}", lambda t=text: library.search(PracticeQuery(text=t)))
    narrow = PracticeQuery(text="cluster", factor=("communication",), from_year=2000)
    middle("search: cluster, one factor, from 2000", lambda: library.search(narrow))
    middle("search: everything", lambda: library.search())


def run() -> None:
    """Print seconds and peak memory at three sizes, each in a fresh process."""
    for clusters in (1_250, 2_500, 5_000):
        in_a_process(measure, clusters, 4 * clusters)
