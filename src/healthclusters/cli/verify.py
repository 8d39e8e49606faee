"""`healthclusters verify`: published figures beside what the data say."""

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

    from healthclusters.scoring import Verification


class Base(StrEnum):
    """Which observations count."""

    independent = "independent"
    all = "all"


class Ending(StrEnum):
    """What a check can end with, as it is typed."""

    agrees = "agrees"
    differs = "differs"
    not_settled = "not-settled"
    cannot_be_computed = "cannot-be-computed"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("verify")
    def verify_command(
        study: StudyArgument = DEFAULT_STUDY,
        evidence: Annotated[
            Base,
            typer.Option(
                "--evidence", help="Evidence that decides: without the study's own words, or all."
            ),
        ] = Base.independent,
        reference_year: Annotated[
            int | None,
            typer.Option("--reference-year", help="Year to which evidence should be near."),
        ] = None,
        outcome: Annotated[
            list[Ending] | None,
            typer.Option(
                "--outcome",
                metavar="[agrees|differs|not-settled|cannot-be-computed]",
                help="Show only checks that end so; may be repeated.",
            ),
        ] = None,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Recompute published figures; say what agrees and differs."""
        from healthclusters.files import open_study
        from healthclusters.scoring import VerifyOptions, verify_published

        options = VerifyOptions(evidence=evidence.value, reference_year=reference_year)
        verification = verify_published(open_study(study), options=options)
        text, rows = _shown(verification, outcome or [])
        write_result(
            text,
            rows,
            format=format,
            output=output,
            schema="verify/1",
            study=verification.study,
            options=options,
            notes=[
                f"{verification.published} published figures, "
                f"{verification.without_check} without a check",
                f"evidence nearest to {verification.reference_year}",
            ],
        )


def _shown(verification: Verification, endings: list[Ending]) -> tuple[str, pl.DataFrame]:
    """All of it, or the checks that end in one of these ways."""
    if not endings:
        return verification.report(), verification.results
    outcomes = [ending.value.replace("-", " ") for ending in endings]
    return verification.listing(*outcomes), verification.having(*outcomes)
