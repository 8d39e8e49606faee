"""A portfolio by year and period: what counts in which year.

`start`: a project counts whole in the year in which it starts. `spread`: its money is spread evenly
over its days, and it counts in every year in which it runs. Either way the years together are the
whole, but a project that runs in two years is one project of the period.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import polars as pl

from healthclusters.base import OptionError
from healthclusters.portfolio.words import SHARES

By: TypeAlias = Literal["start", "spread"]
BY: tuple[By, ...] = ("start", "spread")
_MONEY = (
    "budget",
    "public_funding",
    *SHARES,
    "regional_volume",
    "regional_funding",
)


def by_period(
    money: pl.DataFrame, *, by: By = "start", periods: Sequence[tuple[int, int]] | None = None
) -> pl.DataFrame:
    """Sums of projects by period.

    money: as `project_money` gives it. periods: first and last year of each; where None, every year
    and the whole. Columns: `cluster`, `currency`, `year_from`, `year_to` (null: year not stated),
    `projects`, `volume` and `volume_known` (of how many projects the budget is known), the same for
    `public_funding`, each level, `regional_volume`, `regional_funding`; `subsidy_share` and
    `regional_share` over projects where both sides are known, `shared_by` and `region_known` how
    many these are. Sums over no known amount are null, never zero.
    """
    if by not in BY:
        raise OptionError("by", by, "start or spread")
    parts = _parts(money, by)
    wanted = list(periods) if periods is not None else _every_year(parts)
    frames = [
        _sums(parts.filter(pl.col("year").is_between(first, last)), first, last)
        for first, last in wanted
    ]
    undated = parts.filter(pl.col("year").is_null())
    if periods is None and not undated.is_empty():
        frames.append(_sums(undated, None, None))
    frames.append(_sums(parts.head(0), None, None))
    return pl.concat([f for f in frames if f.height or len(frames) == 1]) if frames else parts


def _every_year(parts: pl.DataFrame) -> list[tuple[int, int]]:
    years = sorted(set(parts["year"].drop_nulls()))
    whole = [(years[0], years[-1])] if len(years) > 1 else []
    return [(y, y) for y in years] + whole


def _parts(money: pl.DataFrame, by: By) -> pl.DataFrame:
    """One row per project and year with the part of it that counts there."""
    if by == "start":
        return money.with_columns(pl.col("start").dt.year().cast(pl.Int64).alias("year"))
    dated = money.filter(pl.col("start").is_not_null() & pl.col("end").is_not_null())
    undated = money.join(dated.select("project_id"), on="project_id", how="anti")
    years = pl.int_ranges(pl.col("start").dt.year(), pl.col("end").dt.year() + 1, dtype=pl.Int64)
    rows = dated.with_columns(years.alias("year")).explode("year")
    first = pl.max_horizontal("start", pl.date(pl.col("year"), 1, 1))
    last = pl.min_horizontal("end", pl.date(pl.col("year"), 12, 31))
    share = ((last - first).dt.total_days() + 1) / (
        (pl.col("end") - pl.col("start")).dt.total_days() + 1
    )
    rows = rows.with_columns(pl.col(c) * share for c in _MONEY)
    undated = undated.with_columns(pl.lit(None, dtype=pl.Int64).alias("year"))
    return pl.concat([rows, undated.select(rows.columns)])


def _sums(parts: pl.DataFrame, first: int | None, last: int | None) -> pl.DataFrame:
    """One row per cluster and currency."""
    both = pl.col("budget").is_not_null() & pl.col("public_funding").is_not_null()
    placed = pl.col("regional_volume").is_not_null() & pl.col("budget").is_not_null()
    paid = pl.col("regional_funding").is_not_null() & pl.col("public_funding").is_not_null()
    region = (
        pl.when(placed.any())
        .then(_ratio("regional_volume", "budget", placed))
        .when(paid.any())
        .then(_ratio("regional_funding", "public_funding", paid))
    )
    return (
        parts.group_by("cluster", "currency", maintain_order=True)
        .agg(
            pl.lit(first, dtype=pl.Int64).alias("year_from"),
            pl.lit(last, dtype=pl.Int64).alias("year_to"),
            _projects_with(pl.lit(True)).alias("projects"),
            *(expression for column in _MONEY for expression in _known_sum(column)),
            _ratio("public_funding", "budget", both).alias("subsidy_share"),
            _projects_with(both).alias("shared_by"),
            region.alias("regional_share"),
            _projects_with(placed | (paid & ~placed.any())).alias("region_known"),
        )
        .sort("cluster", "currency", nulls_last=True)
    )


def _known_sum(column: str) -> list[pl.Expr]:
    """Sum of what is known, null where nothing is, and of how many projects it is known."""
    name = "volume" if column == "budget" else column
    known = pl.col(column)
    return [
        pl.when(known.count() > 0).then(known.sum()).alias(name),
        _projects_with(known.is_not_null()).alias(f"{name}_known"),
    ]


def _projects_with(condition: pl.Expr) -> pl.Expr:
    return pl.col("project_id").filter(condition).n_unique().cast(pl.Int64)


def _ratio(part: str, whole: str, where: pl.Expr) -> pl.Expr:
    """Sum of a part over the sum of its whole, null where that is nothing."""
    below = pl.col(whole).filter(where).sum()
    return pl.when(below > 0).then(pl.col(part).filter(where).sum() / below)
