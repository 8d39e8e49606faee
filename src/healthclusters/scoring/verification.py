"""Published figures recomputed from the data, beside what was printed (METHOD, "The study").

Which figures, and how, stands in `published_checks` (grammar: `model/published_checks.py`; recipes:
`recipes.py`). A figure is recomputed as an interval, because evidence is open. It `agrees` where
the whole interval bears the printed claim out, `differs` where none of it does, is `not settled`
where some of it does, and `cannot be computed` where nothing is known. Figures that rest on
observations are computed twice: on all evidence, and on independent evidence, which leaves out what
the study says of its own groups (METHOD 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import polars as pl

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.model import STUDY_TABLES, Study
from healthclusters.model.casebook_tables import CASEBOOK_TABLES
from healthclusters.model.published_checks import (
    FRAMEWORK_TABLES,
    Check,
    framework_table,
    read_check,
)
from healthclusters.scoring import verification_text
from healthclusters.scoring.assessment import Assessment, AssessOptions, Evidence, assess
from healthclusters.scoring.outcomes import (
    CANNOT,
    DIFFERS,
    NOT_SETTLED,
    OUTCOMES,
    claim_of,
    difference,
    open_ones,
    outcome_of,
    sentence,
)
from healthclusters.scoring.recipes import Material, Recomputed, recompute
from healthclusters.scoring.resolution import kept_observations
from healthclusters.scoring.subjects import names_of

# On what a check can rest. The first two are computed on all and on independent evidence.
BASES = ("evidence", "evaluations", "clusters", "casebook", "framework", "printed figures")
TWOFOLD = BASES[:2]

_SPAN = {"low": pl.Float64, "high": pl.Float64, "outcome": pl.String}
COLUMNS: dict[str, Any] = {
    "result_id": pl.String,
    "document": pl.String,
    "locator": pl.String,
    "subject": pl.String,
    "metric": pl.String,
    "printed": pl.String,
    "unit": pl.String,
    "claim": pl.String,
    "recipe": pl.String,
    "arguments": pl.String,
    "basis": pl.String,
    "recomputed_low": pl.Float64,
    "recomputed_high": pl.Float64,
    "outcome": pl.String,
    "difference": pl.Float64,
    "explanation": pl.String,
    "missing": pl.List(pl.String),
    "contradiction_ids": pl.List(pl.String),
    "contradictions": pl.List(pl.String),
    **{f"{base}_{name}": t for base in ("all", "independent") for name, t in _SPAN.items()},
    "note": pl.String,
}


@dataclass(frozen=True, kw_only=True)
class VerifyOptions:
    """evidence: which of the two computations `outcome` reports, `independent` or `all`; both are
    always computed. reference_year: as in AssessOptions; that of the assessment where one is given,
    else the framework's."""

    evidence: Evidence = "independent"
    reference_year: int | None = None

    def __post_init__(self) -> None:
        if self.evidence not in ("all", "independent"):
            raise OptionError("evidence", self.evidence, "'all' or 'independent'")
        AssessOptions(reference_year=self.reference_year)  # checks the year


@dataclass(frozen=True, eq=False, kw_only=True)
class Verification:
    """Published figures beside what the data say.

    study, options: what was verified, and how. reference_year: the year that was used.
    published: how many published figures there are. without_check: those no check speaks to.
    results: one row per check, sorted by result_id, recipe, arguments:
      `result_id`, `document`, `locator`, `subject`, `metric`, `printed` (as printed), `unit`,
        `claim` (the same in words: `80 organisations, so at least that`);
      `recipe`, `arguments`, `note`: how it is recomputed;
      `basis`: on what: `evidence` (observations), `evaluations` (another published evaluation),
        `clusters` (the list of clusters), `casebook` (tables coded from the documents),
        `framework`, `printed figures` (others of the same documents). All but the first two show
        only whether the documents agree with themselves;
      `recomputed_low`, `recomputed_high`: equal for an exact figure; no `high`: no upper end; both
        null: nothing known;
      `outcome`: agrees, differs, not settled, cannot be computed; `difference`: recomputed less
        printed, by its nearer end, where it differs, else null;
      `explanation`: one sentence; `missing`: `subject.item` that are open, where that matters;
      `contradiction_ids`, `contradictions`: known contradictions it concerns, with their text;
      `all_low`, `all_high`, `all_outcome`, `independent_low` ...: both computations where the basis
        is evidence or evaluations, else null.
    counts: `basis`, then one column an outcome with the number of checks.
    """

    study: Study
    options: VerifyOptions
    reference_year: int
    published: int
    without_check: int
    results: pl.DataFrame
    counts: pl.DataFrame

    def having(self, *outcomes: str) -> pl.DataFrame:
        """The rows of `results` with one of these outcomes; UnknownNameError for any other word."""
        for outcome in outcomes:
            if outcome not in OUTCOMES:
                raise UnknownNameError("outcome", outcome, OUTCOMES)
        return self.results.filter(pl.col("outcome").is_in(outcomes))

    def listing(self, *outcomes: str) -> str:
        """The checks with one of these outcomes, each with its explanation."""
        rows = self.having(*outcomes)
        head = f"{rows.height} of {self.results.height} checks: {', '.join(outcomes)}"
        return f"{head}\n\n{verification_text.listing(rows, names_of(self.study))}".rstrip()

    def report(self) -> str:
        """Counts, what differs and why, and where only the study's own words agree."""
        return verification_text.report(self)

    def __str__(self) -> str:
        return verification_text.summary(self)

    __repr__ = __str__


def verify_published(
    study: Study,
    assessment: Assessment | None = None,
    *,
    options: VerifyOptions | None = None,
) -> Verification:
    """Recompute the published figures of a study.

    assessment: of the same study, to save computing it again; its reference year is used.
    Raises NotSupportedError where it is of another study or year than asked for, and CheckError for
    a check outside the grammar (a checked study has none).
    """
    options = options or VerifyOptions()
    assessments = _assessments(study, assessment, options)
    materials = {base: _material(study, assessments[base]) for base in assessments}
    contradictions = dict(study.casebook.contradictions.select("id", "what").iter_rows())
    published = {r["id"]: r for r in study.casebook.published_results.iter_rows(named=True)}
    rows = [
        _result(row, published[row["result_id"]], materials, contradictions, options)
        for row in study.casebook.published_checks.iter_rows(named=True)
    ]
    results = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    return Verification(
        study=study,
        options=options,
        reference_year=assessments["all"].reference_year,
        published=len(published),
        without_check=len(set(published) - set(results["result_id"])),
        results=results.sort("result_id", "recipe", "arguments"),
        counts=_counts(results),
    )


def _assessments(
    study: Study, given: Assessment | None, options: VerifyOptions
) -> dict[str, Assessment]:
    """The study assessed on all and on independent evidence; `given` is used where it fits."""
    year = options.reference_year
    if given is not None:
        if given.study is not study and given.study.revision != study.revision:
            raise NotSupportedError("the assessment is of another study or revision")
        if year is not None and year != given.reference_year:
            raise NotSupportedError("the assessment was made with another reference year")
        year = given.reference_year
    bases: tuple[Evidence, ...] = ("all", "independent")
    return {
        base: given
        if given is not None and given.options.evidence == base
        else assess(study, options=AssessOptions(reference_year=year, evidence=base))
        for base in bases
    }


def _material(study: Study, assessment: Assessment) -> Material:
    tables = {name: getattr(study, name) for name in STUDY_TABLES}
    tables |= {name: getattr(study.casebook, name) for name in CASEBOOK_TABLES}
    for name, columns in FRAMEWORK_TABLES.items():
        schema = dict.fromkeys(columns, pl.String)
        tables[name] = pl.DataFrame(framework_table(name, study.framework), schema=schema)
    points = dict(_keyed(assessment.points, "cluster_id"))
    points |= dict(_keyed(assessment.cells, "subject"))
    independent = assessment.options.evidence == "independent"
    return Material(
        framework=study.framework,
        tables=tables,
        points=points,
        kept=kept_observations(
            study.observations, study.sources, independent=independent
        ).collect(),
        year=assessment.reference_year,
        names=names_of(study),
    )


def _keyed(frame: pl.DataFrame, subject: str) -> list[tuple[tuple[str, str], int | None]]:
    rows = frame.select(subject, "item_id", "point").iter_rows()
    return [((subject, item), point) for subject, item, point in rows]


def _result(
    row: Mapping[str, Any],
    published: Mapping[str, Any],
    materials: Mapping[str, Material],
    contradictions: Mapping[str, str],
    options: VerifyOptions,
) -> dict[str, Any]:
    """One row of `results`."""
    check = read_check(row["recipe"], row["arguments"])
    printed = float(published["value"]) if check.claim.reads is None else check.claim.reads
    basis = basis_of(check)
    known = row["contradiction_ids"] or []
    result = {c: published[c] for c in ("document", "locator", "subject", "metric", "unit")}
    result |= {c: row[c] for c in ("result_id", "recipe", "arguments", "note")}
    result |= {
        "printed": published["value"],
        "claim": claim_of(check, published),
        "basis": basis,
        "contradiction_ids": known,
        "contradictions": [contradictions[c] for c in known],
    }
    bases = tuple(materials) if basis in TWOFOLD else (options.evidence,)
    figures = {
        b: _usable(recompute(check, materials[b]), b, published, materials[b]) for b in bases
    }
    if basis in TWOFOLD:
        for base, span in figures.items():
            result |= _span(span, f"{base}_")
            result[f"{base}_outcome"] = outcome_of(check, printed, span)
    figure = figures[options.evidence]
    outcome = outcome_of(check, printed, figure)
    result |= _span(figure, "recomputed_")
    result |= {
        "outcome": outcome,
        "difference": difference(printed, figure) if outcome == DIFFERS else None,
        "missing": list(figure.missing) if outcome in (NOT_SETTLED, CANNOT) else [],
        "explanation": sentence(result["claim"], printed, figure, outcome)
        + open_ones(figure, outcome, materials[options.evidence].names),
    }
    return result


def _usable(
    figure: Recomputed, base: str, published: Mapping[str, Any], material: Material
) -> Recomputed:
    """An evaluation's figure is independent only if it comes from another source than the printed
    one, and not from the study itself."""
    if base == "all" or figure.source_id is None:
        return figure
    sources = material.tables["sources"].filter(pl.col("source_id") == figure.source_id)
    if figure.source_id != published["document"] and sources["independent"].item() == 1:
        return figure
    says = f"{figure.source_id} is no independent source here"
    return replace(figure, low=None, high=None, says=says)


def basis_of(check: Check) -> str:
    """On what a check rests; see Verification."""
    if check.on_evidence:
        return "evidence"
    if "evaluation" in check.arguments:
        return "evaluations"
    table = check.arguments.get("table", "")
    if check.recipe == "threshold" or table in FRAMEWORK_TABLES:
        return "framework"
    if table in CASEBOOK_TABLES:
        return "casebook"
    if table or "cluster" in check.arguments or check.recipe == "share":
        return "clusters"
    return "printed figures"


def _span(figure: Recomputed, prefix: str) -> dict[str, float | None]:
    """The ends for a table, free of rounding noise; null where there is no end."""
    ends = {"low": figure.low, "high": figure.high}
    return {
        f"{prefix}{name}": None if end is None or end == inf else round(end, 9)
        for name, end in ends.items()
    }


def _counts(results: pl.DataFrame) -> pl.DataFrame:
    by_cell: dict[tuple[str, str], int] = {}
    for basis, outcome in results.select("basis", "outcome").iter_rows():
        by_cell[basis, outcome] = by_cell.get((basis, outcome), 0) + 1
    rows: Sequence[dict[str, Any]] = [
        {"basis": b, **{o: by_cell.get((b, o), 0) for o in OUTCOMES}} for b in BASES
    ]
    return pl.DataFrame(rows, schema={"basis": pl.String, **dict.fromkeys(OUTCOMES, pl.Int64)})
