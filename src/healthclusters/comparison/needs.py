"""What a cluster might want practices for: items it lacks, effects nobody there is coded to aim at.

Kinds of need, in the order in which they are served:
    asked     an effect that the user names
    missing   a changeable item that the cluster is recorded without, and that is not rare among the
              clusters compared with (at least as many are known to have it as to lack it)
    not_seen  an effect at which none of its coded practices aims (not coded is not absent)
    find_out  such an item of which it is unknown whether the cluster has it
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.comparison.subject import Subject
from healthclusters.comparison.targets import Target
from healthclusters.model import Study

NEED_KINDS = ("asked", "missing", "not_seen", "find_out")
NEEDS_SCHEMA = {
    "kind": pl.String,
    "of": pl.String,
    "need": pl.String,
    "label": pl.String,
    "has": pl.Int64,
    "clusters": pl.Int64,
    "unknown": pl.Int64,
    "gap_low": pl.Float64,
    "gap_high": pl.Float64,
}


def find_needs(
    study: Study, subject: Subject, target: Target, gaps: pl.DataFrame, asked: Sequence[str] = ()
) -> pl.DataFrame:
    """One row a need.

    gaps: of `find_gaps` against the same target. asked: ids of effects.
    Columns: kind, of (`item` or `effect`), need (its id), label, has (clusters of the target that
    have it, or aim at it), clusters, unknown, gap_low, gap_high (share of the target, 0 to 1).
    Raises UnknownNameError for an effect that is not there.
    """
    known = study.casebook.effects["id"].to_list()
    for effect in asked:
        if effect not in known:
            raise UnknownNameError("effect", effect, known)
    rows = [*_item_needs(gaps), *_effect_needs(study, subject, target, asked)]
    return pl.DataFrame(rows, schema=NEEDS_SCHEMA, orient="row")


def _item_needs(gaps: pl.DataFrame) -> list[tuple[object, ...]]:
    wanted = gaps.filter(pl.col("kind").is_in(["missing", "find_out"]) & pl.col("not_rarer"))
    return [
        (
            row["kind"],
            "item",
            row["item_id"],
            row["label"],
            row["yes"],
            row["clusters"],
            row["open"],
            row["share_low"],
            row["share_high"],
        )
        for row in wanted.iter_rows(named=True)
    ]


def _effect_needs(
    study: Study, subject: Subject, target: Target, asked: Sequence[str]
) -> list[tuple[object, ...]]:
    """Effects asked for, and those at which no done practice of the cluster is coded to aim."""
    aims = effects_aimed_at(study)
    own = (
        set(aims.filter(pl.col("cluster_id") == subject.id)["effect_id"])
        if subject.in_study
        else set()
    )
    members = list(target.cluster_ids)
    practices = study.casebook.practices
    coded = practices.filter(pl.col("cluster_id").is_in(members))["cluster_id"].n_unique()
    theirs = aims.filter(pl.col("cluster_id").is_in(members))
    counts = dict(theirs.group_by("effect_id").agg(pl.col("cluster_id").n_unique()).iter_rows())
    n = len(members)
    rows: list[tuple[object, ...]] = []
    for effect, name in study.casebook.effects.select("id", "name").iter_rows():
        kind = "asked" if effect in asked else None if own and effect in own else "not_seen"
        if kind:
            has = counts.get(effect, 0)
            high = (has + n - coded) / n
            rows.append((kind, "effect", effect, name, has, n, n - coded, has / n, high))
    return rows


def effects_aimed_at(study: Study) -> pl.DataFrame:
    """cluster_id, practice_id, effect_id, basis of every practice that is done by a cluster."""
    done = study.casebook.practices.filter(
        (pl.col("status") == "done") & pl.col("cluster_id").is_not_null()
    )
    return study.casebook.practice_effects.join(
        done.select(pl.col("id").alias("practice_id"), "cluster_id"), on="practice_id"
    ).select("cluster_id", "practice_id", "effect_id", "basis")
