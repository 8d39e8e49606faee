"""What an action refuses, beside problems in the data (`base.DataError`)."""

from __future__ import annotations

from healthclusters.base import NotSupportedError


class TwinError(Exception):
    """A source of the same address or DOI is there already; `name`: its source_id."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"The source {name} has the same address or DOI: name that one.")


class SameProposalError(NotSupportedError):
    """The person has proposed the very same already; `number`: of that proposal."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"You have proposed the same already: it is proposal {number}")


class ConflictError(Exception):
    """Somebody else changed it meanwhile; `now` is the version it has."""

    def __init__(self, what: str, now: int) -> None:
        self.what, self.now = what, now
        super().__init__(f"{what} was changed meanwhile; look at it again, then decide.")
