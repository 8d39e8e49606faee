"""Several observations of one cell resolved to one (METHOD 1).

A cell is a subject (cluster or country) and an item. Its kept observations stand in a total order,
so the order of rows never matters: reviewed before unreviewed; confidence high, medium, low;
nearest to the reference year, no year last; the later of two; a value that settles the rule before
one that leaves it open; source id; locator; coder; value; observation id. The first one counts.

Items are resolved one after the other: each holds a small part of the observations, so that memory
stays far below the table's own size.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from healthclusters.model import Framework, Item, point_of, read_value

_CONFIDENCE = {"medium": 1, "low": 2}  # high: 0
# Years lie between 1000 and 2100 (model/tables.py), so 13 bits hold a year or a distance.
_YEAR_BITS = 13
_NO_YEAR = 2**_YEAR_BITS - 1
_TIE_BREAKERS = ("source_id", "locator", "coder", "value", "observation_id")
_NEEDED = ("subject", "as_of", "confidence", "status", *_TIE_BREAKERS)
_CELLS = {
    "subject": pl.String,
    "item_id": pl.String,
    "point": pl.Int8,
    "observation_id": pl.String,
    "contested": pl.Boolean,
    "tied": pl.Boolean,
    "observations": pl.Int64,
}
_EVIDENCE = {
    "subject": pl.String,
    "item_id": pl.String,
    "observation_id": pl.String,
    "point": pl.Int8,
    "place": pl.Int64,
    "counts": pl.Boolean,
}


def kept_observations(
    observations: pl.DataFrame, sources: pl.DataFrame, *, independent: bool
) -> pl.LazyFrame:
    """Observations that may count: superseded ones are left out, and where `independent` also
    those from a source that cannot confirm itself (`sources.independent` = 0)."""
    kept = observations.lazy().filter(pl.col("status") != "superseded")
    if independent:
        usable = sources.lazy().filter(pl.col("independent") == 1).select("source_id")
        kept = kept.join(usable, on="source_id", how="semi")
    return kept


def resolve_cells(
    kept: pl.LazyFrame, framework: Framework, items: Iterable[Item], reference_year: int
) -> pl.DataFrame:
    """One row per cell that has an observation.

    Columns: `subject`, `item_id`, `point` (1, 0, null = left open), `observation_id` (the one that
    counts), `contested` (another kept observation would earn other points), `tied` (contested by
    one that is no worse evidence, so that only the order of text decided), `observations` (how
    many are kept). Sorted by subject and item.
    """
    resolved = [
        _resolved(_ordered(kept, framework, item, reference_year)).select(
            "subject", pl.lit(item.id).alias("item_id"), *list(_CELLS)[2:]
        )
        for item in items
    ]
    return pl.concat([pl.DataFrame(schema=_CELLS), *resolved]).sort("subject", "item_id")


def ranked_evidence(
    kept: pl.LazyFrame, framework: Framework, items: Iterable[Item], reference_year: int
) -> pl.DataFrame:
    """Every kept observation of every item with its `place` in its cell, 1 = the one that counts.

    Columns: `subject`, `item_id`, `observation_id`, `point` (1, 0, null = leaves it open), `place`,
    `counts`. Sorted by subject, item and place.
    """
    ranked = [
        _ordered(kept, framework, item, reference_year)
        .sort("subject", "order", *_TIE_BREAKERS)
        .select(
            "subject",
            pl.lit(item.id).alias("item_id"),
            "observation_id",
            "point",
            place=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("subject"),
        )
        .with_columns(counts=pl.col("place") == 1)
        for item in items
    ]
    return pl.concat([pl.DataFrame(schema=_EVIDENCE), *ranked]).sort("subject", "item_id", "place")


def _ordered(
    kept: pl.LazyFrame, framework: Framework, item: Item, reference_year: int
) -> pl.DataFrame:
    """The kept observations of one item's measure with `point` and `order`."""
    rows = kept.filter(pl.col("item") == item.measure).select(_NEEDED).collect()
    points = _points_of_values(rows["value"].unique(), framework, item)
    return _with_order(rows.join(points, on="value", how="left"), reference_year)


def _points_of_values(values: pl.Series, framework: Framework, item: Item) -> pl.DataFrame:
    """`value`, `point`: each distinct value is read once, by the one grammar of `model.values`."""
    measure = framework.measure_by_id[item.measure]
    pairs = [(text, point_of(read_value(text, measure), item.rule)) for text in values]
    return pl.DataFrame(pairs, schema={"value": pl.String, "point": pl.Int8}, orient="row")


def _with_order(rows: pl.DataFrame, reference_year: int) -> pl.DataFrame:
    """Adds `order`: smaller comes first; equal only where the tie-breakers must decide."""
    year = pl.col("as_of").cast(pl.Int64)
    distance = (year - reference_year).abs().fill_null(_NO_YEAR)
    later_first = (_NO_YEAR - year).fill_null(_NO_YEAR)
    confidence = pl.sum_horizontal(
        (pl.col("confidence") == word).cast(pl.Int64) * place for word, place in _CONFIDENCE.items()
    )
    order = (pl.col("status") != "reviewed").cast(pl.Int64)
    order = order * 4 + confidence
    order = order * 2**_YEAR_BITS + distance
    order = order * 2**_YEAR_BITS + later_first
    order = order * 2 + pl.col("point").is_null().cast(pl.Int64)
    return rows.with_columns(order=order)


def _resolved(ordered: pl.DataFrame) -> pl.DataFrame:
    """The counting row of each subject; only rows that tie are sorted."""
    summary = ordered.group_by("subject").agg(
        order=pl.col("order").min(),
        lowest=pl.col("point").min(),
        highest=pl.col("point").max(),
        observations=pl.len().cast(pl.Int64),
    )
    leading = ordered.select("subject", "order", "point", *_TIE_BREAKERS).join(
        summary, on=["subject", "order"]
    )
    alone = pl.len().over("subject") == 1
    settled = pl.col("point").drop_nulls()
    tied = (
        leading.filter(~alone)
        .with_columns(tied=(settled.n_unique() > 1).over("subject"))
        .sort(_TIE_BREAKERS)
        .unique("subject", keep="first", maintain_order=True)
    )
    contested = pl.col("lowest").ne_missing(pl.col("highest"))
    single = leading.filter(alone).with_columns(tied=pl.lit(False))
    return pl.concat([single, tied]).with_columns(contested=contested)
