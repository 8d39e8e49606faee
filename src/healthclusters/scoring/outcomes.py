"""Whether a recomputed figure bears a printed one out, by how much it differs, and in words.

The recomputed figure is an interval. The printed one allows a range (`Claim.allowed`). It `agrees`
where the whole interval lies in the range, `differs` where none of it does, is `not settled` where
some of it does, and `cannot be computed` where nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from healthclusters.model.published_checks import Check
from healthclusters.scoring import wording
from healthclusters.scoring.recipes import Recomputed

AGREES, DIFFERS = "agrees", "differs"
NOT_SETTLED, CANNOT = "not settled", "cannot be computed"
OUTCOMES = (AGREES, DIFFERS, NOT_SETTLED, CANNOT)


def outcome_of(check: Check, printed: float, figure: Recomputed) -> str:
    """Whether the recomputed interval bears the printed claim out; one of OUTCOMES."""
    if figure.low is None or figure.high is None:
        return CANNOT
    lowest, highest = check.claim.allowed(printed)
    strict = check.claim.compare in ("more_than", "less_than")
    if strict:
        inside = figure.low > lowest if highest == inf else figure.high < highest
        outside = figure.high <= lowest if highest == inf else figure.low >= highest
    else:
        inside = lowest <= figure.low and figure.high <= highest
        outside = figure.high < lowest or figure.low > highest
    return AGREES if inside else DIFFERS if outside else NOT_SETTLED


def difference(printed: float, figure: Recomputed) -> float:
    """Recomputed less printed, by the end of the interval that is nearer to the printed figure."""
    low, high = figure.low or 0.0, figure.high if figure.high is not None else inf
    nearer = low if abs(low - printed) <= abs(high - printed) else high
    return round(nearer - printed, 9)


def claim_of(check: Check, published: Mapping[str, Any]) -> str:
    """What is printed and what it claims, in words."""
    reading = "%" if check.recipe == "share" else ""
    value, unit = published["value"] or "nothing", published["unit"]
    return wording.claim(check.claim, value, unit, reading=reading)


def sentence(claim: str, printed: float, figure: Recomputed, outcome: str) -> str:
    """One sentence: what is printed, what was recomputed and how, and what follows."""
    if outcome == CANNOT:
        return f"Printed: {claim}; nothing to set beside it: {figure.says}."
    found = wording.interval(figure.low, figure.high)
    start = f"Printed: {claim}; recomputed: {found} ({figure.says})"
    if outcome == DIFFERS:
        gap = difference(printed, figure)
        least = "" if figure.low == figure.high else "at least "
        side = "more" if gap > 0 else "less"
        by = f"{least}{wording.number(abs(gap))} {side}" if gap else "just as much"
        return f"{start}, {by} than printed."
    if outcome == NOT_SETTLED:
        return f"{start}, which neither bears it out nor rules it out."
    return f"{start}."


def open_ones(figure: Recomputed, outcome: str, names: Mapping[str, str]) -> str:
    """Whose evidence is open, where that keeps the figure from being settled."""
    if outcome not in (NOT_SETTLED, CANNOT) or not figure.missing:
        return ""
    subjects = dict.fromkeys(cell.split(".")[0] for cell in figure.missing)
    return f" Open: {wording.some([names[s] for s in subjects])}."
