"""`healthclusters check`: everything that is wrong with a study, in one run."""

from __future__ import annotations

from typing import Annotated

import typer

from healthclusters.cli.common import (
    DEFAULT_STUDY,
    Format,
    FormatOption,
    OutputOption,
    StudyArgument,
    write_result,
)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("check")
    def check_command(
        study: StudyArgument = DEFAULT_STUDY,
        all_problems: Annotated[
            bool, typer.Option("--all", help="Print every problem, not the first ten of a kind.")
        ] = False,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Say everything that is wrong with a study, in one run.

        Errors stop the computation; notices are what deserves a look.

        Ends with exit code 1 where there is an error; notices do not count.
        """
        from healthclusters.files import check_study

        report = check_study(study)
        text = report.text(most=len(report.problems)) if all_problems else report.text()
        write_result(
            text, report.table(), format=format, output=output, schema="problems/1",
            study=report.study,
        )  # fmt: skip
        if report.errors:
            raise typer.Exit(1)
