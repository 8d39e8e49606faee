"""Figures of practices in words: `funding_max_eur=20000` becomes "funding up to 20,000 EUR".

Grammar (casebook README): key=value pairs with `;` between them; `_min` and `_max` mark "more
than" and "up to"; the last part of a key may be a unit.
"""

from __future__ import annotations

UNITS = {
    "eur": "EUR",
    "meur": "million EUR",
    "usd": "USD",
    "rub": "RUB",
    "pct": "%",
    "m2": "m²",
    "ha": "ha",
    "months": "months",
    "years": "years",
    "minutes": "minutes",
}
# What a figure must speak of to say something about the effort of a practice.
EFFORT = {"eur", "meur", "usd", "rub", "m2", "ha", "months", "minutes", "staff", "managers"}
_SPELLED = {"rd": "R&D", "3y": "3 years", "5y": "5 years", "10y": "10 years"}
_NOT_SHOWN = {"planned", "start_year_inferred"}


def read_figures(figures: str | None) -> list[tuple[str, str]]:
    """Key and value of each figure, in the order written; pairs without `=` are left as they are.

    Marks that say something of the coding and not of the practice are left out.
    """
    pairs = []
    for part in (figures or "").split(";"):
        key, _, value = part.strip().partition("=")
        if key and key not in _NOT_SHOWN:
            pairs.append((key, value))
    return pairs


def figure_words(key: str, value: str) -> str:
    """One figure as a person reads it."""
    parts = key.split("_")
    bound = ""
    unit = ""
    while parts and (parts[-1] in ("min", "max") or parts[-1] in UNITS):
        last = parts.pop()
        if last == "min":
            bound = "more than "
        elif last == "max":
            bound = "up to "
        else:
            unit = " " + UNITS[last]
    for mark, word in (("min", "more than "), ("max", "up to ")):
        if mark in parts:
            parts.remove(mark)
            bound = word
    words = " ".join(_SPELLED.get(part, part) for part in parts)
    if not words:
        words = unit.strip()
        unit = ""
    if value == "1" and unit.endswith("s"):
        unit = unit[:-1]
    return f"{words} {bound}{_number(value, key)}{unit}".strip()


def _number(value: str, key: str) -> str:
    """Millions in words, thousands marked; years as they are."""
    if "year" in key.split("_")[-1:] or not value.isdigit() or len(value) < 5:
        return value
    if len(value) > 6:
        return f"{int(value) / 1_000_000:,.1f}".removesuffix(".0") + " million"
    return f"{int(value):,}"


def effort_figures(figures: str | None) -> str:
    """Only those that speak of money, staff, time or space; empty where there are none."""
    return "; ".join(figure_words(k, v) for k, v in read_figures(figures) if _is_effort(k))


def other_figures(figures: str | None) -> str:
    """The others."""
    return "; ".join(figure_words(k, v) for k, v in read_figures(figures) if not _is_effort(k))


def _is_effort(key: str) -> bool:
    return bool(set(key.split("_")) & EFFORT)
