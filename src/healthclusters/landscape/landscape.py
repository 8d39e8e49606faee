"""The whole landscape of a study at once: what the run, the report and the pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from healthclusters.base import OptionError
from healthclusters.landscape.against_published import against_published
from healthclusters.landscape.agreement import Agreement
from healthclusters.landscape.conclusion import Conclusion
from healthclusters.landscape.finding import facts_worth_finding
from healthclusters.landscape.group import group
from healthclusters.landscape.grouping import Grouping, groups_in_words
from healthclusters.landscape.methods_compared import methods_compared
from healthclusters.landscape.newcomer import newcomers
from healthclusters.landscape.number import NumberOfGroups, number_of_groups
from healthclusters.landscape.options import GroupOptions
from healthclusters.landscape.point_table import point_table
from healthclusters.landscape.published import (
    published_group_of,
    tests_of_computed,
    tests_of_published,
)
from healthclusters.landscape.solution import check_k, prepare
from healthclusters.scoring import Assessment


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
    tests: `variable`, `known`, `p_value`, `q_value`, `not_tested` (why there is no test), `groups`
      (`published` or `computed`): exact tests, never of items that made the groups.
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
            "open-cell-probabilities": self.grouping.posteriors,
            "group-pairs": self.grouping.pairs(),
            "group-numbers": self.number.table,
            "group-methods": self.methods,
            "group-consensus": self.consensus,
            "group-agreement": self.agreement.table if self.agreement else None,
            "group-overlaps": self.agreement.overlaps if self.agreement else None,
            "group-not-compared": self.agreement.not_computed if self.agreement else None,
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
    # `group` takes the children 0, 1 and 2 of the same seed
    streams = np.random.SeedSequence(seed, spawn_key=(3,)).spawn(3)
    table = point_table(assessment)
    if options.k is not None:
        check_k(options.k, prepare(table, options.group))  # refused before anything is computed
    step("How many groups")
    fewer = replace(
        options.group, resamples=options.number_resamples, shuffles=options.number_shuffles
    )
    number = number_of_groups(table, fewer, seed=streams[0], workers=workers)
    k, why = _k(options, assessment, number)
    step("Groups, their stability and their null")
    grouping = group(assessment, k, options=options.group, seed=seed, workers=workers)
    step("The other methods")
    methods, consensus = methods_compared(grouping, table, fewer, seed=streams[1], workers=workers)
    step("Agreement with the published groups")
    against = against_published(
        grouping,
        table,
        exchanges=options.exchanges,
        large_source=options.large_source,
        seed=streams[2],
        workers=workers,
    )
    step("What is worth finding out")
    return Landscape(
        options=options,
        seed=seed,
        grouping=grouping,
        k_reason=f"{k} asked for, {why}: {groups_in_words(grouping.groups)}.",
        number=number,
        methods=methods,
        consensus=consensus,
        tests=_tests(grouping, against.agreement is not None),
        facts=facts_worth_finding(grouping),
        newcomers=newcomers(grouping),
        **vars(against),
    )


STEPS = 5


def _k(
    options: LandscapeOptions, assessment: Assessment, number: NumberOfGroups
) -> tuple[int, str]:
    published = _published(assessment, assessment.cluster_ids())
    if options.k is not None:
        return options.k, "as the call says"
    if len(published) > 1:
        return len(published), "as many as were published"
    return number.chosen, "as many as the rule finds"


def _published(assessment: Assessment, cluster_ids: list[str]) -> set[str]:
    return {g for g in published_group_of(assessment, cluster_ids) if g is not None}


def _tests(grouping: Grouping, published: bool) -> pl.DataFrame:
    computed = tests_of_computed(grouping).with_columns(groups=pl.lit("computed"))
    if not published:
        return computed
    first = tests_of_published(grouping.assessment).with_columns(groups=pl.lit("published"))
    return pl.concat([first, computed])
