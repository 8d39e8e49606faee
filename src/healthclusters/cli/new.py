"""`healthclusters new`: an empty study with its workbook, or a copy of another study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from healthclusters.cli.common import DEFAULT_STUDY


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("new")
    def new_command(
        folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to put the study.")],
        origin: Annotated[
            str | None, typer.Option("--from", help="Copy this study and remember it as origin.")
        ] = None,
        framework: Annotated[
            str | None,
            typer.Option(
                "--framework", help="Study or framework.yaml to begin on; hse-2019 if left out."
            ),
        ] = None,
        id: Annotated[
            str | None, typer.Option("--id", help="Short name; made from the folder's name.")
        ] = None,
        title: Annotated[str | None, typer.Option("--title", help="Title of the study.")] = None,
        workbook: Annotated[
            bool | None,
            typer.Option(
                "--workbook/--no-workbook",
                help="With a workbook to fill in; if left out, only where the study is empty.",
            ),
        ] = None,
    ) -> None:
        """Begin a study, empty or a copy of another one (--from)."""
        from healthclusters.base import NotSupportedError
        from healthclusters.files import WORKBOOK, bundled_studies, copy_study, new_study

        if origin is not None and framework is not None:
            raise NotSupportedError("--from copies the framework as well; leave out --framework")
        # By the plain name the bundled study would be opened, not this folder.
        place = f"./{folder}" if str(folder) in bundled_studies() else str(folder)
        if origin is not None:
            study = copy_study(origin, folder, id=id, title=title, workbook=bool(workbook))
            typer.echo(f"Written: {folder} ({study})")
            typer.echo(f"Change what you like, then: healthclusters study {place}")
            return
        begin_on = framework or DEFAULT_STUDY
        workbook = workbook is not False
        study = new_study(folder, begin_on, id=id, title=title, workbook=workbook)
        typer.echo(f"Written: {folder} ({len(study.framework.items)} items, no evidence yet)")
        if workbook:
            book = folder / WORKBOOK
            typer.echo(f"Fill in {book}, then: healthclusters import {book} --into {folder}")
        else:
            typer.echo(f"Fill in the CSV files, then: healthclusters check {place}")
