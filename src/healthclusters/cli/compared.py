"""What the commands on one cluster share: the cluster or a scorecard, and its assessment."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.base import OptionError

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


def chosen(cluster: str | None, scorecard: Path | None, study: Study) -> str | Scorecard:
    """The cluster named, or the scorecard read; exactly one of the two is needed."""
    from healthclusters.comparison import read_scorecard

    if (cluster is None) == (scorecard is None):
        raise OptionError(
            "CLUSTER", cluster, "a cluster of the study, or left out with --scorecard FILE"
        )
    return cluster if cluster is not None else read_scorecard(Path(str(scorecard)), study)


def pairs(option: str, given: Sequence[str], expected: str) -> list[tuple[str, str]]:
    """`NAME=VALUE` split in two; OptionError where there is no `=`."""
    found = []
    for text in given:
        name, sign, value = text.partition("=")
        if not (name.strip() and sign and value.strip()):
            raise OptionError(option, text, expected)
        found.append((name.strip(), value.strip()))
    return found
