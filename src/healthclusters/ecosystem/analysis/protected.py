"""Sums by year, with what must not be told hidden in all tables alike.

One pattern a year: the tables of the home region, and those of regions, are one set of cells tied
by their sums. Whatever a report shows is computed from what this pattern shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.ecosystem.analysis.contributions import (
    DIMENSIONS,
    KEY,
    contributions,
    newest_in_year,
    older_totals_told,
    tells_of_a_firm,
)
from healthclusters.ecosystem.analysis.zones import (
    ZONE_DIMENSIONS,
    RegionSource,
    ties,
    zone_cells,
)
from healthclusters.ecosystem.columns import MEASURES
from healthclusters.ecosystem.disclosure import (
    TOTAL,
    DisclosureOptions,
    LinkedCells,
    linked_cells,
    protect,
    together,
    told_closely,
)
from healthclusters.ecosystem.engine import Table, collected
from healthclusters.ecosystem.options import EcosystemOptions

PROTECTED = ("organisations", *MEASURES)
# Of the report's year; of other years only the subsectors are told.
TABLES = (("subsector", "size_class"), ("subsector", "finer"), ("kind",))
SERIES = (("subsector",),)


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums by definition, year and cell.

    cells: `definition`, `year`, DIMENSIONS (TOTAL where summed over), `contributors` (holdings),
    the organisations, measures and outputs (null = hidden, or known of none), `<measure>_known`
    (how many organisations say it), `productivity`, `ai_users` and `ai_known` (of totals only),
    `why` (`few`, `dominated`, `secondary`; null = shown).
    largest: by definition, year and `subsector` (or TOTAL) the `holdings` with employment and the
    largest one's `share` of it. Never told: it decides what may be told of indices.
    zones: cells of regions by year: `year`, `zone` (a region, or TOTAL), `sector`, `subsector`,
    `organisations`, `employment`, `holdings`, `share`, `why`. Empty where there are no regions.
    """

    cells: pl.DataFrame
    largest: pl.DataFrame
    zones: pl.DataFrame

    def by(self, *dimensions: str) -> pl.DataFrame:
        """The cells of a table without its totals; none: the grand totals."""
        inside = [pl.col(d) != TOTAL for d in dimensions]
        outside = [pl.col(d) == TOTAL for d in DIMENSIONS if d not in dimensions]
        rows = self.cells.filter(pl.all_horizontal([*inside, *outside]))
        return rows.drop([d for d in DIMENSIONS if d not in dimensions])

    def shown(self) -> pl.DataFrame:
        """`definition` and `year` whose grand total may be told."""
        return self.by().filter(pl.col("why").is_null()).select(*KEY)


def protected_sums(
    table: Table,
    main: tuple[str, int],
    options: EcosystemOptions,
    regions: RegionSource | None = None,
) -> Sums:
    """Sums of activities by year; each year is protected by itself, its regions with it.

    main: definition and year of the report, of which all TABLES are told; of others SERIES. Of a
    year that was counted by several definitions the newest is told so; of older ones the total,
    where it does not differ from a newer one by too few firms.
    """
    groups = {
        (str(definition), int(year)): group
        for (definition, year), group in sorted(
            contributions(table).group_by(KEY), key=lambda pair: pair[0]
        )
    }
    newest = newest_in_year(groups)
    found = []
    for (definition, year), group in groups.items():
        last = newest[year] == definition
        tables = TABLES if (definition, year) == main else SERIES
        here = regions if last and regions is not None and year in regions.years else None
        cells = linked_cells(group, tables, [m for m in PROTECTED if _said(group, m)])
        at_home = collected(_of(table, definition, year).select("region").distinct())
        zones = zone_cells(here, year, at_home["region"].to_list()) if here else None
        why = _why(cells, zones, set(at_home["region"]), options)
        if options.confidential and not last:
            told = older_totals_told(groups, definition, year, options)
            why = _why_of_older(cells, why, told=told)
        found.append(_tables(group, tables, cells, zones, why, (definition, year), options))
    return Sums(*(pl.concat(parts, how="vertical_relaxed") for parts in zip(*found, strict=True)))


def _of(table: Table, definition: str, year: int) -> Table:
    return table.filter((table.definition == definition) & (table.year == year))


def _said(group: pl.DataFrame, measure: str) -> bool:
    return measure == "organisations" or group[measure].count() > 0


def _why(
    home: LinkedCells, zones: LinkedCells | None, regions: set[str], options: EcosystemOptions
) -> pl.Series:
    """Why each cell is hidden: those of the home tables, then those of zones."""
    joined = home if zones is None else together(home, zones, ties(home, zones, regions))
    if not options.confidential:
        return pl.Series([None] * joined.frame.height, dtype=pl.String)
    control = DisclosureOptions(least=options.least, dominance=options.dominance)
    return protect(joined, options=control).table.sort("cell")["why"]


def _why_of_older(cells: LinkedCells, why: pl.Series, *, told: bool) -> pl.Series:
    """Of a year that a newer definition counts as well only the total may be told."""
    total = pl.all_horizontal(pl.col(d) == TOTAL for d in cells.dimensions)
    reason = pl.col("why") if told else pl.col("why").fill_null("secondary")
    rows = cells.frame.with_columns(why=why.head(cells.frame.height))
    return rows.select(
        why=pl.when(total).then(reason).otherwise(pl.col("why").fill_null("secondary"))
    )["why"]


def _tables(
    group: pl.DataFrame,
    tables: Sequence[tuple[str, ...]],
    cells: LinkedCells,
    zones: LinkedCells | None,
    why: pl.Series,
    key: tuple[str, int],
    options: EcosystemOptions,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The frames of `Sums` of one definition and year."""
    size = cells.frame.height
    named = [pl.lit(key[0]).alias("definition"), pl.lit(key[1]).cast(pl.Int64).alias("year")]
    home = _home_table(group, tables, cells.dimensions, why.head(size), options)
    return (
        home.select(*named, pl.all()),
        _largest(cells).select(*named, pl.all()),
        _zone_table(zones, why.slice(size)).select(named[1], pl.all()),
    )


def _home_table(
    group: pl.DataFrame,
    tables: Sequence[tuple[str, ...]],
    dimensions: tuple[str, ...],
    why: pl.Series,
    options: EcosystemOptions,
) -> pl.DataFrame:
    rest = [c for c in group.columns if c not in (*KEY, "holding", *DIMENSIONS)]
    summed = [pl.lit(TOTAL).alias(d) for d in DIMENSIONS if d not in dimensions]
    everything = linked_cells(group, tables, rest).frame.with_columns(summed)
    table = everything.with_columns(why=why).with_columns(
        *(pl.when(pl.col(f"{m}_known") > 0).then(pl.col(m)).alias(m) for m in MEASURES),
        productivity=pl.when(pl.col("_employed") > 0).then(pl.col("_added") / pl.col("_employed")),
    )
    if options.confidential:
        table = _without_rare_answers(table, group, options)
    shown = ["contributors", *(c for c in rest if not c.startswith("_")), "productivity"]
    hide = [pl.when(pl.col("why").is_null()).then(pl.col(c)).alias(c) for c in shown]
    return table.with_columns(hide).select(*DIMENSIONS, *shown, "why")


def _without_rare_answers(
    table: pl.DataFrame, group: pl.DataFrame, options: EcosystemOptions
) -> pl.DataFrame:
    """Productivity and the use of AI where the few that say otherwise cannot be worked out.

    Productivity times a total tells what those bring that say only one of the two. Both are told of
    subsectors (AI: of totals) or not at all, as parts would give each other away.
    """
    finer = [d for d in DIMENSIONS if d != "subsector"]
    top = pl.all_horizontal(pl.col(d) == TOTAL for d in finer)
    silent = [told_closely(f"_silent_{m}", options.dominance) for m in ("added", "employed")]
    tells = table.filter(top).select(told=pl.any_horizontal(silent).any())["told"][0]
    firms = group.group_by("holding").agg(pl.col("ai_users", "ai_known").sum())
    rare = tells_of_a_firm(firms["ai_users"], options, amounts=False) or tells_of_a_firm(
        firms["ai_known"] - firms["ai_users"], options, amounts=False
    )
    total = top & (pl.col("subsector") == TOTAL)
    return table.with_columns(
        pl.when(top & (not tells)).then(pl.col("productivity")).alias("productivity"),
        pl.when(total & (not rare)).then(pl.col("ai_users")).alias("ai_users"),
        pl.when(total).then(pl.col("ai_known")).alias("ai_known"),
    )


def _largest(cells: LinkedCells) -> pl.DataFrame:
    """By subsector the holdings with employment and the largest one's share of it."""
    others = [pl.col(d) == TOTAL for d in cells.dimensions if d != "subsector"]
    return _with_share(cells).filter(*others).select("subsector", "holdings", "share")


def _with_share(cells: LinkedCells) -> pl.DataFrame:
    if "employment" not in cells.measures:
        return cells.frame.with_columns(holdings="contributors", share=pl.lit(None, pl.Float64))
    whole = pl.col("employment")
    share = pl.when(whole > 0).then(pl.col("employment_1") / whole)
    return cells.frame.with_columns(holdings="contributors", share=share)


def _zone_table(zones: LinkedCells | None, why: pl.Series) -> pl.DataFrame:
    columns = (*ZONE_DIMENSIONS, "organisations", "employment", "holdings", "share", "why")
    if zones is None:
        text = (*ZONE_DIMENSIONS, "why")
        return pl.DataFrame(schema={c: pl.String if c in text else _NUMBERS[c] for c in columns})
    rows = _with_share(zones).with_columns(why=why).filter(pl.col("published")).select(columns)
    hide = [
        pl.when(pl.col("why").is_null()).then(pl.col(c)).alias(c)
        for c in ("organisations", "employment")
    ]
    return rows.with_columns(hide)


_NUMBERS = {
    "organisations": pl.Float64,
    "employment": pl.Float64,
    "holdings": pl.Int64,
    "share": pl.Float64,
}
