"""What to keep in mind of a cluster before calling it, from the data alone.

The study has no field for "still active", so that is always said; what its rows tell of a merger, a
closure or a successor is shown in their own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.scoring import Assessment

_CHANGE = re.compile(
    r"\b(merged?|merger|successor|dissolved|closed down|ceased|liquidat\w*|insolven\w*|bankrupt\w*"
    r"|renamed)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Caution:
    """One thing to keep in mind.

    kind: `change` (its rows tell of one), `status` (whether it is active is unknown), `evidence`
    (little is known), `contested` (observations disagree). source: the row that says it, if any.
    """

    kind: str
    text: str
    source: str | None = None


def cautions(
    assessment: Assessment, cluster_ids: Sequence[str], *, little: float = 0.5
) -> dict[str, list[Caution]]:
    """Cautions of each cluster. little: share of the items below which little is known."""
    study = assessment.study
    wanted = list(cluster_ids)
    changes = _changes(assessment, wanted)
    latest = dict(
        study.observations.filter(pl.col("subject").is_in(wanted))
        .group_by("subject")
        .agg(pl.col("as_of").max())
        .iter_rows()
    )
    scores = {
        r["cluster_id"]: r
        for r in assessment.scores.filter(pl.col("cluster_id").is_in(wanted)).iter_rows(named=True)
    }
    found: dict[str, list[Caution]] = {}
    for cluster in wanted:
        score = scores[cluster]
        found[cluster] = [*changes.get(cluster, []), _status(latest.get(cluster))]
        known = score["items"] - score["open"]
        if known < little * score["items"]:
            text = f"only {known} of {score['items']} items are known"
            found[cluster].append(Caution(kind="evidence", text=text))
        if score["contested"]:
            items = "item" if score["contested"] == 1 else "items"
            text = f"sources disagree on {score['contested']} {items}"
            found[cluster].append(Caution(kind="contested", text=text))
    return found


def _status(latest: int | None) -> Caution:
    when = f"latest dated evidence {latest}" if latest else "no dated evidence"
    return Caution(kind="status", text=f"whether it is still active is not recorded; {when}")


def _changes(assessment: Assessment, wanted: list[str]) -> dict[str, list[Caution]]:
    """Aliases and notes that speak of a merger, a closure, a successor or a new name."""
    study = assessment.study
    pattern = _CHANGE.pattern
    speaks = pl.col("text").str.contains(f"(?i){pattern}")
    tables = [
        study.clusters.select(
            pl.col("cluster_id"),
            pl.col("aliases").alias("text"),
            pl.lit("clusters.csv").alias("at"),
        ).explode("text"),
        study.partnerships.select(
            "cluster_id", pl.col("note").alias("text"), pl.col("source_id").alias("at")
        ),
        study.observations.select(
            pl.col("subject").alias("cluster_id"),
            pl.col("note").alias("text"),
            pl.col("observation_id").alias("at"),
        ),
    ]
    found: dict[str, list[Caution]] = {}
    for table in tables:
        rows = table.filter(pl.col("cluster_id").is_in(wanted) & speaks).unique(
            "text", maintain_order=True
        )
        for cluster, text, at in rows.iter_rows():
            caution = Caution(kind="change", text=f"its rows tell of a change: {text}", source=at)
            found.setdefault(cluster, []).append(caution)
    return found
