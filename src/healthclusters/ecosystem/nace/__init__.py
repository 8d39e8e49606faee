"""The codes of NACE Rev. 2 and Rev. 2.1: which exist, at each level.

Classes as in the two regulations (named in the files); groups and divisions are their beginnings.
Rev. 2 has 615 classes, Rev. 2.1 has 651 (tests count them).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from healthclusters.base import UnknownNameError
from healthclusters.ecosystem.columns import NACE_REVISIONS

_FILES = {"2": "rev_2.txt", "2.1": "rev_2_1.txt"}


@cache
def nace_classes(revision: str) -> tuple[str, ...]:
    """The classes such as `21.20` of revision `2` or `2.1`, in order."""
    if revision not in _FILES:
        raise UnknownNameError("revision of NACE", revision, NACE_REVISIONS)
    text = (Path(__file__).parent / _FILES[revision]).read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return tuple(f"{division}.{rest}" for division, *ends in lines for rest in ends)


@cache
def nace_codes(revision: str) -> frozenset[str]:
    """Every code that exists: divisions (`21`), groups (`21.2`) and classes (`21.20`)."""
    classes = nace_classes(revision)
    return frozenset(code[:length] for code in classes for length in (2, 4, 5))
