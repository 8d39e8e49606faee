"""Numbers as people read them."""

from __future__ import annotations

import math
from collections.abc import Iterable


def number(value: float | None, digits: int = 3) -> str:
    """Rounded to significant digits, with thousands marks: 12,300; 4.12; 0.034."""
    if value is None:
        return "not known"
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "no bound"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    if places <= 0:
        return f"{rounded:,.0f}"
    return f"{rounded:,.{places}f}"


def signed(value: float | None, digits: int = 3) -> str:
    """As `number`, with a plus sign."""
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 else text


def interval(low: float | None, high: float | None, digits: int = 3) -> str:
    """`1.2 to 3.4`; the two ends rounded alike."""
    return between(low, high, places_for((low, high), digits))


def estimate(value: float, low: float, high: float) -> tuple[str, str]:
    """An estimate and its interval, rounded alike."""
    places = _places(low, high, 3)
    return _fixed(value, places), f"{_fixed(low, places)} to {_fixed(high, places)}"


def places_for(values: Iterable[float | None], digits: int = 3) -> int:
    """Decimal places that give the largest of the values this many significant digits."""
    sizes = [abs(v) for v in values if v is not None and math.isfinite(v)]
    return _places(max(sizes, default=0.0), 0.0, digits)


def fixed(value: float | None, places: int) -> str:
    """With this many decimal places; nothing for None."""
    return "" if value is None else _fixed(value, places)


def between(low: float | None, high: float | None, places: int) -> str:
    """As `interval`, with this many decimal places."""
    left = "no lower bound" if low is None else _fixed(low, places)
    right = "no upper bound" if high is None else _fixed(high, places)
    return f"{left} to {right}"


def _places(low: float, high: float, digits: int) -> int:
    largest = max(abs(low), abs(high))
    return 0 if largest == 0 else digits - 1 - math.floor(math.log10(largest))


def _fixed(value: float, places: int) -> str:
    rounded = round(value, places) + 0.0
    if rounded == 0:
        rounded = 0.0  # never minus zero
    return f"{rounded:,.{max(places, 0)}f}"


def percent(share: float | None, total: int | None = None) -> str:
    """A share as a percentage; as counts where it is of fewer than 20 things."""
    if share is None:
        return "not known"
    if total is not None and total < 20:
        return f"{round(share * total)} of {total}"
    if 0 < share < 0.005:
        return "less than 1 %"
    if 0.995 < share < 1:
        return "more than 99 %"
    return f"{100 * share:.0f} %"


def chance(p: float) -> str:
    """A probability in percent, never 0 or 100."""
    return percent(min(max(p, 0.001), 0.999))


def million(money_unit: str) -> tuple[float, str]:
    """How many of the panel's money units make a million, and the million in words."""
    for word, factor in (("thousand ", 1e3), ("million ", 1.0)):
        if money_unit.startswith(word):
            return factor, f"million {money_unit.removeprefix(word)}"
    return 1e6, f"million {money_unit}"


def p_value(p: float) -> str:
    """`p = 0.03`, `p < 0.001`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def sentence_case(text: str) -> str:
    """The first letter large."""
    return text[:1].upper() + text[1:]


def several(count: int, noun: str) -> str:
    """`1 firm`, `3 firms`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(items: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
