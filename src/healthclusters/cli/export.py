"""`healthclusters export`: a study as a workbook, as CSV files, or as a study folder."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from healthclusters.cli.common import DEFAULT_STUDY, StudyArgument


class Target(StrEnum):
    """What is written."""

    workbook = "workbook"
    csv = "csv"
    folder = "folder"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("export")
    def export_command(
        study: StudyArgument = DEFAULT_STUDY,
        output: Annotated[
            Path | None,
            typer.Option(
                "-o", "--output", help="File or folder to write; needed with --to folder."
            ),
        ] = None,
        to: Annotated[
            Target,
            typer.Option("--to", help="Excel workbook, CSV files for a spreadsheet, study folder."),
        ] = Target.workbook,
        separator: Annotated[
            str | None,
            typer.Option("--separator", help="With --to csv, between the cells: ; (default) or ,"),
        ] = None,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help="Replace what is there.")
        ] = False,
    ) -> None:
        """Write a study as a workbook, CSV files or a study folder.

        The workbook is the default and loses nothing: `import` gives back the same study.
        """
        from healthclusters.base import NotSupportedError, OptionError
        from healthclusters.files import (
            export_spreadsheets,
            export_workbook,
            open_study,
            write_study,
        )

        if separator is not None and to is not Target.csv:
            raise OptionError("--separator", separator, "left out, or used together with --to csv")
        opened = open_study(study)
        if to is Target.workbook:
            path = output or Path(f"{opened.id}.xlsx")
            if path.suffix.lower() != ".xlsx":
                raise NotSupportedError(f"{path} must end in .xlsx; or choose --to folder or csv")
            if path.exists() and not overwrite:
                raise NotSupportedError(f"{path} is there already; add --overwrite to replace it")
            written = export_workbook(opened, path)
        elif to is Target.csv:
            folder = output or Path(f"{opened.id}-csv")
            written = export_spreadsheets(
                opened, folder, separator=separator or ";", overwrite=overwrite
            )
        else:
            if output is None:  # a folder of the study's own name would be taken for the original
                raise OptionError("-o", "nothing", "a folder to write, such as -o my-study")
            written = write_study(opened, output, overwrite=overwrite)
        typer.echo(f"Written: {written}")
