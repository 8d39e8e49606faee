"""Made-up names of companies, and what happens to a name from one list to the next."""

from __future__ import annotations

import numpy as np

_BEGINNINGS = "b c d f g h k l m n p r s t v z br cr gr tr"
SYLLABLES = [begin + vowel for begin in _BEGINNINGS.split() for vowel in "aeiou"]
TRADES = (
    *("biotech", "pharma", "medical", "diagnostics", "health", "systems", "therapeutics"),
    *("devices", "laboratories", "care", "genomics", "imaging", "digital", "data", "solutions"),
    *("research", "technologies", "instruments", "clinic", "services"),
)
FORMS = ("SA", "S.A.", "GmbH", "Ltd", "Limited", "SARL", "S.à r.l.", "BV", "AG", "SAS", "")
# How firms of one group tell themselves apart.
GROUP_PARTS = (
    "",
    "Holding",
    "Group",
    "International",
    "Europe",
    "Luxembourg",
    "Invest",
    "Participations",
)
STREETS = ("rue de", "avenue", "Hauptstrasse", "rue du", "place", "boulevard", "chemin de")
_SHORT = {
    "technologies": "tech",
    "laboratories": "labs",
    "international": "intl",
    "luxembourg": "lux",
    "diagnostics": "diag",
    "medical": "med",
    "solutions": "sol",
    "therapeutics": "tx",
    "systems": "sys",
    "services": "svc",
    "instruments": "instr",
}


def town_names(count: int) -> list[str]:
    """Made-up names, each town its own."""
    names = []
    for number in range(count):
        places = (number % 20, number // 20 * 3, (number * 7) % len(SYLLABLES))
        names.append("".join(SYLLABLES[p % len(SYLLABLES)] for p in places))
    return names


def abbreviated(name: str, rng: np.random.Generator) -> str:
    """Words shortened as is usual, or the trade left out, or initials in place of a long name."""
    words = name.split()
    draw = rng.random()
    if draw < 0.2 and len(words) > 2:
        return "".join(w[0].upper() for w in words[:3])
    if draw < 0.4 and len(words) > 1:
        return " ".join([words[0], *words[2:]])
    return " ".join(_SHORT.get(w.lower(), w) for w in words)


def other_form(name: str, rng: np.random.Generator) -> str:
    """Another legal form, or none."""
    words = name.split()
    while len(words) > 1 and words[-1] in {w for form in FORMS for w in form.split()}:
        words.pop()
    return " ".join(filter(None, [*words, FORMS[int(rng.integers(0, len(FORMS)))]]))


def typed(text: str, rng: np.random.Generator) -> str:
    """One typing error: a letter left out, doubled, exchanged or wrong."""
    if len(text) < 4:
        return text
    at = int(rng.integers(1, len(text) - 1))
    kind = int(rng.integers(0, 4))
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + "abcdefghijklmnopqrstuvwxyz"[int(rng.integers(0, 26))] + text[at + 1 :]
