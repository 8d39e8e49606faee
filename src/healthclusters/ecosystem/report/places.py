"""Concentration and diversity at home, and the region among others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.ecosystem.report.opening import ordered_subsectors
from healthclusters.ecosystem.report.parts import ChartData, ReportTable, Section
from healthclusters.ecosystem.report.words import ReportWords

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem
    from healthclusters.ecosystem.analysis.regions import Regions


def variety_section(ecosystem: Ecosystem, words: ReportWords) -> Section | None:
    """In how many hands each subsector is, and how mixed the whole."""
    firms = ordered_subsectors(ecosystem, ecosystem.at(ecosystem.concentration))
    mixed = ecosystem.at(ecosystem.diversity)
    if mixed.is_empty() and firms.is_empty():
        return None
    said = words("variety.few")
    if mixed.height:
        now = mixed.row(0, named=True)
        said = words(
            "variety.mixed",
            blau=words.percent(now["blau"]),
            most=words.percent(1 - 1 / now["subsectors"]),
            subsectors=now["subsectors"],
            evenness=words.decimal(now["evenness"]),
        )
    header = words.columns("subsector", "firms", "herfindahl", "equal_firms")
    table = ReportTable(
        key="concentration",
        caption=words("variety.table", year=str(ecosystem.year)),
        header=header,
        rows=tuple(
            (*words.labels(ecosystem, [r["subsector"]]), words.whole(r["organisations"]),
             words.decimal(r["herfindahl"]), words.whole(r["equal_firms"]))
            for r in firms.iter_rows(named=True)
        ),
        frame=ecosystem.concentration,
        right=header[1:],
    )  # fmt: skip
    return Section(
        id="variety",
        title=words("variety.title"),
        paragraphs=(said,),
        tables=(table,) if firms.height else (),
    )


def regions_section(ecosystem: Ecosystem, words: ReportWords) -> Section | None:
    """Quotients, stars and the comparison of regions."""
    regions = ecosystem.regions
    if regions is None:
        return None
    wanted = regions.comparison["region"].to_list()
    key = "source.regions_made_up" if regions.synthetic else "source.regions"
    source = words(key, name=regions.name, year=str(regions.year))
    sure = words.interval_column(ecosystem.options.confidence)
    said = [words("regions.quotient", interval=sure)]
    given = regions.stars.filter(pl.col("stars") > 0)
    if given.height:
        said.append(words("regions.stars", stars=_stars_said(ecosystem, given, words)))
    if ecosystem.options.nuts_level is not None and regions.quotients["region"].n_unique() < 10:
        said.append(words("regions.few"))
    if ecosystem.options.confidential:
        said.append(words("regions.among_all"))
        said.append(words("regions.hidden"))
    home = ecosystem.options.region or wanted[0]
    return Section(
        id="regions",
        title=words("regions.title"),
        paragraphs=tuple(said),
        tables=(
            _comparison_table(ecosystem, regions, sure, words),
            _quotient_table(ecosystem, regions, home, sure, words),
            _gamma_table(ecosystem, regions, words),
        ),
        charts=(_quotient_chart(ecosystem, regions, home, source, words),),
    )


def _stars_said(ecosystem: Ecosystem, given: pl.DataFrame, words: ReportWords) -> str:
    said = []
    for r in given.iter_rows(named=True):
        kinds = [words(f"star.{k}") for k in ("size", "specialisation", "growth") if r[k]]
        [name] = words.labels(ecosystem, [r["subsector"]])
        what = f"{name} ({words.joined(kinds)})"
        said.append(words("form.named", name=words.region(r["region"]), what=what))
    return str(words.sentences["form.between_items"]).join(said)


def _stars_of(row: dict[str, Any], words: ReportWords, why: str | None) -> str:
    """How many stars; at least how many, where some cannot be said; else why there are none."""
    if row["stars"] is None and row["stars_said"]:
        return words("regions.at_least", n=row["stars_said"])
    return words.whole(row["stars"], why)


def _comparison_table(
    ecosystem: Ecosystem, regions: Regions, sure: str, words: ReportWords
) -> ReportTable:
    untold = "secondary" if ecosystem.options.confidential else None
    names = ("region", "firms", "employees", "share", "growth", "quotient")
    header = (*words.columns(*names), sure, words("column.stars"))
    rows = tuple(
        (r["region"], words.whole(r["organisations"], "few"), words.whole(r["employment"], "few"),
         words.percent(r["health_share"], "few"), words.signed(r["rate"]),
         words.decimal(r["quotient"], why="few"), words.between(r["low"], r["high"], untold),
         _stars_of(r, words, untold))
        for r in regions.comparison.iter_rows(named=True)
    )  # fmt: skip
    return ReportTable(
        key="comparison",
        caption=words("regions.comparison", n=len(rows), year=str(regions.year)),
        header=header,
        rows=rows,
        frame=regions.comparison,
        right=header[1:],
    )


def _quotient_table(
    ecosystem: Ecosystem, regions: Regions, home: str, sure: str, words: ReportWords
) -> ReportTable:
    own = ordered_subsectors(ecosystem, regions.quotients.filter(pl.col("region") == home))
    header = (*words.columns("subsector", "employees", "quotient", "std_error"), sure)
    untold = "secondary" if ecosystem.options.confidential else None
    return ReportTable(
        key="quotients",
        caption=words("regions.quotients", region=words.region(home), year=str(regions.year)),
        header=header,
        rows=tuple(
            (*words.labels(ecosystem, [r["subsector"]]), words.whole(r["amount"], r["why"]),
             words.decimal(r["quotient"], why=untold), words.decimal(r["std_error"], why=untold),
             words.between(r["low"], r["high"], untold))
            for r in own.iter_rows(named=True)
        ),
        frame=regions.quotients,
        right=header[1:],
    )  # fmt: skip


def _gamma_table(ecosystem: Ecosystem, regions: Regions, words: ReportWords) -> ReportTable:
    rows = ordered_subsectors(ecosystem, regions.concentration)
    header = words.columns("subsector", "units", "gamma", "reads")
    untold, places = ("secondary", 2) if ecosystem.options.confidential else (None, 3)
    return ReportTable(
        key="geographic-concentration",
        caption=words("regions.gamma"),
        header=header,
        rows=tuple(
            (*words.labels(ecosystem, [r["subsector"]]), words.whole(r["units"], r["why"]),
             words.decimal(r["gamma"], places, why=untold), _gamma_said(r["gamma"], words))
            for r in rows.iter_rows(named=True)
        ),
        frame=regions.concentration,
        right=header[1:3],
    )  # fmt: skip


def _gamma_said(gamma: float | None, words: ReportWords) -> str:
    if gamma is None:
        return ""
    return words("gamma.low" if gamma < 0.02 else "gamma.middle" if gamma <= 0.05 else "gamma.high")


def _quotient_chart(
    ecosystem: Ecosystem, regions: Regions, home: str, source: str, words: ReportWords
) -> ChartData:
    own = ordered_subsectors(ecosystem, regions.quotients.filter(pl.col("region") == home))
    names = pl.Series("label", words.labels(ecosystem, own["subsector"].to_list()), pl.String)
    frame = own.with_columns(names).select("label", "quotient", "low", "high")
    above = frame.filter(pl.col("low") > 1)["label"].to_list()
    title = words("regions.none_above", region=words.region(home))
    if above:
        title = words("regions.finding", region=words.region(home), subsectors=words.joined(above))
    elif frame["low"].null_count():
        title = words("regions.quotients", region=words.region(home), year=str(regions.year))
    return ChartData(key="quotients", kind="quotients", title=title, frame=frame, source=source)
