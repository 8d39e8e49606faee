"""Sections on money: table 3.1, 3.2, the funding mix and table 4.1."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from healthclusters.portfolio.findings import PortfolioFindings
from healthclusters.portfolio.mixes import published_mixes
from healthclusters.portfolio.money.tables import period_words
from healthclusters.portfolio.report.parts import (
    MOST_ROWS,
    ChartData,
    ReportTable,
    Section,
    made_table,
    shortened,
    whole,
)
from healthclusters.portfolio.words import (
    PUBLIC_LEVELS,
    SHARES,
    listed,
    millions,
    money,
    percent,
    several,
)

_MOST_BARS = 15


def projects_section(found: PortfolioFindings) -> Section | None:
    """Budget and subsidy of each project (the study's table 3.1)."""
    known = found.money.projects.drop_nulls(["budget", "public_funding"])
    if known.is_empty():
        return None
    frame = known.sort("budget", "project_id", descending=[True, False])
    table = _projects_table(found, frame)
    named = frame.head(_MOST_BARS).with_columns(pl.coalesce("title", "project_id").alias("title"))
    chart = ChartData(
        id="subsidy-shares",
        kind="subsidy_shares",
        frames={"projects": named},
        words={"all": str(frame.height), "source": table.source},
    )
    return Section(
        id="projects",
        title="What each project costs",
        sentences=_projects_sentences(found, frame),
        tables=(table,),
        charts=(chart,),
    )


def _projects_table(found: PortfolioFindings, frame: pl.DataFrame) -> ReportTable:
    rows = [
        (
            row["title"] or row["project_id"],
            money(row["budget"], row["currency"]),
            money(row["public_funding"]),
            percent(row["subsidy_share"]),
        )
        for row in frame.head(MOST_ROWS + 1).iter_rows(named=True)
    ]
    more = f"The first {MOST_ROWS} of {frame.height:,} projects, the largest first."
    return ReportTable(
        id="projects",
        title="Budget and public money of each project",
        header=("project", "budget", "public money", "subsidy share"),
        rows=tuple(rows[:MOST_ROWS]),
        right=("budget", "public money", "subsidy share"),
        frame=found.money.projects,
        note=more if frame.height > MOST_ROWS else "",
        source=sources(found, frame["project_id"].head(_MOST_BARS).to_list()),
    )


def _projects_sentences(found: PortfolioFindings, frame: pl.DataFrame) -> tuple[str, ...]:
    sentences = []
    for (cluster, currency), part in frame.group_by("cluster", "currency", maintain_order=True):
        budget, public = float(part["budget"].sum()), float(part["public_funding"].sum())
        lowest, highest = part["subsidy_share"].min(), part["subsidy_share"].max()
        spread = ""
        if part.height > 1:
            spread = (
                f"; between projects the share goes from {percent(lowest)} to {percent(highest)}"  # type: ignore[arg-type]
            )
        sentences.append(
            f"{cluster}: {several(part.height, 'project')} with a known budget and subsidy cost "
            f"{money(budget, str(currency) if currency else None)}, of which public money pays "
            f"{money(public)}, {percent(public / budget if budget else None)}{spread}."
        )
    unknown = found.money.projects.height - frame.height
    if unknown:
        sentences.append(
            f"Of {several(unknown, 'more project')} the budget or the public money is not known; "
            "they are in no share, and not counted as zero."
        )
    return tuple(sentences)


def periods_section(found: PortfolioFindings) -> Section | None:
    """A portfolio by year and period (the study's table 3.2)."""
    dated = found.money.periods.drop_nulls("year_from")
    frame = pl.concat([found.money.published, dated], how="diagonal")
    if frame.is_empty():
        return None
    table = _period_table(found, frame)
    sentences = [s for row in found.money.published.iter_rows(named=True) for s in _published(row)]
    sentences += _whole_period(dated)
    if found.options.money.region:
        sentences.append(f"The region is here: {listed(list(found.options.money.region))}.")
    years = dated.filter(pl.col("year_from") == pl.col("year_to"))
    charts = []
    if years.height > 1:
        frames = {"periods": years}
        words = {"by": found.options.money.by, "source": sources(found, [])}
        charts = [ChartData(id="money-by-year", kind="money_by_year", frames=frames, words=words)]
    return Section(
        id="periods",
        title="The portfolio by period",
        sentences=tuple(sentences),
        tables=(table,),
        charts=tuple(charts),
    )


_LEVELS = ("regional", "national", "european", "other")
_TEXTS = ("portfolio", "period", "unit")
_MAY_LACK = ("region", *_LEVELS)


def _period_table(found: PortfolioFindings, frame: pl.DataFrame) -> ReportTable:
    """Table 3.2; what is the same in every row stands in the title, what is empty is left out."""
    region = found.options.money.region
    columns = [_period_row(row) for row in frame.iter_rows(named=True)]
    currencies = frame["currency"].drop_nulls().unique().to_list()
    alone = {"portfolio": frame["cluster"].n_unique() == 1, "unit": len(currencies) < 2}
    names = [
        name
        for name in columns[0]
        if not alone.get(name) and (name not in _MAY_LACK or any(row[name] for row in columns))
    ]
    rows, note = shortened([[row[n] for n in names] for row in columns], "periods", most=40)
    whose = ""
    if alone["portfolio"] and len(found.portfolio.clusters) > 1:
        whose = f"{frame['cluster'][0]}: "
    unit = f", in million {currencies[0]}" if alone["unit"] and currencies else ""
    part = f" (of partners in {listed(list(region))})" if region else ""
    about_region = (
        f"Region: its share of the volume{part}, or of the public money where only that is known "
        "of partners."
        if "region" in names
        else "The region's part is not known."
    )
    told = (note, _how_counted(found), about_region, "An empty cell is not known.")
    return ReportTable(
        id="periods",
        title=f"{whose}Number, volume, the region's part and public money by period{unit}",
        header=tuple(names),
        rows=rows,
        right=tuple(n for n in names if n not in _TEXTS),
        frame=frame,
        note=" ".join(filter(None, told)),
        source=listed(sorted(_sources_of(found.money.published)) or [sources(found, [])]),
    )


def _period_row(row: dict[str, Any]) -> dict[str, str]:
    return {
        "portfolio": row["cluster"],
        "period": period_words(row["year_from"], row["year_to"]),
        "projects": whole(row["projects"]),
        "unit": f"M {row['currency']}" if row["currency"] else "",
        "volume": millions(row["volume"]),
        "region": "" if row["regional_share"] is None else percent(row["regional_share"]),
        "public": millions(row["public_funding"]),
        "subsidy": "" if row["subsidy_share"] is None else percent(row["subsidy_share"]),
        **{level: millions(row[level]) for level in _LEVELS},
    }


def _published(row: dict[str, Any]) -> list[str]:
    """What a published sum says, and what it leaves open."""
    period = period_words(row["year_from"], row["year_to"])
    said = f"{row['cluster']}, {period}: {several(row['projects'] or 0, 'project')} of "
    said += f"{money(row['volume'], row['currency'])} together"
    if row["regional_share"] is not None:
        said += f", {percent(row['regional_share'])} of it with parties in the region"
    sentences = [said + "."]
    if row["public_funding"] is not None and row["volume"]:
        beside = ""
        if row["share_of_regional_volume"] is not None:
            beside = f", or {percent(row['share_of_regional_volume'])} of the region's part"
        sentences.append(
            f"The levels that are listed pay {money(row['public_funding'], row['currency'])}, "
            f"{percent(row['subsidy_share'])} of the volume{beside}; the source does not say which "
            "of the two they belong to, nor who pays the rest."
        )
    return sentences


def _whole_period(dated: pl.DataFrame) -> list[str]:
    """The longest period that was computed."""
    if dated.is_empty():
        return []
    row = dated.sort(pl.col("year_to") - pl.col("year_from")).row(-1, named=True)
    period = period_words(row["year_from"], row["year_to"])
    return [
        f"{row['cluster']}, {period}: {several(row['projects'], 'project')}, "
        f"{money(row['volume'], row['currency'])} (budget known of {row['volume_known']:,}), "
        f"public money {money(row['public_funding'])} (known of {row['public_funding_known']:,}), "
        f"subsidy share {percent(row['subsidy_share'])} where both are known."
    ]


def _how_counted(found: PortfolioFindings) -> str:
    if found.money.periods.drop_nulls("year_from").is_empty():
        return ""
    if found.options.money.by == "start":
        return "A project counts whole in the year in which it starts."
    return "Money is spread evenly over a project's days; it counts in every year in which it runs."


def levels_section(found: PortfolioFindings) -> Section | None:
    """Who pays: the funding mix by share, and what each level pays for (table 4.1)."""
    mix = found.money.mix
    if mix.is_empty():
        return None
    any_share = pl.col("share_of_volume").is_not_null() | pl.col("share_of_public").is_not_null()
    chart = ChartData(
        id="funding-mix",
        kind="funding_mix",
        frames={"mix": mix.filter(any_share)},
        words={"source": sources(found, [])},
    )
    return Section(
        id="levels",
        title="Who pays",
        sentences=_levels_sentences(mix),
        tables=(_mix_table(found), *_object_tables(found), _published_mixes()),
        charts=() if chart.frames["mix"].is_empty() else (chart,),
    )


def _mix_table(found: PortfolioFindings) -> ReportTable:
    rows = [
        (
            row["cluster"],
            SHARES[row["level"]],
            money(row["amount"], row["currency"]),
            percent(row["share_of_public"]) if row["level"] in PUBLIC_LEVELS else "",
            percent(row["share_of_volume"]),
            row["basis"],
        )
        for row in found.money.mix.iter_rows(named=True)
    ]
    return made_table(
        "funding-mix",
        "Who pays, by share",
        ("portfolio", "who pays", "amount", "of public money", "of the volume", "basis"),
        rows,
        found.money.mix,
        text=("portfolio", "who pays", "basis"),
        source=sources(found, []),
    )


def _object_tables(found: PortfolioFindings) -> list[ReportTable]:
    """One table for each cluster whose levels are known for several projects, at most a handful."""
    tables = []
    objects = found.money.objects.filter(pl.col("level") != "level_not_stated")
    for (cluster, level), part in objects.group_by("cluster", "level", maintain_order=True):
        if not 1 < part.height <= 12:
            continue
        currency = part["currency"][0]
        ordered = part.sort("amount", "object", descending=[True, False])
        rows = [
            (row["object"], money(row["amount"], currency), percent(row["share"]))
            for row in ordered.iter_rows(named=True)
        ]
        rows.append(("all together", money(float(part["amount"].sum()), currency), "100.0 %"))
        texts, note = shortened(rows, "rows")
        tables.append(
            ReportTable(
                id=_plain_id(f"objects-{level}-{cluster}"),
                title=f"{cluster}: what {SHARES[str(level)]} money pays for",
                header=("object", "amount", "share"),
                rows=texts,
                right=("amount", "share"),
                frame=ordered,
                note=note,
                source=sources(found, part["project_id"].to_list()),
            )
        )
    return tables[:4]


def _plain_id(text: str) -> str:
    """Small letters, digits and hyphens, short enough for the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]


def _published_mixes() -> ReportTable:
    """What other clusters say of their mix."""
    frame = published_mixes()
    rows = []
    for row in frame.iter_rows(named=True):
        low, high = row["share_low"], row["share_high"]
        share = percent(low) if low == high else f"{100 * low:g} to {100 * high:g} %"
        rows.append((row["cluster"], row["what"], row["payer"], share, str(row["as_of"] or "")))
    texts, note = shortened(rows, "rows")
    return ReportTable(
        id="published-mixes",
        title="To set it beside: who pays elsewhere, as published",
        header=("cluster", "what", "who pays", "share", "year"),
        rows=texts,
        right=("share",),
        frame=frame,
        note=note,
        source=listed(sorted(set(frame["source"].drop_nulls()))),
    )


def _levels_sentences(mix: pl.DataFrame) -> tuple[str, ...]:
    sentences = []
    for (cluster,), part in mix.group_by("cluster", maintain_order=True):
        public = part.filter(pl.col("share_of_public").is_not_null())
        said = [
            f"{SHARES[row['level']]} {percent(row['share_of_public'])}"
            for row in public.sort("amount", descending=True).iter_rows(named=True)
        ]
        if public.height > 1:
            sentences.append(f"{cluster}: of the public money that is listed, {listed(said)}.")
        elif public.height == 1:
            amount = money(public["amount"][0], public["currency"][0])
            level = SHARES[public["level"][0]]
            sentences.append(f"{cluster}: all public money that is listed, {amount}, is {level}.")
    return tuple(sentences)


def _sources_of(frame: pl.DataFrame) -> set[str]:
    return {
        ", ".join(filter(None, pair)) for pair in frame.select("source", "locator").iter_rows()
    } - {""}


def sources(found: PortfolioFindings, projects: list[str]) -> str:
    """Where rows come from: what their `source` says, else the files."""
    frame = found.portfolio.projects
    if projects:
        frame = frame.filter(pl.col("project_id").is_in(projects))
    said = _sources_of(frame) | (_sources_of(found.portfolio.summaries) if not projects else set())
    return "; ".join(sorted(said)) if said else _files(found)


def _files(found: PortfolioFindings) -> str:
    return listed(list(found.portfolio.files), most=4)
