"""`healthclusters backup`: the whole database as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from healthclusters.cli.common import progress
from healthclusters.cli.serve import HomeOption


def register(app: typer.Typer) -> None:
    """Add `backup`."""

    @app.command("backup")
    def backup_command(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="New file, such as a.zip.")],
        home: HomeOption = None,
    ) -> None:
        """Save the database of the web application, also while it runs."""
        from healthclusters.web import serving

        serving.set_up(home)
        from healthclusters.web.backups import kept_models, write_backup

        with progress("Saving", total=len(kept_models())) as step:
            made = write_backup(file, step=step)
        typer.echo(f"Written: {file}, {sum(made.rows.values()):,} rows. It holds people's data.")
        typer.echo(f"Bring it back with: healthclusters restore {file}")
