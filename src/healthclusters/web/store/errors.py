"""What an action refuses, beside problems in the data (`base.DataError`)."""

from __future__ import annotations


class TwinError(Exception):
    """A source of the same address or DOI is there already; `name`: its source_id."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"The source {name} has the same address or DOI: name that one.")


class ConflictError(Exception):
    """Somebody else changed it meanwhile; `now` is the version it has."""

    def __init__(self, what: str, now: int) -> None:
        self.what, self.now = what, now
        super().__init__(f"{what} was changed meanwhile; look at it again, then decide.")
