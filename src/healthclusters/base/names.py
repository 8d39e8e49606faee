"""Misspelt names get the nearest one that exists."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# A slip of the hand changes few letters: activity is not meant for city.
_MOST_LONGER = 1.5


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None where none is like it at all.

    Case is ignored; a known name that contains `name` counts as near, if that has three letters or
    more. What is far too long for a name is like none.
    """
    if not name or len(name) > 200:
        return None
    by_lower = {k.lower(): k for k in sorted(known)}
    for close in get_close_matches(name.lower(), list(by_lower), n=3, cutoff=0.6):
        if max(len(name), len(close)) <= _MOST_LONGER * min(len(name), len(close)):
            return by_lower[close]
    inside = [k for k in by_lower if len(name) > 2 and name.lower() in k]
    return by_lower[min(inside, key=len)] if inside else None
