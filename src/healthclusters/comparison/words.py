"""Text folded for finding: accents and case do not matter, nor does a plural s."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "þ": "th", "ð": "d"}
)
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Lower case without accents: `Médecine Łódź` becomes `medecine lodz`."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_SPECIAL)


def words(text: str) -> list[str]:
    """Folded words, a plural s taken off words longer than three letters."""
    return [_singular(w) for w in _WORD.findall(folded(text))]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
