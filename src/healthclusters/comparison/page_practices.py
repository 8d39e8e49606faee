"""Practices to adopt and success factors: sections of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.base import text_table
from healthclusters.comparison.notes import Notes
from healthclusters.comparison.page_words import (
    counted,
    heading,
    joined,
    of_others,
    paragraph,
)

if TYPE_CHECKING:
    from healthclusters.comparison.comparing import Comparison

_KIND_TITLES = {
    "asked": "For the effect asked for",
    "missing": "For what it lacks",
    "not_seen": "For effects that none of its described practices aims at",
    "find_out": "If it turns out not to have this",
}
_NAMES = 3  # names and works shown in full


def practice_section(comparison: Comparison, notes: Notes) -> list[str]:
    """The first practices, by the kind of need, each spelled out."""
    adoption, shown = comparison.adoption, comparison.to_show
    lines = heading("Practices to look at")
    if shown.is_empty():
        return lines + paragraph(
            f"None: {comparison.target.label} has no described practice for anything it lacks. "
            "Compare with all, or search the library (healthclusters practices)."
        )
    number = 0
    for kind, title in _KIND_TITLES.items():
        rows = shown.filter(pl.col("kind") == kind)
        if rows.is_empty():
            continue
        lines += ["", f"{title}:"]
        for row in rows.iter_rows(named=True):
            number += 1
            lines += _practice(comparison, row, number, notes)
    left = adoption.total - shown.height
    more = f"{left} more are ranked. " if left > 0 else ""
    planned = f"{counted(adoption.total_planned, 'practice')} only planned elsewhere"
    kept = f"{planned} are kept apart." if adoption.total_planned else ""
    return lines + (["", *paragraph(f"{more}{kept}")] if more or kept else [])


def _practice(comparison: Comparison, row: dict[str, Any], number: int, notes: Notes) -> list[str]:
    mark = notes.practice(row["practice_id"], row["source_id"], row["locator"])
    who = row["cluster"] or "no single cluster"
    countries = f" ({', '.join(row['country'])})" if row["country"] else ""
    lines = paragraph(f"{number}. {row['title']}: {who}{countries} {mark}", hang=3)
    for label, text in (
        ("What", row["summary"]),
        ("Why", row["why"]),
        ("First step", row["first_step"]),
        ("Effort", row["effort"]),
        ("Figures", row["figures"]),
        ("Meant to bring", "; ".join(row["effects"])),
        ("Literature", _works(row["literature"])),
        ("Watch", _indicator(comparison, row)),
        ("Without it", _without(comparison, row)),
    ):
        if text:
            lines += paragraph(f"{label:<15}{text}", indent=3, hang=15)
    return lines


def _works(works: list[str]) -> str:
    """Works with `;` between them, since their names hold commas."""
    more = f"; and {len(works) - _NAMES} more" if len(works) > _NAMES else ""
    return "; ".join(works[:_NAMES]) + more


def _indicator(comparison: Comparison, row: dict[str, Any]) -> str:
    """One thing to watch: of the effect it is wanted for, or of the first it is meant to bring."""
    chain = comparison.logic.table.filter(
        (pl.col("practice_id") == row["practice_id"]) & pl.col("indicator").is_not_null()
    )
    wanted = chain.filter(pl.col("effect_id") == row["need"])
    chain = chain if wanted.is_empty() else wanted
    if chain.is_empty():
        return ""
    first = chain.row(0, named=True)
    return f"{first['indicator']} ({first['unit']}), a proposal"


def _without(comparison: Comparison, row: dict[str, Any]) -> str:
    """Who does without it: counter-evidence, the nearest clusters first."""
    names = dict(comparison.assessment.study.clusters.select("cluster_id", "name").iter_rows())
    without = joined((names[c] for c in row["without"]), _NAMES)
    if row["without_basis"] == "recorded":
        if not without:
            return "no cluster compared with is recorded without it"
        return f"recorded without it, nearest first: {without}"
    if not without:
        return ""
    return f"none such is described of {without} (nearest first), which is no proof"


def factor_section(comparison: Comparison, notes: Notes) -> list[str]:
    """The seven factors: what it does as others, adds and plans; and how many of them show it."""
    factors = comparison.factors
    rows = [
        (
            f["name"],
            _own_words(f["own"]),
            *(_marks(comparison, c[part], notes) for part in ("shares", "adds", "plans")),
            of_others(f["shown"], f["clusters"], f["unknown"]),
        )
        for f, c in zip(
            factors.table.iter_rows(named=True),
            factors.comparison.iter_rows(named=True),
            strict=True,
        )
    ]
    lines = heading("Success factors, by described practices")
    header = ["Factor", "It", "Shares", "Adds", "Plans", "Others show it"]
    lines.append(text_table(header, rows, width=98))
    return lines + paragraph(
        "Shares: practices like those of the others (same factor and instrument); adds: none of "
        "the others is described with the like. Not described is not absent; unknown: clusters "
        "without any described practice."
    )


def _marks(comparison: Comparison, ids: list[str], notes: Notes) -> str:
    """How many practices, and their marks."""
    practices = comparison.assessment.study.casebook.practices.filter(pl.col("id").is_in(ids))
    rows = practices.sort("id").select("id", "source_id", "locator").iter_rows()
    return f"{len(ids)} {' '.join(notes.practice(*row) for row in rows)}" if ids else ""


def _own_words(own: str) -> str:
    return {
        "done": "shows it",
        "planned": "plans it",
        "not_seen": "not described",
        "unknown": "unknown",
    }[own]
