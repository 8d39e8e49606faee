"""Growth, demography and membership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.ecosystem.indicators.growth import PARTS
from healthclusters.ecosystem.report.parts import ChartData, ReportTable, Section, series_breaks
from healthclusters.ecosystem.report.words import ReportWords

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem


def growth_section(ecosystem: Ecosystem, words: ReportWords) -> Section:
    """The series, where growth came from, the league of subsectors."""
    if ecosystem.growth["change"].count() == 0:
        return _one_year(ecosystem, words)
    paragraphs = [words("growth.broken")]
    for row in ecosystem.overlap.iter_rows(named=True):
        paragraphs.append(
            words(
                "growth.overlap",
                year=str(row["year"]),
                series=words(f"series.{row['series']}"),
                value_older=words.whole(row["value_older"]),
                older=row["older"],
                value_newer=words.whole(row["value_newer"]),
                newer=row["newer"],
            )
        )
    return Section(
        id="growth",
        title=words("growth.title"),
        paragraphs=tuple(paragraphs),
        tables=(
            _series_table(ecosystem, words),
            _parts_table(ecosystem, words),
            _league_table(ecosystem, words),
        ),
        charts=(_series_chart(ecosystem, words), _league_chart(ecosystem, words)),
    )


def _one_year(ecosystem: Ecosystem, words: ReportWords) -> Section:
    """No year has another before it under the same definition, or none that may be told."""
    hidden = ecosystem.sums.by()["why"].count() > 0
    return Section(
        id="growth",
        title=words("growth.title"),
        paragraphs=(words("growth.few" if hidden else "growth.one_year"),),
        tables=(_series_table(ecosystem, words),),
    )


def _series_table(ecosystem: Ecosystem, words: ReportWords) -> ReportTable:
    wide = ecosystem.series.filter(pl.col("series") == "employment")
    firms = {
        (r["definition"], r["year"]): r["value"]
        for r in ecosystem.series.filter(pl.col("series") == "organisations").iter_rows(named=True)
    }
    rows = [
        (
            r["definition"],
            str(r["year"]),
            words.whole(firms.get((r["definition"], r["year"]))),
            words.whole(r["without_number"]),
            words.whole(r["value"]),
            words.growth_of(r),
            words.signed(r["raw_rate"]),
        )
        for r in wide.sort("piece", "year").iter_rows(named=True)
    ]
    names = ("definition", "year", "firms", "without_number", "employees", "growth", "of_sums")
    header = words.columns(*names)
    return ReportTable(
        key="series",
        caption=words("growth.series"),
        header=header,
        rows=tuple(rows),
        frame=ecosystem.series,
        right=header[1:],
        breaks=series_breaks(rows, 0),
    )


def _parts_table(ecosystem: Ecosystem, words: ReportWords) -> ReportTable:
    rows = [
        (
            str(r["year"]),
            r["definition"],
            words.change(r["change"]),
            *(words.change(-r[p] if p == "exits" and r[p] is not None else r[p]) for p in PARTS),
        )
        for r in ecosystem.growth.drop_nulls("change").iter_rows(named=True)
    ]
    header = words.columns("year", "definition", "change", *PARTS)
    return ReportTable(
        key="growth-parts",
        caption=words("growth.parts", hidden=words("value.hidden")),
        header=header,
        rows=tuple(rows),
        frame=ecosystem.growth,
        right=header[2:],
        breaks=series_breaks(rows, 1),
    )


def _league(ecosystem: Ecosystem, words: ReportWords) -> pl.DataFrame:
    rows = ecosystem.at(ecosystem.growth_by_subsector)
    names = pl.Series("label", words.labels(ecosystem, rows["subsector"].to_list()), pl.String)
    return rows.with_columns(names).sort("yearly_rate", descending=True, nulls_last=True)


def _league_table(ecosystem: Ecosystem, words: ReportWords) -> ReportTable:
    league = _league(ecosystem, words)
    rows = tuple(
        (
            r["label"],
            words.whole(r["employment"], r["why"]),
            words.growth_of(r),
            words.signed(r["raw_rate"]),
            words.signed(r["yearly_rate"]),
        )
        for r in league.iter_rows(named=True)
    )
    header = words.columns("subsector", "employees", "since_before", "of_sums", "yearly")
    return ReportTable(
        key="growth-league",
        caption=words("growth.league", year=str(ecosystem.year)),
        header=header,
        rows=rows,
        frame=league,
        right=header[1:],
    )


def _series_chart(ecosystem: Ecosystem, words: ReportWords) -> ChartData:
    employed = ecosystem.series.filter(pl.col("series") == "employment").sort("piece", "year")
    last = employed.filter(pl.col("definition") == ecosystem.definition)
    title = words("growth.unknown")
    if last.height:
        first, end = last.row(0, named=True), last.row(-1, named=True)
        silent = [r["without_number"] for r in (first, end)]
        title = words(
            "growth.finding_silent" if any(silent) else "growth.finding",
            first=words.whole(first["value"]),
            last=words.whole(end["value"]),
            from_year=str(first["year"]),
            to_year=str(end["year"]),
            silent_first=words.whole(silent[0]),
            silent_last=words.whole(silent[1]),
        )
    return ChartData(
        key="series",
        kind="series",
        title=title,
        frame=employed.select("definition", "piece", "year", "value", "why"),
        source=words.source(ecosystem),
    )


def _league_chart(ecosystem: Ecosystem, words: ReportWords) -> ChartData:
    frame = _league(ecosystem, words).drop_nulls("yearly_rate").select("label", rate="yearly_rate")
    title = words("growth.untold")
    if frame.height:
        name, rate = frame.row(0)
        title = words("growth.fastest", subsector=name, rate=words.signed(rate))
        if rate <= 0:
            title = words("growth.none")
    return ChartData(
        key="growth-league",
        kind="growth_league",
        title=title,
        frame=frame,
        source=words.source(ecosystem),
    )


_GROUPS = ("startups", "spin_offs", "foreign_owned")


def demography_section(ecosystem: Ecosystem, words: ReportWords) -> Section | None:
    """Foundings, closings, survival, start-ups, spin-offs, foreign groups; None of a sample."""
    rows = ecosystem.demography
    if rows.is_empty():
        return None
    table = _demography_table(rows, words)
    own = rows.filter(pl.col("definition") == ecosystem.definition)
    now = own.filter(pl.col("year") == ecosystem.year).row(0, named=True)
    year = str(ecosystem.year)
    if now["active_hidden"]:
        said = [words("demography.few", year=year)]
    else:
        active = words.counted("organisations", now["active"])
        said = [words("demography.active", organisations=active, year=year)]
    for column in _GROUPS:
        if now[column] is not None or now[f"{column}_hidden"]:
            said.append(words(f"demography.{column}", count=words.count_of(now, column)))
    silent = now["founding_unknown"]
    if silent:
        said.append(words("demography.silent", firms=words.counted("firms", silent)))
    chart = ChartData(
        key="demography",
        kind="demography",
        title=words(
            "demography.finding",
            count=words.count_of(now, "startups"),
            active=words.count_of(now, "active"),
        ),
        frame=own.drop_nulls("active").select("year", "active", "startups"),
        source=words.source(ecosystem),
    )
    tables = [table]
    if ecosystem.survival.filter(pl.col("age") > 0).height:
        tables.append(_survival_table(ecosystem, words))
    return Section(
        id="demography",
        title=words("demography.title"),
        paragraphs=(" ".join(said),),
        tables=tuple(tables),
        charts=(chart,) if own["startups"].count() else (),
    )


def _demography_table(rows: pl.DataFrame, words: ReportWords) -> ReportTable:
    table_rows = tuple(
        (
            str(r["year"]),
            r["definition"],
            words.count_of(r, "active"),
            *(words.count_of(r, c) for c in ("founded", "closed")),
            *("" if _first(rows, r) else words.count_of(r, c) for c in ("entered", "left")),
            *(words.count_of(r, c) for c in ("startups", "spin_offs", "foreign_owned")),
        )
        for r in rows.iter_rows(named=True)
    )
    header = words.columns(
        "year", "definition", "firms", "founded", "closed", "entered", "left_register",
        *_GROUPS,
    )  # fmt: skip
    return ReportTable(
        key="demography",
        caption=words("demography.table"),
        header=header,
        rows=table_rows,
        frame=rows,
        right=header[2:],
        breaks=series_breaks(table_rows, 1),
    )


def _first(rows: pl.DataFrame, row: dict[str, object]) -> bool:
    """Is this the first year of its definition?"""
    years = rows.filter(pl.col("definition") == row["definition"])["year"]
    return years.min() == row["year"]


def _survival_table(ecosystem: Ecosystem, words: ReportWords) -> ReportTable:
    rows = ecosystem.survival.filter(pl.col("definition") == ecosystem.definition)
    shown = tuple(
        (str(r["cohort"]), str(r["age"]), words.whole(r["founded"]),
         words.whole(r["alive"], "few"), words.percent(r["share"], "few"))
        for r in rows.filter(pl.col("age") > 0).iter_rows(named=True)
    )  # fmt: skip
    header = words.columns("founded_in", "years_later", "founded", "still_there", "share")
    return ReportTable(
        key="survival",
        caption=words("demography.survival"),
        header=header,
        rows=shown,
        frame=ecosystem.survival,
        right=header,
    )


def by_definition(ecosystem: Ecosystem, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of all years, the definitions one after the other."""
    starts = ecosystem.series.group_by("definition").agg(begins=pl.col("year").min())
    rows = rows.join(starts, on="definition", how="left", maintain_order="left")
    return rows.sort("begins", "definition", "year", nulls_last=True).drop("begins")


def membership_section(ecosystem: Ecosystem, words: ReportWords) -> Section | None:
    """Members of the cluster organisation over time."""
    if ecosystem.membership is None:
        return None
    rows = by_definition(ecosystem, ecosystem.membership)
    now = ecosystem.at(rows).row(0, named=True)
    header = words.columns(
        "year",
        "definition",
        "members_before",
        "joined",
        "left",
        "members",
        "share",
        "growth",
        "join_rate",
    )
    member_rows = tuple(
            (str(r["year"]), r["definition"], words.whole(r["before"], "few"),
             words.count_of(r, "joined"), words.count_of(r, "left"), words.count_of(r, "members"),
             words.percent(r["share"], "few"),
             words.signed(r["growth_rate"]), words.percent(r["join_rate"], "few"))
            for r in rows.iter_rows(named=True)
        )  # fmt: skip
    table = ReportTable(
        key="membership",
        caption=words("membership.table"),
        header=header,
        rows=member_rows,
        frame=ecosystem.membership,
        right=header[2:],
        breaks=series_breaks(member_rows, 1),
    )
    return Section(
        id="membership",
        title=words("membership.title"),
        paragraphs=(_members_said(now, words), words("membership.dates")),
        tables=(table,),
    )


def _members_said(row: dict[str, Any], words: ReportWords) -> str:
    """How many are members; how many of those outside joined, where it may be told."""
    if row["members_hidden"]:
        return words("membership.few")
    if row["members"] is None:
        return words("membership.unknown")
    said: dict[str, Any] = {
        "members": words.counted("organisations", row["members"]),
        "all": words.whole(row["organisations"]),
        "share": words.percent(row["share"]),
    }
    if row["join_rate"] is None:
        return words("membership.size", **said)
    return words("membership.size_joined", **said, joined=words.percent(row["join_rate"]))
