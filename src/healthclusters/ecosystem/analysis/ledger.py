"""The definition ledger: where the way of counting changed, a series is broken and says why.

Both sides are kept. Years that were counted both ways show how much of a change is the change of
definition; without such years nobody can say, and no rate of growth is given across the break.
"""

from __future__ import annotations

import polars as pl


def broken_series(
    values: pl.DataFrame, value: str, definitions: pl.DataFrame | None = None
) -> pl.DataFrame:
    """A series as pieces that may be joined by a line, one a definition.

    values: `definition`, `year` and the value, further columns are keys of several series. Columns:
    the keys, `definition`, `piece` (1, 2, ... in order of their first year), `year`, the value,
    `rate` (since the year before inside the piece, else null), `why` (what the ledger says changed
    with this piece; null for the first, "not stated" where the ledger is silent).
    """
    keys = [c for c in values.columns if c not in ("definition", "year", value)]
    starts = values.group_by(*keys, "definition").agg(first=pl.col("year").min())
    order = ["first", "definition"]
    starts = starts.sort(*keys, *order).with_columns(
        piece=pl.int_range(1, pl.len() + 1).over(keys) if keys else pl.int_range(1, pl.len() + 1)
    )
    rows = values.join(starts, on=[*keys, "definition"]).sort(*keys, "piece", "year")
    group = [*keys, "definition"]
    before = pl.col(value).shift(1).over(group)
    gap = pl.col("year") - pl.col("year").shift(1).over(group)
    reasons = _reasons(definitions)
    rows = rows.join(reasons, on="definition", how="left")
    why = pl.when(pl.col("piece") > 1).then(pl.col("why").fill_null("not stated"))
    rate = pl.when((gap == 1) & (before != 0)).then(pl.col(value) / before - 1)
    return rows.with_columns(rate=rate, why=why).select(
        *keys, "definition", "piece", "year", value, "rate", "why"
    )


def _reasons(definitions: pl.DataFrame | None) -> pl.DataFrame:
    if definitions is None or definitions.is_empty():
        return pl.DataFrame(schema={"definition": pl.String, "why": pl.String})
    said = pl.concat_str(pl.col("aspect"), pl.lit(": "), pl.col("what"))
    return (
        definitions.sort("definition", "aspect").group_by("definition").agg(why=said.str.join("; "))
    )


def overlaps(values: pl.DataFrame, value: str) -> pl.DataFrame:
    """Years that were counted by two definitions: both values, their difference and ratio.

    values: as for `broken_series`. Columns: the keys, `year`, `older`, `newer` (definitions),
    `value_older`, `value_newer`, `difference`, `ratio` (newer over older; null where that is 0).
    """
    pieces = broken_series(values, value).drop("rate", "why")
    keys = [c for c in pieces.columns if c not in ("definition", "piece", "year", value)]
    newer = pieces.with_columns(before=pl.col("piece") - 1)
    both = newer.join(
        pieces,
        left_on=[*keys, "year", "before"],
        right_on=[*keys, "year", "piece"],
        suffix="_older",
    )
    return both.select(
        *keys,
        "year",
        older="definition_older",
        newer="definition",
        value_older=f"{value}_older",
        value_newer=value,
        difference=pl.col(value) - pl.col(f"{value}_older"),
        ratio=pl.when(pl.col(f"{value}_older") != 0).then(pl.col(value) / pl.col(f"{value}_older")),
    ).sort(*keys, "year")
