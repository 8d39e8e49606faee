"""Whole numbers as addresses, forms and headers write them."""

from __future__ import annotations

_DIGITS = 9  # what every database keeps, and no number of ours is longer


def whole_of(text: str) -> int | None:
    """The number that a text of up to nine plain digits writes; None for every other text."""
    plain = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if plain else None
