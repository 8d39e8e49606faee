"""The words of an item beside its rule: they must not name another number than the threshold.

Numbers are read as digits, with the separators of thousands of English and French, and as the
number words of both up to twelve; a year is no number of a rule. A text that names no number says
nothing that could be untrue.
"""

from __future__ import annotations

import re

from healthclusters.model.framework import Item, Measure, Rule

_WORDS = {
    "en": "two three four five six seven eight nine ten eleven twelve",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
}
_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
_NUMBER = re.compile(rf"(?<![\d.,])(?:\d{{1,3}}(?:[, {_SPACES}]\d{{3}})+(?!\d)|\d+(?:\.\d+)?)")
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s*[-/–]\s*(?:\d{4}|\d\d)\b)?")
_NUMERIC = ("at_least", "at_most")


def untrue_words(text: str, language: str, rule: Rule) -> str:
    """The number that a text names in place of the threshold; empty where it is true."""
    if rule.operator not in _NUMERIC or isinstance(rule.threshold, tuple):
        return ""
    named = _numbers(text, language, rule.threshold)
    if not named or any(number == rule.threshold for number, _written in named):
        return ""
    return named[0][1]


def untrue_levels(text: str, rule: Rule, measure: Measure) -> str:
    """The levels that an English text names other than those that earn the point; else empty."""
    if not isinstance(rule.threshold, tuple):
        return ""
    named = [v for v in measure.levels if re.search(rf"\b{re.escape(v)}\b", text, re.IGNORECASE)]
    return ", ".join(named) if named and set(named) != set(rule.threshold) else ""


def reworded(text: str, language: str, before: Rule, after: Rule) -> str:
    """A text with the new threshold in place of the old one; as it is where it names none."""
    old, new = before.threshold, after.threshold
    if isinstance(old, tuple) or isinstance(new, tuple) or before.operator not in _NUMERIC:
        return text
    for number, written in _numbers(text, language, old):
        if number == old:
            pattern = rf"(?<![\w.,]){re.escape(written)}(?![\w]|[.,]\d)"
            return re.sub(pattern, _written(new, language), text)
    return text


def differing_words(item: Item, measure: Measure) -> list[tuple[str, str, str]]:
    """What of an item is untrue: `label` or `question`, language, and what it names."""
    found = []
    for what, texts in (("label", item.label), ("question", item.question)):
        for language, text in texts.items():
            named = untrue_words(text, language, item.rule)
            if not named and language == "en" and what == "question":
                named = untrue_levels(text, item.rule, measure)
            if named:
                found.append((what, language, named))
    return found


def _numbers(text: str, language: str, threshold: float) -> list[tuple[float, str]]:
    """The numbers of a text with how they are written; years only where a year is meant."""
    if not 1900 <= threshold <= 2100:
        text = _YEARS.sub(" ", text)
    found = []
    for match in _NUMBER.finditer(text):
        written = match.group()
        found.append((float(re.sub(rf"[, {_SPACES}]", "", written)), written))
    words = _WORDS.get(language, "").split()
    for match in re.finditer(r"[^\W\d_]+", text):
        if match.group().lower() in words:
            found.append((2.0 + words.index(match.group().lower()), match.group()))
    return found


def _written(number: float, language: str) -> str:
    """As the language writes it."""
    if number != int(number):
        return f"{number:g}"
    parted = f"{int(number):,}" if number >= 10_000 else str(int(number))
    return parted.replace(",", "\N{NO-BREAK SPACE}") if language == "fr" else parted
