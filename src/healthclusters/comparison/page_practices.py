"""Practices to adopt and success factors: sections of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.base import interval, text_table
from healthclusters.comparison.adoption import PARTS
from healthclusters.comparison.notes import Notes
from healthclusters.comparison.page_words import (
    counted,
    heading,
    joined,
    of_others,
    paragraph,
)
from healthclusters.comparison.weights import checked_weights

if TYPE_CHECKING:
    from healthclusters.comparison.comparing import Comparison

_KIND_TITLES = {
    "asked": "For the effect asked for",
    "missing": "For what it lacks",
    "not_seen": "For effects that none of its described practices aims at",
    "find_out": "If it turns out not to have this",
}
_NOT_DESCRIBED = "For effects that others aim at (no practice of it is described)"
_STRENGTH = {
    ("item", True): "the practice itself gives this (direct, by our coding)",
    ("item", False): "the practice makes this likelier (supports, by our coding)",
    ("effect", True): "its document states this effect",
    ("effect", False): "practices of its kind aim at this effect (by kind, our coding)",
}
_BASIS = {"stated": "stated", "by_kind": "by its kind"}
_NAMES = 3  # names and works shown in full


def practice_section(comparison: Comparison, notes: Notes) -> list[str]:
    """The first practices, by the kind of need, each spelled out."""
    adoption, shown = comparison.adoption, comparison.to_show
    lines = heading("Practices to look at")
    if not shown.is_empty():
        lines += paragraph(_order_words(comparison))
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
        if kind == "not_seen" and not comparison.factors.practices:
            title = _NOT_DESCRIBED
        lines += ["", f"{title}:"]
        for row in rows.iter_rows(named=True):
            number += 1
            lines += _practice(comparison, row, number, notes)
    left = adoption.total - shown.height
    more = f"{left} more are ranked (--rows practices lists all). " if left > 0 else ""
    planned = f"{counted(adoption.total_planned, 'practice')} only planned elsewhere"
    kept = f"{planned} are kept apart." if adoption.total_planned else ""
    return lines + (["", *paragraph(f"{more}{kept}")] if more or kept else [])


def _order_words(comparison: Comparison) -> str:
    """What the points out of 100 mean, and what decides before them."""
    weights = checked_weights(comparison.options.adoption.weights, PARTS)
    equal = len(set(weights.values())) == 1
    said = ", ".join(f"{p} {w:g}" for p, w in weights.items())
    how = "weighed equally" if equal else f"weights: {said}"
    return (
        "In the order of the needs; for one need by points, the mean of four parts ("
        f"{how}). Gap: share of the others that have it. Directness: 1 direct or stated, 0.5 "
        "else. Nearness: how alike the cluster is that does it. Evidence: figures, literature, "
        "done by a third cluster. Two numbers where something is unknown."
    )


def _practice(comparison: Comparison, row: dict[str, Any], number: int, notes: Notes) -> list[str]:
    mark = notes.practice(row["practice_id"], row["source_id"], row["locator"])
    who = notes.named(row["cluster_id"], row["cluster"] or "no single cluster", row["country"])
    lines = paragraph(f"{number}. {row['title']}: {who} {mark}", hang=3)
    for label, text in (
        ("What", row["summary"]),
        ("Why", row["why"]),
        ("Link", _STRENGTH[row["of"], row["direct"]]),
        ("Points", _points(row)),
        ("First step", row["first_step"]),
        ("Effort", row["effort"]),
        ("Figures", row["figures"]),
        ("Meant to bring", _effects(row)),
        ("Literature", _works(row["literature"], notes)),
        ("Watch", _indicator(comparison, row)),
        ("Without it", _without(comparison, row, notes)),
    ):
        if text:
            lines += paragraph(f"{label:<15}{text}", indent=3, hang=15)
    return lines


def _points(row: dict[str, Any]) -> str:
    """The four parts from 0 to 1 that the order is made of, and what they come to."""
    parts = ", ".join(f"{p} {interval(row[f'{p}_low'], row[f'{p}_high'])}" for p in PARTS)
    low, high = round(100 * row["score_low"]), round(100 * row["score_high"])
    return f"{interval(low, high)} of 100: {parts}"


def _effects(row: dict[str, Any]) -> str:
    """Each effect with what says so: the document, or the kind of practice."""
    pairs = zip(row["effects"], row["effect_bases"], strict=True)
    return "; ".join(f"{effect} ({_BASIS[basis]})" for effect, basis in pairs)


def _works(works: list[str], notes: Notes) -> str:
    """Works with `;` between them, since their names hold commas."""
    more = f"; and {len(works) - _NAMES} more" if len(works) > _NAMES else ""
    return "; ".join(f"{work} {notes.work(work)}" for work in works[:_NAMES]) + more


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


def _without(comparison: Comparison, row: dict[str, Any], notes: Notes) -> str:
    """Who does without it: counter-evidence, the nearest clusters first."""
    names = dict(comparison.assessment.study.clusters.select("cluster_id", "name").iter_rows())
    without = joined((notes.named(c, names[c]) for c in row["without"]), _NAMES)
    order = "" if comparison.peers.nearest.is_empty() else ", nearest first"
    if row["without_basis"] == "recorded":
        if not without:
            return "no cluster compared with is recorded without it"
        return f"recorded without it{order}: {without}"
    if not without:
        return ""
    return f"none such is described of {without}{order}; which is no proof"


def factor_section(comparison: Comparison, notes: Notes) -> list[str]:
    """The factors: what it does as others, does alone and plans; how many others show each."""
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
    header = ["Factor", "This cluster", "Does as others", "Does alone", "Plans", "Others show it"]
    lines.append(text_table(header, rows, width=98))
    return lines + paragraph(
        "Does as others: practices like those of the others (same factor and instrument). Does "
        "alone: none of the others is described with the like. Not described is not absent; "
        "unknown: clusters without any described practice."
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
