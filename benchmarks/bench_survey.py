"""Member surveys: rank sets of 19 clusters, and waves of 1,000, 10,000 and 100,000 answers.

Synthetic answers to 13 questions from 19 clusters, read from CSV and checked, then estimated,
compared, weighted and written up. All answers are made up.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.measuring import in_a_process, line, timed
from healthclusters.survey import (
    EXAMPLE_FOLDER,
    SurveyOptions,
    claim_study,
    findings,
    open_wave,
    rake,
    shares,
    survey_report,
    weighted_shares,
)
from healthclusters.survey.comparison import rank_sets_of_shares

HEADLINE = "new-international-relations"


def large_wave(folder: Path, answers: int, seed: int = 1) -> None:
    """A folder with that many answers: rows of the example drawn again, members to match."""
    rng = np.random.default_rng(seed)
    example = pl.read_csv(EXAMPLE_FOLDER / "answers.csv", infer_schema=False)
    rows = example[rng.integers(0, example.height, answers)]
    numbers = pl.Series([f"a{i:06d}" for i in range(answers)])
    rows.with_columns(answer_id=numbers, respondent_id=numbers).write_csv(folder / "answers.csv")
    members = (
        rows.group_by("cluster_id", "kind", "size")
        .agg(members=(pl.len() * 2).cast(pl.Int64))
        .sort("cluster_id", "kind", "size")
    )
    members.write_csv(folder / "membership.csv")
    shutil.copy(EXAMPLE_FOLDER / "questionnaire.yaml", folder / "questionnaire.yaml")


def measure(answers: int) -> None:
    """Read, estimate, compare, weight and report on a wave of that size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large_wave(folder, answers)
        wave, seconds, processor = timed(lambda: open_wave(folder))
        line(f"{answers:,} answers, 13 questions: read and check", seconds, processor, answers)
        total = np.array([seconds, processor])
        steps = {
            "shares by cluster": lambda: shares(wave, HEADLINE),
            "findings of all questions": lambda: findings(wave),
            "raking and weighted shares": lambda: weighted_shares(
                wave, HEADLINE, weights=rake(wave), by="cluster_id"
            ),
            "whole report": lambda: survey_report(wave, options=SurveyOptions(spreads=())),
        }
        for what, work in steps.items():
            _, seconds, processor = timed(work)
            line(f"  {what}", seconds, processor)
            total += (seconds, processor)
        line("  all of it", *total, answers)


def measure_ranks(clusters: int, draws: int) -> None:
    """Rank sets of clusters with about 37 answers each, both families."""
    rng = np.random.default_rng(1)
    share = rng.binomial(37, rng.beta(5, 8, clusters)) / 37
    for family in ("all", "one"):
        _, seconds, processor = timed(
            lambda f=family: rank_sets_of_shares(share, [37.0] * clusters, family=f, draws=draws)
        )
        line(f"rank sets, {clusters} clusters, {draws:,} draws, {family}", seconds, processor)


def measure_claims() -> None:
    """The study of "first of 19": six assumptions, 1,000 repeated surveys each."""
    _, seconds, processor = timed(claim_study)
    line("how often 'first of 19' can be claimed", seconds, processor)


def run() -> None:
    """Print seconds, rows per second and peak memory at each size, each in a fresh process."""
    for clusters, draws in ((19, 1_000), (19, 10_000), (100, 1_000)):
        in_a_process(measure_ranks, clusters, draws)
    in_a_process(measure_claims)
    for answers in (1_000, 10_000, 100_000):
        in_a_process(measure, answers)
