"""The whole landscape of a study at once: what the run, the report and the pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from healthclusters.base import OptionError
from healthclusters.landscape.agreement import Agreement, Variation, agreement
from healthclusters.landscape.agreement_measures import adjusted_rand, crosstab
from healthclusters.landscape.arrays import Floats, Labels
from healthclusters.landscape.conclusion import Conclusion, conclude
from healthclusters.landscape.finding import facts_worth_finding
from healthclusters.landscape.group import group
from healthclusters.landscape.grouping import Grouping
from healthclusters.landscape.methods import METHODS
from healthclusters.landscape.moves import confusion, decisive_items, moved
from healthclusters.landscape.newcomer import newcomers
from healthclusters.landscape.number import NumberOfGroups, number_of_groups
from healthclusters.landscape.options import GroupOptions
from healthclusters.landscape.point_table import PointTable, point_table
from healthclusters.landscape.published import (
    characteristics,
    published_group_of,
    published_profiles,
    target_models,
    tests_of_computed,
    tests_of_published,
)
from healthclusters.landscape.solution import check_k, prepare, solve
from healthclusters.scoring import Assessment, assess


@dataclass(frozen=True, kw_only=True)
class LandscapeOptions:
    """How much is computed.

    k: number of groups; where None as many as were published, else as the rule finds.
    group: how clusters are grouped. exchanges: of countries, behind p-values of agreement.
    number_resamples, number_shuffles: for each number of groups, in the table of 1 to 6.
    large_source: an independent source that decides at least so many points is left out in turn.
    """

    k: int | None = None
    group: GroupOptions = field(default_factory=GroupOptions)
    exchanges: int = 999
    number_resamples: int = 200
    number_shuffles: int = 99
    large_source: int = 10

    def __post_init__(self) -> None:
        if self.k is not None and self.k < 1:
            raise OptionError("k", self.k, "at least 1")
        for name in ("exchanges", "number_resamples", "number_shuffles"):
            if not 10 <= getattr(self, name) <= 100_000:
                raise OptionError(name, getattr(self, name), "from 10 to 100,000")
        if self.large_source < 1:
            raise OptionError("large_source", self.large_source, "at least 1")


THOROUGH = LandscapeOptions(
    group=GroupOptions(resamples=1_000, shuffles=999),
    exchanges=9_999,
    number_resamples=1_000,
    number_shuffles=999,
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Landscape:
    """Everything about the groups of a study.

    grouping: the solution. k_reason: why so many groups. number: the table for 1 to 6 groups.
    methods: one row per method with the same k: `method`, `groups`, `outliers`, `stability` (of the
      worst group), `p_null`, `with_solution` (adjusted Rand index with `grouping`),
      `with_published`. consensus: `cluster_id`, `other_id`, `methods` (share of the methods that
      put the two in one group).
    agreement, conclusion, confusion, moved, decisive: against the published groups (see
      `agreement.py`, `conclusion.py`, `moves.py`); None where nothing was published.
    published_profiles, characteristics, target_models: the published description beside the
      evidence (see `published.py`), for published and for computed groups; None as above.
    tests: `variable`, `known`, `p_value`, `q_value`, `groups` (`published` or `computed`): exact
      tests, never of items that made the groups.
    facts: worth finding out, most useful first (see `finding.py`).
    newcomers: focal clusters (see `newcomer.py`).
    """

    options: LandscapeOptions
    seed: int
    grouping: Grouping
    k_reason: str
    number: NumberOfGroups
    methods: pl.DataFrame
    consensus: pl.DataFrame
    agreement: Agreement | None
    conclusion: Conclusion | None
    confusion: pl.DataFrame | None
    moved: pl.DataFrame | None
    decisive: pl.DataFrame | None
    published_profiles: pl.DataFrame | None
    characteristics: pl.DataFrame | None
    target_models: pl.DataFrame | None
    tests: pl.DataFrame
    facts: pl.DataFrame
    newcomers: pl.DataFrame

    def tables(self) -> dict[str, pl.DataFrame]:
        """Every table by the name of the file it is published as."""
        found = {
            "groups": self.grouping.groups,
            "group-clusters": self.grouping.clusters,
            "memberships": self.grouping.memberships,
            "group-items": self.grouping.items,
            "group-profiles": self.grouping.profiles,
            "group-posteriors": self.grouping.posteriors,
            "group-pairs": self.grouping.pairs(),
            "group-numbers": self.number.table,
            "group-methods": self.methods,
            "group-consensus": self.consensus,
            "group-agreement": self.agreement.table if self.agreement else None,
            "group-overlaps": self.agreement.overlaps if self.agreement else None,
            "group-confusion": self.confusion,
            "group-moved": self.moved,
            "group-decisive": self.decisive,
            "published-profiles": self.published_profiles,
            "group-characteristics": self.characteristics,
            "group-target-models": self.target_models,
            "group-tests": self.tests,
            "facts": self.facts,
            "newcomers": self.newcomers,
        }
        return {name: table for name, table in found.items() if table is not None}

    def __str__(self) -> str:
        from healthclusters.landscape.report import landscape_text

        return landscape_text(self)

    __repr__ = __str__


def landscape_of(
    assessment: Assessment,
    *,
    options: LandscapeOptions | None = None,
    seed: int = 1,
    workers: int = 1,
    step: Callable[[str], None] = lambda _: None,
) -> Landscape:
    """Compute the landscape of an assessed study.

    step: told what is computed next, for a progress bar; it is called STEPS times.
    """
    options = options or LandscapeOptions()
    streams = np.random.SeedSequence(seed, spawn_key=(1,)).spawn(3)
    table = point_table(assessment)
    if options.k is not None:
        check_k(options.k, prepare(table, options.group))  # refused before anything is computed
    step("How many groups")
    number = number_of_groups(
        table,
        replace(
            options.group,
            resamples=options.number_resamples,
            shuffles=options.number_shuffles,
        ),
        seed=streams[0],
        workers=workers,
    )
    k, reason = _k(options, assessment, number)
    step("Groups, their stability and their null")
    grouping = group(assessment, k, options=options.group, seed=seed, workers=workers)
    step("The other methods")
    methods, consensus = _methods(grouping, table, options, streams[1], workers)
    step("Agreement with the published groups")
    against = _against_published(grouping, table, options, streams[2], workers)
    step("What is worth finding out")
    return Landscape(
        options=options,
        seed=seed,
        grouping=grouping,
        k_reason=reason,
        number=number,
        methods=methods,
        consensus=consensus,
        tests=_tests(grouping, against.agreement is not None),
        facts=facts_worth_finding(grouping),
        newcomers=newcomers(grouping),
        **vars(against),
    )


STEPS = 5


@dataclass(frozen=True, eq=False, kw_only=True)
class _AgainstPublished:
    agreement: Agreement | None = None
    conclusion: Conclusion | None = None
    confusion: pl.DataFrame | None = None
    moved: pl.DataFrame | None = None
    decisive: pl.DataFrame | None = None
    published_profiles: pl.DataFrame | None = None
    characteristics: pl.DataFrame | None = None
    target_models: pl.DataFrame | None = None


def _k(
    options: LandscapeOptions, assessment: Assessment, number: NumberOfGroups
) -> tuple[int, str]:
    published = _published(assessment, assessment.cluster_ids())
    if options.k is not None:
        return options.k, f"{options.k} groups, as asked for."
    if len(published) > 1:
        return len(published), f"{len(published)} groups, as many as were published."
    return number.chosen, f"{number.chosen} groups by the rule."


def _published(assessment: Assessment, cluster_ids: list[str]) -> set[str]:
    return {g for g in published_group_of(assessment, cluster_ids) if g is not None}


def _methods(
    grouping: Grouping,
    table: PointTable,
    options: LandscapeOptions,
    seed: np.random.SeedSequence,
    workers: int,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every method with the same k on the same answers, and how often they agree on a pair."""
    own = grouping.solution
    ids = own.prepared.table.cluster_ids
    published = published_group_of(grouping.assessment, ids)
    rows, labels = [], []
    for name, stream in zip(METHODS, seed.spawn(len(METHODS)), strict=True):
        solution = own
        if name != own.method.name:
            asked = replace(options.group, method=name, resamples=options.number_resamples)
            asked = replace(asked, shuffles=options.number_shuffles)
            solution = solve(table, grouping.k, asked, seed=stream, workers=workers)
        sizes = np.bincount(solution.partition.labels, minlength=grouping.k)
        large = sizes >= options.group.smallest_group
        labels.append(solution.partition.labels)
        rows.append(
            {
                "method": name,
                "groups": int(large.sum()),
                "outliers": int(sizes[~large].sum()),
                "stability": float(solution.stability.jaccard[large].min())
                if large.any()
                else None,
                "p_null": solution.null.p_value,
                "with_solution": _rand(own.partition.labels, solution.partition.labels),
                "with_published": _rand_published(published, solution.partition.labels),
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None), _consensus(np.stack(labels), ids)


def _least(values: Floats) -> float | None:
    return float(values.min()) if len(values) else None


def _consensus(labels: Labels, ids: tuple[str, ...]) -> pl.DataFrame:
    first, second = np.triu_indices(len(ids), k=1)
    names = np.array(ids, dtype=object)
    together = (labels[:, first] == labels[:, second]).mean(axis=0)
    return pl.DataFrame(
        {
            "cluster_id": names[first].tolist(),
            "other_id": names[second].tolist(),
            "methods": together,
        }
    )


def _rand(first: Labels, second: Labels) -> float:
    return float(adjusted_rand(crosstab(first, second, first.max() + 1, second.max() + 1)))


def _rand_published(published: list[str | None], labels: Labels) -> float | None:
    names = sorted({g for g in published if g is not None})
    if len(names) < 2:
        return None
    use = np.array([g is not None for g in published])
    return _rand(np.array([names.index(g) for g in published if g is not None]), labels[use])


def _against_published(
    grouping: Grouping,
    table: PointTable,
    options: LandscapeOptions,
    seed: np.random.SeedSequence,
    workers: int,
) -> _AgainstPublished:
    assessment, asked = grouping.assessment, options.group
    published = published_group_of(assessment, table.cluster_ids)
    if len({g for g in published if g is not None}) < 2:
        return _AgainstPublished()
    found = agreement(
        {e: _on_evidence(assessment, e) for e in ("all", "independent")},
        _without_sources(grouping, options.large_source),
        [None if g is None else g.removeprefix("published:") for g in published],
        grouping.k,
        asked.chosen_method,
        Variation(
            evidence=assessment.options.evidence, open_cells=asked.open_cells, items=asked.items
        ),
        _labels(grouping, table),
        least_known=asked.least_known,
        exchanges=options.exchanges,
        seed=seed,
        workers=workers,
    )
    of_published = {
        c: g for c, g in zip(table.cluster_ids, published, strict=True) if g is not None
    }
    of_computed = dict(grouping.clusters.select("cluster_id", "group").iter_rows())
    profile = published_profiles(assessment, jeffreys=asked.jeffreys)
    return _AgainstPublished(
        agreement=found,
        conclusion=conclude(
            found,
            grouping.solution.null,
            {i.id: str(i.label) for i in assessment.study.framework.items},
        ),
        confusion=confusion(grouping),
        moved=moved(grouping),
        decisive=decisive_items(grouping),
        published_profiles=profile,
        characteristics=pl.concat(
            [
                characteristics(assessment, of_published, profile),
                characteristics(assessment, of_computed, grouping.profiles),
            ]
        ),
        target_models=target_models(assessment, of_published).join(
            target_models(assessment, of_computed).drop("name", "without_group"), on="model"
        ),
    )


def _labels(grouping: Grouping, table: PointTable) -> Labels:
    """Class of each cluster of the table, -1 where it was left out."""
    ids = grouping.solution.prepared.table.cluster_ids
    class_of = dict(zip(ids, grouping.solution.partition.labels.tolist(), strict=True))
    return np.array([class_of.get(c, -1) for c in table.cluster_ids])


def _on_evidence(assessment: Assessment, evidence: str) -> PointTable:
    if assessment.options.evidence == evidence:
        return point_table(assessment)
    asked = replace(assessment.options, evidence=evidence)  # type: ignore[arg-type]
    return point_table(assess(assessment.study, options=asked))


def _without_sources(grouping: Grouping, least: int) -> dict[str, PointTable]:
    """Points without each large source: the next best observation counts, or the cell is open.

    Sources that are not independent are left out together, by the independent evidence.
    """
    assessment = grouping.assessment
    study, used = assessment.study, grouping.solution.prepared.choice.used_ids
    decided = (
        assessment.points.filter(
            pl.col("cluster_id").is_in(assessment.cluster_ids())
            & pl.col("item_id").is_in(used)
            & pl.col("point").is_not_null()
        )
        .select("cluster_id", "item_id", observation_id="observation_ids")
        .explode("observation_id")
        .join(study.observations.select("observation_id", "source_id"), on="observation_id")
        .group_by("source_id")
        .agg(points=pl.struct("cluster_id", "item_id").n_unique())
        .join(study.sources.filter(pl.col("independent") == 1), on="source_id")
        .filter(pl.col("points") >= least)
        .sort("points", "source_id", descending=[True, False])
    )
    tables = {}
    for source in decided["source_id"].to_list():
        kept = study.observations.filter(pl.col("source_id") != source)
        without = assess(replace(study, observations=kept), options=assessment.options)
        tables[source] = point_table(without)
    return tables


def _tests(grouping: Grouping, published: bool) -> pl.DataFrame:
    computed = tests_of_computed(grouping).with_columns(groups=pl.lit("computed"))
    if not published:
        return computed
    first = tests_of_published(grouping.assessment).with_columns(groups=pl.lit("published"))
    return pl.concat([first, computed])
