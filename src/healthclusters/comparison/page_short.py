"""What a manager should do first, in a few lines at the top of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.comparison.cautions import told_changes
from healthclusters.comparison.notes import Notes
from healthclusters.comparison.one_fact import facts_of_items, together
from healthclusters.comparison.page_words import (
    bullets,
    counted_known,
    heading,
    joined,
    resembles_words,
)

if TYPE_CHECKING:
    from healthclusters.comparison.comparing import Comparison

_NAMED = 3


def in_short(comparison: Comparison, notes: Notes) -> list[str]:
    """Total, what to change, what to find out, what to look at, whom to call."""
    said = [
        _total(comparison),
        _change(comparison, notes),
        *_lacks(comparison),
        _find_out(comparison),
        _practices(comparison, notes),
        _factors(comparison),
        _partner(comparison, notes),
    ]
    return [*heading("In short"), *bullets(text for text in said if text)]


def _total(comparison: Comparison) -> str:
    standing = comparison.standing
    total = f"{standing.known}"
    if standing.open:
        total += f" to {standing.known + standing.open}"
    resembles = [resembles_words(m) for m in comparison.moves if m.answer == "resembles"]
    like = f"; it resembles {joined(resembles)}" if resembles else ""
    subject = comparison.subject
    items = len(subject.points)
    little = ""
    if subject.known < comparison.options.moves.least_known:
        little = f" {counted_known(subject.known, items)}: find out more first."
    return f"Total: {total} of {items} points{like}.{little}"


def _change(comparison: Comparison, notes: Notes) -> str:
    """What the evidence tells of a merger, a successor or a new name."""
    subject = comparison.subject
    for caution in told_changes(comparison.assessment.study, [subject.id]).get(subject.id, []):
        mark = notes.row("row", caution.row or "", caution.source_id, caution.locator)
        return f"Mind that {caution.text} {mark}."
    return ""


def _lacks(comparison: Comparison) -> Iterator[str]:
    """What is recorded as no and could be changed: the common things apart from the others."""
    missing = comparison.gaps.filter(pl.col("kind") == "missing")
    for rows, words in (
        (missing.filter("common"), "Lacks what at least half of the others are known to have"),
        (missing.filter(~pl.col("common")), "Lacks, as may many of the others"),
    ):
        if rows.height:
            yield f"{words}, and could change it: {_with_counts(comparison, rows)}."


def _find_out(comparison: Comparison) -> str:
    rows = comparison.gaps.filter(pl.col("kind") == "find_out")
    if rows.is_empty():
        return ""
    words = "Find out first, since nothing says yes or no"
    return f"{words}: {_with_counts(comparison, rows)}."


def _with_counts(comparison: Comparison, rows: pl.DataFrame) -> str:
    """The first few facts with how many of the others have them, and how many facts more."""
    by_id = {r["item_id"]: r for r in rows.iter_rows(named=True)}
    facts = together(list(by_id), facts_of_items(comparison.assessment))
    said = []
    for ids in facts:
        first = by_id[ids[0]]
        labels = " and ".join(by_id[i]["label"] for i in ids)
        unknown = f", {first['open']} unknown" if first["open"] else ""
        said.append(f"{labels} ({first['yes']} of {first['clusters']} others{unknown})")
    return joined(said, _NAMED)


def _practices(comparison: Comparison, notes: Notes) -> str:
    shown = comparison.to_show.head(_NAMED)
    named = [
        f"{r['title']} {notes.practice(r['practice_id'], r['source_id'], r['locator'])}, "
        f"by {_who(r, notes)}"
        for r in shown.iter_rows(named=True)
    ]
    return f"Look at: {'; '.join(named)}." if named else ""


def _who(row: dict[str, Any], notes: Notes) -> str:
    return notes.named(row["cluster_id"], row["cluster"] or "no single cluster")


def _factors(comparison: Comparison) -> str:
    rows = comparison.factors.table.filter(pl.col("own") == "not_seen")
    if rows.is_empty():
        return ""
    return f"Success factors not described of it: {joined(rows['name'].to_list())}."


def _partner(comparison: Comparison, notes: Notes) -> str:
    if not comparison.subject.countries:
        return (
            "Whom to talk to abroad is not said: its home country is not given, so a cluster of "
            "its own country could be among them. Give it in the scorecard, row countries."
        )
    table = comparison.partners.table.head(_NAMED)
    named = [
        notes.named(r["cluster_id"], r["name"], r["countries"]) for r in table.iter_rows(named=True)
    ]
    return f"Talk to, abroad: {joined(named)}." if named else ""
