"""`healthclusters define`: is this a cluster, or another form of organisation?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.cli.common import (
    DEFAULT_STUDY,
    Format,
    FormatOption,
    OutputOption,
    StudyOption,
    write_result,
)

if TYPE_CHECKING:
    from healthclusters.model import Study


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("define")
    def define_command(
        answer: Annotated[
            list[str] | None,
            typer.Option(
                "--answer",
                metavar="FEATURE=yes|partly|no",
                help="Answer to one question; may be repeated.",
            ),
        ] = None,
        ask: Annotated[
            bool, typer.Option("--ask", help="Ask the questions that have no answer, one by one.")
        ] = False,
        study: StudyOption = DEFAULT_STUDY,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Say whether it is a cluster, by six questions.

        The answers are set beside the published features of a cluster, a consortium, a technology
        park and a business association. Without answers the questions are printed.
        """
        from healthclusters.files import open_study
        from healthclusters.scoring import definition_test

        opened = open_study(study)
        answers = _given(answer or [])
        definition_test(opened, answers)  # refuses before anything is asked
        if ask:
            answers |= _asked(opened, answers)
        test = definition_test(opened, answers)
        write_result(
            str(test) if answers else f"{_questions(opened)}\n\n{test.finding}",
            test.forms,
            format=format,
            output=output,
            schema="definition/1",
            study=opened,
            options={"answers": answers},
            notes=[test.finding],
        )


def _given(texts: list[str]) -> dict[str, str]:
    """Feature -> answer."""
    from healthclusters.base import OptionError

    answers: dict[str, str] = {}
    for text in texts:
        feature, equals, answer = text.partition("=")
        if not equals:
            raise OptionError("--answer", text, "FEATURE=yes, FEATURE=partly or FEATURE=no")
        if feature in answers:
            raise OptionError("--answer", text, "given once for each feature")
        answers[feature] = answer
    return answers


def _asked(study: Study, given: dict[str, str]) -> dict[str, str]:
    """Answers typed in; an empty line leaves a question open."""
    from healthclusters.scoring.definition import ANSWERS

    answers = {}
    for feature in study.framework.features:
        while feature.id not in given:
            text = typer.prompt(
                f"{feature.question} (yes, partly, no; empty: open)",
                default="",
                show_default=False,
                err=True,
            ).strip()
            if text in ANSWERS:
                answers[feature.id] = text
            if not text or text in ANSWERS:
                break
    return answers


def _questions(study: Study) -> str:
    from healthclusters.base import text_table

    rows = [(feature.id, str(feature.question)) for feature in study.framework.features]
    return text_table(["Feature", "Question"], rows)
