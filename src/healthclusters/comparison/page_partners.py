"""Partners abroad: a section of the page, and the page of the `partners` command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthclusters.base import interval
from healthclusters.comparison.notes import Notes
from healthclusters.comparison.page_words import (
    hard_paragraph,
    heading,
    joined,
    paragraph,
)
from healthclusters.comparison.partner_search import PartnerSearch

if TYPE_CHECKING:
    from healthclusters.comparison.comparing import Comparison

_SHOWN = 3
_EXAMPLES = 3
_INDEPENDENT = (
    "On independent evidence: observations, practices and partnerships that only the study itself "
    "tells are left out."
)
PART_WORDS = {
    "specialisation": "what it works on",
    "complementarity": "what it would bring",
    "market": "its market",
    "readiness": "web site, label and size",
    "ties": "whether there is a tie already",
    "visibility": "whether it works at being seen",
}


def partner_section(comparison: Comparison, notes: Notes) -> list[str]:
    """The first partners, with what is unknown about them."""
    search = comparison.partners
    where = "Partners abroad" if search.subject.countries else "Partners, at home or abroad"
    lines = heading(f"{where}: {search.route.label[0].lower()}{search.route.label[1:]}")
    return lines + partner_lines(search, notes, most=_SHOWN)


def partner_lines(search: PartnerSearch, notes: Notes, *, most: int | None) -> list[str]:
    """Candidates and examples of the route as lines. most: candidates at most, None for all."""
    first = search.table if most is None else search.table.head(most)
    notes.know_clusters(first["cluster_id"].to_list())
    if first.is_empty():
        lines = paragraph(search.note)
    else:
        fields = "clusters.csv, focus_areas; countries.csv (coded, no source of their own)"
        lines = paragraph(f"{_weights_words(search)} {notes.row('table', fields)}")
    for row in first.iter_rows(named=True):
        lines += _candidate(search, row, notes)
    if not search.examples.is_empty():
        lines += ["", "How others went this way:"]
        for row in search.examples.head(_EXAMPLES).iter_rows(named=True):
            mark = notes.practice(row["practice_id"], row["source_id"], row["locator"])
            lines += paragraph(f"- {row['title']}: {row['first_step']} {mark}", hang=2)
    return lines


def _weights_words(search: PartnerSearch) -> str:
    """What the points out of 100 mean."""
    weights = search.all_candidates.weights
    named = [f"{part} {weight:g}" for part, weight in weights.items() if weight]
    not_weighed = (
        " Complementarity is not weighed: nothing is sought, since it has all that a partner could "
        "bring."
        if search.all_candidates.nothing_sought
        else ""
    )
    return (
        f"Points by these weights (yours to change): {', '.join(named)}.{not_weighed} The first "
        "number is what is surely there, the second what it may come to where something is unknown."
    )


def _parts(search: PartnerSearch, row: dict[str, Any]) -> str:
    """Every part that is weighed, from 0 to 1; an interval where something is unknown."""
    weighed = [part for part, weight in search.all_candidates.weights.items() if weight]
    return ", ".join(f"{p} {interval(row[f'{p}_low'], row[f'{p}_high'])}" for p in weighed)


def _candidate(search: PartnerSearch, row: dict[str, Any], notes: Notes) -> list[str]:
    low, high = round(100 * row["score_low"]), round(100 * row["score_high"])
    points = f"{low}" if low == high else f"{low} to {high}"
    behind = notes.answers(row["cluster_id"], [*row["brings"][:3], *row["ready"]])
    lines = paragraph(
        f"{row['place']}. {notes.named(row['cluster_id'], row['name'], row['countries'])}: "
        f"{points} of 100 {behind}".rstrip(),
        hang=3,
    )
    path = search.paths.get(row["cluster_id"])
    way = ""
    if path is not None:
        ties = [notes.row("partnership", f"{t.a} – {t.b}", t.source_id) for t in path.ties]
        way = f"{row['way']} {''.join(ties)}"
    mind = [
        c.text + (f" {notes.row('row', c.row, c.source_id, c.locator)}" if c.row else "")
        for c in search.cautions[row["cluster_id"]]
    ]
    for label, text in (
        ("Why", row["why"]),
        ("Parts", _parts(search, row)),
        ("Known way", way),
        ("Not known", joined(PART_WORDS[p] for p in row["unknown"])),
        ("Mind", "; ".join(mind)),
    ):
        if text:
            lines += paragraph(f"{label:<11}{text}", indent=3, hang=11)
    return lines


def partner_page(search: PartnerSearch) -> str:
    """All described candidates of a search, with their sources."""
    notes = Notes(search.assessment)
    notes.know_changes([search.subject.id, *search.table["cluster_id"].to_list()])
    who = notes.named(search.subject.id, search.subject.name)
    title = f"Partners of {who}: {search.route.label}"
    lines = [*paragraph(title), "=" * min(len(title), 98), *paragraph(search.route.what)]
    if search.assessment.options.evidence == "independent":
        lines += ["", *paragraph(_INDEPENDENT)]
    if search.note and search.table.height:
        lines += ["", *paragraph(search.note)]
    lines += ["", *partner_lines(search, notes, most=search.options.most)]
    left = search.all_candidates.table.height - search.table.height
    if left > 0:
        lines += ["", *paragraph(f"{left} more candidates; ask for more with --most.")]
    return "\n".join([*lines, "", *source_lines(notes)])


def source_lines(notes: Notes) -> list[str]:
    """The numbered rows, then the sources they name, each with publisher, year and address."""
    lines = [line for text in notes.lines() for line in hard_paragraph(text, hang=5)]
    if not lines:
        return [*heading("Sources"), "No row of the study stands behind this page."]
    lines += paragraph("Every row is a draft until a second person has confirmed it.")
    sources = notes.sources()
    if sources:
        lines += ["", *heading("Where these sources are")]
    for text, address in sources:
        lines += [*paragraph(text, hang=5), *hard_paragraph(address, indent=5, hang=5)]
    return [*heading("Sources"), *lines]
