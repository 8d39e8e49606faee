"""Published results beside recomputed ones, as a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckRow:
    """One published result."""

    id: str
    what: str
    published: str
    recomputed: str
    note: str


@dataclass(frozen=True)
class CheckBlock:
    """Results with one verdict."""

    title: str
    rows: list[CheckRow]


@dataclass(frozen=True)
class VerificationView:
    """The section on the page: a finding, what to know, and the results by verdict."""

    title: str
    note: str
    blocks: list[CheckBlock]
