"""What to keep in mind of a cluster before calling it, from the data alone.

The study has no field for "still active", so that is always said; what its rows tell of a merger, a
closure, a successor or a new name is shown in their own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.model import Study
from healthclusters.scoring import Assessment

# Words of the study's own notes, in English, that tell of a change.
_CHANGE = (
    r"(?i)\b(merged?|merger|successor|dissolved|closed down|ceased|liquidat\w*|insolven\w*"
    r"|bankrupt\w*|renamed)\b"
)
# What those words come to behind a cluster's name, the first that fits; else it has a new name.
_MARKS = (
    (r"merge", "merged"),
    (r"successor", "has a successor"),
    (r"dissolved|closed down|ceased|liquidat|insolven|bankrupt", "may have ended"),
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NEW_NAME = r"\bfrom (19|20)\d\d\b"  # an alias such as `Ohio Life Sciences (from 2022)`


@dataclass(frozen=True, kw_only=True)
class Caution:
    """One thing to keep in mind.

    kind: `change` (its rows tell of one), `status` (whether it is active is unknown), `evidence`
    (little is known), `contested` (observations disagree). row, source_id, locator: what says it.
    mark: a change in two words, to stand behind the name: `merged 2025`.
    """

    kind: str
    text: str
    row: str | None = None
    source_id: str | None = None
    locator: str | None = None
    mark: str = ""


def cautions(
    assessment: Assessment, cluster_ids: Sequence[str], *, little: float = 0.5
) -> dict[str, list[Caution]]:
    """Cautions of each cluster. little: share of the items below which little is known."""
    study = assessment.study
    wanted = list(cluster_ids)
    changes = told_changes(study, wanted)
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


def told_changes(study: Study, wanted: Sequence[str]) -> dict[str, list[Caution]]:
    """For each cluster the first row that tells of a change: names before ties before facts."""
    found: dict[str, list[dict[str, str | None]]] = {}
    for table in (_names(study, wanted), _ties(study, wanted), _facts(study, wanted)):
        for row in table.unique("text", maintain_order=True).iter_rows(named=True):
            found.setdefault(row["cluster_id"], []).append(row)
    return {cluster: [_told(rows)] for cluster, rows in found.items()}


def _names(study: Study, wanted: Sequence[str]) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.String)
    aliases = study.clusters.filter(pl.col("cluster_id").is_in(list(wanted))).select(
        "cluster_id",
        pl.col("aliases").alias("text"),
        pl.concat_str(pl.lit("clusters.csv, aliases of "), pl.col("cluster_id")).alias("row"),
        none.alias("source_id"),
        none.alias("locator"),
    )
    return aliases.explode("text").filter(
        pl.col("text").str.contains(_CHANGE) | pl.col("text").str.contains(_NEW_NAME)
    )


def _ties(study: Study, wanted: Sequence[str]) -> pl.DataFrame:
    ties = study.partnerships.filter(pl.col("cluster_id").is_in(list(wanted)))
    return ties.filter(pl.col("note").str.contains(_CHANGE)).select(
        "cluster_id",
        pl.col("note").alias("text"),
        pl.concat_str(pl.col("cluster_id"), pl.lit(" – "), pl.col("partner")).alias("row"),
        "source_id",
        pl.lit(None, dtype=pl.String).alias("locator"),
    )


def _facts(study: Study, wanted: Sequence[str]) -> pl.DataFrame:
    facts = study.observations.filter(pl.col("subject").is_in(list(wanted)))
    return facts.filter(pl.col("note").str.contains(_CHANGE)).select(
        pl.col("subject").alias("cluster_id"),
        pl.col("note").alias("text"),
        pl.col("observation_id").alias("row"),
        "source_id",
        "locator",
    )


def _told(rows: list[dict[str, str | None]]) -> Caution:
    """The first row, and how many more tell of a change."""
    first, more = rows[0], len(rows) - 1
    told = "" if not more else f"; {more} more {'row tells' if more == 1 else 'rows tell'} of one"
    return Caution(
        kind="change",
        text=f"the evidence tells of a change: \u201c{first['text']}\u201d{told}",
        row=first["row"],
        source_id=first["source_id"],
        locator=first["locator"],
        mark=_mark(str(first["text"])),
    )


def _mark(text: str) -> str:
    """`merged 2025`, `renamed 2022`; without the year where the row tells none."""
    known = (words for pattern, words in _MARKS if re.search(pattern, text, re.IGNORECASE))
    year = _YEAR.search(text)
    return " ".join([next(known, "renamed"), *([year.group()] if year else [])])
