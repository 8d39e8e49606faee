"""What changed between two assessments, and which evidence changed it.

For a copy of a study against its origin, and for a release against the one before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from healthclusters.base import text_table
from healthclusters.base.text import cell, interval
from healthclusters.model import Study
from healthclusters.scoring.assessment import Assessment

_ANSWER = {1: "yes", 0: "no", None: "open"}


@dataclass(frozen=True, eq=False, kw_only=True)
class Changes:
    """before, after: `id` and revision of the two studies.

    scores: clusters whose total changed, or that are in one of the two only: `cluster_id`,
      `known_before`, `most_before`, `known_after`, `most_after` (null where it was not there).
    points: points that changed: `cluster_id`, `item_id`, `before`, `after` (yes, no, open, or null
      where the cluster or item was not there), `because` (in words).
    observations: `observation_id`, `subject`, `item`, `change` (added, removed, changed), `columns`
      (that differ), `value_before`, `value_after`.
    clusters: clusters that came, went, or whose role or countries changed: `cluster_id`, `change`
      (added, removed, changed), `columns`, `before`, `after` (in words).
    rules: items whose rule or measure changed or that are in one framework only, and a changed
      reference year, in words.
    ranks: clusters of the sample, and focal ones set beside it, whose range of ranks changed:
      `cluster_id`, `best_before`, `worst_before`, `best_after`, `worst_after` (null where it was
      not ranked).
    names: of clusters, by id, and labels of items, by id, for the texts.
    """

    before: tuple[str, str]
    after: tuple[str, str]
    scores: pl.DataFrame
    points: pl.DataFrame
    observations: pl.DataFrame
    clusters: pl.DataFrame
    rules: list[str]
    ranks: pl.DataFrame
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    labels: Mapping[str, str] = field(default_factory=dict, repr=False)

    def name(self, cluster_id: str) -> str:
        """Name of a cluster; its id where it has none."""
        return self.names.get(cluster_id, cluster_id)

    def in_words(self, text: str) -> str:
        """A reason or a rule with values and labels in place of the ids that begin its parts."""
        parts = text.split("; ")
        return "; ".join(self._part_in_words(part) for part in parts)

    def _part_in_words(self, part: str) -> str:
        first, _space, rest = part.partition(" ")
        name = first.removesuffix(":")
        if name in self.labels:
            return f"{self.labels[name]}{first[len(name) :]} {rest}"
        row = self._values.get(name)
        if row is None:
            return part
        if " became " in rest and first.endswith(":"):
            return rest
        return f"{row}{first[len(name) :]} {rest}"

    @cached_property
    def _values(self) -> dict[str, str]:
        """The value of each changed observation, as it is now or was last."""
        columns = ("observation_id", "value_before", "value_after")
        rows = self.observations.select(columns).iter_rows()
        return {name: str(before if after is None else after) for name, before, after in rows}

    def named_points(self) -> list[tuple[str, ...]]:
        """`points` with names and labels in place of ids, `not there` for null."""
        return [
            (
                self.name(row["cluster_id"]),
                self.labels.get(row["item_id"], row["item_id"]),
                row["before"] or "not there",
                row["after"] or "not there",
                row["because"],
            )
            for row in self.points.iter_rows(named=True)
        ]

    def __str__(self) -> str:
        before_id, before_revision = self.before
        lines = [
            f"Against {before_id} (revision {before_revision[:12]}): "
            f"changed observations: {self.observations.height}, points: {self.points.height}, "
            f"totals: {self.scores.height}, rank ranges: {self.ranks.height}."
        ]
        lines += [f"Rule: {rule}" for rule in self.rules]
        lines += [
            f"Cluster: {self.name(r['cluster_id'])} {r['change']}"
            + (f" ({r['before']} became {r['after']})" if r["change"] == "changed" else "")
            for r in self.clusters.iter_rows(named=True)
        ]
        if self.scores.height:
            rows = [
                (
                    self.name(r["cluster_id"]),
                    _points(r["known_before"], r["most_before"]),
                    _points(r["known_after"], r["most_after"]),
                )
                for r in self.scores.iter_rows(named=True)
            ]
            lines += ["", text_table(["Cluster", "Points before", "Points now"], rows)]
        if self.points.height:
            header = ["Cluster", "Item", "Before", "Now", "Because"]
            lines += ["", text_table(header, self.named_points())]
        return "\n".join(lines)

    __repr__ = __str__


def _points(known: int | None, most: int | None) -> str:
    return "not there" if known is None or most is None else interval(known, most)


def changes_between(before: Assessment, after: Assessment) -> Changes:
    """Compare two assessments of two states of a study."""
    observations = _changed_observations(before.study, after.study)
    clusters = _changed_clusters(before.study, after.study)
    rules = _changed_rules(before.study, after.study)
    general = []
    if before.reference_year != after.reference_year:
        general = [f"reference year {before.reference_year} became {after.reference_year}"]
    return Changes(
        before=(before.study.id, before.study.revision),
        after=(after.study.id, after.study.revision),
        scores=_changed_scores(before.scores, after.scores),
        points=_changed_points(
            before, after, _Reasons(before, after, observations, rules, general)
        ),
        observations=observations,
        clusters=clusters,
        rules=[*general, *rules.values()],
        ranks=_changed_ranks(before.scores, after.scores),
        names=_both(before, after, lambda s: s.clusters.select("cluster_id", "name").iter_rows()),
        labels=_both(before, after, lambda s: ((i.id, str(i.label)) for i in s.framework.items)),
    )


def _both(
    before: Assessment, after: Assessment, pairs: Callable[[Study], Iterable[tuple[str, str]]]
) -> dict[str, str]:
    """Ids with their names of both states; the later name where they differ."""
    return {**dict(pairs(before.study)), **dict(pairs(after.study))}


def _changed_scores(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    columns = ["cluster_id", "known", "most"]
    joined = before.select(columns).join(
        after.select(columns), on="cluster_id", how="full", coalesce=True, suffix="_after"
    )
    return (
        joined.filter(
            pl.col("known").ne_missing(pl.col("known_after"))
            | pl.col("most").ne_missing(pl.col("most_after"))
        )
        .rename({"known": "known_before", "most": "most_before"})
        .select("cluster_id", "known_before", "most_before", "known_after", "most_after")
        .sort("cluster_id")
    )


def _changed_points(before: Assessment, after: Assessment, reasons: _Reasons) -> pl.DataFrame:
    keys = ["cluster_id", "item_id"]
    one, two = (_answers(a).select(*keys, "answer") for a in (before, after))
    joined = one.join(two, on=keys, how="full", coalesce=True, suffix="_after").filter(
        pl.col("answer").ne_missing(pl.col("answer_after"))
    )
    rows = [
        (cluster, item, was, now, reasons.why(cluster, item))
        for cluster, item, was, now in joined.sort(keys).iter_rows()
    ]
    schema = dict.fromkeys([*keys, "before", "after", "because"], pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _answers(assessment: Assessment) -> pl.DataFrame:
    words = pl.col("point").cast(pl.Int64).replace_strict(_ANSWER, return_dtype=pl.String)
    return assessment.points.with_columns(answer=words)


# Columns that the resolution of a cell reads; a new note moves no point.
_READ = {
    "subject",
    "item",
    "value",
    "as_of",
    "source_id",
    "locator",
    "confidence",
    "coder",
    "status",
}


class _Reasons:
    """Finds what made a point change: an observation, a rule, a country, a source, the year."""

    def __init__(
        self,
        before: Assessment,
        after: Assessment,
        observations: pl.DataFrame,
        rules: dict[str, str],
        general: list[str],
    ) -> None:
        self.rules, self.general = rules, general
        both = (before.study, after.study)
        self.measure = {i.id: i.measure for s in both for i in s.framework.items}
        self.homes = [dict(s.clusters.select("cluster_id", "countries").iter_rows()) for s in both]
        self.sources_changed = before.options.evidence == "independent" and _sources_changed(*both)
        self.by_cell: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in observations.iter_rows(named=True):
            if row["change"] != "changed" or _READ & set(row["columns"]):
                self.by_cell.setdefault((row["subject"], row["item"]), []).append(row)

    def why(self, cluster: str, item: str) -> str:
        was, now = (homes.get(cluster) for homes in self.homes)
        subjects = sorted({cluster, *(was or []), *(now or [])})
        found = [
            self._words(row)
            for subject in subjects
            for row in self.by_cell.get((subject, self.measure[item]), ())
        ]
        if item in self.rules:
            found.append("the rule changed")
        if was is None or now is None:
            found.append("the cluster was added" if was is None else "the cluster was removed")
        elif was != now:
            found.append(f"its countries changed from {', '.join(was)} to {', '.join(now)}")
        if self.sources_changed:
            found.append("a source became independent, or is so no longer")
        return "; ".join(found + self.general) or "the options of the two runs differ"

    @staticmethod
    def _words(row: dict[str, Any]) -> str:
        name, before, after = row["observation_id"], row["value_before"], row["value_after"]
        if row["change"] == "changed" and before != after:
            return f"{name}: {before} became {after}"
        if row["change"] == "changed":
            return f"{name}: {', '.join(row['columns'])} changed"
        return f"{name} {row['change']}"


def _sources_changed(before: Study, after: Study) -> bool:
    one, two = (s.sources.select("source_id", "independent").rows() for s in (before, after))
    return set(one) != set(two)


def _changed_ranks(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    ranked = pl.col("role").is_in(["sample", "focal"])
    one, two = (
        s.filter(ranked).select("cluster_id", best="best_rank", worst="worst_rank")
        for s in (before, after)
    )
    joined = one.join(two, on="cluster_id", how="full", coalesce=True, suffix="_after").rename(
        {"best": "best_before", "worst": "worst_before"}
    )
    other = [pl.col(f"{c}_before").ne_missing(pl.col(f"{c}_after")) for c in ("best", "worst")]
    return joined.filter(pl.any_horizontal(other)).sort("cluster_id")


def _changed_clusters(before: Study, after: Study) -> pl.DataFrame:
    one, two = (
        {r["cluster_id"]: r for r in s.clusters.iter_rows(named=True)} for s in (before, after)
    )
    rows: list[tuple[Any, ...]] = []
    for cluster in sorted(one.keys() | two.keys()):
        if cluster not in one or cluster not in two:
            rows.append((cluster, "added" if cluster in two else "removed", [], None, None))
            continue
        differ = [c for c in ("role", "countries") if one[cluster][c] != two[cluster][c]]
        if differ:
            told = [", ".join(cell(r[cluster][c]) for c in differ) for r in (one, two)]
            rows.append((cluster, "changed", differ, *told))
    schema: dict[str, Any] = {
        "cluster_id": pl.String,
        "change": pl.String,
        "columns": pl.List(pl.String),
        "before": pl.String,
        "after": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _changed_observations(before: Study, after: Study) -> pl.DataFrame:
    key = "observation_id"
    compared = [c for c in before.observations.columns if c != key]
    joined = before.observations.join(
        after.observations, on=key, how="full", coalesce=True, suffix="_after"
    )
    rows = []
    for row in joined.sort(key).iter_rows(named=True):
        was, now = row["subject"] is not None, row["subject_after"] is not None
        differ = [c for c in compared if row[c] != row[f"{c}_after"]] if was and now else []
        if was and now and not differ:
            continue
        rows.append(
            (
                row[key],
                row["subject_after"] if now else row["subject"],
                row["item_after"] if now else row["item"],
                "changed" if was and now else "added" if now else "removed",
                differ,
                row["value"],
                row["value_after"],
            )
        )
    schema: dict[str, Any] = {
        key: pl.String,
        "subject": pl.String,
        "item": pl.String,
        "change": pl.String,
        "columns": pl.List(pl.String),
        "value_before": pl.String,
        "value_after": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _changed_rules(before: Study, after: Study) -> dict[str, str]:
    """Item -> what changed about its rule, in words."""
    old, new = before.framework.item_by_id, after.framework.item_by_id
    found = {}
    for item in dict.fromkeys([*old, *new]):
        if item not in new:
            found[item] = f"{item} was removed"
        elif item not in old:
            found[item] = f"{item} was added ({new[item].rule})"
        elif (old[item].rule, old[item].measure) != (new[item].rule, new[item].measure):
            found[item] = f"{item}: {old[item].rule} became {new[item].rule}"
        elif _measure_of(before, item) != _measure_of(after, item):
            found[item] = f"{item}: the measure {new[item].measure} changed"
    return found


def _measure_of(study: Study, item: str) -> tuple[object, ...]:
    """What of a measure decides how a value is read."""
    measure = study.framework.measure_by_id[study.framework.item_by_id[item].measure]
    return (measure.subject, measure.kind, measure.levels, measure.absences)
