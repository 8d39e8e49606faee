"""Stars of regions in an industry: size, specialisation, growth.

After the European Cluster Observatory: specialisation where the location quotient reaches 2, size
where the region is among the largest tenth of the industry's regions (Soelvell, Ketels & Lindqvist
2008, *Industrial specialization and regional clusters in the ten new EU member states*,
Competitiveness Review 18); growth, among the fastest tenth, as in the European Cluster Panorama
(Ketels & Protsiv 2016). Both limits are options.
"""

from __future__ import annotations

import math

import polars as pl

from healthclusters.base import OptionError


def stars(
    quotients: pl.DataFrame,
    growth: pl.DataFrame | None = None,
    *,
    quotient: float = 2.0,
    share: float = 0.1,
) -> pl.DataFrame:
    """Stars by region and subsector.

    quotients: `region`, `subsector`, `amount`, `quotient`. growth: `region`, `subsector`, `rate`
    (null = not known); None: no star of growth is given, `growth` is null. share: of the regions
    that have the industry, rounded up, ties included.
    Columns: `region`, `subsector`, `size`, `specialisation`, `growth` (1, 0, null = cannot be
    said), `stars`, `regions` (how many have the industry).
    """
    if not 0 < share <= 0.5:
        raise OptionError("share", share, "above 0, at most 0.5")
    there = quotients.filter(pl.col("amount") > 0)
    table = there.with_columns(
        regions=pl.len().over("subsector"),
        specialisation=(pl.col("quotient") >= quotient).cast(pl.Int8),
        size=_among_first("amount", share),
    )
    if growth is None:
        table = table.with_columns(growth=pl.lit(None, dtype=pl.Int8))
    else:
        known = growth.filter(pl.col("rate").is_not_null()).select("region", "subsector", "rate")
        table = table.join(known, on=["region", "subsector"], how="left")
        table = table.with_columns(growth=_among_first("rate", share))
    return table.select(
        "region",
        "subsector",
        "size",
        "specialisation",
        "growth",
        stars=pl.sum_horizontal(pl.col("size", "specialisation", "growth").fill_null(0)),
        regions="regions",
    ).sort("subsector", "region")


def _among_first(column: str, share: float) -> pl.Expr:
    """1 for the largest `share` of the known values in a subsector, null where not known."""
    value = pl.col(column)
    known = value.is_not_null().sum().over("subsector")
    rank = value.rank("min", descending=True).over("subsector")
    most = (known * share).map_batches(
        lambda s: pl.Series([math.ceil(v - 1e-9) for v in s], dtype=pl.Int64),
        return_dtype=pl.Int64,
    )
    return pl.when(value.is_not_null()).then((rank <= most).cast(pl.Int8))
