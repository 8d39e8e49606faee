"""Results as tables that a reader sees: few columns, ranges in words, hidden groups named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from healthclusters.survey.comparison import ClusterComparison
from healthclusters.survey.comparison.sentences import LEAST_FOR_PERCENT, percent, points
from healthclusters.survey.estimates import Choices, GroupMedians, OpenCounts, Response, Trend
from healthclusters.survey.report.parts import ReportTable


def share_range(low: float | None, high: float | None) -> str:
    """`56–77 %`; empty where there is none."""
    if low is None or high is None:
        return ""
    return f"{round(100 * low)}–{round(100 * high)} %"


def number_range(low: float | None, high: float | None) -> str:
    """`1–9`, one number where they are equal; empty where there is none."""
    if low is None or high is None:
        return ""
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def count_words(row: Mapping[str, Any], yes: str = "yes", answers: str = "answers") -> str:
    """`25 of 37`, or that it is not shown."""
    return "not shown" if row[yes] is None else f"{row[yes]} of {row[answers]}"


def share_words(row: Mapping[str, Any], share: str = "share", answers: str = "answers") -> str:
    """A percentage, only from 20 answers up."""
    if row[share] is None or row[answers] < LEAST_FOR_PERCENT:
        return ""
    return percent(row[share])


def cluster_table(comparison: ClusterComparison, claims: Mapping[str, str | None]) -> ReportTable:
    """One question, one row a cluster. claims: by cluster, from all findings of the wave."""
    rows = tuple(
        (
            row["cluster_id"],
            count_words(row),
            share_words(row),
            share_range(row["low"], row["high"]),
            share_range(row["lowest"], row["highest"]),
            share_range(row["pooled_low"], row["pooled_high"]),
            number_range(row["place_low"], row["place_high"]),
            row["hidden"] or claims.get(row["cluster_id"]) or "",
        )
        for row in comparison.table.iter_rows(named=True)
    )
    return ReportTable(
        name=f"clusters-{comparison.question.question_id}",
        title=f"By cluster, against {comparison.against}",
        header=(
            "cluster",
            "say so",
            "share",
            "interval",
            "if the silent differ",
            "pooled",
            f"place of {comparison.compared}",
            "finding",
        ),
        rows=rows,
        frame=comparison.table,
        right=("share",),
    )


def trend_table(found: Trend) -> ReportTable:
    """Change of one question between waves, one row a group."""
    rows = tuple(
        (
            row["group"],
            count_words(row, "yes_1", "answers_1"),
            count_words(row, "yes_2", "answers_2"),
            "" if row["both"] is None else str(row["both"]),
            "" if row["difference"] is None else points(row["difference"]),
            "" if row["low"] is None else f"{points(row['low'])} to {points(row['high'])}",
            row["hidden"] or row["note"] or "",
        )
        for row in found.table.iter_rows(named=True)
    )
    asked = found.question.in_language("en")
    return ReportTable(
        name=f"trend-{found.question.question_id}",
        title=f"Change between the waves, in percentage points: “{asked}”",
        header=("group", "before", "now", "both times", "change", "interval", "note"),
        rows=rows,
        frame=found.table,
        right=("both times", "change"),
    )


def choices_table(found: Choices) -> ReportTable:
    """Answers chosen, one row an answer."""
    rows = tuple(
        (
            row["label"],
            count_words(row, "count"),
            share_words(row),
            share_range(row["low"], row["high"]),
            share_range(row["low_all"], row["high_all"]),
        )
        for row in found.table.iter_rows(named=True)
    )
    return ReportTable(
        name=f"choices-{found.question.question_id}",
        title="Answers chosen",
        header=("answer", "chosen", "share", "interval", "interval for all together"),
        rows=rows,
        frame=found.table,
        right=("share",),
    )


def medians_table(found: GroupMedians) -> ReportTable:
    """Medians, one row a group."""
    rows = tuple(
        (
            row["group"],
            str(row["answers"]),
            "not shown" if row["median"] is None else f"{row['median']:g}",
            "" if row["low"] is None else f"{row['low']:.3g}–{row['high']:.3g}",
            number_range(row["quarter"], row["three_quarters"]),
            row["hidden"] or row["note"] or "",
        )
        for row in found.table.iter_rows(named=True)
    )
    return ReportTable(
        name=f"median-{found.question.question_id}",
        title="Median, by kind of member",
        header=("kind", "answers", "median", "interval", "middle half", "note"),
        rows=rows,
        frame=found.table,
        right=("answers", "median"),
    )


def open_table(found: OpenCounts) -> ReportTable:
    """Codes of an open question."""
    rows = tuple(
        (
            row["label"],
            "not shown" if row["sure"] is None else str(row["sure"]),
            "" if row["possible"] is None else str(row["possible"]),
            share_range(row["low"], row["high"]),
        )
        for row in found.table.iter_rows(named=True)
    )
    return ReportTable(
        name=f"codes-{found.question.question_id}",
        title=f"What {found.coded} answers speak of, read by {found.coders} coders",
        header=("subject", "all coders agree", "at least one coder", "share, from low to high"),
        rows=rows,
        frame=found.table,
        right=("all coders agree", "at least one coder"),
    )


def response_table(found: Response, by: str) -> ReportTable:
    """Who answered, by cluster, kind or size."""
    frame = found.table.filter(pl.col("by") == by)
    rows = tuple(
        (
            row["group"],
            "not known" if row["members"] is None else str(row["members"]),
            str(row["answered"]),
            "" if row["rate"] is None else percent(row["rate"]),
            "" if row["share_of_members"] is None else percent(row["share_of_members"]),
            percent(row["share_of_answers"]),
        )
        for row in frame.iter_rows(named=True)
    )
    name = by.removesuffix("_id")
    return ReportTable(
        name=f"response-{name}",
        title=f"Members and answers by {name}",
        header=(name, "members", "answers", "answered", "of all members", "of all answers"),
        rows=rows,
        frame=frame,
        right=("members", "answers", "answered", "of all members", "of all answers"),
    )


def response_row(found: Response) -> dict[str, Any]:
    """Members and answers all together."""
    return found.table.filter(pl.col("by") == "all").row(0, named=True)
