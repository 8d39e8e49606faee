"""Numbers and names as a reader of the report sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

HIDDEN = "hidden"
UNKNOWN = "not known"
WHY_HIDDEN = {
    "few": "too few firms",
    "dominated": "one firm could be estimated",
    "secondary": "would give another number away",
}


def whole(value: float | None, why: str | None = None) -> str:
    """A count or an amount: `1,880`; one decimal where it is a part; why it is not there."""
    if value is None:
        return HIDDEN if why else UNKNOWN
    rounded = round(value, 1) + 0.0
    return f"{rounded:,.0f}" if rounded == round(rounded) else f"{rounded:,.1f}"


def count_of(row: Mapping[str, Any], column: str) -> str:
    """A count that may be hidden (`<column>_hidden`) or not known."""
    return whole(row[column], "few" if row[f"{column}_hidden"] else None)


def million(value: float | None, why: str | None = None) -> str:
    """An amount of money in millions, one decimal."""
    return whole(None, why) if value is None else f"{value / 1e6:,.1f}"


def percent(share: float | None, why: str | None = None) -> str:
    """`46 %`, with a decimal below 10."""
    if share is None:
        return HIDDEN if why else UNKNOWN
    value = 100 * share
    return f"{value + 0.0:.0f} %" if abs(value) >= 9.95 else f"{round(value, 1) + 0.0:.1f} %"


def signed(share: float | None) -> str:
    """A rate with its sign: `+5.1 %`; empty where there is none."""
    if share is None:
        return ""
    text = percent(share)
    return f"+{text}" if round(1000 * share) > 0 else text


def change(value: float | None) -> str:
    """A difference with its sign."""
    if value is None:
        return HIDDEN
    return f"{value + 0.0:+,.0f}"


def decimal(value: float | None, places: int = 2, why: str | None = None) -> str:
    """A ratio with so many decimals."""
    if value is None:
        return HIDDEN if why else UNKNOWN
    return f"{value:.{places}f}"


def between(low: float | None, high: float | None) -> str:
    """`0.84 to 3.16`; empty where there is none."""
    return "" if low is None or high is None else f"{low:.2f} to {high:.2f}"


def counted(count: float, noun: str, plural: str | None = None) -> str:
    """`1 firm`, `3 firms`."""
    return f"{whole(count)} {noun if count == 1 else plural or noun + 's'}"


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def sentence(text: str) -> str:
    """The first letter large."""
    return text[:1].upper() + text[1:]
