"""Fields and themes: where the projects are, and which topics have enough interested members.

The activation rule is HealthCapital's (HSE University 2019, ch. 3): the office steps in when three
to five firms share a topic; one alone is not enough.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.portfolio.portfolio import Portfolio
from healthclusters.portfolio.words import KINDS


def fields_by_themes(portfolio: Portfolio) -> pl.DataFrame:
    """One row per field and theme: `field`, `theme`, `projects`, `volume` (sum of known budgets,
    null where none is), `interests` (members that named a topic there).

    A project counts in every cell that it names, so cells do not add up to the portfolio. A project
    with a field and no theme counts under the theme null (`not stated`), and the reverse.
    """
    projects = portfolio.projects.select("project_id", "fields", "themes", "budget").filter(
        pl.col("fields").is_not_null() | pl.col("themes").is_not_null()
    )
    cells = (
        projects.explode("fields")
        .explode("themes")
        .group_by(pl.col("fields").alias("field"), pl.col("themes").alias("theme"))
        .agg(
            pl.len().cast(pl.Int64).alias("projects"),
            pl.when(pl.col("budget").count() > 0).then(pl.col("budget").sum()).alias("volume"),
        )
    )
    interests = (
        portfolio.tables["interests"]
        .group_by("field", "theme")
        .agg(pl.col("organisation_id").n_unique().cast(pl.Int64).alias("interests"))
    )
    both = cells.join(interests, on=["field", "theme"], how="full", coalesce=True, nulls_equal=True)
    return both.with_columns(
        pl.col("projects").fill_null(0), pl.col("interests").fill_null(0)
    ).sort("field", "theme", nulls_last=True)


@dataclass(frozen=True, kw_only=True)
class ActivationRule:
    """When work on a topic starts.

    least: so many interested members. kinds: whose interest counts; every kind where empty.
    """

    least: int = 3
    kinds: Collection[str] = ("company",)

    def __post_init__(self) -> None:
        if self.least < 1:
            raise OptionError("least", self.least, "1 or more")
        for kind in self.kinds:
            if kind not in KINDS:
                raise UnknownNameError("kind", kind, KINDS)


def topics_to_start(portfolio: Portfolio, *, rule: ActivationRule | None = None) -> pl.DataFrame:
    """One row per topic: `topic`, `field`, `theme`, `interested` (that count), `all_interested`,
    `kind_not_stated` (may count), `starts` (`yes`, `no`, `open`: those whose kind is not stated
    would settle it), `missing`, `since` (day on which the rule was met; null where that is not
    known)."""
    rule = rule or ActivationRule()
    everybody = pl.col("organisation_id").is_not_null()
    counts = pl.col("kind").is_in(sorted(rule.kinds)).fill_null(False) if rule.kinds else everybody
    unknown = pl.col("kind").is_null() if rule.kinds else ~everybody
    table = (
        portfolio.tables["interests"]
        .group_by("topic")
        .agg(
            pl.col("field").drop_nulls().first(),
            pl.col("theme").drop_nulls().first(),
            counts.sum().cast(pl.Int64).alias("interested"),
            pl.len().cast(pl.Int64).alias("all_interested"),
            unknown.sum().cast(pl.Int64).alias("kind_not_stated"),
            pl.col("since").filter(counts).sort(nulls_last=True).alias("days"),
        )
    )
    met = pl.col("interested") >= rule.least
    could = pl.col("interested") + pl.col("kind_not_stated") >= rule.least
    starts = (
        pl.when(met).then(pl.lit("yes")).when(could).then(pl.lit("open")).otherwise(pl.lit("no"))
    )
    all_dated = pl.col("days").list.drop_nulls().list.len() == pl.col("interested")
    since = pl.col("days").list.get(rule.least - 1, null_on_oob=True)
    return (
        table.with_columns(
            starts.alias("starts"),
            (rule.least - pl.col("interested")).clip(lower_bound=0).alias("missing"),
            pl.when(met & all_dated).then(since).alias("since"),
        )
        .drop("days")
        .sort("interested", "all_interested", "topic", descending=[True, True, False])
    )
