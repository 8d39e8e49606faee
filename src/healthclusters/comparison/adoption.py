"""Practices worth adopting, ranked for one cluster, each with its reasons (METHOD 6).

A practice is a candidate where it is linked to a need (`needs.py`): to an item by
`practice_items`, to an effect by `practice_effects`; and comes from the clusters compared with.
It is ordered by the kind of its need, then by four parts weighed by the user (equal by default):
    gap         share of the compared clusters that have the item, or aim at the effect
    directness  1 where the practice gives the item (direct), or its document states the effect;
                one half where it makes the item likelier (supports), or its kind suggests it
    nearness    1 - Gower distance of the cluster that does it; unknown where too little is known
    evidence    share of three questions answered yes: are there figures; is there literature on
                an effect it aims at; does a third cluster do the like (factor and instrument;
                neither the one that does it nor the one compared, and not only planned)
What is only planned elsewhere is kept apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from healthclusters.base import OptionError
from healthclusters.comparison.needs import NEED_KINDS, find_needs
from healthclusters.comparison.subject import Subject
from healthclusters.comparison.targets import Target
from healthclusters.comparison.weights import checked_weights, weighed
from healthclusters.model import Framework, Study

PARTS: Mapping[str, float] = {"gap": 1.0, "directness": 1.0, "nearness": 1.0, "evidence": 1.0}


@dataclass(frozen=True, kw_only=True)
class AdoptionOptions:
    """effects: ids of effects that are wanted; they come first.

    weights: of the parts `gap`, `directness`, `nearness`, `evidence`; equal by default.
    most: how many practices are described, None for all (all are counted and ranked).
    """

    effects: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    most: int | None = 30

    def __post_init__(self) -> None:
        checked_weights(self.weights, PARTS)
        if self.most is not None and self.most < 1:
            raise OptionError("most", self.most, "1 or more")


@dataclass(frozen=True, eq=False, kw_only=True)
class Ranking:
    """Candidate practices in order.

    needs: of `find_needs`. ranked: done ones, planned: planned ones: place, practice_id,
    cluster_id, kind, of, need, label, direct (true or false), also (other needs it serves),
    <part>_low and <part>_high for each part, score_low, score_high.
    """

    needs: pl.DataFrame
    ranked: pl.DataFrame
    planned: pl.DataFrame


def rank_practices(
    study: Study,
    subject: Subject,
    target: Target,
    gaps: pl.DataFrame,
    distances: pl.DataFrame,
    *,
    options: AdoptionOptions | None = None,
) -> Ranking:
    """Candidate practices from the clusters of the target.

    distances: cluster_id, distance (null = too little known), of `find_peers`.
    """
    options = options or AdoptionOptions()
    needs = find_needs(study, subject, target, gaps, options.effects)
    candidates = _candidates(study, subject, target)
    links = _links(study, candidates, needs)
    best = _best_link(links)
    near = distances.select("cluster_id", (1 - pl.col("distance")).alias("near"))
    frame = (
        best.join(candidates, on="practice_id")
        .join(near, on="cluster_id", how="left")
        .join(_evidence(study, subject), on="practice_id", how="left")
        .with_columns(
            pl.when("direct").then(1.0).otherwise(0.5).alias("directness_low"),
            pl.when("direct").then(1.0).otherwise(0.5).alias("directness_high"),
            pl.col("near").fill_null(0.0).alias("nearness_low"),
            pl.col("near").fill_null(1.0).alias("nearness_high"),
            pl.col("evidence").alias("evidence_low"),
            pl.col("evidence").alias("evidence_high"),
        )
    )
    ordered = _in_order(weighed(frame, checked_weights(options.weights, PARTS)))
    return Ranking(
        needs=needs,
        ranked=_numbered(ordered.filter(pl.col("status") == "done")),
        planned=_numbered(ordered.filter(pl.col("status") == "planned")),
    )


def _candidates(study: Study, subject: Subject, target: Target) -> pl.DataFrame:
    """Practices of the target's clusters, and those coded for the target model; never its own."""
    practices = study.casebook.practices
    wanted = pl.col("cluster_id").is_in(list(target.cluster_ids))
    if target.model is not None:
        wanted = wanted | pl.col("target_models").list.contains(target.model)
    if target.id == "all":
        wanted = pl.lit(True)
    own = pl.col("cluster_id").eq_missing(pl.lit(subject.id if subject.in_study else ""))
    return practices.filter(wanted.fill_null(False) & ~own).select(
        pl.col("id").alias("practice_id"), "cluster_id", "status"
    )


def measures_of_items(framework: Framework) -> pl.DataFrame:
    """item (a measure, as `practice_items` names it), need (an item id that reads it)."""
    return pl.DataFrame(
        {"item": [i.measure for i in framework.items], "need": framework.item_ids},
        schema={"item": pl.String, "need": pl.String},
    )


def _links(study: Study, candidates: pl.DataFrame, needs: pl.DataFrame) -> pl.DataFrame:
    """practice_id, need, direct and the columns of the need, for every candidate and need."""
    items = study.casebook.practice_items.join(
        measures_of_items(study.framework), on="item"
    ).select("practice_id", "need", (pl.col("basis") == "direct").alias("direct"))
    effects = study.casebook.practice_effects.select(
        "practice_id",
        pl.col("effect_id").alias("need"),
        (pl.col("basis") == "stated").alias("direct"),
    )
    wanted = candidates.select("practice_id")
    return pl.concat(
        [
            items.join(wanted, on="practice_id").join(
                needs.filter(pl.col("of") == "item"), on="need"
            ),
            effects.join(wanted, on="practice_id").join(
                needs.filter(pl.col("of") == "effect"), on="need"
            ),
        ]
    )


def _best_link(links: pl.DataFrame) -> pl.DataFrame:
    """The need each practice serves first; the others it serves are listed in `also`."""
    ordered = links.with_columns(pl.col("kind").cast(pl.Enum(NEED_KINDS))).sort(
        "kind",
        "direct",
        "gap_low",
        "gap_high",
        "need",
        "practice_id",
        descending=[False, True, True, True, False, False],
    )
    return ordered.group_by("practice_id", maintain_order=True).agg(
        pl.all().exclude("practice_id").first(), pl.col("need").slice(1).alias("also")
    )


def _evidence(study: Study, subject: Subject) -> pl.DataFrame:
    """practice_id, evidence: share of the three questions answered yes."""
    practices = study.casebook.practices
    cited = study.casebook.effect_evidence.filter(pl.col("literature_ref").is_not_null())
    literature = study.casebook.practice_effects.filter(
        pl.col("effect_id").is_in(cited["effect_id"].to_list())
    )["practice_id"].to_list()
    alike = _done_elsewhere(practices, subject)
    return practices.select(
        pl.col("id").alias("practice_id"),
        (
            (
                pl.col("figures").is_not_null().cast(pl.Int8)
                + pl.col("id").is_in(literature).cast(pl.Int8)
                + pl.col("id").is_in(alike).cast(pl.Int8)
            )
            / 3
        ).alias("evidence"),
    )


def _done_elsewhere(practices: pl.DataFrame, subject: Subject) -> list[str]:
    """Practices of which a cluster other than their own, and than the subject, does the like."""
    like = ["factors", "instrument"]
    kinds = (
        practices.select("id", "cluster_id", "status", *like)
        .explode("factors")
        .filter(pl.col("factors").is_not_null())
    )
    third = pl.col("cluster_id") != (subject.id if subject.in_study else "")
    doers = kinds.filter((pl.col("status") == "done") & third).unique([*like, "cluster_id"])
    how_many = doers.group_by(like).agg(pl.len().alias("doers"))
    itself = doers.select(*like, "cluster_id", pl.lit(1).alias("itself"))
    counted = kinds.join(how_many, on=like).join(itself, on=[*like, "cluster_id"], how="left")
    others = pl.col("doers") - pl.col("itself").fill_null(0)
    return counted.filter(others > 0)["id"].unique().to_list()


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(
        "kind",
        "score_low",
        "score_high",
        "practice_id",
        descending=[False, True, True, False],
    )


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    parts = [f"{part}_{end}" for part in PARTS for end in ("low", "high")]
    columns = ["practice_id", "cluster_id", "kind", "of", "need", "label", "direct", "also"]
    return (
        frame.select(*columns, *parts, "score_low", "score_high")
        .with_columns(pl.col("kind").cast(pl.String))
        .with_row_index("place", offset=1)
        .with_columns(pl.col("place").cast(pl.Int64))
    )
