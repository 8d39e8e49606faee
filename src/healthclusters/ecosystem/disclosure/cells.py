"""The cells of tables that share totals, and the sums that tie them to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import polars as pl

TOTAL = "*"


@dataclass(frozen=True, eq=False)
class LinkedCells:
    """Cells of one or several tables over the same firms.

    frame: one row a cell: `cell` (its number from 0), the dimensions (TOTAL where summed over),
    `contributors`, and per measure its value, `<measure>_1` and `<measure>_2`: what its largest two
    contributors bring (absolute, 0 where there is none); null where the cell has no such measure.
    `level`: over how many dimensions it is summed. `published`: False for cells that are in no
    table but that others are made of.
    relations: a cell and the cells that add up to it.
    """

    frame: pl.DataFrame
    dimensions: tuple[str, ...]
    measures: tuple[str, ...]
    relations: tuple[tuple[int, tuple[int, ...]], ...]


def linked_cells(
    contributions: pl.DataFrame,
    tables: Sequence[Sequence[str]],
    measures: Sequence[str],
) -> LinkedCells:
    """Cells of the tables with all their totals.

    contributions: `holding` (who is one firm), the dimensions as text, the measures (null = not
    known, counts as nothing); one row or several a holding and cell. tables: the dimensions of
    each, such as `[("subsector", "size_class"), ("subsector", "region")]`.
    """
    dimensions = tuple(dict.fromkeys(name for table in tables for name in table))
    margins = list(dict.fromkeys(m for table in tables for m in _margins(table)))
    frames = [_margin(contributions, margin, dimensions, measures) for margin in margins]
    summed = pl.sum_horizontal((pl.col(d) == TOTAL).cast(pl.Int64) for d in dimensions)
    frame = pl.concat(frames).with_columns(level=summed, published=pl.lit(True))
    frame = frame.with_columns(pl.col("level") - pl.col("level").min())
    frame = frame.sort(dimensions).with_row_index("cell")
    number = {row[1:]: row[0] for row in frame.select("cell", *dimensions).iter_rows()}
    relations = tuple(
        dict.fromkeys(r for table in tables for r in _relations(frame, table, dimensions, number))
    )
    return LinkedCells(frame, dimensions, tuple(measures), relations)


def together(
    one: LinkedCells, other: LinkedCells, ties: Sequence[tuple[int, Sequence[int]]]
) -> LinkedCells:
    """Two sets of cells in one, so that one pattern hides in both.

    ties: a cell of `one` and the cells of `other` that add up to it. Dimensions that a cell does
    not have are empty, measures null. Cells of `one` keep their numbers.
    """
    dimensions = tuple(dict.fromkeys((*one.dimensions, *other.dimensions)))
    measures = tuple(dict.fromkeys((*one.measures, *other.measures)))
    frame = pl.concat([one.frame.drop("cell"), other.frame.drop("cell")], how="diagonal")
    frame = frame.with_columns(pl.col(dimensions).fill_null("")).with_row_index("cell")
    shift = one.frame.height
    relations = [*one.relations]
    relations += [(t + shift, tuple(p + shift for p in parts)) for t, parts in other.relations]
    relations += [(total, tuple(p + shift for p in parts)) for total, parts in ties if parts]
    return LinkedCells(frame, dimensions, measures, tuple(relations))


def _margins(table: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The table itself and everything that it can be summed to, the grand total last."""
    for size in range(len(table), -1, -1):
        yield from combinations(table, size)


def _margin(
    contributions: pl.DataFrame,
    margin: tuple[str, ...],
    dimensions: tuple[str, ...],
    measures: Sequence[str],
) -> pl.DataFrame:
    """One row a cell of this margin."""
    coordinates = [
        pl.col(name).cast(pl.String) if name in margin else pl.lit(TOTAL).alias(name)
        for name in dimensions
    ]
    rows = contributions.select(*coordinates, "holding", *measures)
    by_firm = rows.group_by(*dimensions, "holding").agg(pl.col(m).sum() for m in measures)
    aggregates = []
    for m in measures:
        size = pl.col(m).abs().sort(descending=True)
        aggregates += [
            pl.col(m).sum().cast(pl.Float64),
            size.first().fill_null(0.0).cast(pl.Float64).alias(f"{m}_1"),
            size.slice(1, 1).first().fill_null(0.0).cast(pl.Float64).alias(f"{m}_2"),
        ]
    return by_firm.group_by(dimensions).agg(
        pl.len().cast(pl.Int64).alias("contributors"), *aggregates
    )


def _relations(
    frame: pl.DataFrame,
    table: Sequence[str],
    dimensions: tuple[str, ...],
    number: dict[tuple[str, ...], int],
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """For each dimension of the table, every cell summed over it and its parts."""
    outside = [name for name in dimensions if name not in table]
    inside = frame.filter(
        pl.all_horizontal([pl.col(n) == TOTAL for n in outside] or [pl.lit(True)])
    )
    for name in table:
        parts: dict[int, list[int]] = {}
        for cell, *at in (
            inside.filter(pl.col(name) != TOTAL).select("cell", *dimensions).iter_rows()
        ):
            above = tuple(TOTAL if d == name else v for d, v in zip(dimensions, at, strict=True))
            parts.setdefault(number[above], []).append(cell)
        for total, cells in sorted(parts.items()):
            yield total, tuple(cells)
