"""Outputs, and where the staff live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.ecosystem.activities import NOT_STATED
from healthclusters.ecosystem.report.firms import by_definition
from healthclusters.ecosystem.report.opening import ordered_subsectors
from healthclusters.ecosystem.report.parts import ReportTable, Section, series_breaks
from healthclusters.ecosystem.report.words import ReportWords

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem


def outputs_section(ecosystem: Ecosystem, words: ReportWords) -> Section | None:
    """Patents, publications, trials and artificial intelligence by year."""
    rows = by_definition(ecosystem, ecosystem.sums.by())
    outputs = ("patents", "publications", "trials")
    if not any(rows[c].drop_nulls().sum() for c in outputs):
        return None

    def using(r: dict[str, float | None]) -> str:
        users, known = r["ai_users"], r["ai_known"]
        if not known:
            return ""
        if users is None:
            return words("value.hidden")
        return words("outputs.users", users=words.whole(users), known=words.whole(known))

    header = words.columns("year", "definition", *outputs, "ai")
    told = tuple(
        (
            str(r["year"]),
            r["definition"],
            *(words.whole(r[c], r["why"]) for c in outputs),
            using(r),
        )
        for r in rows.iter_rows(named=True)
    )
    table = ReportTable(
        key="outputs",
        caption=words("outputs.table"),
        header=header,
        rows=told,
        frame=rows.select("definition", "year", *outputs),
        right=header[2:],
        breaks=series_breaks(told, 1),
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
    hidden = now["staff_known"] is None or rows["why"].count() > 0
    said = words("residence.few" if hidden else "residence.nowhere")
    if now["crossing_share"] is not None:
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
