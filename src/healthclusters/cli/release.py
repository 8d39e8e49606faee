"""`healthclusters release`: a study with all its results as open data, and back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from healthclusters.cli.common import DEFAULT_STUDY, StudyArgument, progress


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("release")
    def release_command(
        study: StudyArgument = DEFAULT_STUDY,
        version: Annotated[
            str | None,
            typer.Option("--version", help="Version, such as 2026.1; the revision if left out."),
        ] = None,
        since: Annotated[
            Path | None,
            typer.Option("--since", help="Zip of the release before, to say what changed."),
        ] = None,
        issued: Annotated[
            datetime | None,
            typer.Option("--date", formats=["%Y-%m-%d"], help="Day of the release, if stated."),
        ] = None,
        address: Annotated[
            str, typer.Option("--address", help="Where the release will be found, if stated.")
        ] = "",
        seed: Annotated[int, typer.Option("--seed", help="Seed of everything random.")] = 1,
        output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write to.")] = Path(
            "build/releases"
        ),
        recreate_from: Annotated[
            Path | None,
            typer.Option(
                "--recreate", help="Compute the results of this zip anew and compare; no STUDY."
            ),
        ] = None,
    ) -> None:
        """Write a study with all its results as open data.

        A versioned folder and a zip, which --recreate computes again from the zip alone.
        """
        if recreate_from is not None:
            _recreate(recreate_from)
            return
        import healthclusters
        from healthclusters.files import open_study
        from healthclusters.publish.release import write_release_folder
        from healthclusters.run import (
            STEPS,
            RunOptions,
            refuse_other_study,
            release_of,
            run_study,
        )

        opened = open_study(study)
        if since is not None:
            refuse_other_study(since, opened.id)  # before half a minute of computing
        with progress("Reading and checking", total=STEPS + 2) as step:
            run = run_study(opened, options=RunOptions(seed=seed), step=step)
            step("Writing")
            release = release_of(
                run,
                program=healthclusters.__version__,
                version=version,
                since=since,
                issued=issued.date() if issued else None,
                address=address,
            )
            archive = write_release_folder(release, output)
        typer.echo(str(release))
        typer.echo(f"Written: {output / release.name}/ and {archive}")
        typer.echo(f"Compute it again: healthclusters release --recreate {archive}")


def _recreate(path: Path) -> None:
    """Exit 1 where a result is not the same."""
    from healthclusters.run import STEPS, recreate

    with progress("Reading the release", total=STEPS + 2) as step:
        recreated = recreate(path, step=step)
    typer.echo(str(recreated))
    if not recreated.all_same:
        raise typer.Exit(1)
