"""What a page needs of a study is made once for each state of its results."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar

from healthclusters.web.last_used import LastUsed
from healthclusters.web.results import Edition

Made = TypeVar("Made")


def once(most: int = 8) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Keep the last `most` answers of a function of an edition, and of values that can be keys.

    While its results are computed, an edition is handed out anew for each visitor; what it holds
    stays the same, and decides here.
    """

    def keeping(make: Callable[..., Made]) -> Callable[..., Made]:
        kept = LastUsed[tuple[Hashable, ...], tuple[Edition, Made]](most)

        @wraps(make)
        def found(shown: Edition, *more: Any) -> Made:
            # What is kept holds the edition, so that no other one gets these addresses.
            key = (id(shown.evidence), id(shown.run), *more)
            known = kept.get(key)
            if known is None:
                known = (shown, make(shown, *more))
                kept.keep(key, known)
            return known[1]

        return found

    return keeping
