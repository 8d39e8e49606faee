"""What a cluster lacks, what is unknown, what it has, and who is like it: sections of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.base import text_table
from healthclusters.comparison.notes import Notes
from healthclusters.comparison.one_fact import facts_of_items, once, together
from healthclusters.comparison.page_words import bullets, heading, joined, of_others, paragraph

if TYPE_CHECKING:
    from healthclusters.comparison.comparing import Comparison

_SHOWN_PEERS = 5
_SHOWN_QUESTIONS = 8
_FEW = 0.6  # what fewer of the others than this surely have is worth naming


def action_sections(comparison: Comparison, notes: Notes) -> Iterator[list[str]]:
    """What it lacks and could change; what is to be found out."""
    gaps = comparison.gaps
    yield _lacking(gaps.filter(pl.col("kind") == "missing"), comparison.subject.known, notes)
    yield _to_find_out(gaps.filter(pl.col("kind") == "find_out"), notes)


def background_sections(comparison: Comparison, notes: Notes) -> Iterator[list[str]]:
    """What it has; what is not in its hands."""
    gaps = comparison.gaps
    facts = facts_of_items(comparison.assessment)
    yield _has(gaps.filter(pl.col("kind") == "has"), notes, facts)
    yield _not_in_its_hands(gaps.filter(pl.col("kind") == "not_in_its_hands"), notes)


def _by_fact(
    rows: list[dict[str, Any]], facts: dict[str, str]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Labels of the items that tell one fact, with their rows."""
    by_id = {r["item_id"]: r for r in rows}
    for ids in together(list(by_id), facts):
        labels = joined(by_id[i]["label"] for i in ids)
        yield labels + (" (one fact)" if len(ids) > 1 else ""), [by_id[i] for i in ids]


def _rows(gaps: pl.DataFrame) -> Iterator[dict[str, Any]]:
    return gaps.iter_rows(named=True)


def _others(row: dict[str, Any]) -> str:
    return of_others(row["yes"], row["clusters"], row["open"])


def _marks(row: dict[str, Any], notes: Notes) -> str:
    disagree = " sources disagree" if row["contested"] else ""
    return f"{notes.observations(row['observation_ids'])}{disagree}".strip()


def _lacking(rows: pl.DataFrame, known: int, notes: Notes) -> list[str]:
    title = heading("What it lacks and could change")
    if not known:
        return [*title, "That cannot be said yet: none of its answers is known."]
    if rows.is_empty():
        return [*title, "Nothing: no item that it could change is recorded as no."]
    table = [(r["question"], _others(r), f"no {_marks(r, notes)}") for r in _rows(rows)]
    return [*title, text_table(["Question", "Others have it", "This cluster"], table, width=98)]


def _to_find_out(rows: pl.DataFrame, notes: Notes) -> list[str]:
    if rows.is_empty():
        return []
    table = [
        (
            r["question"],
            _others(r),
            f"{r['settle'] or 'Any source that says yes or no.'} {_marks(r, notes)}".strip(),
        )
        for r in _rows(rows.head(_SHOWN_QUESTIONS))
    ]
    header = ["Question", "Others have it", "What would answer it"]
    lines = [*heading("What to find out of it first"), text_table(header, table, width=98)]
    left = rows["label"].to_list()[_SHOWN_QUESTIONS:]
    return [*lines, *paragraph(f"Open as well: {joined(left)}.")] if left else lines


def _not_in_its_hands(rows: pl.DataFrame, notes: Notes) -> list[str]:
    """Recorded noes with their sources, then the unknown ones, as two sentences."""
    if rows.is_empty():
        return []
    no = [
        f"{r['label']} ({_others(r)}) {_marks(r, notes)}".strip()
        for r in _rows(rows)
        if r["own"] == "no"
    ]
    unknown = [f"{r['label']} ({_others(r)})" for r in _rows(rows) if r["own"] == "unknown"]
    said = [f"Recorded as no: {'; '.join(no)}."] if no else []
    said += [f"Not known: {'; '.join(unknown)}."] if unknown else []
    title = "What it does not have, or is not known to have, and cannot change (others in brackets)"
    return [*heading(title), *bullets(said)]


def _known_of(row: dict[str, Any]) -> str:
    unknown = f", {row['open']} unknown" if row["open"] else ""
    return f"{row['yes']} of {row['clusters']} others are known to have it{unknown}"


def _has(rows: pl.DataFrame, notes: Notes, facts: dict[str, str]) -> list[str]:
    """First what fewest of the others are known to have, with the counts; then the rest."""
    if rows.is_empty():
        return []
    by_share = rows.sort(2 * pl.col("yes") + pl.col("open"), maintain_order=True)
    few = [r for r in _rows(by_share) if r["share_low"] < _FEW]
    uncommon = once((r["item_id"] for r in few), facts)[:3]
    said = []
    named: set[str] = set()
    for labels, together_ in _by_fact(list(_rows(by_share)), facts):
        first = together_[0]
        if first["item_id"] in uncommon:
            marks = "".join(dict.fromkeys(_marks(r, notes) for r in together_))
            said.append(f"{labels} {marks}: {_known_of(first)}.")
            named |= {r["item_id"] for r in together_}
    rest = [r for r in _rows(rows) if r["item_id"] not in named]
    if rest:
        parts = (
            f"{labels} {''.join(dict.fromkeys(_marks(r, notes) for r in of_it))}".strip()
            for labels, of_it in _by_fact(rest, facts)
        )
        said.append(f"{', '.join(parts)}.")
    return [*heading("What it has"), *bullets(said)]


def peer_section(comparison: Comparison, notes: Notes) -> list[str]:
    """The nearest by what they have and do, and the nearest by focus areas."""
    peers = comparison.peers
    lines = heading("Who is like it")
    near = peers.nearest.head(_SHOWN_PEERS)
    if near.is_empty():
        lines += paragraph(
            f"By what they have and do: nobody, since fewer than {peers.options.least_items} items "
            "are known of both."
        )
    else:
        lines += paragraph(
            "By what they have and do. Stays near: when the items are drawn again and again, in "
            f"how many of 100 draws it is still among the nearest {peers.options.nearest}."
        )
        lines.append(_items_table(comparison, near, notes))
    focus = peers.nearest_by_focus.head(_SHOWN_PEERS)
    if not focus.is_empty():
        mark = notes.row("table", "clusters.csv, focus_areas (coded, no source of its own)")
        lines += [
            "",
            *paragraph(f"By what they work on (1 = the same; rare fields count more) {mark}."),
        ]
        lines.append(_focus_table(comparison, focus, notes))
    return lines


def _items_table(comparison: Comparison, near: pl.DataFrame, notes: Notes) -> str:
    labels = {i.id: str(i.label) for i in comparison.assessment.study.framework.items}
    notes.know_clusters(near["cluster_id"].to_list())
    rows = []
    for r in near.iter_rows(named=True):
        mark = notes.answers(r["cluster_id"], [*r["shared_items"], *r["differing_items"]])
        stays = "" if r["stays"] is None else f"{round(100 * r['stays'])}"
        rows.append(
            (
                f"{notes.named(r['cluster_id'], r['name'])} {mark}".strip(),
                f"{r['items_compared'] - r['differ']} of {r['items_compared']}",
                joined(labels[i] for i in r["shared_items"]) or "nothing",
                joined(labels[i] for i in r["differing_items"])
                or f"none of the {r['items_compared']} compared",
                stays,
            )
        )
    header = ["Cluster", "Same on", "Both have (rarest first)", "Differ on", "Stays near"]
    return text_table(header, rows, width=98, right=["Stays near"])


def _focus_table(comparison: Comparison, focus: pl.DataFrame, notes: Notes) -> str:
    tags = comparison.assessment.study.framework.vocabularies.get("focus_areas", {})
    rows = [
        (
            notes.named(r["cluster_id"], r["name"]),
            f"{r['focus_similarity']:.2f}",
            joined(str(tags.get(t, t)) for t in r["shared_focus"]),
        )
        for r in focus.iter_rows(named=True)
    ]
    return text_table(["Cluster", "Likeness", "Shared fields"], rows, width=98)
