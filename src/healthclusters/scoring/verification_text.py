"""A verification as text for people, at most 100 columns wide: in short, and explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.base import text_table
from healthclusters.scoring import wording
from healthclusters.scoring.subjects import names_of, readable_subject

if TYPE_CHECKING:
    from healthclusters.scoring.verification import Verification

_BASES = {
    "evidence": "evidence on clusters and countries",
    "evaluations": "other published evaluations",
    "clusters": "list of clusters",
    "casebook": "tables coded from the documents",
    "framework": "framework",
    "printed figures": "other printed figures",
}
WIDTH = 100
_BOTH = ("all", "independent")
_NOTHING = "The study has no published figures to verify."


def summary(verification: Verification) -> str:
    """Counts, and a table of everything that differs."""
    if not verification.published:
        return _NOTHING
    parts = [_head(verification), _counts(verification), _differing(verification)]
    return "\n\n".join(part for part in parts if part)


def report(verification: Verification) -> str:
    """Counts, everything that differs with its explanation, and what rests on the study's word."""
    if not verification.published:
        return _NOTHING
    differing = verification.results.filter(pl.col("outcome") == "differs")
    parts = [_head(verification), _counts(verification)]
    parts.append(f"What differs ({differing.height})" if differing.height else "Nothing differs.")
    parts += [listing(differing, names_of(verification.study)), _two_bases(verification)]
    return "\n\n".join(part for part in parts if part)


def listing(results: pl.DataFrame, names: Mapping[str, str]) -> str:
    """Rows of `Verification.results` one under the other, by what they are compared with.

    names: cluster or country id -> name.
    """
    blocks = []
    for basis, words in _BASES.items():
        rows = results.filter(pl.col("basis") == basis)
        if rows.height:
            blocks.append(f"Compared with {words}:")
            blocks += [_entry(row, names) for row in rows.iter_rows(named=True)]
    return "\n\n".join(blocks)


def _entry(row: dict[str, Any], names: Mapping[str, str]) -> str:
    lines = [_title(row, names), _indented(row["explanation"])]
    known = zip(row["contradiction_ids"], row["contradictions"], strict=True)
    lines += [_indented(f"Known ({name}): {text}") for name, text in known]
    if row["outcome"] == "differs" and not row["contradiction_ids"]:
        lines.append(_indented("Not among the known contradictions."))
    if row["note"]:
        lines.append(_indented(f"Note: {row['note']}."))
    return "\n".join(lines)


def _title(row: dict[str, Any], names: Mapping[str, str]) -> str:
    place = ", ".join(filter(None, [row["document"], row["locator"]]))
    text = f"{_figure(row, names)} ({place})"
    return fill(text, WIDTH, break_on_hyphens=False)


def _figure(row: dict[str, Any], names: Mapping[str, str]) -> str:
    subject = readable_subject(row["subject"], names)
    return f"{subject[:1].upper()}{subject[1:]}: {row['metric']}"


def _head(verification: Verification) -> str:
    results = verification.results
    checked = results["result_id"].n_unique()
    return fill(
        f"{verification.published} published figures: {results.height} checks speak to {checked} "
        f"of them; to {verification.without_check} the data cannot speak. Evidence: "
        f"{verification.options.evidence}, nearest to {verification.reference_year}.",
        WIDTH,
    )


def _counts(verification: Verification) -> str:
    rows = [
        (_BASES[basis], *(number or "-" for number in numbers))
        for basis, *numbers in verification.counts.iter_rows()
        if any(numbers)
    ]
    outcomes = [name.capitalize() for name in verification.counts.columns[1:]]
    table = text_table(["Compared with", *outcomes], rows, width=WIDTH, right=outcomes)
    below = (
        "Only the first two rest on cited sources. The others show whether the documents agree "
        "with themselves and with the list of clusters."
    )
    return f"{table}\n\n{fill(below, WIDTH)}" if rows else ""


def _differing(verification: Verification) -> str:
    rows = verification.results.filter(pl.col("outcome") == "differs")
    if rows.is_empty():
        return "Nothing differs."
    names = names_of(verification.study)
    figures = [_figure(row, names) for row in rows.iter_rows(named=True)]
    cells = [
        (
            _told_apart(row, _figure(row, names), figures),
            row["claim"],
            _found(row, "recomputed"),
            wording.signed(row["difference"]),
            row["contradiction_ids"] or "new",
        )
        for basis in _BASES
        for row in rows.filter(pl.col("basis") == basis).iter_rows(named=True)
    ]
    header = ["What differs", "Printed", "Recomputed", "By", "Known as (contradictions.csv)"]
    return text_table(header, cells, width=WIDTH, right=["By"])


def _told_apart(row: dict[str, Any], figure: str, all_figures: Sequence[str]) -> str:
    """With the note where one figure is checked twice, in two readings."""
    twice = all_figures.count(figure) > 1 and row["note"]
    return f"{figure} ({row['note']})" if twice else figure


def _indented(text: str) -> str:
    return fill(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _two_bases(verification: Verification) -> str:
    """Checks whose outcome rests on which evidence is used."""
    rows = verification.results.filter(
        pl.col("all_outcome").is_not_null()
        & (pl.col("all_outcome") != pl.col("independent_outcome"))
    )
    if rows.is_empty():
        return ""
    names = names_of(verification.study)
    table = text_table(
        ["Published figure", "Printed", "All evidence", "Independent evidence"],
        [
            (
                _figure(row, names),
                row["claim"],
                *(f"{row[f'{base}_outcome']}: {_found(row, base)}" for base in _BOTH),
            )
            for row in rows.iter_rows(named=True)
        ],
        width=WIDTH,
    )
    head = (
        "Where the outcome depends on the evidence: all of it includes the study's own words about "
        "its clusters, which cannot confirm what the study says."
    )
    return f"{fill(head, WIDTH)}\n\n{table}"


def _found(row: dict[str, float | None], base: str) -> str:
    return wording.interval(row[f"{base}_low"], row[f"{base}_high"])
