"""In short, the subsectors, and where the firms are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.ecosystem.report.parts import ChartData, ReportTable, Section
from healthclusters.ecosystem.report.words import (
    counted,
    listed,
    million,
    percent,
    signed,
    whole,
)
from healthclusters.ecosystem.subsectors.mapping import NOT_ASSIGNED

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem


def source_of(ecosystem: Ecosystem) -> str:
    """What stands below a chart."""
    made = "synthetic data, " if ecosystem.register.synthetic else ""
    return f"{made}{ecosystem.register.name}, {ecosystem.year}, definition {ecosystem.definition}"


def in_short(ecosystem: Ecosystem) -> Section:
    """The findings in a few sentences."""
    total = ecosystem.at(ecosystem.sums.by()).row(0, named=True)
    points = [_size(ecosystem, total)]
    shares = _shares(ecosystem)
    if shares:
        points.append(f"By subsector: {listed(shares)}.")
    rate = ecosystem.at(ecosystem.growth)["rate"].to_list()
    if rate and rate[0] is not None:
        points.append(f"Employment changed by {signed(rate[0])} since {ecosystem.year - 1}.")
    points += _quotient_points(ecosystem)
    if ecosystem.register.synthetic:
        points.append(
            "The data is synthetic: no firm exists. Of the example, only the totals are those that "
            "somebody published."
        )
    return Section(id="in-short", title="In short", points=tuple(points))


def _size(ecosystem: Ecosystem, total: dict[str, float | None]) -> str:
    text = f"{counted(total['organisations'] or 0, 'organisation')}"
    employed = total["employment"]
    if employed is None:
        return f"{text}; how many people they employ must not be told, or is not known."
    text += f" with {counted(employed, 'employee')}"
    silent = (total["organisations"] or 0) - (total["employment_known"] or 0)
    if silent >= 0.05:
        text += f" ({counted(silent, 'organisation')} without a number, not counted as zero)"
    return text + "."


def _shares(ecosystem: Ecosystem) -> list[str]:
    rows = ordered_subsectors(ecosystem, ecosystem.at(ecosystem.sums.by("subsector")))
    total = ecosystem.at(ecosystem.sums.by())["organisations"][0]
    return [
        f"{ecosystem.mapping.label(r['subsector'])} {percent(r['organisations'] / total)}"
        for r in rows.iter_rows(named=True)
        if r["organisations"] is not None and total
    ]


def _quotient_points(ecosystem: Ecosystem) -> list[str]:
    regions, home = ecosystem.regions, ecosystem.options.region
    if regions is None or home is None:
        return []
    rows = regions.quotients.filter(pl.col("region") == home, pl.col("low") > 1)
    names = [ecosystem.mapping.label(s) for s in rows["subsector"]]
    if not names:
        return [f"No subsector is surely more common in {home} than elsewhere."]
    return [f"Surely more common in {home} than elsewhere: {listed(names)}."]


def ordered_subsectors(ecosystem: Ecosystem, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in the order of the mapping, what is not assigned last."""
    places = ecosystem.mapping.labels.select("subsector", "place")
    return (
        frame.join(places, on="subsector", how="left", maintain_order="left")
        .sort(pl.col("place").fill_null(999), maintain_order=True)
        .drop("place")
    )


def subsector_section(ecosystem: Ecosystem) -> Section:
    """The tree of subsectors, and subsectors by size."""
    tops = ordered_subsectors(ecosystem, ecosystem.at(ecosystem.sums.by("subsector")))
    finer = ecosystem.at(ecosystem.sums.by("subsector", "finer"))
    tree = _tree(ecosystem, tops, finer)
    paragraphs = [
        "A firm in several subsectors counts in each by its share, so that parts add up to the "
        "whole."
    ]
    lost = tops.filter(pl.col("subsector") == NOT_ASSIGNED)
    if lost.height:
        paragraphs.append(
            f"{counted(lost['organisations'][0] or 0, 'organisation')} could not be assigned: "
            "their NACE code and description meet no rule of the mapping. Set their subsector by "
            "hand (column subsectors)."
        )
    return Section(
        id="subsectors",
        title="Subsectors",
        paragraphs=tuple(paragraphs),
        tables=(_tree_table(ecosystem, tree), _size_table(ecosystem)),
        charts=(_subsector_chart(ecosystem, tree),),
    )


def _tree(ecosystem: Ecosystem, tops: pl.DataFrame, finer: pl.DataFrame) -> pl.DataFrame:
    """Each subsector followed by its finer ones; `level` 1 or 2."""
    parts = []
    for top in tops["subsector"]:
        parts.append(
            tops.filter(pl.col("subsector") == top).with_columns(level=pl.lit(1), finer="subsector")
        )
        below = finer.filter(pl.col("subsector") == top, pl.col("finer") != top)
        if below.height:
            renamed = below.rename({"subsector": "top"}).with_columns(subsector="finer")
            renamed = ordered_subsectors(ecosystem, renamed).with_columns(subsector="top")
            parts.append(renamed.drop("top").with_columns(level=pl.lit(2)))
    label = ecosystem.mapping.label
    return pl.concat(parts, how="diagonal").with_columns(
        label=pl.col("finer").map_elements(label, return_dtype=pl.String)
    )


def _tree_table(ecosystem: Ecosystem, tree: pl.DataFrame) -> ReportTable:
    total = ecosystem.at(ecosystem.sums.by())["organisations"][0] or 0
    rows = []
    for r in tree.iter_rows(named=True):
        share = None if r["organisations"] is None else r["organisations"] / total
        rows.append(
            (
                ("" if r["level"] == 1 else "  · ") + r["label"],
                whole(r["organisations"], r["why"]),
                percent(share, r["why"]),
                whole(r["employment"], r["why"]),
                million(r["turnover"], r["why"]),
                million(r["value_added"], r["why"]),
                whole(_thousands(r["productivity"]), r["why"]),
            )
        )
    header = (
        "subsector",
        "firms",
        "share",
        "employees",
        "turnover (m)",
        "value added (m)",
        "per employee (k)",
    )
    return ReportTable(
        key="subsectors",
        caption=f"Organisations, employment and money by subsector, {ecosystem.year} (m: million, "
        "k: thousand; money only of those who say it)",
        header=header,
        rows=tuple(rows),
        frame=tree,
        right=header[1:],
    )


def _thousands(value: float | None) -> float | None:
    return None if value is None else value / 1e3


def _size_table(ecosystem: Ecosystem) -> ReportTable:
    from healthclusters.ecosystem.activities import SIZE_CLASSES

    cells = ecosystem.at(ecosystem.sums.by("subsector", "size_class"))
    tops = ordered_subsectors(ecosystem, ecosystem.at(ecosystem.sums.by("subsector")))
    classes = [c for c in SIZE_CLASSES if c in set(cells["size_class"])]
    by = {(r["subsector"], r["size_class"]): r for r in cells.iter_rows(named=True)}
    rows = []
    for subsector in tops["subsector"]:
        line = [ecosystem.mapping.label(subsector)]
        for name in classes:
            cell = by.get((subsector, name))
            line.append("0" if cell is None else whole(cell["organisations"], cell["why"]))
        rows.append(tuple(line))
    header = ("subsector", *classes)
    return ReportTable(
        key="sizes",
        caption=f"Organisations by subsector and number of employees, {ecosystem.year}",
        header=header,
        rows=tuple(rows),
        frame=cells.drop("definition", "year"),
        right=header[1:],
    )


def _subsector_chart(ecosystem: Ecosystem, tree: pl.DataFrame) -> ChartData:
    tops = (
        tree.filter(pl.col("level") == 1)
        .drop_nulls("organisations")
        .sort("organisations", descending=True)
    )
    total = tops["organisations"].sum()
    first = tops.row(0, named=True) if tops.height else None
    title = (
        f"{first['label']} is the largest subsector, with "
        f"{percent(first['organisations'] / total)} of the firms"
        if first
        else "No subsector may be told"
    )
    frame = tree.select("label", "level", "organisations", "employment", "why")
    return ChartData(
        key="subsector-tree",
        kind="subsectors",
        title=title,
        frame=frame,
        source=source_of(ecosystem),
    )


def map_section(ecosystem: Ecosystem) -> Section | None:
    """Where the firms are."""
    places = ecosystem.places
    known = places.drop_nulls("lat")
    if known.is_empty():
        return None
    rest = places.filter(pl.col("lat").is_null())["organisations"].sum()
    words = [
        f"{counted(int(known['organisations'].sum()), 'organisation')} at "
        f"{counted(known.height, 'place')}; one with several places is in each."
    ]
    if rest:
        words.append(
            f"Not on the map: {rest:,}, without coordinates or at places of too few organisations."
        )
    rows = tuple(
        (r["city"] or "", f"{r['lat']:.2f}", f"{r['lon']:.2f}", f"{r['organisations']:,}")
        for r in known.iter_rows(named=True)
    )
    header = ("place", "latitude", "longitude", "firms")
    table = ReportTable(
        key="places",
        caption=f"Organisations by place, {ecosystem.year}",
        header=header,
        rows=rows,
        frame=places,
        right=header[1:],
    )
    first, most = known["city"][0] or "The largest place", known["organisations"][0]
    chart = ChartData(
        key="map",
        kind="places",
        title=f"{first} has {whole(most)} of the {known['organisations'].sum():,} organisations on "
        "the map",
        frame=known,
        source=source_of(ecosystem),
    )
    return Section(
        id="map",
        title="Where they are",
        paragraphs=tuple(words),
        tables=(table,),
        charts=(chart,),
    )
