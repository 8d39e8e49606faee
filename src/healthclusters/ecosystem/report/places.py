"""Concentration and diversity at home, and the region among others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.ecosystem.report.opening import ordered_subsectors
from healthclusters.ecosystem.report.parts import ChartData, ReportTable, Section
from healthclusters.ecosystem.report.words import (
    between,
    decimal,
    listed,
    percent,
    signed,
    whole,
)

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem
    from healthclusters.ecosystem.analysis.regions import Regions


def variety_section(ecosystem: Ecosystem) -> Section | None:
    """In how many hands each subsector is, and how mixed the whole."""
    firms = ordered_subsectors(ecosystem, ecosystem.at(ecosystem.concentration))
    mixed = ecosystem.at(ecosystem.diversity)
    if mixed.is_empty():
        return None
    now = mixed.row(0, named=True)
    words = (
        f"Two employees drawn by chance work in different subsectors in {percent(now['blau'])} of "
        f"cases (Blau; at most {percent(1 - 1 / now['subsectors'])} with {now['subsectors']} "
        f"subsectors). Evenness by Shannon: {decimal(now['evenness'])} of 1.",
    )
    header = ("subsector", "firms", "Herfindahl", "as if this many equal firms")
    table = ReportTable(
        key="concentration",
        caption=f"Concentration of employment in firms, {ecosystem.year} (subsectors with enough "
        "firms to be told)",
        header=header,
        rows=tuple(
            (ecosystem.mapping.label(r["subsector"]), whole(r["organisations"]),
             decimal(r["herfindahl"]), whole(r["equal_firms"]))
            for r in firms.iter_rows(named=True)
        ),
        frame=ecosystem.concentration,
        right=header[1:],
    )  # fmt: skip
    return Section(
        id="variety",
        title="Concentration and diversity",
        paragraphs=words,
        tables=(table,) if firms.height else (),
    )


def regions_section(ecosystem: Ecosystem) -> Section | None:
    """Quotients, stars and the comparison of regions."""
    regions = ecosystem.regions
    if regions is None:
        return None
    wanted = regions.comparison["region"].to_list()
    made = "synthetic data, " if regions.synthetic else ""
    source = f"{made}{regions.name}, {regions.year}"
    sure = f"{percent(ecosystem.options.confidence)} interval"
    words = [
        "A quotient of 1: the subsector's share of the region's employment is as everywhere. The "
        f"{sure} takes each unit as one independent draw; it says how much the quotient hangs on a "
        "few large units.",
    ]
    given = regions.stars.filter(pl.col("stars") > 0)
    if given.height:
        words.append(f"Stars: {_stars_said(ecosystem, given)}.")
    if ecosystem.options.nuts_level is not None and regions.quotients["region"].n_unique() < 10:
        words.append(
            "With fewer than ten regions a star of size or growth only says which one is first."
        )
    home = ecosystem.options.region or wanted[0]
    return Section(
        id="regions",
        title="Among other regions",
        paragraphs=tuple(words),
        tables=(
            _comparison_table(ecosystem, regions, sure),
            _quotient_table(ecosystem, regions, home, sure),
            _gamma_table(ecosystem, regions),
        ),
        charts=(_quotient_chart(ecosystem, regions, home, source),),
    )


def _stars_said(ecosystem: Ecosystem, given: pl.DataFrame) -> str:
    said = []
    for r in given.iter_rows(named=True):
        kinds = [k for k in ("size", "specialisation", "growth") if r[k]]
        said.append(f"{r['region']} {ecosystem.mapping.label(r['subsector'])} ({listed(kinds)})")
    return "; ".join(said)


def _comparison_table(ecosystem: Ecosystem, regions: Regions, sure: str) -> ReportTable:
    header = ("region", "firms", "employees", "share", "growth", "quotient", sure, "stars")
    rows = tuple(
        (r["region"], whole(r["organisations"], "few"), whole(r["employment"], "few"),
         percent(r["health_share"], "few"), signed(r["rate"]), decimal(r["quotient"], why="few"),
         between(r["low"], r["high"]), whole(r["stars"], "few"))
        for r in regions.comparison.iter_rows(named=True)
    )  # fmt: skip
    return ReportTable(
        key="comparison",
        caption=f"Health in {len(rows)} regions, {regions.year}: firms, employment, share of all "
        "employment, growth, quotient of all subsectors together",
        header=header,
        rows=rows,
        frame=regions.comparison,
        right=header[1:],
    )


def _quotient_table(ecosystem: Ecosystem, regions: Regions, home: str, sure: str) -> ReportTable:
    own = ordered_subsectors(ecosystem, regions.quotients.filter(pl.col("region") == home))
    header = ("subsector", "employees", "quotient", "standard error", sure)
    return ReportTable(
        key="quotients",
        caption=f"Location quotients of {home}, {regions.year}",
        header=header,
        rows=tuple(
            (ecosystem.mapping.label(r["subsector"]), whole(r["amount"], r["why"]),
             decimal(r["quotient"], why=r["why"]), decimal(r["std_error"], why=r["why"]),
             between(r["low"], r["high"]))
            for r in own.iter_rows(named=True)
        ),
        frame=regions.quotients,
        right=header[1:],
    )  # fmt: skip


def _gamma_table(ecosystem: Ecosystem, regions: Regions) -> ReportTable:
    rows = ordered_subsectors(ecosystem, regions.concentration)
    header = ("subsector", "units", "gamma", "reads")
    return ReportTable(
        key="geographic-concentration",
        caption="Are subsectors in few places beyond what large units bring (Ellison & Glaeser)?",
        header=header,
        rows=tuple(
            (ecosystem.mapping.label(r["subsector"]), whole(r["units"]), decimal(r["gamma"], 3),
             _gamma_said(r["gamma"]))
            for r in rows.iter_rows(named=True)
        ),
        frame=regions.concentration,
        right=("units", "gamma"),
    )  # fmt: skip


def _gamma_said(gamma: float | None) -> str:
    if gamma is None:
        return ""
    if gamma < 0.02:
        return "not very concentrated"
    return "concentrated" if gamma <= 0.05 else "very concentrated"


def _quotient_chart(ecosystem: Ecosystem, regions: Regions, home: str, source: str) -> ChartData:
    own = ordered_subsectors(ecosystem, regions.quotients.filter(pl.col("region") == home))
    label = ecosystem.mapping.label
    frame = own.with_columns(
        label=pl.col("subsector").map_elements(label, return_dtype=pl.String)
    ).select("label", "quotient", "low", "high")
    above = frame.filter(pl.col("low") > 1)["label"].to_list()
    title = (
        f"Surely more common in {home} than elsewhere: {listed(above)}"
        if above
        else f"No subsector is surely more common in {home} than elsewhere"
    )
    return ChartData(key="quotients", kind="quotients", title=title, frame=frame, source=source)
