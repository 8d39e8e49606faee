"""The success factors a cluster shows, by its coded practices (METHOD 6).

A factor is shown by a practice that is coded for it. Where a cluster has no coded practice at all,
the factor is unknown; where it has some, but none for the factor, the documents do not show it.
Neither is proof of absence, and the words say so. The share of a group is an interval
[shown / n, (shown + clusters without any coded practice) / n].

The table "shares, adds, plans" has the form of the study's closing comparison of the Moscow
cluster: what it does as others do, what nobody among them is coded for, what it plans. Two
practices are alike where they serve the same factor with the same instrument.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from healthclusters.comparison.subject import Subject
from healthclusters.comparison.targets import Target
from healthclusters.model import Study


@dataclass(frozen=True, eq=False, kw_only=True)
class Factors:
    """Success factors of one cluster against a target.

    table: one row a factor in the study's order: factor_id, name, own (`done`, `planned`,
      `not_seen` = practices are coded, none of them for it, `unknown` = no practice is coded),
      done, planned (own practice ids), shown (clusters of the target that do show it),
      not_seen, unknown (as above), clusters, share_low, share_high.
    comparison: one row a factor: factor_id, name, shares, adds, plans (own practice ids; shares
      and adds are done).
    practices: how many practices of the cluster are coded.
    """

    table: pl.DataFrame
    comparison: pl.DataFrame
    practices: int


def success_factors(study: Study, subject: Subject, target: Target) -> Factors:
    """The factors shown, and what is shared, added and planned."""
    names = study.casebook.success_factors.sort("number")
    rows = study.casebook.practices.select("id", "cluster_id", "status", "instrument", "factors")
    by_factor = rows.explode("factors").rename({"factors": "factor_id"})
    own = (
        by_factor.filter(pl.col("cluster_id") == subject.id) if subject.in_study else by_factor[:0]
    )
    theirs = by_factor.filter(pl.col("cluster_id").is_in(list(target.cluster_ids)))
    own_practices = own["id"].n_unique()
    return Factors(
        table=_table(names, own, theirs, target, own_practices),
        comparison=_shares_adds_plans(names, own, theirs),
        practices=own_practices,
    )


def _table(
    names: pl.DataFrame, own: pl.DataFrame, theirs: pl.DataFrame, target: Target, practices: int
) -> pl.DataFrame:
    done = theirs.filter(pl.col("status") == "done")
    coded = theirs["cluster_id"].n_unique()
    n = len(target.cluster_ids)
    rows = []
    for factor_id, name in names.select("id", "name").iter_rows():
        mine = own.filter(pl.col("factor_id") == factor_id)
        shown = done.filter(pl.col("factor_id") == factor_id)["cluster_id"].n_unique()
        is_done = mine.filter(pl.col("status") == "done")["id"].to_list()
        is_planned = mine.filter(pl.col("status") == "planned")["id"].to_list()
        rows.append(
            {
                "factor_id": factor_id,
                "name": name,
                "own": _own_word(is_done, is_planned, practices),
                "done": sorted(is_done),
                "planned": sorted(is_planned),
                "shown": shown,
                "not_seen": coded - shown,
                "unknown": n - coded,
                "clusters": n,
                "share_low": shown / n,
                "share_high": (shown + n - coded) / n,
            }
        )
    lists = {c: pl.List(pl.String) for c in ("done", "planned")}
    return pl.DataFrame(rows, schema_overrides=lists)


def _own_word(done: list[str], planned: list[str], practices: int) -> str:
    if done:
        return "done"
    if planned:
        return "planned"
    return "not_seen" if practices else "unknown"


def _shares_adds_plans(
    names: pl.DataFrame, own: pl.DataFrame, theirs: pl.DataFrame
) -> pl.DataFrame:
    """Own practices by factor: alike one of the target's, unlike all of them, planned."""
    kinds = set(
        theirs.filter(pl.col("status") == "done").select("factor_id", "instrument").iter_rows()
    )
    rows = []
    for factor_id, name in names.select("id", "name").iter_rows():
        mine = own.filter(pl.col("factor_id") == factor_id).sort("id")
        shares, adds, plans = [], [], []
        for practice, status, instrument in mine.select("id", "status", "instrument").iter_rows():
            if status == "planned":
                plans.append(practice)
            elif (factor_id, instrument) in kinds:
                shares.append(practice)
            else:
                adds.append(practice)
        rows.append(
            {"factor_id": factor_id, "name": name, "shares": shares, "adds": adds, "plans": plans}
        )
    lists = {c: pl.List(pl.String) for c in ("shares", "adds", "plans")}
    return pl.DataFrame(rows, schema_overrides=lists)
