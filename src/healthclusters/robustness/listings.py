"""The tables of a robustness result as text, in words and with names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.base import interval, text_table
from healthclusters.robustness.summary import WORDS

if TYPE_CHECKING:
    from healthclusters.robustness.result import Robustness

Row = dict[str, Any]


def listing(result: Robustness, name: str, frame: pl.DataFrame) -> str:
    """`frame` (a table of `result` called `name`, or some of its rows) for people to read."""
    header, cells = _LISTINGS[name](result)
    rows = [cells(row) for row in frame.iter_rows(named=True)]
    return text_table(header, rows, right=[h for h in header if h not in _WORDS])


_WORDS = {
    "Cluster",
    "Against",
    "Told apart",
    "Fact",
    "State",
    "What settles it",
    "Choice",
    "Item",
    "Finding",
}
Listing = tuple[list[str], Callable[[Row], list[object]]]


def _ranks(result: Robustness) -> Listing:
    names = result.names
    share = f"{result.options.confidence:.0%} of draws"
    header = ["Cluster", "Points", "Rank", share, "Mean rank"]
    header += [f"First {result.first}", "Independent evidence"]

    def cells(row: Row) -> list[object]:
        return [
            names[row["cluster_id"]],
            f"{row['points']:.1f}",
            row["rank"],
            interval(row["rank_low"], row["rank_high"]),
            f"{row['mean_rank']:.1f}",
            f"{row['first']:.0%}",
            row["rank_independent"],
        ]

    return header, cells


def _distribution(result: Robustness) -> Listing:
    names = result.names
    return ["Cluster", "Rank", "Share of draws"], lambda row: [
        names[row["cluster_id"]],
        row["rank"],
        f"{row['probability']:.1%}",
    ]


def _pairs(result: Robustness) -> Listing:
    names = result.names
    return ["Cluster", "Against", "Ahead", "Level", "Behind", "Told apart"], lambda row: [
        names[row["cluster_id"]],
        names[row["other_id"]],
        *(f"{row[part]:.0%}" for part in ("ahead", "level", "behind")),
        "yes" if row["told_apart"] else "no",
    ]


def _facts(result: Robustness) -> Listing:
    study = result.assessment.study
    names, items = result.names, study.framework.item_by_id
    countries = dict(study.countries.select("alpha3", "name").iter_rows())
    header = ["Cluster", "Fact", "State", "Yes", "If yes", "If no", "Shift", "What settles it"]

    def cells(row: Row) -> list[object]:
        item = items[row["item_id"]]
        country = countries.get(row["subject"])
        return [
            names[row["cluster_id"]],
            f"{item.label} ({country})" if country else str(item.label),
            row["status"],
            f"{row['probability']:.0%}",
            *(f"{row[part]:.1f}" for part in ("rank_if_yes", "rank_if_no", "shift")),
            str(item.settle),
        ]

    return header, cells


def _sensitivity(_: Robustness) -> Listing:
    header = ["Choice", "Places, alone", "First order", "95%", "Total", "95% of total"]

    def ends(row: Row, name: str) -> str | None:
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        return None if low is None else f"{low:.2f} to {high:.2f}"

    return header, lambda row: [
        WORDS[row["group"]],
        f"{row['alone']:.1f}",
        row["first_order"],
        ends(row, "first"),
        row["total"],
        ends(row, "total"),
    ]


def _convergence(_: Robustness) -> Listing:
    header = ["Base draws", "Choice", "First order", "Total", "Width of 95% of total"]
    return header, lambda row: [
        f"{row['base_draws']:,}",
        WORDS[row["group"]],
        row["first_order"],
        row["total"],
        row["total_width"],
    ]


def _thresholds(result: Robustness) -> Listing:
    items = result.assessment.study.framework.item_by_id

    def number(value: float | None) -> str | None:
        return None if value is None else f"{value:,g}"

    return ["Item", "Threshold", "Moved from", "to", "Values", "Finding"], lambda row: [
        str(items[row["item_id"]].label),
        number(row["threshold"]),
        number(row["low"]),
        number(row["high"]),
        None if row["smallest"] is None else f"{row['smallest']:,.12g} to {row['largest']:,.12g}",
        row["finding"],
    ]


_LISTINGS: dict[str, Callable[[Robustness], Listing]] = {
    "ranks": _ranks,
    "distribution": _distribution,
    "pairs": _pairs,
    "facts": _facts,
    "sensitivity": _sensitivity,
    "convergence": _convergence,
    "thresholds": _thresholds,
}
