"""What several pages make of a study once and ask many times."""

from __future__ import annotations

from healthclusters.comparison import GroupModel, PracticeLibrary
from healthclusters.comparison.computed import as_group_model
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
    return TieGraph(shown.study)


def groups(shown: Edition) -> GroupModel | None:
    """The computed groups; None where there are none, or not yet."""
    return None if shown.landscape is None else as_group_model(shown.landscape.grouping)
