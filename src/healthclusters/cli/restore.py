"""`healthclusters restore`: a backup brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from healthclusters.cli.common import progress
from healthclusters.cli.serve import HomeOption


def register(app: typer.Typer) -> None:
    """Add `restore`."""

    @app.command("restore")
    def restore_command(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="A file made by backup.")],
        replace: Annotated[
            bool, typer.Option("--replace", help="Also where the database is not empty.")
        ] = False,
        check: Annotated[
            bool, typer.Option("--check", help="Only read the file and say whether it is whole.")
        ] = False,
        home: HomeOption = None,
    ) -> None:
        """Bring a backup into the database: all of it, or nothing."""
        from healthclusters.web import serving

        serving.set_up(home)
        from django.core.management import call_command

        from healthclusters.web.backups import check_backup, kept_models, restore_backup

        if not file.is_file():
            raise typer.BadParameter(f"There is no file {file}", param_hint="FILE")
        if check:
            made = check_backup(file)
            typer.echo(f"{file} is whole: {sum(made.rows.values()):,} rows.")
            return
        if replace:
            typer.echo(
                "The application must be stopped: a server or worker that still runs shows what "
                "was there before and writes it into what is brought back.",
                err=True,
            )
        with progress("Bringing back", total=len(kept_models()) + 2) as step:
            step("Bringing the database up to date")
            call_command("migrate", verbosity=0, interactive=False)
            made = restore_backup(file, replace=replace, step=step)
        typer.echo(f"Brought back: {sum(made.rows.values()):,} rows. Start the application again.")
