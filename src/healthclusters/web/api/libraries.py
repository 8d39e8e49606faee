"""The practice library of a study, made once a revision."""

from __future__ import annotations

from functools import lru_cache

from healthclusters.comparison import PracticeLibrary
from healthclusters.web.results import Edition


@lru_cache(maxsize=4)
def library_of(shown: Edition) -> PracticeLibrary:
    """The index over its practices."""
    return PracticeLibrary(shown.study)
