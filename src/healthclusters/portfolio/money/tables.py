"""The study's tables 3.1, 3.2 and 4.1 and the funding mix, for any portfolio."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from healthclusters.base import OptionError, text_table
from healthclusters.portfolio.money.per_project import project_money, region_codes
from healthclusters.portfolio.money.periods import BY, By, by_period
from healthclusters.portfolio.portfolio import Portfolio
from healthclusters.portfolio.words import PUBLIC_LEVELS, SHARES, money, percent, several


@dataclass(frozen=True, kw_only=True)
class MoneyOptions:
    """by: in which year a project counts (`start`, or `spread` over its days).

    region: countries that are the region; without them the partners' `in_region` says it.
    periods: first and last year of each; every year and the whole where None.
    """

    by: By = "start"
    region: Collection[str] = ()
    periods: tuple[tuple[int, int], ...] | None = None

    def __post_init__(self) -> None:
        if self.by not in BY:
            raise OptionError("by", self.by, "start or spread")
        region_codes(self.region)
        for first, last in self.periods or ():
            if last < first:
                raise OptionError("periods", f"{first}-{last}", "a first year and a later one")


@dataclass(frozen=True, eq=False, kw_only=True)
class FundingTables:
    """What a portfolio costs and who pays.

    projects: table 3.1, as `project_money`. periods: table 3.2, as `by_period`. published: the
      same columns from sums that were published, with `source` and `locator`. mix: `cluster`,
      `currency`, `basis` (which projects: those whose cost and public money are both known, all
      where none is; or the published sums), `level`, `amount`, `share_of_public` (null for own
      money and the rest), `share_of_volume` (null where the volume is not known).
    objects: table 4.1: `cluster`, `level`, `object`, `amount`, `share` of that level's money.
    """

    projects: pl.DataFrame
    periods: pl.DataFrame
    published: pl.DataFrame
    mix: pl.DataFrame
    objects: pl.DataFrame
    options: MoneyOptions

    def __str__(self) -> str:
        header = ["cluster", "period", "projects", "volume", "public", "subsidy", "region's part"]
        rows = [
            [
                row["cluster"] or "",
                period_words(row["year_from"], row["year_to"]),
                row["projects"],
                money(row["volume"], row["currency"]),
                money(row["public_funding"]),
                percent(row["subsidy_share"]),
                percent(row["regional_share"]),
            ]
            for row in pl.concat([self.published, self.periods], how="diagonal").iter_rows(
                named=True
            )
        ]
        return text_table(header, rows, right=header[2:])


def period_words(first: int | None, last: int | None) -> str:
    """`2017`, `2011–2017`, or that no year is stated."""
    if first is None:
        return "year not stated"
    return str(first) if first == last else f"{first}–{last}"


def funding_tables(portfolio: Portfolio, *, options: MoneyOptions | None = None) -> FundingTables:
    """Every table of the money of a portfolio; never a sum over two currencies."""
    options = options or MoneyOptions()
    projects = project_money(portfolio, options.region)
    named = projects.with_columns(pl.col("cluster").fill_null(portfolio.name))
    return FundingTables(
        projects=named,
        periods=by_period(named, by=options.by, periods=options.periods),
        published=published_periods(portfolio),
        mix=funding_mix(named, portfolio),
        objects=_objects(named),
        options=options,
    )


def published_periods(portfolio: Portfolio) -> pl.DataFrame:
    """Published sums in the columns of `by_period`, and `share_of_regional_volume`.

    Where a source does not say which volume its funding belongs to, both shares stand side by side.
    """
    given = portfolio.summaries.sort("cluster", "year_from", "year_to")
    any_public = pl.any_horizontal(pl.col(c).is_not_null() for c in PUBLIC_LEVELS)
    public = pl.when(any_public).then(pl.sum_horizontal(*PUBLIC_LEVELS)).alias("public_funding")
    return given.with_columns(public).with_columns(
        (pl.col("public_funding") / pl.col("volume")).alias("subsidy_share"),
        (pl.col("regional_volume") / pl.col("volume")).alias("regional_share"),
        (pl.col("volume") - pl.col("public_funding") - pl.col("own").fill_null(0)).alias("rest"),
        (pl.col("public_funding") / pl.col("regional_volume")).alias("share_of_regional_volume"),
    )


def funding_mix(projects: pl.DataFrame, portfolio: Portfolio) -> pl.DataFrame:
    """Money by level with its shares: of the projects, or of the longest published period."""
    published = published_periods(portfolio)
    longest = published.sort(pl.col("year_to") - pl.col("year_from"), descending=True).unique(
        "cluster", keep="first", maintain_order=True
    )
    frames = [_mix_rows(longest.with_columns(pl.lit("as published").alias("basis")))]
    for (_, _), part in projects.group_by("cluster", "currency", maintain_order=True):
        frames.append(_mix_rows(_summed(part)))
    return pl.concat(frames)


def _summed(projects: pl.DataFrame) -> pl.DataFrame:
    """Sums of the projects whose cost and public money are both known; of all where none is."""
    both = projects.drop_nulls(["budget", "public_funding"])
    used = projects if both.is_empty() else both
    sums = [pl.when(pl.col(c).count() > 0).then(pl.col(c).sum()).alias(c) for c in SHARES]
    volume = pl.lit(None, dtype=pl.Float64) if both.is_empty() else pl.col("budget").sum()
    return used.select(
        pl.col("cluster").first(),
        pl.col("currency").first(),
        *sums,
        volume.alias("volume"),
        pl.col("public_funding").sum(),
        pl.lit(several(used.height, "project")).alias("basis"),
    )


def _mix_rows(wide: pl.DataFrame) -> pl.DataFrame:
    long = wide.unpivot(
        on=list(SHARES),
        index=["cluster", "currency", "basis", "volume", "public_funding"],
        variable_name="level",
        value_name="amount",
    ).drop_nulls("amount")
    order = {level: i for i, level in enumerate(SHARES)}
    public = pl.col("level").is_in(list(PUBLIC_LEVELS)) & (pl.col("public_funding") > 0)
    return (
        long.with_columns(
            pl.when(public)
            .then(pl.col("amount") / pl.col("public_funding"))
            .alias("share_of_public"),
            pl.when(pl.col("volume") > 0)
            .then(pl.col("amount") / pl.col("volume"))
            .alias("share_of_volume"),
            pl.col("level").replace_strict(order, return_dtype=pl.Int64).alias("place"),
        )
        .sort("cluster", "place")
        .select(
            "cluster",
            "currency",
            "basis",
            "level",
            "amount",
            "share_of_public",
            "share_of_volume",
        )
    )


def _objects(projects: pl.DataFrame) -> pl.DataFrame:
    """What each public level pays for, project by project."""
    long = projects.unpivot(
        on=list(PUBLIC_LEVELS),
        index=["cluster", "currency", "project_id", "title"],
        variable_name="level",
        value_name="amount",
    ).drop_nulls("amount")
    whole = pl.col("amount").sum().over("cluster", "level")
    return long.with_columns(
        pl.coalesce("title", "project_id").alias("object"),
        pl.when(whole > 0).then(pl.col("amount") / whole).alias("share"),
    ).select("cluster", "currency", "level", "project_id", "object", "amount", "share")
