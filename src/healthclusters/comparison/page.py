"""The comparison as a page of plain text that a manager can act on, every line with its source.

Sections come from `page_gaps`, `page_practices` and `page_partners`; words are chosen by rules
from the results, so that they change with the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from healthclusters.comparison.notes import Notes
from healthclusters.comparison.page_gaps import action_sections, background_sections, peer_section
from healthclusters.comparison.page_partners import partner_section, source_lines
from healthclusters.comparison.page_practices import factor_section, practice_section
from healthclusters.comparison.page_short import in_short
from healthclusters.comparison.page_words import (
    bullets,
    heading,
    move_sentence,
    paragraph,
    standing_sentences,
)

if TYPE_CHECKING:
    from healthclusters.comparison.comparing import Comparison


@dataclass(frozen=True, eq=False, kw_only=True)
class Page:
    """text: at most 100 columns wide. sources: the numbered notes as a table (`Notes.table`)."""

    text: str
    sources: pl.DataFrame


def page(comparison: Comparison) -> Page:
    """The whole page."""
    notes = Notes(comparison.assessment)
    notes.know_changes(_named(comparison))
    sections = [
        _top(comparison, notes),
        in_short(comparison, notes),
        *action_sections(comparison, notes),
        practice_section(comparison, notes),
        partner_section(comparison, notes),
        _standing(comparison),
        peer_section(comparison, notes),
        factor_section(comparison, notes),
        *background_sections(comparison, notes),
        _limits(comparison),
        _next(comparison),
    ]
    body = [line for section in sections if section for line in [*section, ""]]
    text = "\n".join([*body, *source_lines(notes)])
    return Page(text=text, sources=notes.table())


def _named(comparison: Comparison) -> set[str]:
    """Clusters that the page may name."""
    shown = [
        comparison.peers.nearest["cluster_id"],
        comparison.peers.nearest_by_focus["cluster_id"],
        comparison.partners.table["cluster_id"],
        comparison.to_show["cluster_id"].drop_nulls(),
        comparison.to_show["without"].explode().drop_nulls(),
    ]
    return {comparison.subject.id, *(c for column in shown for c in column.to_list())}


def _top(comparison: Comparison, notes: Notes) -> list[str]:
    subject, study = comparison.subject, comparison.assessment.study
    title = f"{notes.named(subject.id, subject.name)} against {comparison.target.label}"
    evidence = {"all": "all evidence", "independent": "independent evidence only"}
    what = (
        f"Study {study.id}, revision {study.revision[:12]}; "
        f"{evidence[comparison.assessment.options.evidence]}; seed {comparison.seed}. "
        "Unknown is never counted as no. [n] points to the sources at the end; counts of others "
        "rest on their own observations (healthclusters assess)."
    )
    if study.info.synthetic:
        what = f"Synthetic data, made up for tests. {what}"
    return [*paragraph(title), "=" * min(len(title), 98), *paragraph(what)]


def _standing(comparison: Comparison) -> list[str]:
    """Total, place and groups in words."""
    lines = heading("Where it stands")
    lines += bullets(standing_sentences(comparison.standing, comparison.subject))
    if comparison.moves:
        labels = {i.id: str(i.label) for i in comparison.assessment.study.framework.items}
        lines += paragraph("Which computed group it resembles (no group is better than another):")
        lines += bullets(move_sentence(m, labels) for m in comparison.moves)
    return lines


def _limits(comparison: Comparison) -> list[str]:
    """What cannot be said, and why."""
    said = comparison.limits()
    return [*heading("What cannot be said"), *bullets(said)] if said else []


def _next(comparison: Comparison) -> list[str]:
    subject, target = comparison.subject, comparison.target
    who = subject.id if subject.in_study else "--scorecard FILE"
    return [
        *heading("Next"),
        *bullets(
            [
                f"Compare with others: healthclusters benchmark {who} --against published:N, "
                f"computed:N, model:N, peers or all (this page: {target.id})",
                f"Try an answer: healthclusters what-if {who} --set ITEM=yes",
                f"Weigh partners yourself: healthclusters partners {who} --weight ties=2",
                f"See from factor to effect: healthclusters benchmark {who} --rows logic "
                "--graph FILE.svg",
                "Search the practices: healthclusters practices WORDS",
            ]
        ),
    ]
