"""`healthclusters survey`: what a wave of a member survey says, and what can be claimed from it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.cli.common import Format, FormatOption, OutputOption, progress, write_result
from healthclusters.cli.instrument_folder import (
    LanguageOption,
    check_report_folder,
    write_report_folder,
)

if TYPE_CHECKING:
    from healthclusters.survey import SurveyOptions, SurveyReport, Wave

EXAMPLE = "example"


class Source(StrEnum):
    """The program a file of answers comes from."""

    auto = "auto"
    table = "table"
    limesurvey = "limesurvey"
    spss = "spss"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("survey")
    def survey_command(
        wave: Annotated[
            str,
            typer.Argument(metavar="WAVE", help="Folder of a wave, or `example` (synthetic)."),
        ] = EXAMPLE,
        before: Annotated[
            Path | None, typer.Option("--before", help="Folder of an earlier wave, for change.")
        ] = None,
        source: Annotated[
            Source, typer.Option("--source", help="Program the answers come from.")
        ] = Source.auto,
        question: Annotated[
            str | None,
            typer.Option("--question", help="Question that the first lines are about."),
        ] = None,
        bank: Annotated[
            bool, typer.Option("--bank", help="List the questions that can be asked, and stop.")
        ] = False,
        spread: Annotated[
            list[float] | None,
            typer.Option(
                "--spread", help="Assumed spread of true shares, in points; can be repeated."
            ),
        ] = None,
        tell: Annotated[
            tuple[float, float],
            typer.Option("--tell", help="Two percentages: how many answers tell them apart?"),
        ] = (50.0, 37.0),
        draws: Annotated[int, typer.Option("--draws", help="Repeated surveys.")] = 1_000,
        confidence: Annotated[
            float, typer.Option("--confidence", help="Of every interval.")
        ] = 0.95,
        least: Annotated[
            int, typer.Option("--least", help="Groups with fewer answers are not shown.")
        ] = 5,
        endless: Annotated[
            bool,
            typer.Option("--endless", help="Take the members as a draw from many like them."),
        ] = False,
        seed: Annotated[int, typer.Option("--seed", help="Seed of everything random.")] = 1,
        format: FormatOption = Format.table,
        output: OutputOption = None,
        folder: Annotated[
            Path | None,
            typer.Option("--folder", help="Folder for the report; build/WAVE if left out."),
        ] = None,
        language: LanguageOption = "en",
    ) -> None:
        """Estimate and compare member surveys; say what can be claimed.

        Without WAVE the synthetic example: 19 made-up clusters, 701 made-up answers.
        """
        from healthclusters.survey import (
            CompareOptions,
            EstimateOptions,
            SurveyOptions,
            question_bank,
            survey_report,
        )

        if bank:
            found = question_bank()
            write_result(
                str(found),
                found.table(),
                format=format,
                output=output,
                schema="survey-bank/1",
                study=None,
            )
            return
        estimates = EstimateOptions(
            confidence=confidence, least_answers=least, finite_population=not endless
        )
        options = SurveyOptions(
            compare=CompareOptions(estimates=estimates, seed=seed),
            headline=question,
            spreads=tuple(s / 100 for s in spread) if spread else SurveyOptions.spreads,
            tell=(tell[0] / 100, tell[1] / 100),
            draws=draws,
        )
        with progress("Reading and checking") as step:
            opened, earlier = _waves(wave, before, source)
            place = folder or Path("build") / opened.questionnaire.questionnaire_id
            check_report_folder(place, language)
            report = survey_report(opened, before=earlier, options=options, step=step)
            step("setting the pages")
            written = _write(report, place, options, language)
        notes = [*([report.mark] if report.mark else []), *report.lead]
        text = f"{_screen(report, opened)}\n\nWritten to {place}/:\n{written}"
        write_result(
            text,
            report.tables["findings"].frame,
            format=format,
            output=output,
            schema="survey-findings/1",
            study=None,
            options=options,
            seed=seed,
            notes=notes,
        )


def _waves(wave: str, before: Path | None, source: Source) -> tuple[Wave, Wave | None]:
    """The wave, and the earlier one; the example brings its own."""
    from healthclusters.survey import EXAMPLE_FOLDER, open_wave

    if wave == EXAMPLE and not Path(wave).is_dir():
        return open_wave(EXAMPLE_FOLDER), open_wave(before or EXAMPLE_FOLDER / "before")
    opened = open_wave(Path(wave), source=source.value)
    return opened, None if before is None else open_wave(before)


def _screen(report: SurveyReport, wave: Wave) -> str:
    """What the screen shows: notices, the findings in short, and what can be claimed of "first"."""
    parts = [f"notice: {n}" for n in wave.notices[:10]]
    parts.append(str(report))
    planning = report.section("planning")
    if planning is not None:
        lines = [planning.title, ""]
        lines += [
            fill(s, 98, initial_indent="- ", subsequent_indent="  ") for s in planning.sentences
        ]
        parts.append("\n".join(lines))
        parts += [str(table) for table in planning.tables]
    return "\n\n".join(parts)


def _write(report: SurveyReport, folder: Path, options: SurveyOptions, language: str) -> str:
    """The report and every table; what was written, in words."""
    from healthclusters.publish.report import report_of_survey

    return write_report_folder(
        folder,
        markdown=report.markdown(),
        report=report_of_survey(report, language=language),
        tables={name: table.frame for name, table in report.tables.items()},
        schema="survey",
        options=options,
        seed=options.compare.seed,
        notes=[*([report.mark] if report.mark else []), f"revision {report.revision}"],
    )
