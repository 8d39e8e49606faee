"""Growth, demography, membership, outputs, and where the staff live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.ecosystem.columns import LABELS
from healthclusters.ecosystem.indicators.growth import PARTS
from healthclusters.ecosystem.report.opening import ordered_subsectors, source_of
from healthclusters.ecosystem.report.parts import ChartData, ReportTable, Section
from healthclusters.ecosystem.report.words import (
    HIDDEN,
    change,
    count_of,
    counted,
    percent,
    sentence,
    signed,
    whole,
)

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem


def growth_section(ecosystem: Ecosystem) -> Section:
    """The series, where growth came from, the league of subsectors."""
    if ecosystem.growth["change"].count() == 0:
        return _one_year(ecosystem)
    paragraphs = [
        "A line ends where the way of counting changed, and a new one begins; growth is never "
        "computed across the break."
    ]
    for row in ecosystem.overlap.iter_rows(named=True):
        paragraphs.append(
            f"{row['year']} was counted both ways: {whole(row['value_older'])} "
            f"{LABELS[row['series']]} by "
            f"{row['older']}, {whole(row['value_newer'])} by {row['newer']}."
        )
    return Section(
        id="growth",
        title="Growth",
        paragraphs=tuple(paragraphs),
        tables=(_series_table(ecosystem), _parts_table(ecosystem), _league_table(ecosystem)),
        charts=(_series_chart(ecosystem), _league_chart(ecosystem)),
    )


def _one_year(ecosystem: Ecosystem) -> Section:
    """No year has another before it under the same definition."""
    return Section(
        id="growth",
        title="Growth",
        paragraphs=("Growth needs two years that follow each other, counted the same way.",),
        tables=(_series_table(ecosystem),),
    )


def _series_table(ecosystem: Ecosystem) -> ReportTable:
    wide = ecosystem.series.filter(pl.col("series") == "employment")
    firms = {
        (r["definition"], r["year"]): r["value"]
        for r in ecosystem.series.filter(pl.col("series") == "organisations").iter_rows(named=True)
    }
    rows = [
        (
            r["definition"],
            str(r["year"]),
            whole(firms.get((r["definition"], r["year"]))),
            whole(r["value"]),
            signed(r["rate"]),
        )
        for r in wide.sort("piece", "year").iter_rows(named=True)
    ]
    header = ("definition", "year", "firms", "employees", "growth")
    return ReportTable(
        key="series",
        caption="Organisations and employment by year, one block for each way of counting",
        header=header,
        rows=tuple(rows),
        frame=ecosystem.series,
        right=header[1:],
    )


def _parts_table(ecosystem: Ecosystem) -> ReportTable:
    rows = [
        (
            str(r["year"]),
            r["definition"],
            change(r["change"]),
            *(change(-r[p] if p == "exits" and r[p] is not None else r[p]) for p in PARTS),
        )
        for r in ecosystem.growth.drop_nulls("change").iter_rows(named=True)
    ]
    header = ("year", "definition", "change", "stayed", "came", "went", "known only now or then")
    return ReportTable(
        key="growth-parts",
        caption="Change of employment since the year before, and the units that brought it "
        f"({HIDDEN}: too few of them, or one of them brings nearly all)",
        header=header,
        rows=tuple(rows),
        frame=ecosystem.growth,
        right=header[2:],
    )


def _league(ecosystem: Ecosystem) -> pl.DataFrame:
    rows = ecosystem.at(ecosystem.growth_by_subsector)
    label = ecosystem.mapping.label
    return rows.with_columns(
        label=pl.col("subsector").map_elements(label, return_dtype=pl.String)
    ).sort("yearly_rate", descending=True, nulls_last=True)


def _league_table(ecosystem: Ecosystem) -> ReportTable:
    league = _league(ecosystem)
    rows = tuple(
        (
            r["label"],
            whole(r["employment"], r["why"]),
            signed(r["rate"]),
            signed(r["yearly_rate"]),
        )
        for r in league.iter_rows(named=True)
    )
    header = ("subsector", "employees", "since the year before", "a year, since the definition")
    return ReportTable(
        key="growth-league",
        caption=f"Growth of employment by subsector to {ecosystem.year}, fastest first",
        header=header,
        rows=rows,
        frame=league,
        right=header[1:],
    )


def _series_chart(ecosystem: Ecosystem) -> ChartData:
    employed = ecosystem.series.filter(pl.col("series") == "employment").sort("piece", "year")
    last = employed.filter(pl.col("definition") == ecosystem.definition)
    title = "Employment is not known"
    if last.height:
        first, end = last.row(0, named=True), last.row(-1, named=True)
        title = (
            f"From {whole(first['value'])} to {whole(end['value'])} employees, {first['year']} to "
            f"{end['year']}, counted the same way"
        )
    return ChartData(
        key="series",
        kind="series",
        title=title,
        frame=employed.select("definition", "piece", "year", "value", "why"),
        source=source_of(ecosystem),
    )


def _league_chart(ecosystem: Ecosystem) -> ChartData:
    frame = _league(ecosystem).drop_nulls("yearly_rate").select("label", rate="yearly_rate")
    title = "Growth by subsector may not be told"
    if frame.height:
        first = frame.row(0, named=True)
        title = f"{first['label']} grows fastest, by {signed(first['rate'])} a year"
        if first["rate"] <= 0:
            title = "No subsector grows"
    return ChartData(
        key="growth-league",
        kind="growth_league",
        title=title,
        frame=frame,
        source=source_of(ecosystem),
    )


_GROUPS = {
    "startups": "start-ups",
    "spin_offs": "spin-offs",
    "foreign_owned": "part of a foreign group",
}


def demography_section(ecosystem: Ecosystem) -> Section:
    """Foundings, closings, survival, start-ups, spin-offs, foreign groups."""
    rows = ecosystem.demography
    table = _demography_table(rows)
    own = rows.filter(pl.col("definition") == ecosystem.definition)
    now = own.filter(pl.col("year") == ecosystem.year).row(0, named=True)
    words = [f"{counted(now['active'], 'organisation')} in {ecosystem.year}."]
    for column, said in _GROUPS.items():
        if now[column] is not None or now[f"{column}_hidden"]:
            words.append(f"{sentence(said)}: {count_of(now, column)}.")
    silent = now["founding_unknown"]
    if silent:
        words.append(f"The founding year of {counted(silent, 'firm')} is not known.")
    chart = ChartData(
        key="demography",
        kind="demography",
        title=f"{count_of(now, 'startups')} of {whole(now['active'])} organisations are start-ups",
        frame=own.select("year", "active", "startups"),
        source=source_of(ecosystem),
    )
    tables = [table]
    if ecosystem.survival.filter(pl.col("age") > 0).height:
        tables.append(_survival_table(ecosystem))
    return Section(
        id="demography",
        title="Who is founded, who goes",
        paragraphs=(" ".join(words),),
        tables=tuple(tables),
        charts=(chart,) if own["startups"].count() else (),
    )


def _demography_table(rows: pl.DataFrame) -> ReportTable:
    table_rows = tuple(
        (
            str(r["year"]),
            r["definition"],
            whole(r["active"]),
            *(count_of(r, c) for c in ("founded", "closed")),
            *("" if _first(rows, r) else count_of(r, c) for c in ("entered", "left")),
            *(count_of(r, c) for c in ("startups", "spin_offs", "foreign_owned")),
        )
        for r in rows.iter_rows(named=True)
    )
    header = ("year", "definition", "firms", "founded", "closed", "came in", "went out",
              "start-ups", "spin-offs", "foreign-owned")  # fmt: skip
    return ReportTable(
        key="demography",
        caption="Organisations by year: founded and closed in it; came into the register and went "
        "out of it since the year before",
        header=header,
        rows=table_rows,
        frame=rows,
        right=("firms", *header[3:]),
    )


def _first(rows: pl.DataFrame, row: dict[str, object]) -> bool:
    """Is this the first year of its definition?"""
    years = rows.filter(pl.col("definition") == row["definition"])["year"]
    return years.min() == row["year"]


def _survival_table(ecosystem: Ecosystem) -> ReportTable:
    rows = ecosystem.survival.filter(pl.col("definition") == ecosystem.definition)
    shown = tuple(
        (str(r["cohort"]), str(r["age"]), whole(r["founded"]), whole(r["alive"], "few"),
         percent(r["share"], "few"))
        for r in rows.filter(pl.col("age") > 0).iter_rows(named=True)
    )  # fmt: skip
    header = ("founded in", "years later", "founded", "still there", "share")
    return ReportTable(
        key="survival",
        caption="Of the organisations founded in a year, those still in the register",
        header=header,
        rows=shown,
        frame=ecosystem.survival,
        right=header,
    )


def membership_section(ecosystem: Ecosystem) -> Section | None:
    """Members of the cluster organisation over time."""
    if ecosystem.membership is None:
        return None
    rows = ecosystem.membership.filter(pl.col("definition") == ecosystem.definition)
    now = rows.filter(pl.col("year") == ecosystem.year).row(0, named=True)
    words = (
        f"{counted(now['members'], 'organisation')} of {whole(now['organisations'])} "
        f"({percent(now['share'])}) are members of the cluster organisation." + _joined(now),
        "From the dates of today's register: organisations that went before it are missing.",
    )
    header = ("year", "members", "share", "joined", "left", "growth", "join rate")
    table = ReportTable(
        key="membership",
        caption="Members at the end of each year; join rate: of those that were no members before",
        header=header,
        rows=tuple(
            (str(r["year"]), whole(r["members"]), percent(r["share"]), count_of(r, "joined"),
             count_of(r, "left"), signed(r["growth_rate"]), percent(r["join_rate"], "few"))
            for r in rows.iter_rows(named=True)
        ),
        frame=ecosystem.membership,
        right=header,
    )  # fmt: skip
    return Section(id="membership", title="Members", paragraphs=words, tables=(table,))


def _joined(row: dict[str, float | None]) -> str:
    """How many of those outside joined, where it may be told."""
    if row["join_rate"] is None:
        return ""
    return f" Of those that were not at the year's beginning, {percent(row['join_rate'])} joined."


def outputs_section(ecosystem: Ecosystem) -> Section | None:
    """Patents, publications, trials and artificial intelligence by year."""
    rows = ecosystem.sums.by().filter(pl.col("definition") == ecosystem.definition).sort("year")
    outputs = ("patents", "publications", "trials")
    if not any(rows[c].drop_nulls().sum() for c in outputs):
        return None
    least = ecosystem.options.least if ecosystem.options.confidential else 1

    def using(r: dict[str, float | None]) -> str:
        users, known = r["ai_users"], r["ai_known"]
        if not known:
            return ""
        few = 0 < (users or 0) < least or 0 < known - (users or 0) < least
        return HIDDEN if few else f"{whole(users)} of {whole(known)}"

    header = ("year", "patents", "publications", "trials", "use AI, of those who say")
    table = ReportTable(
        key="outputs",
        caption="Outputs a year",
        header=header,
        rows=tuple(
            (str(r["year"]), *(whole(r[c], r["why"]) for c in outputs), using(r))
            for r in rows.iter_rows(named=True)
        ),
        frame=rows.select("definition", "year", *outputs),
        right=header,
    )
    assigned = ordered_subsectors(ecosystem, ecosystem.at(ecosystem.sums.by("subsector")))
    by_subsector = ReportTable(
        key="outputs-subsectors",
        caption=f"Outputs by subsector, {ecosystem.year}",
        header=("subsector", *outputs),
        rows=tuple(
            (ecosystem.mapping.label(r["subsector"]), *(whole(r[c], r["why"]) for c in outputs))
            for r in assigned.iter_rows(named=True)
        ),
        frame=assigned.select("subsector", *outputs),
        right=outputs,
    )
    return Section(id="outputs", title="Outputs", tables=(table, by_subsector))


def residence_section(ecosystem: Ecosystem) -> Section | None:
    """Where the staff live."""
    if ecosystem.residence is None or ecosystem.coverage is None:
        return None
    known = ecosystem.coverage.filter(pl.col("year") == ecosystem.year)
    rows = ecosystem.residence.filter(pl.col("year") == ecosystem.year)
    if known.is_empty() or rows.is_empty():
        return None
    now = known.row(0, named=True)
    words = (
        f"{percent(now['crossing_share'])} of the staff live in another country than they work in. "
        f"Known for {percent(now['coverage'])} of the employees; the others are not guessed.",
    )
    header = ("works in", "lives in", "units", "staff", "share")
    table = ReportTable(
        key="residence",
        caption=f"Staff by country of residence, {ecosystem.year}",
        header=header,
        rows=tuple(
            (r["works_in"], r["lives_in"], whole(r["units"], r["why"]), whole(r["staff"], r["why"]),
             percent(r["share"], r["why"]))
            for r in rows.sort("works_in", "staff", descending=[False, True]).iter_rows(named=True)
        ),
        frame=ecosystem.residence,
        right=header[2:],
    )  # fmt: skip
    return Section(id="residence", title="Where the staff live", paragraphs=words, tables=(table,))
