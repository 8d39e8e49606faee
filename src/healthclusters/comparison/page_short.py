"""What a manager should do first, in a few lines at the top of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.comparison.cautions import told_changes
from healthclusters.comparison.notes import Notes
from healthclusters.comparison.page_words import bullets, group_words, heading, joined

if TYPE_CHECKING:
    from healthclusters.comparison.comparing import Comparison

_NAMED = 3


def in_short(comparison: Comparison, notes: Notes) -> list[str]:
    """Total, what to change, what to find out, what to look at, whom to call."""
    said = [
        _total(comparison),
        _change(comparison, notes),
        _items(comparison, "missing", "Lacks what is common among the others, and could change it"),
        _items(comparison, "find_out", "Find out first, since nothing says yes or no"),
        _practices(comparison, notes),
        _factors(comparison),
        _partner(comparison),
    ]
    return [*heading("In short"), *bullets(text for text in said if text)]


def _total(comparison: Comparison) -> str:
    standing = comparison.standing
    total = f"{standing.known}"
    if standing.open:
        total += f" to {standing.known + standing.open}"
    resembles = [group_words(m.group_id) for m in comparison.moves if m.answer == "resembles"]
    like = f"; it resembles {joined(resembles)}" if resembles else ""
    subject = comparison.subject
    items = len(subject.points)
    little = ""
    if subject.known < comparison.options.moves.least_known:
        little = f" Only {subject.known} of {items} answers are known: find out more first."
    return f"Total: {total} of {items} points{like}.{little}"


def _change(comparison: Comparison, notes: Notes) -> str:
    """What the evidence tells of a merger, a successor or a new name."""
    subject = comparison.subject
    for caution in told_changes(comparison.assessment.study, [subject.id]).get(subject.id, []):
        mark = notes.row("row", caution.row or "", caution.source_id, caution.locator)
        return f"Mind that {caution.text} {mark}."
    return ""


def _items(comparison: Comparison, kind: str, words: str) -> str:
    rows = comparison.gaps.filter((pl.col("kind") == kind) & pl.col("common"))
    return f"{words}: {joined(rows['label'].to_list(), _NAMED)}." if rows.height else ""


def _practices(comparison: Comparison, notes: Notes) -> str:
    shown = comparison.to_show.head(_NAMED)
    named = [
        f"{r['title']} ({r['cluster'] or 'no single cluster'}) "
        f"{notes.practice(r['practice_id'], r['source_id'], r['locator'])}"
        for r in shown.iter_rows(named=True)
    ]
    return f"Look at: {'; '.join(named)}." if named else ""


def _factors(comparison: Comparison) -> str:
    rows = comparison.factors.table.filter(pl.col("own") == "not_seen")
    if rows.is_empty():
        return ""
    return f"Success factors not described of it: {joined(rows['name'].to_list())}."


def _partner(comparison: Comparison) -> str:
    if not comparison.subject.countries:
        return (
            "Whom to talk to abroad is not said: its home country is not given, so a cluster of "
            "its own country could be among them. Give it in the scorecard, row countries."
        )
    table = comparison.partners.table.head(_NAMED)
    named = [f"{r['name']} ({', '.join(r['countries'])})" for r in table.iter_rows(named=True)]
    return f"Talk to, abroad: {joined(named)}." if named else ""
