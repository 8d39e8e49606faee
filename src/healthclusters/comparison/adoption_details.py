"""A ranked practice, spelled out: why, who does it, what for, effort, first step, who does without.

The counter-evidence: clusters compared with that are recorded without the item (a sourced no); for
an effect, those with coded practices of which none aims at it, which is weaker, and said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from healthclusters.comparison.adoption import AdoptionOptions, Ranking, rank_practices
from healthclusters.comparison.figures import effort_figures, other_figures
from healthclusters.comparison.needs import effects_aimed_at
from healthclusters.comparison.subject import Subject
from healthclusters.comparison.targets import Target
from healthclusters.scoring import Assessment


@dataclass(frozen=True, eq=False, kw_only=True)
class Adoption:
    """Practices to adopt for one cluster.

    ranking: all candidates with their parts. table, planned: the first of them described:
      the columns of the ranking and title, cluster (name), country (codes), summary, why,
      effects (names), effect_bases (`stated` or `by_kind`, one an effect), literature (works
      cited for the effect it is wanted for, or for all of them), effort (figures of money, staff,
      time, space), figures (the others), first_step, without (clusters of the target that do
      without, nearest first), without_basis (`recorded` or `not coded`), source_id, source_title,
      locator.
    total, total_planned: how many candidates there are.
    unserved: needs for which the compared clusters offer no coded practice.
    """

    ranking: Ranking
    table: pl.DataFrame
    planned: pl.DataFrame
    total: int
    total_planned: int
    unserved: pl.DataFrame


def practices_to_adopt(
    assessment: Assessment,
    subject: Subject,
    target: Target,
    gaps: pl.DataFrame,
    distances: pl.DataFrame,
    *,
    options: AdoptionOptions | None = None,
) -> Adoption:
    """The ranking and its first practices in detail."""
    options = options or AdoptionOptions()
    ranking = rank_practices(assessment.study, subject, target, gaps, distances, options=options)
    served = set(ranking.ranked["need"]) | set(ranking.ranked["also"].explode().drop_nulls())
    details = _Details(assessment, subject, target, distances, ranking)
    return Adoption(
        ranking=ranking,
        table=details.describe(_first(ranking.ranked, options.most)),
        planned=details.describe(_first(ranking.planned, options.most)),
        total=ranking.ranked.height,
        total_planned=ranking.planned.height,
        unserved=ranking.needs.filter(~pl.col("need").is_in(list(served))),
    )


def _first(ranked: pl.DataFrame, most: int | None) -> pl.DataFrame:
    return ranked if most is None else ranked.head(most)


class _Details:
    """What the descriptions of several practices share, looked up once."""

    def __init__(
        self,
        assessment: Assessment,
        subject: Subject,
        target: Target,
        distances: pl.DataFrame,
        ranking: Ranking,
    ) -> None:
        study = assessment.study
        self.assessment, self.target, self.subject = assessment, target, subject
        self.needs = {r["need"]: r for r in ranking.needs.iter_rows(named=True)}
        self.names = dict(study.clusters.select("cluster_id", "name").iter_rows())
        self.effect_names = dict(study.casebook.effects.select("id", "name").iter_rows())
        self.sources = dict(study.sources.select("source_id", "title").iter_rows())
        self.distance = dict(distances.select("cluster_id", "distance").iter_rows())
        self.own_done, self.planned_for = _own_practices(assessment, subject)
        cited = study.casebook.effect_evidence.filter(pl.col("literature_ref").is_not_null())
        self.literature = {
            effect: sorted(set(refs))
            for effect, refs in cited.group_by("effect_id").agg("literature_ref").iter_rows()
        }
        self.without: dict[str, tuple[list[str], str]] = {}

    def describe(self, ranked: pl.DataFrame) -> pl.DataFrame:
        """The rows with their details, in the same order."""
        study = self.assessment.study
        wanted = ranked["practice_id"].to_list()
        practices = {
            r["id"]: r
            for r in study.casebook.practices.filter(pl.col("id").is_in(wanted)).iter_rows(
                named=True
            )
        }
        aims: dict[str, dict[str, str]] = {}
        links = study.casebook.practice_effects.filter(pl.col("practice_id").is_in(wanted))
        for practice, effect, basis in (
            links.select("practice_id", "effect_id", "basis").sort("effect_id").iter_rows()
        ):
            aims.setdefault(practice, {})[effect] = basis
        details = [
            self._one(row, practices[row["practice_id"]], aims.get(row["practice_id"], {}))
            for row in ranked.iter_rows(named=True)
        ]
        return pl.concat([ranked, pl.DataFrame(details, schema=_DETAILS)], how="horizontal")

    def _one(
        self, row: dict[str, Any], practice: dict[str, Any], effects: dict[str, str]
    ) -> dict[str, object]:
        need = self.needs[row["need"]]
        behind = [need["need"]] if need["of"] == "effect" else list(effects)
        works = sorted({w for e in behind for w in self.literature.get(e, [])})
        without, basis = self._without(need)
        return {
            "title": practice["title"],
            "cluster": self.names.get(practice["cluster_id"]),
            "country": practice["country"] or [],
            "summary": practice["summary"],
            "why": self.why(need),
            "effects": [self.effect_names.get(e, e) for e in effects],
            "effect_bases": list(effects.values()),
            "literature": works,
            "effort": effort_figures(practice["figures"]) or None,
            "figures": other_figures(practice["figures"]) or None,
            "first_step": practice["how_to_adopt"],
            "without": without,
            "without_basis": basis,
            "source_id": practice["source_id"],
            "source_title": self.sources.get(practice["source_id"]),
            "locator": practice["locator"],
        }

    def why(self, need: dict[str, Any]) -> str:
        """The reason in words, with the counts it rests on."""
        counts = f"{need['has']} of {need['clusters']}"
        name = need["label"]
        if need["of"] == "item":
            open_ = f", {need['unknown']} unknown" if need["unknown"] else ""
            own = (
                ("The evidence says" if self.subject.in_study else "Its answers say")
                + " it does not have this"
                if need["kind"] == "missing"
                else "Nothing says whether it has this"
            )
            return f"{own}: {name}. Of {self.target.short}, {counts} have it{open_}."
        if need["kind"] == "asked":
            own = f"Asked for: {name}."
        elif self.own_done:
            own = f"None of the {self.own_done} practices described of it aims at: {name}."
        else:
            own = f"No practice is described of it, so it is unknown whether one aims at: {name}."
        planned = self.planned_for.get(need["need"])
        if planned:
            own += f" It plans: {'; '.join(planned)}."
        uncoded = f" ({need['unknown']} have no described practice)" if need["unknown"] else ""
        return f"{own} Of {self.target.short}, {counts} are described as doing so{uncoded}."

    def _without(self, need: dict[str, Any]) -> tuple[list[str], str]:
        """Clusters of the target without what the practice is for, nearest first; and the basis."""
        key = f"{need['of']}:{need['need']}"
        if key not in self.without:
            ids = self._recorded_without(need) if need["of"] == "item" else self._not_coded(need)
            ids.sort(key=lambda c: (_or_far(self.distance.get(c)), c))
            self.without[key] = (ids, "recorded" if need["of"] == "item" else "not coded")
        return self.without[key]

    def _recorded_without(self, need: dict[str, Any]) -> list[str]:
        members = list(self.target.cluster_ids)
        column = self.assessment.matrix(members, [need["need"]])[:, 0]
        return [members[j] for j in np.flatnonzero(column == 0)]

    def _not_coded(self, need: dict[str, Any]) -> list[str]:
        study = self.assessment.study
        coded = set(study.casebook.practices["cluster_id"].drop_nulls())
        aiming = set(
            effects_aimed_at(study).filter(pl.col("effect_id") == need["need"])["cluster_id"]
        )
        return [c for c in self.target.cluster_ids if c in coded and c not in aiming]


def _own_practices(assessment: Assessment, subject: Subject) -> tuple[int, dict[str, list[str]]]:
    """How many practices are described as done; titles of those planned, by effect."""
    book = assessment.study.casebook
    if not subject.in_study:
        return 0, {}
    own = book.practices.filter(pl.col("cluster_id") == subject.id)
    planned = own.filter(pl.col("status") == "planned").join(
        book.practice_effects, left_on="id", right_on="practice_id"
    )
    titles: dict[str, list[str]] = {}
    for effect, title in planned.select("effect_id", "title").iter_rows():
        titles.setdefault(effect, []).append(title)
    return own.filter(pl.col("status") == "done").height, titles


def _or_far(distance: float | None) -> float:
    """Clusters whose distance is not known come last."""
    return 2.0 if distance is None else distance


_NAMES = pl.List(pl.String)
_DETAILS: dict[str, Any] = {
    "title": pl.String,
    "cluster": pl.String,
    "country": _NAMES,
    "summary": pl.String,
    "why": pl.String,
    "effects": _NAMES,
    "effect_bases": _NAMES,
    "literature": _NAMES,
    "effort": pl.String,
    "figures": pl.String,
    "first_step": pl.String,
    "without": _NAMES,
    "without_basis": pl.String,
    "source_id": pl.String,
    "source_title": pl.String,
    "locator": pl.String,
}
