"""What several pages make of a study once and ask many times."""

from __future__ import annotations

from collections.abc import Mapping

from healthclusters.comparison import GroupModel, PracticeLibrary
from healthclusters.comparison.cautions import Caution, cautions
from healthclusters.comparison.computed import as_group_model
from healthclusters.comparison.evidence import on_its_evidence
from healthclusters.comparison.ties import TieGraph
from healthclusters.web.explorer.once import once
from healthclusters.web.results import Edition


@once(4)
def library(shown: Edition) -> PracticeLibrary:
    """The index over its practices."""
    return PracticeLibrary(shown.study)


@once(4)
def tie_graph(shown: Edition) -> TieGraph:
    """Which organisations are known to work together."""
    return TieGraph(on_its_evidence(shown.assessment).study)


@once(4)
def warnings(shown: Edition) -> Mapping[str, list[Caution]]:
    """What to keep in mind of each cluster before calling it."""
    assessment = on_its_evidence(shown.assessment)
    return cautions(assessment, assessment.study.clusters["cluster_id"].to_list())


def groups(shown: Edition) -> GroupModel | None:
    """The computed groups; None where there are none, or not yet."""
    return None if shown.landscape is None else as_group_model(shown.landscape.grouping)
