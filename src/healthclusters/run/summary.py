"""What a run found, for a person at a terminal: at most 100 columns."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import polars as pl

from healthclusters.base import text_table
from healthclusters.base.text import interval
from healthclusters.run.study_run import StudyRun
from healthclusters.scoring import Assessment

_WIDTH = 98
_EMPTY = (
    "No clusters yet. Fill in workbook.xlsx and import it, or add rows to clusters.csv, "
    "sources.csv and observations.csv; then run this command again."
)
_FACTS = 2  # how many open facts are named for each cluster


def summary_text(run: StudyRun) -> str:
    """The landscape table, groups, what differs from the published study, what changed, and what
    could not be said."""
    agreement = None if run.agreement is None else str(run.agreement).split("\n\n")[0]
    without = "\n".join(fill(words, _WIDTH) for words in run.without)
    if run.study.clusters.is_empty():
        return f"{_title(run)}\n\n{fill(_EMPTY, _WIDTH)}"
    sections = (
        ("The landscape", f"{_landscape(run.assessment)}\n\n{_reading(run.assessment)}"),
        ("The coders", agreement and fill(agreement, _WIDTH)),
        ("Groups", run.landscape and str(run.landscape)),
        ("How far the ranking can be trusted", run.robustness and str(run.robustness)),
        ("Published against recomputed", str(run.verification)),
        ("What changed", run.changes and str(run.changes)),
        ("Not computed", without),
    )
    told = [f"{title}\n{'=' * len(title)}\n{text}" for title, text in sections if text]
    return "\n\n\n".join([_head(run), *told])


def _head(run: StudyRun) -> str:
    study, assessment = run.study, run.assessment
    sample = assessment.points.filter(pl.col("cluster_id").is_in(assessment.cluster_ids()))
    point = sample["point"]
    drafts = study.observations.filter(pl.col("status").is_in(["draft", "in_review"])).height
    counts = (
        f"{len(assessment.cluster_ids())} clusters x {len(assessment.items)} items: "
        f"{(point == 1).sum()} answers are yes, {(point == 0).sum()} no, {point.null_count()} are "
        "open (no source found, or one that does not settle it). "
        f"{sample['contested'].sum()} are contested: sources disagree, and the better one counts "
        f"(in {sample['tied'].sum()} of them neither is better, and only the order of text "
        f"decides). {drafts:,} of {study.observations.height:,} observations are drafts until a "
        "second person has confirmed them."
    )
    return f"{_title(run)}\n\n{fill(counts, _WIDTH)}"


def _title(run: StudyRun) -> str:
    study = run.study
    title = study.info.title + (" (synthetic data)" if study.info.synthetic else "")
    return f"{title}\nStudy {study.id}, revision {study.revision[:12]}"


def _landscape(assessment: Assessment) -> str:
    shown = assessment.scores.filter(pl.col("role").is_in(["sample", "focal"]))
    header = ["Cluster", "Country", "Points", "Known", "Ahead of", "Behind", "Would settle most"]
    rows = []
    for role in ("sample", "focal"):
        for row in shown.filter(pl.col("role") == role).iter_rows(named=True):
            rows.append(_landscape_row(row, assessment))
    return text_table(header, rows, right=["Points", "Known", "Ahead of", "Behind"])


def _landscape_row(row: dict[str, Any], assessment: Assessment) -> list[object]:
    study = assessment.study
    cluster = study.cluster(row["cluster_id"])
    names = dict(study.countries.select("alpha3", "name").iter_rows())
    mark = " *" if row["role"] == "focal" else ""
    return [
        f"{cluster['name']}{mark}",
        ", ".join(names[c] for c in cluster["countries"]),
        interval(row["known"], row["most"]),
        f"{row['coverage']:.0%}",
        row["surely_ahead_of"],
        row["surely_behind"],
        "; ".join(settling_labels(assessment, row["cluster_id"])),
    ]


def settling_labels(assessment: Assessment, cluster_id: str) -> list[str]:
    """Short names of the open items that would settle most for a cluster."""
    items = assessment.study.framework.item_by_id
    facts = assessment.open_facts.filter(
        (pl.col("cluster_id") == cluster_id) & (pl.col("place") <= _FACTS)
    ).sort("place")
    return [str(items[i].label) for i in facts["item_id"]]


def _reading(assessment: Assessment) -> str:
    points = len(assessment.items)
    text = (
        f"How to read it. Points: 14–22 means 14 of {points} points are known and 8 more are open. "
        "Known: share of the items with an answer. Ahead of, Behind: with how many clusters of the "
        "sample the order is sure, whatever the open answers turn out to be; their names are in "
        "order.csv. Would settle most: the open answers that are hardest to guess from the other "
        "clusters. *: outside the sample, scored by "
        "the same rules and placed among it."
    )
    return fill(text, _WIDTH)
