"""Refusals of a call: an option out of range, a combination that is not offered, a wrong name.

Distinct from problems in data (`problems.py`): here the call is wrong, and exit code is 2.
"""

from __future__ import annotations

from collections.abc import Iterable

from healthclusters.base.names import nearest_name


class OptionError(ValueError):
    """An option has a value that it cannot have."""

    def __init__(self, name: str, value: object, expected: str) -> None:
        self.name, self.value, self.expected = name, value, expected
        super().__init__(f"{name} is {value!r}, but must be {expected}")


class NotSupportedError(ValueError):
    """A combination of options or data that a method cannot honour."""


class UnknownNameError(LookupError):
    """A name that is not there; the message offers the nearest one."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name = kind, name
        self.nearest = nearest_name(name, known)
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        super().__init__(f"There is no {kind} {name!r}.{hint}")

    def __str__(self) -> str:
        return str(self.args[0])
