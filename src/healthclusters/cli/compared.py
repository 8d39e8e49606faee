"""What the commands on one cluster share: the cluster or a scorecard, and its assessment."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.base import NotSupportedError, OptionError

if TYPE_CHECKING:
    from healthclusters.comparison import Scorecard
    from healthclusters.model import Study
    from healthclusters.scoring import Assessment


class Evidence(StrEnum):
    """Which observations count."""

    all = "all"
    independent = "independent"


ClusterArgument = Annotated[
    str | None,
    typer.Argument(metavar="CLUSTER", help="A cluster of the study, by its cluster_id."),
]
ScorecardOption = Annotated[
    Path | None,
    typer.Option("--scorecard", help="A filled-in scorecard instead of a cluster of the study."),
]
AskOption = Annotated[
    bool, typer.Option("--ask", help="Ask the questions one by one; nothing is stored.")
]
EvidenceOption = Annotated[
    Evidence, typer.Option("--evidence", help="All, or without sources that confirm themselves.")
]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of everything random.")]
GroupsOption = Annotated[
    int | None,
    typer.Option(
        "--k", min=0, help="How many computed groups; as many as published if left out, 0 for none."
    ),
]


def assessed(study: str, evidence: Evidence) -> Assessment:
    """The study, checked and scored."""
    from healthclusters.files import open_study
    from healthclusters.scoring import AssessOptions, assess

    return assess(open_study(study), options=AssessOptions(evidence=evidence.value))


def chosen(cluster: str | None, scorecard: Path | None, ask: bool, study: Study) -> str | Scorecard:
    """The cluster named, the scorecard read, or the answers asked for; exactly one of the three."""
    given = [
        *([cluster] if cluster is not None else []),
        *(["--scorecard"] if scorecard is not None else []),
        *(["--ask"] if ask else []),
    ]
    if len(given) != 1:
        together = f"{' and '.join(given)} were given together. " if given else ""
        raise NotSupportedError(
            f"{together}Name one cluster of the study by its id (healthclusters study lists them), "
            "or give --scorecard FILE, or --ask."
        )
    if cluster is not None:
        return cluster
    if scorecard is not None:
        from healthclusters.comparison import read_scorecard

        return read_scorecard(scorecard, study)
    from healthclusters.cli.asking import asked_scorecard

    return asked_scorecard(study)


def pairs(option: str, given: Sequence[str], expected: str) -> dict[str, str]:
    """`NAME=VALUE` split in two; OptionError where there is no `=`, or a name is there twice."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value):
            raise OptionError(option, text, expected)
        if name in found:
            raise OptionError(option, text, f"given once for {name}: it is {found[name]} already")
        found[name] = value
    return found
