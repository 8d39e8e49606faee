"""`healthclusters what-if`: a scorecard with some answers set by hand; the blank scorecard."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.base import OptionError
from healthclusters.cli.common import (
    DEFAULT_STUDY,
    Format,
    FormatOption,
    OutputOption,
    StudyOption,
    progress,
    write_result,
)
from healthclusters.cli.compared import (
    ClusterArgument,
    Evidence,
    EvidenceOption,
    GroupsOption,
    ScorecardOption,
    SeedOption,
    assessed,
    chosen,
    pairs,
)

if TYPE_CHECKING:
    from healthclusters.comparison import Scorecard
    from healthclusters.model import Study

ANSWERS: Mapping[str, int | None] = {"yes": 1, "no": 0, "unknown": None}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("what-if")
    def what_if_command(
        cluster: ClusterArgument = None,
        study: StudyOption = DEFAULT_STUDY,
        changes: Annotated[
            list[str] | None,
            typer.Option("--set", help="ITEM=yes, ITEM=no or ITEM=unknown; may be repeated."),
        ] = None,
        scorecard: ScorecardOption = None,
        ask: Annotated[
            bool, typer.Option("--ask", help="Ask the questions one by one; nothing is stored.")
        ] = False,
        blank: Annotated[
            Path | None,
            typer.Option("--blank", help="Write the blank scorecard as an Excel sheet, and stop."),
        ] = None,
        evidence: EvidenceOption = Evidence.all,
        k: GroupsOption = None,
        seed: SeedOption = 1,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Try answers on a scorecard: total, place and groups."""
        from healthclusters.comparison import computed_groups, what_if

        if blank is not None:
            _write_blank(blank, study)
            return
        with progress("Reading and scoring", total=2) as step:
            assessment = assessed(study, evidence)
            who: str | Scorecard = (
                _asked(assessment.study) if ask else chosen(cluster, scorecard, assessment.study)
            )
            step("Grouping")
            groups = None if k == 0 else computed_groups(assessment, k=k, seed=seed)
        answer = what_if(assessment, who, _answers(changes or []), groups=groups)
        write_result(
            str(answer),
            answer.table(),
            format=format,
            output=output,
            schema="what-if/1",
            study=assessment.study,
            options={
                "cluster": answer.subject.id,
                "evidence": evidence.value,
                "k": k,
                "set": {c["item_id"]: c["after"] for c in answer.changes.to_dicts()},
            },
            seed=seed,
        )


def _answers(changes: list[str]) -> dict[str, int | None]:
    expected = "ITEM=yes, ITEM=no or ITEM=unknown"
    answers = {}
    for item, word in pairs("--set", changes, expected):
        if word.casefold() not in ANSWERS:
            raise OptionError("--set", f"{item}={word}", expected)
        answers[item] = ANSWERS[word.casefold()]
    return answers


def _write_blank(path: Path, study: str) -> None:
    """The sheet, in a new file: an existing one may hold somebody's answers."""
    from healthclusters.comparison import scorecard_workbook
    from healthclusters.files import open_study

    if path.suffix.lower() != ".xlsx":
        raise OptionError("--blank", str(path), "a file name that ends with .xlsx")
    if not path.parent.is_dir() or path.exists():
        raise OptionError("--blank", str(path), "a new file in a folder that exists")
    path.write_bytes(scorecard_workbook(open_study(study)))
    typer.echo(f"Written: {path}. Fill in the answers, save, then:", err=True)
    typer.echo(f"  healthclusters benchmark --scorecard {path}", err=True)


def _asked(study: Study) -> Scorecard:
    """The questions one by one; an empty answer is not known."""
    from healthclusters.comparison import Scorecard

    typer.echo("yes, no, or Enter where it is not known. Nothing is stored.\n", err=True)
    country = typer.prompt(
        "Country, as a code such as LUX:", default="", show_default=False, err=True
    )
    answers: dict[str, int | None] = {}
    for item in study.framework.items:
        answers[item.id] = _one_answer(str(item.question))
    countries = tuple(c.strip().upper() for c in country.split(";") if c.strip())
    return Scorecard(countries=countries, answers=answers)


def _one_answer(question: str) -> int | None:
    known = {"yes": 1, "y": 1, "no": 0, "n": 0, "": None, "unknown": None}
    while True:
        text = (
            str(typer.prompt(question, default="", show_default=False, err=True, prompt_suffix=" "))
            .strip()
            .casefold()
        )
        if text in known:
            return known[text]
        typer.echo("Please answer yes, no, or press Enter.", err=True)
