"""`healthclusters assess`: the scores of a study, and of one cluster in detail."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.cli.common import (
    DEFAULT_STUDY,
    Format,
    FormatOption,
    OutputOption,
    StudyArgument,
    write_result,
)

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.scoring import Assessment


class Evidence(StrEnum):
    """Which observations count."""

    all = "all"
    independent = "independent"


class Rows(StrEnum):
    """What a row of the result is."""

    scores = "scores"
    points = "points"
    indicators = "indicators"
    categories = "categories"
    items = "items"
    evidence = "evidence"
    agreement = "agreement"
    inclusion = "inclusion"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("assess")
    def assess_command(
        study: StudyArgument = DEFAULT_STUDY,
        rows: Annotated[Rows, typer.Option("--rows", help="What to show.")] = Rows.scores,
        evidence: Annotated[
            Evidence,
            typer.Option("--evidence", help="All, or without the published study's own words."),
        ] = Evidence.all,
        reference_year: Annotated[
            int | None,
            typer.Option("--reference-year", help="Year to which evidence should be near."),
        ] = None,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Score every cluster, with points and ranks as intervals."""
        from healthclusters.files import open_study
        from healthclusters.scoring import AssessOptions, assess

        options = AssessOptions(reference_year=reference_year, evidence=evidence.value)
        assessment = assess(open_study(study), options=options)
        text, frame, notes = _shown(rows, assessment)
        write_result(
            text,
            frame,
            format=format,
            output=output,
            schema=f"{rows.value}/1",
            study=assessment.study,
            options={"reference_year": assessment.reference_year, "evidence": evidence.value},
            seed=1 if rows is Rows.agreement else None,
            notes=notes,
        )


def _shown(rows: Rows, assessment: Assessment) -> tuple[str, pl.DataFrame, list[str]]:
    """Text, table and remarks."""
    from healthclusters.base import text_table
    from healthclusters.scoring import AgreementOptions, coder_agreement, inclusion

    if rows is Rows.scores:
        return str(assessment), assessment.scores, []
    if rows is Rows.agreement:
        asked = AgreementOptions(
            reference_year=assessment.reference_year, evidence=assessment.options.evidence
        )
        agreement = coder_agreement(assessment.study, options=asked)
        return str(agreement), agreement.items, [str(agreement).split("\n\n")[0]]
    if rows is Rows.inclusion:
        included = inclusion(assessment)
        return str(included), included.results, []
    frame: pl.DataFrame = getattr(assessment, rows.value)
    return text_table(frame.columns, frame.rows()), frame, []
