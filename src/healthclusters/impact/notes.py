"""What an evaluation flags without stopping (problem codes IMP-030 to IMP-038)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from healthclusters.base import Problem
from healthclusters.impact.describe import Attrition
from healthclusters.impact.design import Balance
from healthclusters.impact.estimators import independent_columns
from healthclusters.impact.group_time import NO_OVERLAP, REFERENCE, GroupTimeEffects
from healthclusters.impact.words import listed, number, percent, several

FEW_GROUPS = 30
SMALL_COHORT = 15
IMBALANCE = 0.25


def sample_notes(effects: GroupTimeEffects, file: str) -> Iterator[Problem]:
    """Flags about the firms and comparisons behind one outcome."""
    yield from _exclusions(effects, file)
    yield from _failed_cells(effects, file)
    yield from _few_groups(effects, file)
    yield from _repeated_covariates(effects, file)
    yield from _no_pre_trend(effects, file)
    yield from _small_cohorts(effects, file)


def design_notes(balance: Balance | None, lost: Attrition | None, file: str) -> Iterator[Problem]:
    """Flags about comparability before the start and about firms that drop out."""
    if lost is not None and lost.uneven:
        yield _notice(
            "IMP-036",
            file,
            f"{percent(lost.programme_share)} of the programme's firms and "
            f"{percent(lost.others_share)} of the others are gone in the last year",
            "Find out why; if the weak disappear from one side only, the effect is distorted.",
        )
    if balance is None:
        return
    if balance.worst > IMBALANCE:
        yield _notice(
            "IMP-037",
            file,
            f"before the start the two sides differ by up to {number(balance.worst, 2)} standard "
            "deviations",
            "Use the traits that differ as covariates, or match first.",
        )
    if balance.outside is not None and balance.outside > 0.05:
        yield _notice(
            "IMP-038",
            file,
            f"{percent(balance.outside)} of the programme's firms are unlike any control",
            "Match first, and say which firms the result then speaks of.",
        )


def _exclusions(effects: GroupTimeEffects, file: str) -> Iterator[Problem]:
    for reason, firms, rows in effects.sample.exclusions.iter_rows():
        who = several(firms, "firm") if firms else "no whole firm"
        yield _notice(
            "IMP-030",
            file,
            f"left out: {who}, {several(rows, 'row')} ({reason})",
            "Nothing to do if that is meant; the result speaks of the firms that are left.",
            effects.sample.outcome,
        )


def _failed_cells(effects: GroupTimeEffects, file: str) -> Iterator[Problem]:
    failed = effects.cells.filter(pl.col("why_not").is_not_null(), pl.col("why_not") != REFERENCE)
    for why, part in failed.group_by("why_not", maintain_order=True):
        cohorts = sorted(part["cohort"].unique().to_list())
        remedy = (
            "Use fewer or coarser covariates, or match first."
            if why[0] == NO_OVERLAP
            else "Add firms or years, or use fewer covariates."
        )
        yield _notice(
            "IMP-031",
            file,
            f"no effect for the firms of {listed([str(c) for c in cohorts])} in "
            f"{several(part.height, 'comparison')}: {why[0]}",
            remedy,
            effects.sample.outcome,
        )


def _few_groups(effects: GroupTimeEffects, file: str) -> Iterator[Problem]:
    groups = effects.inference.n_groups
    if groups < FEW_GROUPS:
        yield _notice(
            "IMP-032",
            file,
            f"errors rest on {groups} groups only; the intervals are likely too narrow",
            f"Use a finer error_group; with fewer than {FEW_GROUPS} groups read the intervals "
            "with caution.",
        )


def _repeated_covariates(effects: GroupTimeEffects, file: str) -> Iterator[Problem]:
    sample = effects.sample
    if not sample.x_names:
        return
    rows = sample.x.reshape(-1, sample.x.shape[-1])
    rows = rows[np.isfinite(rows).all(axis=1)]
    x = np.column_stack([np.ones(rows.shape[0]), rows])
    keep = independent_columns(x, np.ones(rows.shape[0]))[1:]
    names = [n for n, kept in zip(sample.x_names, keep, strict=True) if not kept]
    if names:
        yield _notice(
            "IMP-033",
            file,
            f"{listed(names)} add nothing to the covariates before",
            "Leave them out of the list.",
        )


def _no_pre_trend(effects: GroupTimeEffects, file: str) -> Iterator[Problem]:
    if not effects.before.any():
        yield _notice(
            "IMP-034",
            file,
            "only one year before the start is known, so nobody can see whether the firms were "
            "on the same path",
            "Add earlier years.",
        )


def _small_cohorts(effects: GroupTimeEffects, file: str) -> Iterator[Problem]:
    sizes = effects.cells.filter(effects.after).group_by("cohort").agg(pl.col("treated").max())
    small = sizes.filter(pl.col("treated") < SMALL_COHORT).sort("cohort")
    if small.height:
        yield _notice(
            "IMP-035",
            file,
            f"fewer than {SMALL_COHORT} firms entered in "
            f"{listed([str(c) for c in small['cohort'].to_list()])}",
            "Do not read these cohorts' own numbers; they still count in the averages.",
        )


def _notice(code: str, file: str, what: str, remedy: str, column: str | None = None) -> Problem:
    return Problem(code=code, file=file, column=column, what=what, remedy=remedy, severity="notice")


def merged(found: list[list[Problem]]) -> list[Problem]:
    """Notices of several outcomes; what holds for all of them is said once, without the column."""
    general = [[replace(n, column=None) for n in one] for one in found]
    merged_list: list[Problem] = []
    for one, plain in zip(found, general, strict=True):
        for notice, bare in zip(one, plain, strict=True):
            everywhere = all(bare in other for other in general)
            entry = bare if everywhere else notice
            if entry not in merged_list:
                merged_list.append(entry)
    return merged_list
