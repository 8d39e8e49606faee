"""The grammar of an observed value, and the point it earns. One place in the code.

    270        a number            0, 1       no, yes
    >=200      a lower bound       gold       a level
    <=15       an upper bound      unranked   a stated absence

A bound earns or loses the point only where it settles the rule; otherwise the item stays open
(DESIGN, "Value grammar"). An absence of a row is unknown, and unknown is never zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

from healthclusters.model.framework import Measure, Rule

_NUMBER = re.compile(r"(>=|<=)?([0-9]{1,15}(?:\.[0-9]{1,6})?)")


class GrammarError(ValueError):
    """A text outside the grammar; `remedy` says what would be inside it."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(what)


@dataclass(frozen=True)
class Value:
    """A value as an interval [low, high] of numbers, or as a level or absence in `word`.

    `word` is empty for numbers; `low` and `high` are equal for an exact number.
    """

    low: float
    high: float
    word: str = ""


def read_value(text: str, measure: Measure) -> Value:
    """The value that `text` states for `measure`; raises GrammarError outside the grammar."""
    if text in measure.absences or (measure.kind == "level" and text in measure.levels):
        return Value(-inf, inf, text)
    if measure.kind == "level":
        raise GrammarError(f"{text!r} is not a level", f"One of: {', '.join(measure.levels)}.")
    if measure.kind == "yes_no":
        if text not in ("0", "1"):
            raise GrammarError(f"{text!r} is neither 0 nor 1", "Write 1 for yes or 0 for no.")
        return Value(float(text), float(text))
    return _number(text, measure)


def _number(text: str, measure: Measure) -> Value:
    match = _NUMBER.fullmatch(text)
    if not match:
        words = f", or {', '.join(measure.absences)}" if measure.absences else ""
        raise GrammarError(
            f"{text!r} is not a number or a bound",
            f"Write digits such as 270, a bound such as >=200 or <=15{words}.",
        )
    bound, number = match.group(1), float(match.group(2))
    if measure.kind == "rank" and (number < 1 or not number.is_integer()):
        raise GrammarError(f"{text!r} is not a rank", "Write a whole number from 1.")
    if bound == ">=":
        return Value(number, inf)
    if bound == "<=":
        return Value(1.0 if measure.kind == "rank" else 0.0, number)
    return Value(number, number)


def point_of(value: Value, rule: Rule) -> int | None:
    """1 if the rule is surely met, 0 if it surely is not, None where the value leaves it open."""
    if value.word:
        if isinstance(rule.threshold, tuple) and value.word not in rule.absences:
            return int(value.word in rule.threshold)
        return rule.absences.get(value.word)
    if isinstance(rule.threshold, tuple):
        return None
    if rule.operator == "at_least":
        return _settled(value.low >= rule.threshold, value.high < rule.threshold)
    if rule.operator == "at_most":
        return _settled(value.high <= rule.threshold, value.low > rule.threshold)
    exact = value.low == value.high == rule.threshold
    return _settled(exact, not value.low <= rule.threshold <= value.high)


def _settled(surely_yes: bool, surely_no: bool) -> int | None:
    return 1 if surely_yes else 0 if surely_no else None
