"""What changed, and when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Event:
    """One change. when: day and time as text. what: in words. who: shown name."""

    when: str
    what: str
    who: str = ""
    reason: str = ""


def history_of(study_id: str, kind: str, key: str) -> list[Event]:
    """Changes of one thing, the latest first; none are recorded before the store keeps them.

    kind: `cluster`, `observation` and so on. key: its id.
    """
    return []
