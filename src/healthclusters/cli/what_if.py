"""`healthclusters what-if`: a scorecard with some answers set by hand; the blank scorecard."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from healthclusters.base import NotSupportedError, OptionError
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
    AskOption,
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

ANSWERS: Mapping[str, int | None] = {"yes": 1, "no": 0, "unknown": None}


SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="ITEM=yes, ITEM=no or ITEM=unknown; may be repeated."),
]
BlankOption = Annotated[
    Path | None,
    typer.Option("--blank", help="Write the blank scorecard as an Excel sheet, and stop."),
]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("what-if")(what_if_command)


def what_if_command(
    cluster: ClusterArgument = None,
    study: StudyOption = DEFAULT_STUDY,
    changes: SetOption = None,
    scorecard: ScorecardOption = None,
    ask: AskOption = False,
    blank: BlankOption = None,
    evidence: EvidenceOption = Evidence.all,
    k: GroupsOption = None,
    seed: SeedOption = 1,
    format: FormatOption = Format.table,
    output: OutputOption = None,
) -> None:
    """Try answers on a scorecard: total, place and groups."""
    from healthclusters.comparison import computed_groups, what_if

    answers = _answers(changes or [])
    if blank is not None:
        if cluster is not None or scorecard is not None or ask or answers:
            raise NotSupportedError(
                "--blank writes a sheet and stops: leave out CLUSTER, --scorecard, --ask and --set."
            )
        _write_blank(blank, study)
        return
    with progress("Reading and scoring", total=2) as step:
        assessment = assessed(study, evidence)
        who = chosen(cluster, scorecard, ask, assessment.study)
        step("Grouping")
        groups = None if k == 0 else computed_groups(assessment, k=k, seed=seed)
    answer = what_if(assessment, who, answers, groups=groups)
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
        notes=answer.limits(),
    )


def _answers(changes: list[str]) -> dict[str, int | None]:
    expected = "ITEM=yes, ITEM=no or ITEM=unknown"
    answers = {}
    for item, word in pairs("--set", changes, expected).items():
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
