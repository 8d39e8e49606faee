"""Several observations of one cell resolved to one (METHOD 1).

A cell is a subject (cluster or country) and an item. Its kept observations stand in a total order,
so the order of rows never matters: reviewed before unreviewed; confidence high, medium, low;
nearest to the reference year, no year last; the later of two; a value that settles the rule before
one that leaves it open; source id; locator; coder; value; observation id. The first one counts.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from healthclusters.model import Framework, Item, point_of, read_value

_CONFIDENCE = {"high": 0, "medium": 1, "low": 2}
# Years lie between 1000 and 2100 (model/tables.py), so 13 bits hold a year or a distance.
_YEAR_BITS = 13
_NO_YEAR = 2**_YEAR_BITS - 1
_TIE_BREAKERS = ("source_id", "locator", "coder", "value", "observation_id")


def kept_observations(
    observations: pl.DataFrame, sources: pl.DataFrame, *, independent: bool
) -> pl.DataFrame:
    """Observations that may count: superseded ones are left out, and where `independent` also
    those from a source that cannot confirm itself (`sources.independent` = 0)."""
    kept = observations.filter(pl.col("status") != "superseded")
    if independent:
        usable = sources.filter(pl.col("independent") == 1).select("source_id")
        kept = kept.join(usable, on="source_id", how="semi")
    return kept


def item_points(kept: pl.DataFrame, framework: Framework, items: Iterable[Item]) -> pl.DataFrame:
    """One row per kept observation and item that reads its measure.

    Columns: `subject`, `item_id`, `point` (1, 0, null = leaves it open) and the observation's own.
    Each distinct value of a measure is read once, by the one grammar of `model.values`.
    """
    rows = []
    readers: dict[str, list[Item]] = {}
    for item in items:
        readers.setdefault(item.measure, []).append(item)
    distinct = kept.select("item", "value").unique().sort("item", "value")
    for measure_id, text in distinct.iter_rows():
        for item in readers.get(measure_id, ()):
            value = read_value(text, framework.measure_by_id[measure_id])
            rows.append((measure_id, text, item.id, point_of(value, item.rule)))
    schema = {"item": pl.String, "value": pl.String, "item_id": pl.String, "point": pl.Int8}
    points = pl.DataFrame(rows, schema=schema, orient="row")
    return kept.join(points, on=["item", "value"], how="inner").rename({"item": "measure"})


def with_order(pointed: pl.DataFrame, reference_year: int) -> pl.DataFrame:
    """Adds `order`: smaller comes first; equal only where the tie-breakers must decide."""
    year = pl.col("as_of").cast(pl.Int64)
    distance = (year - reference_year).abs().fill_null(_NO_YEAR)
    later_first = (_NO_YEAR - year).fill_null(_NO_YEAR)
    confidence = pl.col("confidence").replace_strict(_CONFIDENCE, return_dtype=pl.Int64)
    order = (pl.col("status") != "reviewed").cast(pl.Int64)
    order = order * 4 + confidence
    order = order * 2**_YEAR_BITS + distance
    order = order * 2**_YEAR_BITS + later_first
    order = order * 2 + pl.col("point").is_null().cast(pl.Int64)
    return pointed.with_columns(order=order)


def ranked_evidence(pointed: pl.DataFrame, reference_year: int) -> pl.DataFrame:
    """Every kept observation with its `place` in its cell, 1 = the one that counts.

    Columns: `subject`, `item_id`, `observation_id`, `point`, `place`, `counts`; sorted by subject,
    item and place.
    """
    cell = ["subject", "item_id"]
    return (
        with_order(pointed, reference_year)
        .sort([*cell, "order", *_TIE_BREAKERS])
        .with_columns(place=pl.int_range(1, pl.len() + 1).over(cell))
        .select(
            "subject",
            "item_id",
            "observation_id",
            "point",
            "place",
            counts=pl.col("place") == 1,
        )
    )


def resolve_cells(pointed: pl.DataFrame, reference_year: int) -> pl.DataFrame:
    """One row per cell that has an observation.

    Columns: `subject`, `item_id`, `point`, `observation_id` (the one that counts), `contested`
    (another kept observation would earn other points), `observations` (how many are kept).
    Equals the rows `place` = 1 of `ranked_evidence`, without sorting everything.
    """
    cell = ["subject", "item_id"]
    ordered = with_order(pointed, reference_year)
    summary = ordered.group_by(cell).agg(
        first=pl.col("order").min(),
        lowest=pl.col("point").min(),
        highest=pl.col("point").max(),
        observations=pl.len().cast(pl.Int64),
    )
    leading = ordered.join(
        summary, left_on=[*cell, "order"], right_on=[*cell, "first"], how="inner"
    )
    counting = leading.sort(_TIE_BREAKERS).unique(cell, keep="first", maintain_order=True)
    return counting.select(
        "subject",
        "item_id",
        "point",
        "observation_id",
        contested=pl.col("lowest").ne_missing(pl.col("highest")),
        observations="observations",
    ).sort(cell)
