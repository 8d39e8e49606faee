"""The facility ledger: space let to members below the full rent, and what the reduction is worth.

Worth a year = (full rent - rent) x area. Where the full rent or the area is not known the worth is
not known, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from healthclusters.base import text_table
from healthclusters.portfolio.portfolio import Portfolio
from healthclusters.portfolio.words import money, percent


@dataclass(frozen=True, eq=False, kw_only=True)
class FacilityLedger:
    """Agreements and their sums.

    agreements: the columns of the table and `paid` and `worth` (rent, and reduction, of a year in
      whole units), `reduction` (share of the full rent).
    sums: by `currency`: `agreements`, `area_m2`, `area_known`, `paid`, `worth`, `worth_known` (of
      how many agreements); null where nothing is known.
    """

    agreements: pl.DataFrame
    sums: pl.DataFrame

    def __str__(self) -> str:
        header = ["facility", "user", "area m2", "rent", "full rent", "reduction", "worth a year"]
        rows = [
            [
                row["facility"],
                row["user"],
                row["area_m2"],
                row["rent"],
                row["full_rent"],
                percent(row["reduction"]),
                money(row["worth"], row["currency"]),
            ]
            for row in self.agreements.iter_rows(named=True)
        ]
        return text_table(header, rows, right=header[2:])


def facility_ledger(portfolio: Portfolio, *, as_of: date | None = None) -> FacilityLedger:
    """The ledger; as_of: only agreements that hold on that day, or whose dates are not stated."""
    table = portfolio.tables["facilities"]
    if as_of is not None:
        begun = (pl.col("date_from") <= as_of).fill_null(True)
        held = (pl.col("date_to") >= as_of).fill_null(True)
        table = table.filter(begun & held)
    agreements = table.with_columns(
        (pl.col("rent") * pl.col("area_m2")).alias("paid"),
        ((pl.col("full_rent") - pl.col("rent")) * pl.col("area_m2")).alias("worth"),
        pl.when(pl.col("full_rent") > 0)
        .then(1 - pl.col("rent") / pl.col("full_rent"))
        .alias("reduction"),
    )
    sums = (
        agreements.group_by("currency")
        .agg(
            pl.len().cast(pl.Int64).alias("agreements"),
            *(
                pl.when(pl.col(c).count() > 0).then(pl.col(c).sum()).alias(c)
                for c in ("area_m2", "paid", "worth")
            ),
            pl.col("area_m2").count().cast(pl.Int64).alias("area_known"),
            pl.col("worth").count().cast(pl.Int64).alias("worth_known"),
        )
        .sort("currency", nulls_last=True)
    )
    return FacilityLedger(agreements=agreements, sums=sums)
