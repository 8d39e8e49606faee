"""Published results beside recomputed ones, as a reader sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from healthclusters.model import Study
from healthclusters.publish import findings
from healthclusters.publish.words import capital, short_name
from healthclusters.scoring import Verification, wording
from healthclusters.scoring.subjects import names_of, readable_subject

# Outcome -> heading, in the order in which they are shown.
_OUTCOMES = {
    "differs": "Differs",
    "not settled": "Neither borne out nor ruled out",
    "cannot be computed": "Cannot be computed: evidence is missing",
    "agrees": "Agrees",
}
# What a published figure is compared with; only the first two rest on cited sources.
_BASES = {
    "evidence": "evidence on clusters and countries",
    "evaluations": "other published evaluations",
    "clusters": "the list of clusters",
    "casebook": "tables coded from the documents",
    "framework": "the framework",
    "printed figures": "other printed figures",
}
_CITED = ("evidence", "evaluations")


@dataclass(frozen=True)
class CheckRow:
    """One published result."""

    id: str
    what: str
    where: str
    basis: str
    published: str
    recomputed: str
    explanation: str
    known: list[str]
    note: str


@dataclass(frozen=True)
class CheckBlock:
    """Results with one outcome, those compared with evidence first."""

    outcome: str
    title: str
    rows: list[CheckRow]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.rows)


@dataclass(frozen=True)
class CountRow:
    """How many results of one basis have which outcome."""

    basis: str
    cited: bool
    counts: list[int]


@dataclass(frozen=True)
class VerificationView:
    """A finding, what to know, the counts, and the results by outcome."""

    title: str
    note: str
    outcomes: list[str]
    counts: list[CountRow]
    blocks: list[CheckBlock]

    @property
    def differing(self) -> list[CheckRow]:
        """The results that differ."""
        return [r for b in self.blocks if b.outcome == "differs" for r in b.rows]


def verification_view(verification: Verification) -> VerificationView | None:
    """The view; None for a study without published results."""
    if not verification.published:
        return None
    rows = list(verification.results.iter_rows(named=True))
    order = list(_BASES)
    rows.sort(key=lambda r: (order.index(r["basis"]), r["result_id"], r["arguments"]))
    names = _names(verification.study)
    blocks = [
        CheckBlock(outcome, title, [_row(r, names) for r in rows if r["outcome"] == outcome])
        for outcome, title in _OUTCOMES.items()
    ]
    checked = verification.published - verification.without_check
    return VerificationView(
        title=findings.verification_title(
            sum(r["outcome"] == "agrees" and r["basis"] in _CITED for r in rows),
            sum(r["outcome"] == "differs" and r["basis"] in _CITED for r in rows),
            sum(r["basis"] in _CITED for r in rows),
            len({r["result_id"] for r in rows if r["basis"] in _CITED}),
        ),
        note=_note(verification, checked),
        outcomes=[capital(outcome) for outcome in _OUTCOMES],
        counts=_counts(verification),
        blocks=[block for block in blocks if block.rows],
    )


def _names(study: Study) -> dict[str, str]:
    """Clusters and countries as a reader calls them."""
    clusters = study.clusters.select("cluster_id", "name").iter_rows()
    names = {cluster_id: short_name(name) for cluster_id, name in clusters}
    return names_of(study) | names


def _row(row: Mapping[str, Any], names: Mapping[str, str]) -> CheckRow:
    unit = f" {row['unit']}" if row["unit"] and row["unit"] != "year" else ""
    recomputed = wording.interval(row["recomputed_low"], row["recomputed_high"])
    printed = row["printed"] or ""
    subject = readable_subject(row["subject"], names)
    plain = printed.replace(".", "", 1).isdigit()
    return CheckRow(
        id=row["result_id"],
        what=f"{capital(subject)}: {row['metric']}",
        where=", ".join(part for part in (row["document"], row["locator"]) if part),
        basis=_BASES[row["basis"]],
        published=(wording.number(float(printed)) if plain else printed) + unit,
        recomputed=recomputed,
        explanation=row["explanation"] or "",
        known=list(row["contradictions"] or []),
        note=f"Note: {row['note']}." if row["note"] else "",
    )


def _counts(verification: Verification) -> list[CountRow]:
    by_basis = {row["basis"]: row for row in verification.counts.iter_rows(named=True)}
    return [
        CountRow(words, basis in _CITED, [by_basis[basis][o] for o in _OUTCOMES])
        for basis, words in _BASES.items()
        if any(by_basis[basis][o] for o in _OUTCOMES)
    ]


def _note(verification: Verification, checked: int) -> str:
    kind = "independent evidence, without what the study says of itself"
    if verification.options.evidence == "all":
        kind = "all evidence"
    return (
        f"{verification.published:,} figures are published; checks speak to {checked:,} of them, "
        f"to {verification.without_check:,} the data cannot speak. Computed from {kind}, nearest "
        f"to {verification.reference_year}. Only what is compared with evidence or with other "
        "evaluations rests on cited sources; the rest shows whether the documents agree with "
        "themselves."
    )
