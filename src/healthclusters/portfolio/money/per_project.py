"""What each project costs, who pays, and how much of it is in the region."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.portfolio.countries import country_code, known_names
from healthclusters.portfolio.portfolio import Portfolio
from healthclusters.portfolio.words import LEVELS, PUBLIC_LEVELS

_STATED = tuple(level for level in PUBLIC_LEVELS if level != "level_not_stated")


def region_codes(countries: Collection[str]) -> list[str]:
    """Alpha-3 codes of countries; UnknownNameError for one that nobody knows."""
    codes = []
    for country in countries:
        code = country_code(country)
        if code is None:
            raise UnknownNameError("country", country, known_names())
        codes.append(code)
    return codes


def project_money(portfolio: Portfolio, region: Collection[str] = ()) -> pl.DataFrame:
    """One row per project, amounts in whole units of its currency, null where not known.

    region: countries that are the region; without them the column `in_region` says it.
    Columns: `project_id`, `title`, `cluster`, `start`, `end`, `currency`, `budget`,
    `public_funding` (as stated, else the sum of the public levels), `subsidy_share`, one column a
    level (`level_not_stated`: public money beyond the levels that are stated; `own` as stated),
    `rest` (budget that neither explains: partners' own money or unknown), `regional_volume` and
    `regional_funding` (what partners in the region have of budget and public money; null where no
    partner's place or amount is known), and the same with `_open` at the end
    (of partners whose place is unknown).
    """
    frame = portfolio.projects.select(
        "project_id", "title", "cluster", "start", "end", "currency", "budget", "public_funding"
    )
    frame = frame.join(_levels(portfolio), on="project_id", how="left")
    frame = frame.join(_region(portfolio, region_codes(region)), on="project_id", how="left")
    stated = pl.sum_horizontal(_STATED)
    any_stated = pl.any_horizontal(pl.col(c).is_not_null() for c in (*_STATED, "level_not_stated"))
    given = pl.sum_horizontal(*_STATED, "level_not_stated")
    frame = frame.with_columns(
        pl.coalesce("public_funding", pl.when(any_stated).then(given)).alias("public_funding")
    )
    rest = pl.col("public_funding") - stated
    frame = frame.with_columns(
        pl.when(rest > pl.max_horizontal(pl.lit(0.5), pl.col("public_funding") * 1e-9))
        .then(rest)
        .alias("level_not_stated"),
        (pl.col("budget") - pl.col("public_funding") - pl.col("own").fill_null(0))
        .clip(lower_bound=0)
        .alias("rest"),
        (pl.col("public_funding") / pl.col("budget"))
        .replace([float("inf"), float("nan")], None)
        .alias("subsidy_share"),
    )
    return frame.sort("project_id")


def _levels(portfolio: Portfolio) -> pl.DataFrame:
    """Amounts by level, a column each; null where no row says anything."""
    known = portfolio.funding
    sums = [
        pl.when((pl.col("level") == level).any())
        .then(pl.col("amount").filter(pl.col("level") == level).sum())
        .alias(level)
        for level in LEVELS
    ]
    if known.is_empty():
        columns = {"project_id": pl.String, **dict.fromkeys(LEVELS, pl.Float64)}
        return pl.DataFrame(schema=columns)
    wide = known.group_by("project_id", "level").agg(pl.col("amount").sum())
    return wide.group_by("project_id").agg(*sums)


def _region(portfolio: Portfolio, codes: list[str]) -> pl.DataFrame:
    """The region's part by project, and what may or may not be in the region."""
    inside = pl.col("in_region") == 1
    if codes:
        inside = pl.col("country").is_in(codes)
    partners = portfolio.partners.select(
        "project_id", "budget", "public_funding", inside.alias("inside")
    )
    parts = []
    for column, name in (("budget", "volume"), ("public_funding", "funding")):
        amount = pl.col(column)
        stated = pl.col("inside").is_not_null() & amount.is_not_null()
        parts += [
            pl.when(stated.any())
            .then(amount.filter(pl.col("inside")).sum())
            .alias(f"regional_{name}"),
            amount.filter(pl.col("inside").is_null()).sum().alias(f"regional_{name}_open"),
        ]
    return partners.group_by("project_id").agg(*parts)
