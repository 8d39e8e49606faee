"""Sums by year, with what must not be told hidden in all tables alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.ecosystem.columns import MEASURES, OUTPUTS
from healthclusters.ecosystem.disclosure import (
    TOTAL,
    DisclosureOptions,
    LinkedCells,
    linked_cells,
    protect,
)
from healthclusters.ecosystem.engine import Table, collected
from healthclusters.ecosystem.options import EcosystemOptions

PROTECTED = ("organisations", *MEASURES)
# Of the report's year; of other years only the subsectors are told.
TABLES = (("subsector", "size_class"), ("subsector", "finer"), ("kind",))
SERIES = (("subsector",),)
DIMENSIONS = ("subsector", "size_class", "finer", "kind")
KEY = ("definition", "year")


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums by definition, year and cell.

    cells: `definition`, `year`, DIMENSIONS (TOTAL where summed over), `contributors`, the
    organisations, measures and outputs (null = hidden, or known of none), `<measure>_known` (how
    many organisations say it), `productivity`, `why` (`few`, `dominated`, `secondary`; null =
    shown).
    """

    cells: pl.DataFrame

    def by(self, *dimensions: str) -> pl.DataFrame:
        """The cells of a table without its totals; none: the grand totals."""
        inside = [pl.col(d) != TOTAL for d in dimensions]
        outside = [pl.col(d) == TOTAL for d in DIMENSIONS if d not in dimensions]
        rows = self.cells.filter(pl.all_horizontal([*inside, *outside]))
        return rows.drop([d for d in DIMENSIONS if d not in dimensions])


def protected_sums(table: Table, main: tuple[str, int], options: EcosystemOptions) -> Sums:
    """Sums of activities by year; each year and definition is protected by itself.

    main: definition and year of the report, of which all TABLES are told; of others SERIES.
    """
    rows = _contributions(table)
    parts = [
        _year(group, TABLES if (definition, year) == main else SERIES, options).select(
            pl.lit(definition).alias("definition"), pl.lit(year).alias("year"), pl.all()
        )
        for (definition, year), group in sorted(rows.group_by(KEY), key=lambda pair: pair[0])
    ]
    return Sums(pl.concat(parts, how="vertical_relaxed"))


def _contributions(table: Table) -> pl.DataFrame:
    """What each organisation brings to each cell."""
    t = table
    scaled = t.share * t.weight
    columns = t.select(
        *KEY,
        "organisation",
        *(t[d].fill_null("not stated").name(d) for d in DIMENSIONS),
        (t.part * t.weight).name("organisations"),
        *((t[m] * scaled).name(m) for m in (*MEASURES, *OUTPUTS)),
        *(_part_where(t, t[m].notnull()).name(f"{m}_known") for m in MEASURES),
        _part_where(t, t.ai_in_use == 1).name("ai_users"),
        _part_where(t, t.ai_in_use.notnull()).name("ai_known"),
        (t.employment.notnull().ifelse(t.value_added, None) * scaled).name("_added"),
        (t.value_added.notnull().ifelse(t.employment, None) * scaled).name("_employed"),
    )
    return collected(columns).sort(*KEY, "organisation", *DIMENSIONS)


def _part_where(t: Table, condition: Table) -> Table:
    return condition.fill_null(False).ifelse(t.part * t.weight, 0.0)


def _year(
    group: pl.DataFrame, tables: Sequence[tuple[str, ...]], options: EcosystemOptions
) -> pl.DataFrame:
    known = [m for m in PROTECTED if m == "organisations" or group[m].count()]
    cells = linked_cells(group, tables, known)
    why = _why(cells, options)
    rest = [c for c in group.columns if c not in (*KEY, "organisation", *DIMENSIONS)]
    there = cells.dimensions
    summed = [pl.lit(TOTAL).alias(d) for d in DIMENSIONS if d not in there]
    everything = linked_cells(group, tables, rest).frame.with_columns(summed)
    table = everything.with_columns(why=why).with_columns(
        *(pl.when(pl.col(f"{m}_known") > 0).then(pl.col(m)).alias(m) for m in MEASURES),
        productivity=pl.when(pl.col("_employed") > 0).then(pl.col("_added") / pl.col("_employed")),
    )
    shown = ["contributors", *(c for c in rest if not c.startswith("_")), "productivity"]
    hide = [pl.when(pl.col("why").is_null()).then(pl.col(c)).alias(c) for c in shown]
    return table.with_columns(hide).select(*DIMENSIONS, *shown, "why")


def _why(cells: LinkedCells, options: EcosystemOptions) -> pl.Series:
    """Why each cell is hidden, in the order of the cells."""
    if not options.confidential:
        return pl.Series([None] * cells.frame.height, dtype=pl.String)
    control = DisclosureOptions(least=options.least, dominance=options.dominance)
    return protect(cells, options=control).table.sort("cell")["why"]


def small_counts_hidden(
    frame: pl.DataFrame, columns: Sequence[str], options: EcosystemOptions
) -> pl.DataFrame:
    """Null for all of `columns` in a row where one of them counts fewer than `least`, but some.

    For columns that together add up to a change that is published: one alone would not be hidden.
    `<column>_hidden` tells what is hidden from what is not known.
    """
    few = [(pl.col(c) > 0) & (pl.col(c) < options.least) for c in columns]
    hide = pl.any_horizontal(few).fill_null(False) & options.confidential
    flagged = frame.with_columns(hide.alias(f"{c}_hidden") for c in columns)
    return flagged.with_columns(
        pl.when(~pl.col(f"{c}_hidden")).then(pl.col(c)).alias(c) for c in columns
    )
