"""Growth, demography, membership, outputs, and where the staff live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.ecosystem.activities import NOT_STATED
from healthclusters.ecosystem.indicators.growth import PARTS
from healthclusters.ecosystem.report.opening import ordered_subsectors
from healthclusters.ecosystem.report.parts import ChartData, ReportTable, Section
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
    """No year has another before it under the same definition."""
    return Section(
        id="growth",
        title=words("growth.title"),
        paragraphs=(words("growth.one_year"),),
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
            words.whole(r["value"]),
            words.signed(r["rate"]),
        )
        for r in wide.sort("piece", "year").iter_rows(named=True)
    ]
    header = words.columns("definition", "year", "firms", "employees", "growth")
    return ReportTable(
        key="series",
        caption=words("growth.series"),
        header=header,
        rows=tuple(rows),
        frame=ecosystem.series,
        right=header[1:],
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
            words.signed(r["rate"]),
            words.signed(r["yearly_rate"]),
        )
        for r in league.iter_rows(named=True)
    )
    header = words.columns("subsector", "employees", "since_before", "yearly")
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
        title = words(
            "growth.finding",
            first=words.whole(first["value"]),
            last=words.whole(end["value"]),
            from_year=str(first["year"]),
            to_year=str(end["year"]),
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


def demography_section(ecosystem: Ecosystem, words: ReportWords) -> Section:
    """Foundings, closings, survival, start-ups, spin-offs, foreign groups."""
    rows = ecosystem.demography
    table = _demography_table(rows, words)
    own = rows.filter(pl.col("definition") == ecosystem.definition)
    now = own.filter(pl.col("year") == ecosystem.year).row(0, named=True)
    active = words.counted("organisations", now["active"])
    said = [words("demography.active", organisations=active, year=str(ecosystem.year))]
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
            active=words.whole(now["active"]),
        ),
        frame=own.select("year", "active", "startups"),
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
            words.whole(r["active"]),
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


def membership_section(ecosystem: Ecosystem, words: ReportWords) -> Section | None:
    """Members of the cluster organisation over time."""
    if ecosystem.membership is None:
        return None
    rows = ecosystem.membership.filter(pl.col("definition") == ecosystem.definition)
    now = rows.filter(pl.col("year") == ecosystem.year).row(0, named=True)
    header = words.columns("year", "members", "share", "joined", "left", "growth", "join_rate")
    table = ReportTable(
        key="membership",
        caption=words("membership.table"),
        header=header,
        rows=tuple(
            (str(r["year"]), words.whole(r["members"]), words.percent(r["share"]),
             words.count_of(r, "joined"), words.count_of(r, "left"),
             words.signed(r["growth_rate"]), words.percent(r["join_rate"], "few"))
            for r in rows.iter_rows(named=True)
        ),
        frame=ecosystem.membership,
        right=header,
    )  # fmt: skip
    return Section(
        id="membership",
        title=words("membership.title"),
        paragraphs=(_members_said(now, words), words("membership.dates")),
        tables=(table,),
    )


def _members_said(row: dict[str, float | None], words: ReportWords) -> str:
    """How many are members; how many of those outside joined, where it may be told."""
    said: dict[str, Any] = {
        "members": words.counted("organisations", row["members"] or 0),
        "all": words.whole(row["organisations"]),
        "share": words.percent(row["share"]),
    }
    if row["join_rate"] is None:
        return words("membership.size", **said)
    return words("membership.size_joined", **said, joined=words.percent(row["join_rate"]))


def outputs_section(ecosystem: Ecosystem, words: ReportWords) -> Section | None:
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
        if few:
            return words("value.hidden")
        return words("outputs.users", users=words.whole(users), known=words.whole(known))

    header = words.columns("year", *outputs, "ai")
    table = ReportTable(
        key="outputs",
        caption=words("outputs.table"),
        header=header,
        rows=tuple(
            (str(r["year"]), *(words.whole(r[c], r["why"]) for c in outputs), using(r))
            for r in rows.iter_rows(named=True)
        ),
        frame=rows.select("definition", "year", *outputs),
        right=header,
    )
    assigned = ordered_subsectors(ecosystem, ecosystem.at(ecosystem.sums.by("subsector")))
    by_subsector = ReportTable(
        key="outputs-subsectors",
        caption=words("outputs.by_subsector", year=str(ecosystem.year)),
        header=words.columns("subsector", *outputs),
        rows=tuple(
            (*words.labels(ecosystem, [r["subsector"]]),
             *(words.whole(r[c], r["why"]) for c in outputs))
            for r in assigned.iter_rows(named=True)
        ),
        frame=assigned.select("subsector", *outputs),
        right=words.columns(*outputs),
    )  # fmt: skip
    return Section(id="outputs", title=words("outputs.title"), tables=(table, by_subsector))


def residence_section(ecosystem: Ecosystem, words: ReportWords) -> Section | None:
    """Where the staff live."""
    if ecosystem.residence is None or ecosystem.coverage is None:
        return None
    known = ecosystem.coverage.filter(pl.col("year") == ecosystem.year)
    rows = ecosystem.residence.filter(pl.col("year") == ecosystem.year)
    if known.is_empty() or rows.is_empty():
        return None
    now = known.row(0, named=True)
    said = words(
        "residence.crossing",
        crossing=words.percent(now["crossing_share"]),
        coverage=words.percent(now["coverage"]),
    )
    header = words.columns("works_in", "lives_in", "units", "staff", "share")
    table = ReportTable(
        key="residence",
        caption=words("residence.table", year=str(ecosystem.year)),
        header=header,
        rows=tuple(
            (words("value.not_stated") if r["works_in"] == NOT_STATED else r["works_in"],
             r["lives_in"], words.whole(r["units"], r["why"]), words.whole(r["staff"], r["why"]),
             words.percent(r["share"], r["why"]))
            for r in rows.sort("works_in", "staff", descending=[False, True]).iter_rows(named=True)
        ),
        frame=ecosystem.residence,
        right=header[2:],
    )  # fmt: skip
    return Section(
        id="residence", title=words("residence.title"), paragraphs=(said,), tables=(table,)
    )
