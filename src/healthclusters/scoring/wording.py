"""Numbers, intervals and claims in words, for the sentences of a verification."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from healthclusters.model.published_checks import Claim

_EXPECTED = {
    "equal": "",
    "about": "about",
    "at_least": "at least",
    "more_than": "more than",
    "at_most": "at most",
    "less_than": "less than",
}


def number(value: float) -> str:
    """A number for people: two decimals at most, thousands apart from 10,000 (so years are not)."""
    text = f"{value:,.2f}" if abs(value) >= 10_000 else f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def signed(value: float) -> str:
    """A difference with its sign: `+1`, `-9.17`."""
    return f"{'+' if value > 0 else ''}{number(value)}"


def interval(low: float | None, high: float | None) -> str:
    """`25`, `83.33 to 96.67`, `at least 200`; `nothing known` where both ends are missing.

    high: None or infinite where there is no upper end.
    """
    if low is None:
        return "nothing known" if high is None else f"at most {number(high)}"
    if high is None or high == inf:
        return f"at least {number(low)}"
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def claim(claim: Claim, printed: str, unit: str | None, *, reading: str = "") -> str:
    """What is printed and what it claims: `80 organisations, so at least that`.

    reading: unit of the number that words are read as.
    """
    expected = _EXPECTED[claim.compare]
    value = _readable(printed) + (f" {unit}" if unit and unit != "year" else "")
    if claim.reads is not None:
        words = " ".join(filter(None, [expected, number(claim.reads), reading]))
        return f"{value}, read as {words}"
    if not expected:
        return value
    share = f" (within {number(100 * claim.tolerance)} %)" if claim.relative else ""
    return f"{value}, so {expected} that{share}"


def _readable(printed: str) -> str:
    """A printed number with its thousands apart; years and other texts as they stand."""
    digits = printed.replace(".", "", 1)
    if digits.isdigit() and float(printed) >= 10_000:
        return number(float(printed))
    return printed


def some(names: Sequence[str], most: int = 3) -> str:
    """The first few of many names: `a, b, c and 4 more`."""
    if len(names) <= most + 1:
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    return f"{', '.join(names[:most])} and {len(names) - most} more"
