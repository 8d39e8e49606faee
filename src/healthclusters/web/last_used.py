"""The last few things that were used, for every thread of a process: what the small caches hold."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")


class LastUsed(Generic[Key, Kept]):
    """At most `most` things by key; the one longest unused goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._things: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        """The thing, from now on the last used; None where it is not kept."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
            return self._things.get(key)

    def keep(self, key: Key, thing: Kept) -> None:
        """Keep a thing, and forget what is too much."""
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            while len(self._things) > self.most:
                self._things.popitem(last=False)
