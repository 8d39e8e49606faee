"""`healthclusters study`: the main job, from evidence to scores, pages and data."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.cli.common import DEFAULT_STUDY, StudyArgument, progress

if TYPE_CHECKING:
    from healthclusters.model import Study


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("study")
    def study_command(
        study: StudyArgument = DEFAULT_STUDY,
        output: Annotated[
            Path | None,
            typer.Option("-o", "--output", help="Folder to write to; build/STUDY if left out."),
        ] = None,
        against: Annotated[
            str | None,
            typer.Option(
                "--against", help="Study to compare with; the one this was copied from if left out."
            ),
        ] = None,
        k: Annotated[
            int | None,
            typer.Option(
                "--k", help="Number of groups; as published, or by the rule, if left out."
            ),
        ] = None,
        thorough: Annotated[
            bool, typer.Option("--thorough", help="Many more resamples; takes minutes.")
        ] = False,
        seed: Annotated[int, typer.Option("--seed", help="Seed of everything random.")] = 1,
    ) -> None:
        """Check a study, compute everything, write tables and pages."""
        from healthclusters.files import open_study
        from healthclusters.run import (
            STEPS,
            RunOptions,
            check_folder,
            run_study,
            summary_text,
            write_run,
        )

        with progress("Reading and checking", total=STEPS + 2) as step:
            opened = open_study(study)
            folder = output or Path("build") / opened.id
            check_folder(folder)  # before anything takes time
            step("Looking for the origin")
            origin = open_study(against) if against else _origin(opened, study)
            options = RunOptions(k=k, thorough=thorough, seed=seed)
            run = run_study(opened, options=options, origin=origin, step=step)
            step("Writing")
            names = write_run(run, folder)
        typer.echo(summary_text(run))
        typer.echo(_closing(study, opened, folder, names))


def _origin(study: Study, name: str) -> Study | None:
    """The study that this one was copied from: a bundled one, or a folder beside this one."""
    from healthclusters.files import bundled_studies, check_study, open_study

    copied = study.info.origin
    if copied is None:
        return None
    if copied.id in bundled_studies():
        return open_study(copied.id)
    beside = Path(name).resolve().parent / copied.id
    found = check_study(beside).study if beside.is_dir() else None
    return found if found is not None and found.id == copied.id else None


def _closing(study: str, opened: Study, folder: Path, names: list[str]) -> str:
    """What was written and what to try next."""
    tables = sorted({Path(n).stem for n in names if n.endswith(".csv")})
    pages = sum(n.endswith(".html") for n in names)
    counted = "1 page" if pages == 1 else f"{pages} pages"
    listed = fill(
        ", ".join(tables), 96, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )
    next_steps = _next_steps(study, opened)
    width = max(len(call) for call, _ in next_steps)
    calls = "\n".join(f"  healthclusters {call:<{width}}  {what}" for call, what in next_steps)
    return f"""
Written to {folder}/
  {folder / "index.html"}: open it in a browser, no internet needed ({counted})
  {folder / "report.pdf"}: the same to print and pass on
  as .csv and .json:
{listed}

Try next (in the checkout the command is .venv/bin/healthclusters):
{calls}"""


def _next_steps(study: str, opened: Study) -> list[tuple[str, str]]:
    """Calls that make sense for this study, with what they give."""
    import polars as pl

    named = "" if study == DEFAULT_STUDY else f" {study}"
    if opened.clusters.is_empty():
        workbook = Path(study) / "workbook.xlsx"
        return [
            (f"import {workbook} --into {study}", "what you filled in"),
            (f"study{named}", "then this again"),
        ]
    first = opened.clusters.sort(pl.col("role") != "focal", "cluster_id")["cluster_id"][0]
    chosen = "luxembourg-healthtech" if study == DEFAULT_STUDY else first
    focal = "" if study == DEFAULT_STUDY else f" --study {study}"
    return [
        (f"benchmark {chosen}{focal}", "one cluster against the world"),
        (f"check{named}", "what is contested, unused or without evidence"),
        (f"verify{named}", "published figures beside the recomputed ones"),
        (f"new my-copy --from {study}", "a copy of your own: edit a value, run study on it"),
        (f"export{named} -o study.xlsx", "the whole study as a workbook"),
    ]
