"""The ranking put to the test: ranges of places, what decides them, what would settle them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.base import interval
from healthclusters.publish.about import About
from healthclusters.publish.charts import parts
from healthclusters.publish.charts.places import chance_words, place_title
from healthclusters.publish.environment import Render, render
from healthclusters.publish.evidence import EvidenceView
from healthclusters.publish.frames import Views
from healthclusters.publish.words import capital, counted
from healthclusters.robustness import LEAST_SHIFT, Robustness, settling_facts

# Names of the choices for a reader.
_CHOICES = {
    "thresholds": "where a threshold is set",
    "weights": "how much an item weighs",
    "open": "what is still unknown",
    "contested": "which of two sources is right",
    "evidence": "whether the study may speak of itself",
}
_MOST_FACTS = 12


@dataclass(frozen=True)
class PlaceRow:
    """A cluster's rank, its range and its chance; shares of the width of the bar."""

    cluster_id: str
    cluster: str
    group: int
    rank: int
    places: str
    first: str
    low: float
    high: float
    at: float


@dataclass(frozen=True)
class ChoiceRow:
    """A choice: places moved by it alone, and the share of all movement due to it."""

    choice: str
    moved: float
    alone: float | None
    together: float | None


@dataclass(frozen=True)
class FactRow:
    """A fact that would settle places."""

    subject: str
    item: str
    status: str
    clusters: int
    shift: float


@dataclass(frozen=True, kw_only=True)
class RankingPage:
    """Everything the template shows."""

    title: str
    lede: str
    first: int
    confidence: str
    draws: str
    most: int
    rows: list[PlaceRow]
    choice_title: str
    choices: list[ChoiceRow]
    facts_title: str
    facts: list[FactRow]
    notes: list[str]


def ranks_frame(robustness: Robustness, views: Views) -> pl.DataFrame:
    """Ranks with names and groups: columns as `charts.place_chart` asks for."""
    named = pl.DataFrame(
        {
            "cluster_id": [v.id for v in views.values()],
            "cluster": [v.short for v in views.values()],
            "group": [v.group.number for v in views.values()],
        },
        schema={"cluster_id": pl.String, "cluster": pl.String, "group": pl.Int64},
    )
    return robustness.ranks.join(named, on="cluster_id", maintain_order="left").with_columns(
        places=pl.lit(robustness.first), confidence=pl.lit(robustness.options.confidence)
    )


def ranking_page(
    evidence: EvidenceView,
    views: Views,
    robustness: Robustness,
    site: About,
    *,
    render: Render = render,
) -> str:
    """The page as HTML. render: another frame's."""
    ranks = ranks_frame(robustness, views)
    options = robustness.options
    most = parts.largest(ranks["rank"], ranks["rank_high"])
    facts = _facts(evidence, robustness)
    page = RankingPage(
        title=place_title(ranks),
        lede=_lede(robustness),
        first=robustness.first,
        confidence=f"{options.confidence:.0%}",
        draws=f"{options.draws:,}",
        most=most,
        rows=[_row(row, most) for row in ranks.iter_rows(named=True)],
        choice_title=_choice_title(robustness.sensitivity),
        choices=_choices(robustness.sensitivity),
        facts_title=_facts_title(facts),
        facts=facts,
        notes=list(robustness.notes),
    )
    return render("ranking.html", page=page, site=site)


def _lede(robustness: Robustness) -> str:
    sample = robustness.ranks.filter(pl.col("role") == "sample")["cluster_id"].to_list()
    pairs = robustness.pairs.filter(
        pl.col("cluster_id").is_in(sample) & pl.col("other_id").is_in(sample)
    )
    told = int(pairs["told_apart"].sum() or 0)
    return (
        f"{robustness.options.draws:,} rankings were drawn, each with other answers to what is "
        f"open or could be chosen otherwise. Of {pairs.height:,} pairs of the sample {told:,} have "
        f"the same one ahead in {robustness.options.confidence:.0%} of them; "
        f"{pairs.height - told:,} cannot be told apart."
    )


def _row(row: dict[str, Any], most: int) -> PlaceRow:
    def share(place: float) -> float:
        return (place - 0.5) / most

    return PlaceRow(
        row["cluster_id"],
        row["cluster"],
        row["group"],
        row["rank"],
        interval(row["rank_low"], row["rank_high"]),
        chance_words(row["first"]),
        share(row["rank_low"] - 0.5),
        share(row["rank_high"] + 0.5),
        share(row["rank"]),
    )


def _choices(sensitivity: pl.DataFrame) -> list[ChoiceRow]:
    ordered = sensitivity.sort("alone", descending=True, maintain_order=True)
    return [
        ChoiceRow(_CHOICES.get(group, group), alone, first, total)
        for group, alone, first, total in ordered.select(
            "group", "alone", "first_order", "total"
        ).iter_rows()
    ]


def _choice_title(sensitivity: pl.DataFrame) -> str:
    rows = _choices(sensitivity)
    if not rows:
        return "No choice was put to the test"
    first = rows[0]
    return (
        f"Most depends on {first.choice}: it moves a cluster by {first.moved:.1f} places on average"
    )


def _facts(evidence: EvidenceView, robustness: Robustness) -> list[FactRow]:
    study = evidence.assessment.study
    names = dict(study.clusters.select("cluster_id", "name").iter_rows())
    names |= evidence.country_names
    labels = {i.id: str(i.label) for i in study.framework.items}
    return [
        FactRow(names.get(subject, subject), labels[item], status, clusters, shift / clusters)
        for subject, item, status, clusters, shift in settling_facts(robustness)
        .filter(pl.col("shift") / pl.col("clusters") >= LEAST_SHIFT)
        .head(_MOST_FACTS)
        .select("subject", "item_id", "status", "clusters", "shift")
        .iter_rows()
    ]


def _facts_title(facts: list[FactRow]) -> str:
    if not facts:
        return "No fact is open or contested"
    first = facts[0]
    concerns = counted(first.clusters, "cluster")
    return capital(f"{first.subject}, {first.item} would settle most: it concerns {concerns}")
