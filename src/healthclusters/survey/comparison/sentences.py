"""Findings in words: what can be said of a cluster from the answers, and what cannot.

Percentages only from 20 answers up; "it can be said" only where an interval or a set of places
that allows for all the comparisons says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEAST_FOR_PERCENT = 20


def percent(share: float) -> str:
    """`37 %`; never rounded to 0 % or 100 % where it is neither."""
    rounded = round(100 * share)
    if (rounded == 0 and share > 0) or (rounded == 100 and share < 1):
        return f"{'under 1' if rounded == 0 else 'over 99'} %"
    return f"{rounded} %"


def counted(count: int, noun: str) -> str:
    """`1 answer`, `1,848 answers`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def from_to(low: int, high: int) -> str:
    """`3`, or `3 to 1,200`."""
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def ordinal(place: int) -> str:
    """`1st`, `2nd`, `11th`."""
    if place % 100 in (11, 12, 13):
        return f"{place}th"
    return f"{place}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th') }"


def share_words(row: Mapping[str, Any]) -> str:
    """`25 of 37 say so (68 %; between 56 % and 77 %)`, with the bounds for silence."""
    if row["hidden"] is not None:
        return f"Not shown: {row['hidden']}."
    first = f"{row['yes']} of {row['answers']} say so"
    if row["low"] is None or row["high"] is None:
        return f"{first}. There is no interval: {row['note']}."
    limits = f"between {percent(row['low'])} and {percent(row['high'])}"
    if row["answers"] >= LEAST_FOR_PERCENT:
        limits = f"{percent(row['share'])}; {limits}"
    text = f"{first} ({limits}, if those who answered are like those who did not)."
    if row["yes"] in (0, row["answers"]):
        text += " All said the same, which tells what each of them said."
    return f"{text} {silence_words(row)}".strip()


def silence_words(row: Mapping[str, Any]) -> str:
    """What the members without an answer could change."""
    if row["members"] is None or row["lowest"] is None:
        return "How many members there are is not known, so silence cannot be allowed for."
    silent = row["members"] - row["answers"]
    if silent <= 0:
        return "Every member answered."
    return (
        f"{silent:,} of {row['members']:,} members gave no answer that counts: whatever they "
        f"think, the share lies between {percent(row['lowest'])} and {percent(row['highest'])}."
    )


def difference_words(row: Mapping[str, Any], against: str, level: float, comparisons: int) -> str:
    """Whether it can be said that the share is higher or lower than the reference."""
    if row["hidden"] is not None or row["adjusted_p"] is None:
        return ""
    reference = f"{against} ({percent(row['reference'])})"
    if row["adjusted_p"] > level:
        return (
            f"It cannot be said to differ from {reference}: the difference is between "
            f"{points(row['difference_low'])} and {points(row['difference_high'])} points."
        )
    side = "above" if row["difference"] > 0 else "below"
    least, most = sorted((abs(row["difference_low"]), abs(row["difference_high"])))
    return (
        f"It can be said to be {side} {reference}, also after allowing for {comparisons} "
        f"comparisons; the difference by itself is {points(least)} to {points(most)} points."
    )


def points(share: float) -> str:
    """Percentage points with a sign that is not lost: `-4`, `12`."""
    return f"{round(100 * share)}".replace("-", "−")


def place_words(row: Mapping[str, Any], compared: int) -> str:
    """Which places it may have, and whether "first" can be said."""
    if row["hidden"] is not None or row["place_low"] is None:
        return ""
    low, high = row["place_low"], row["place_high"]
    if low == high == 1:
        return f"It can be said to be first of {compared}."
    if low == high:
        return f"It can be said to be {ordinal(low)} of {compared}."
    where = f"from {ordinal(low)} to {ordinal(high)} of {compared}"
    if low > 1:
        return f"It can be said not to be first; its place is anywhere {where}."
    text = f"It cannot be said to be first: its place is anywhere {where}."
    if row["own_low"] == row["own_high"] == 1:
        text += " First could be said only if this cluster had been named before anyone looked."
    return text
