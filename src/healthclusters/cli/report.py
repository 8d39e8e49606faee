"""`healthclusters report`: a study, or one cluster, as a report to print and pass on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.cli.common import DEFAULT_STUDY, StudyArgument, progress

if TYPE_CHECKING:
    from healthclusters.model import Study
    from healthclusters.publish.report import Report

_STEPS = 4


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
        kind: Annotated[
            Kind, typer.Option("--as", help="PDF to print, or one page for a browser.")
        ] = Kind.pdf,
        output: Annotated[
            Path | None,
            typer.Option("-o", "--output", help="File to write; NAME-report.pdf if left out."),
        ] = None,
    ) -> None:
        """Write the report of a study, or of one cluster of it."""
        from healthclusters.files import open_study
        from healthclusters.publish.report import words_in

        words_in(language)  # refused before anything is computed
        path = output or Path(_name(cluster or Path(study).name, language, kind))
        if not path.parent.is_dir():
            from healthclusters.base import OptionError

            raise OptionError("--output", str(path), "a file in a folder that exists")
        with progress("Reading and checking", total=_STEPS) as step:
            opened = open_study(study)
            step("Computing")
            report = _report(opened, cluster, language)
            step("Setting the pages")
            content = report.pdf() if kind is Kind.pdf else report.html().encode("utf-8")
            path.write_bytes(content)
        typer.echo(f"Written: {path}")
        for left_out in report.without:
            typer.echo(f"Left out: {left_out}")


def _name(subject: str, language: str, kind: Kind) -> str:
    suffix = "" if language == "en" else f".{language}"
    return f"{subject}-report{suffix}.{kind.value}"


def _report(study: Study, cluster: str | None, language: str) -> Report:
    from healthclusters.publish.report import cluster_report, study_report
    from healthclusters.scoring import assess, verify_published

    assessment = assess(study)
    if cluster is not None:
        return cluster_report(assessment, cluster, language=language)
    verification = verify_published(study, assessment)
    return study_report(assessment, verification=verification, language=language)
