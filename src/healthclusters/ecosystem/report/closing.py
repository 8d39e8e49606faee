"""The ledger of definitions, and how everything was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.ecosystem.report.parts import ReportTable, Section
from healthclusters.ecosystem.report.words import ReportWords, sentence

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem


_MOST_NOTICES = 10
# Notices that name no firm; the others tell of one, and are for those who hold the register.
_OF_NO_FIRM = ("REG-013", "REG-018")


def ledger_section(ecosystem: Ecosystem, words: ReportWords) -> Section | None:
    """What changed in the way of counting, and what it did to the numbers."""
    ledger = ecosystem.register.definitions
    if ledger.is_empty():
        return None
    header = words.columns("definition", "from", "to", "aspect", "what")
    table = ReportTable(
        key="definitions",
        caption=words("definitions.table"),
        header=header,
        rows=tuple(
            (r["definition"], str(r["from_year"]), str(r["to_year"] or words("value.today")),
             words(f"aspect.{r['aspect']}"), r["what"])
            for r in ledger.sort("from_year", "definition", "aspect").iter_rows(named=True)
        ),
        frame=ledger,
    )  # fmt: skip
    tables = [table]
    if ecosystem.overlap.height:
        tables.append(_overlap_table(ecosystem, words))
    said = words("definitions.ratio" if ecosystem.overlap.height else "definitions.no_overlap")
    return Section(
        id="definitions",
        title=words("definitions.title"),
        paragraphs=(said,) if ledger["definition"].n_unique() > 1 else (),
        tables=tuple(tables),
    )


def _overlap_table(ecosystem: Ecosystem, words: ReportWords) -> ReportTable:
    header = words.columns("year", "of", "older", "newer", "difference", "ratio")
    return ReportTable(
        key="overlap",
        caption=words("definitions.overlap"),
        header=header,
        rows=tuple(
            (str(r["year"]), words(f"series.{r['series']}"), words.whole(r["value_older"]),
             words.whole(r["value_newer"]), words.whole(r["difference"]),
             words.decimal(r["ratio"], 3))
            for r in ecosystem.overlap.iter_rows(named=True)
        ),
        frame=ecosystem.overlap,
        right=(header[0], *header[2:]),
    )  # fmt: skip


def how_counted(ecosystem: Ecosystem, words: ReportWords) -> Section:
    """Every choice, what is hidden and why, what is missing."""
    o, register = ecosystem.options, ecosystem.register
    points = [
        words(
            "method.register_made_up" if register.synthetic else "method.register",
            name=register.name,
            revision=register.revision[:12],
        ),
        words("method.mapping", version=ecosystem.mapping.version),
        words("method.counting"),
        _hidden(ecosystem, words),
        words("method.census" if ecosystem.intervals is None else "method.sample"),
    ]
    if ecosystem.regions is not None:
        points.append(
            words(
                "method.regions",
                level=o.nuts_level,
                name=ecosystem.regions.name,
                quotient=o.star_quotient,
                share=words.percent(o.star_share),
            )
        )
    points += [
        words("method.left_out", what=words(f"without.{m.what}", **m.values))
        for m in ecosystem.missing
    ]
    remarks, withheld = _remarks(ecosystem)
    if withheld:
        points.append(words("method.withheld", n=withheld))
    tables = (
        ()
        if ecosystem.intervals is None
        else (_interval_table(ecosystem, ecosystem.intervals, words),)
    )
    return Section(
        id="method",
        title=words("method.title"),
        points=tuple(points),
        remarks=remarks,
        tables=tables,
    )


def _remarks(ecosystem: Ecosystem) -> tuple[tuple[str, ...], int]:
    """The first notices that may be told, and how many may not: each of those names a firm."""
    there, everything = ecosystem.register.notices, not ecosystem.options.confidential
    told = [n for n in there if everything or n.code in _OF_NO_FIRM]
    said = tuple(f"{sentence(n.what)}. {n.remedy}" for n in told[:_MOST_NOTICES])
    return said, len(there) - len(told)


def _hidden(ecosystem: Ecosystem, words: ReportWords) -> str:
    o = ecosystem.options
    if not o.confidential:
        return words("method.nothing_hidden")
    counts = ecosystem.sums.cells["why"].drop_nulls().value_counts(sort=True)
    said = [
        words("method.hidden_cells", count=count, why=words(f"value.{why}"))
        for why, count in counts.iter_rows()
    ]
    return words(
        "method.hidden",
        firms=words.counted("firms", o.least),
        dominance=words.marked(f"{o.dominance:g}"),
        cells=words.joined(said) or words("value.none"),
    )


def _interval_table(
    ecosystem: Ecosystem, intervals: pl.DataFrame, words: ReportWords
) -> ReportTable:
    from healthclusters.ecosystem.disclosure import TOTAL

    rows = ecosystem.at(intervals)
    untold = "secondary" if ecosystem.options.confidential else None
    header = words.columns("subsector", "in_sample", "employees", "low", "high", "relative_error")
    return ReportTable(
        key="intervals",
        caption=words(
            "method.intervals", share=words.percent(ecosystem.options.confidence)
        ),
        header=header,
        rows=tuple(
            (words("value.all") if r["subsector"] == TOTAL
             else words.labels(ecosystem, [r["subsector"]])[0],
             words.whole(r["units"]), words.whole(r["total"]), words.whole(r["low"], untold),
             words.whole(r["high"], untold), _relative(r, words))
            for r in rows.sort(pl.col("subsector") != TOTAL, "subsector").iter_rows(named=True)
        ),
        frame=intervals,
        right=header[1:],
    )  # fmt: skip


def _relative(row: dict[str, float | None], words: ReportWords) -> str:
    if row["std_error"] is None or not row["total"]:
        return ""
    return words.percent(row["std_error"] / row["total"])
