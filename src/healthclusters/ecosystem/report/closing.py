"""The ledger of definitions, and how everything was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.ecosystem.columns import LABELS
from healthclusters.ecosystem.report.parts import ReportTable, Section
from healthclusters.ecosystem.report.words import (
    WHY_HIDDEN,
    counted,
    listed,
    percent,
    sentence,
    signed,
    whole,
)

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem


def ledger_section(ecosystem: Ecosystem) -> Section | None:
    """What changed in the way of counting, and what it did to the numbers."""
    ledger = ecosystem.register.definitions
    if ledger.is_empty():
        return None
    header = ("definition", "from", "to", "what changed", "how")
    table = ReportTable(
        key="definitions",
        caption="The definition ledger",
        header=header,
        rows=tuple(
            (r["definition"], str(r["from_year"]), str(r["to_year"] or "today"), r["aspect"],
             r["what"])
            for r in ledger.sort("from_year", "definition", "aspect").iter_rows(named=True)
        ),
        frame=ledger,
    )  # fmt: skip
    tables = [table]
    if ecosystem.overlap.height:
        tables.append(_overlap_table(ecosystem))
        words = "The ratio is shown, not applied: it need not hold in other years."
    else:
        words = (
            "No year was counted both ways, so nobody can say how much of a change is the change "
            "of definition."
        )
    return Section(
        id="definitions",
        title="What changed in the way of counting",
        paragraphs=(words,) if ledger["definition"].n_unique() > 1 else (),
        tables=tuple(tables),
    )


def _overlap_table(ecosystem: Ecosystem) -> ReportTable:
    header = ("year", "of", "older", "newer", "difference", "ratio")
    return ReportTable(
        key="overlap",
        caption="Years counted both ways",
        header=header,
        rows=tuple(
            (str(r["year"]), LABELS[r["series"]], whole(r["value_older"]), whole(r["value_newer"]),
             whole(r["difference"]), f"{r['ratio']:.3f}")
            for r in ecosystem.overlap.iter_rows(named=True)
        ),
        frame=ecosystem.overlap,
        right=("year", *header[2:]),
    )  # fmt: skip


def how_counted(ecosystem: Ecosystem) -> Section:
    """Every choice, what is hidden and why, what is missing."""
    o, register = ecosystem.options, ecosystem.register
    points = [
        f"register {register.name}, revision {register.revision[:12]}"
        + (", synthetic" if register.synthetic else ""),
        f"subsectors by version {ecosystem.mapping.version} of the mapping (set by hand, else by "
        "keyword, else by NACE)",
        _hidden(ecosystem),
        _sampling(ecosystem),
    ]
    if ecosystem.regions is not None:
        points.append(
            f"regions at NUTS level {o.nuts_level} from {ecosystem.regions.name}; stars: quotient "
            f"of {o.star_quotient:g} or more, largest and fastest {percent(o.star_share)} of "
            "regions"
        )
    points += [f"{sentence(n.what)}. {n.remedy}" for n in register.notices[:10]]
    points += [f"left out: {w}" for w in ecosystem.without]
    tables = (
        () if ecosystem.intervals is None else (_interval_table(ecosystem, ecosystem.intervals),)
    )
    return Section(id="method", title="How it was counted", points=tuple(points), tables=tables)


def _hidden(ecosystem: Ecosystem) -> str:
    o = ecosystem.options
    if not o.confidential:
        return "nothing is hidden: for readers who may see every firm"
    counts = ecosystem.sums.cells["why"].drop_nulls().value_counts(sort=True)
    said = [f"{count} ({WHY_HIDDEN[why]})" for why, count in counts.iter_rows()]
    return (
        f"a number needs {counted(o.least, 'firm')} behind it, and no firm may be estimated to "
        f"{o.dominance:g} %; cells hidden in all years: {listed(said) or 'none'}"
    )


def _sampling(ecosystem: Ecosystem) -> str:
    if ecosystem.intervals is not None:
        return "the register is a sample; intervals are those of a stratified sample"
    return "the register holds every unit in its scope, so sums have no interval: nothing was drawn"


def _interval_table(ecosystem: Ecosystem, intervals: pl.DataFrame) -> ReportTable:
    from healthclusters.ecosystem.disclosure import TOTAL

    rows = ecosystem.at(intervals)
    label = ecosystem.mapping.label
    header = ("subsector", "in the sample", "employees", "low", "high", "relative error")
    return ReportTable(
        key="intervals",
        caption=f"Employment with its {percent(ecosystem.options.confidence)} interval",
        header=header,
        rows=tuple(
            ("all" if r["subsector"] == TOTAL else label(r["subsector"]), whole(r["units"]),
             whole(r["total"]), whole(r["low"]), whole(r["high"]), _relative(r))
            for r in rows.sort(pl.col("subsector") != TOTAL, "subsector").iter_rows(named=True)
        ),
        frame=intervals,
        right=header[1:],
    )  # fmt: skip


def _relative(row: dict[str, float | None]) -> str:
    if row["std_error"] is None or not row["total"]:
        return ""
    return signed(row["std_error"] / row["total"]).lstrip("+")
