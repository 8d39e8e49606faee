"""The vocabularies of a portfolio: kinds of partner, roles, stages, levels of funding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from healthclusters.base import ORGANISATION_KINDS

# CORDIS knows five of them.
KINDS = ORGANISATION_KINDS
ROLES = ("coordinator", "partner", "third_party")

# In the order of a project's life.
STAGES: Mapping[str, str] = {
    "idea": "idea",
    "screened": "screened",
    "board_decision": "board decision",
    "running": "running",
    "finished": "finished",
    "in_use": "result in use",
}
ENDINGS: Mapping[str, str] = {"rejected": "rejected", "stopped": "stopped"}

# Whose public money it is; `own` is what partners pay themselves.
PUBLIC_LEVELS: Mapping[str, str] = {
    "regional": "regional",
    "national": "national",
    "european": "European",
    "other": "other public",
    "level_not_stated": "public, level not stated",
}
LEVELS: Mapping[str, str] = {**PUBLIC_LEVELS, "own": "partners' own or private money"}
# What nothing explains is drawn and named, never taken for somebody's.
SHARES: Mapping[str, str] = {**LEVELS, "rest": "rest: own money or unknown"}


def several(count: int, noun: str, plural: str = "") -> str:
    """`1 project`, `3 projects`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def listed(items: Sequence[str], most: int | None = None) -> str:
    """`a`, `a and b`, `a, b and c`; after `most` of them only how many more."""
    shown = list(items if most is None or len(items) <= most else items[:most])
    if len(shown) < len(items):
        shown.append(f"{len(items) - len(shown):,} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def money(amount: float | None, currency: str | None = None) -> str:
    """`17.58 million EUR`, `494,500 EUR`, `9.80 billion RUB`; words for what is not known."""
    if amount is None:
        return "not known"
    size = abs(amount)
    if size >= 1e9:
        text = f"{amount / 1e9:,.2f} billion"
    elif size >= 1e6:
        text = f"{amount / 1e6:,.2f} million"
    else:
        text = f"{amount:,.0f}"
    return f"{text} {currency}" if currency else text


def millions(amount: float | None) -> str:
    """In millions, for a column whose unit stands beside it: `17.58`; nothing for None."""
    return "" if amount is None else f"{amount / 1e6:,.2f}"


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal."""
    return "not known" if share is None else f"{100 * share:.1f} %"
