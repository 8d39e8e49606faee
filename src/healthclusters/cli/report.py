"""`healthclusters report`: a study, or one cluster, as a report to print and pass on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from healthclusters.cli.common import DEFAULT_STUDY, StudyArgument, progress


class Kind(StrEnum):
    """What a report is written as."""

    pdf = "pdf"
    html = "html"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("report")
    def report_command(
        study: StudyArgument = DEFAULT_STUDY,
        cluster: Annotated[
            str | None,
            typer.Option("--cluster", help="Report on this cluster instead of the whole study."),
        ] = None,
        language: Annotated[
            str, typer.Option("--language", help="Language of the report's own words: en or fr.")
        ] = "en",
        against: Annotated[
            str,
            typer.Option(
                "--against",
                help="With --cluster, whom to compare with: published:N, computed:N, model:N, "
                "peers or all.",
            ),
        ] = "all",
        seed: Annotated[int, typer.Option("--seed", help="Seed of everything random.")] = 1,
        kind: Annotated[
            Kind, typer.Option("--as", help="PDF to print, or one page for a browser.")
        ] = Kind.pdf,
        output: Annotated[
            Path | None,
            typer.Option("-o", "--output", help="File to write; NAME-report.pdf if left out."),
        ] = None,
    ) -> None:
        """Write the report of a study, or of one cluster of it."""
        from healthclusters.base import OptionError
        from healthclusters.files import open_study
        from healthclusters.publish.report import words_in
        from healthclusters.run import (
            STEPS,
            RunOptions,
            report_of_cluster,
            report_of_run,
            run_study,
        )

        words_in(language)  # refused before anything is computed
        if cluster is None and against != "all":
            raise OptionError("--against", against, "given together with --cluster")
        path = output or Path(_name(cluster or Path(study).name, language, kind))
        if not path.parent.is_dir():
            raise OptionError("--output", str(path), "a file in a folder that exists")
        with progress("Reading and checking", total=STEPS + 2) as step:
            opened = open_study(study)
            if cluster is None:
                run = run_study(opened, options=RunOptions(seed=seed), step=step)
                report = report_of_run(run, language=language)
            else:
                step("Comparing")
                report = report_of_cluster(
                    opened, cluster, against=against, seed=seed, language=language
                )
            step("Setting the pages")
            content = report.pdf() if kind is Kind.pdf else report.html().encode("utf-8")
            path.write_bytes(content)
        typer.echo(f"Written: {path}")
        for left_out in report.without:
            typer.echo(f"Left out: {left_out}")


def _name(subject: str, language: str, kind: Kind) -> str:
    suffix = "" if language == "en" else f".{language}"
    return f"{subject}-report{suffix}.{kind.value}"
