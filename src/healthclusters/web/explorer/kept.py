"""What is made of a study once and asked many times, kept for its last few revisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from healthclusters.comparison import GroupModel, PracticeLibrary
from healthclusters.comparison.computed import as_group_model
from healthclusters.comparison.ties import TieGraph
from healthclusters.web.results import Edition

T = TypeVar("T")
_MOST = 4


class PerRevision(Generic[T]):
    """`make` of an Edition, called once a revision."""

    def __init__(self, make: Callable[[Edition], T]) -> None:
        self._make = make
        self._kept: dict[str, T] = {}

    def of(self, shown: Edition) -> T:
        """What was made of this revision."""
        revision = shown.study.revision
        made = self._kept.get(revision)
        if made is None:
            made = self._make(shown)
            for oldest in list(self._kept)[: max(0, len(self._kept) - _MOST + 1)]:
                self._kept.pop(oldest, None)
            self._kept[revision] = made
        return made


library = PerRevision(lambda shown: PracticeLibrary(shown.study))
tie_graph = PerRevision(lambda shown: TieGraph(shown.study))


def groups(shown: Edition) -> GroupModel | None:
    """The computed groups; None where there are none, or not yet."""
    return None if shown.landscape is None else as_group_model(shown.landscape.grouping)
