"""A verification as text for people, at most 100 columns wide: in short, and explained."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.base import text_table
from healthclusters.scoring import wording

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
    parts += [listing(differing), _two_bases(verification)]
    return "\n\n".join(part for part in parts if part)


def listing(results: pl.DataFrame) -> str:
    """Rows of `Verification.results` one under the other, by what they are compared with."""
    blocks = []
    for basis, words in _BASES.items():
        rows = results.filter(pl.col("basis") == basis)
        if rows.height:
            blocks.append(f"Compared with {words}:")
            blocks += [_entry(row) for row in rows.iter_rows(named=True)]
    return "\n\n".join(blocks)


def _entry(row: dict[str, Any]) -> str:
    lines = [_title(row), _indented(row["explanation"])]
    known = zip(row["contradiction_ids"], row["contradictions"], strict=True)
    lines += [_indented(f"Known ({name}): {text}") for name, text in known]
    if row["outcome"] == "differs" and not row["contradiction_ids"]:
        lines.append(_indented("Not among the known contradictions."))
    if row["note"]:
        lines.append(_indented(f"Note: {row['note']}."))
    return "\n".join(lines)


def _title(row: dict[str, Any]) -> str:
    place = ", ".join(filter(None, [row["document"], row["locator"]]))
    text = f"{row['subject']}: {row['metric']} ({place})"
    return fill(text, WIDTH, break_on_hyphens=False)


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
    cells = [
        (
            f"{row['subject']}: {row['metric']}",
            row["claim"],
            _found(row, "recomputed"),
            wording.signed(row["difference"]),
            row["contradiction_ids"] or "new",
        )
        for basis in _BASES
        for row in rows.filter(pl.col("basis") == basis).iter_rows(named=True)
    ]
    header = ["What differs", "Printed", "Recomputed", "By", "Known as"]
    return text_table(header, cells, width=WIDTH, right=["By"])


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
    table = text_table(
        ["Published figure", "Printed", "All evidence", "Independent evidence"],
        [
            (
                f"{row['subject']}: {row['metric']}",
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
