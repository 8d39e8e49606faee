"""Published figures beside recomputed ones: a section of a study's report."""

from __future__ import annotations

from collections import Counter

from healthclusters.publish.report.blocks import Cell, Column, Foreign, Paragraph, Section, Table
from healthclusters.publish.report.contents import Contents
from healthclusters.publish.verification_view import verification_view
from healthclusters.scoring import Verification

_OUTCOMES = {
    "agrees": "agrees",
    "differs": "differs",
    "not settled": "not_settled",
    "cannot be computed": "cannot",
}


def published_section(contents: Contents, verification: Verification) -> Section:
    """Counts by what is compared with, and every figure that differs."""
    words = contents.words
    checked = verification.published - verification.without_check
    note = words(
        "published.note",
        published=verification.published,
        checked=checked,
        without=verification.without_check,
    )
    return Section(
        title=words("published.title"),
        blocks=[
            Paragraph(words("published.lead"), "lead"),
            Paragraph(note),
            _counts_table(contents, verification),
            *_differing_table(contents, verification),
        ],
    )


def _counts_table(contents: Contents, verification: Verification) -> Table:
    words = contents.words
    outcomes = Counter(verification.results["outcome"].to_list())
    rows: list[list[Cell]] = []
    for row in verification.counts.iter_rows(named=True):
        if any(row[o] for o in _OUTCOMES):
            basis = words(f"published.{row['basis'].replace(' ', '_')}")
            rows.append([basis, *(words.number(row[o]) for o in _OUTCOMES)])
    return Table(
        title=words(
            "published.counts_title", agrees=outcomes["agrees"], differs=outcomes["differs"]
        ),
        columns=[
            Column(title=words("published.basis"), width=3),
            *(
                Column(title=words(f"published.{key}"), width=1.5, number=True)
                for key in _OUTCOMES.values()
            ),
        ],
        rows=rows,
        source=contents.file("casebook/published_results.csv, casebook/published_checks.csv"),
    )


def _differing_table(contents: Contents, verification: Verification) -> list[Table]:
    view = verification_view(verification)
    if view is None or not view.differing:
        return []
    words = contents.words
    rows: list[list[Cell]] = [
        [
            Foreign(r.what),
            r.published,
            r.recomputed,
            Foreign(r.explanation),
            Foreign(r.where),
        ]
        for r in view.differing
    ]
    return [
        Table(
            title=words("published.differing_title", n=len(rows)),
            columns=[
                Column(title=words("published.what"), width=2.6),
                Column(title=words("published.printed"), width=1, number=True),
                Column(title=words("published.recomputed"), width=1.1, number=True),
                Column(title=words("published.explanation"), width=3.6),
                Column(title=words("published.where"), width=1.8),
            ],
            rows=rows,
            source=contents.file("casebook/published_results.csv, casebook/contradictions.csv"),
            key="verify",
            size="small",
        )
    ]
