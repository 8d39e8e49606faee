"""Items that read one observation cannot be answered against each other.

A full English web site is also an English web site: yes to the stricter item is yes to the weaker,
no to the weaker is no to the stricter. Both directions follow from the rules of the framework.
"""

from __future__ import annotations

from collections.abc import Mapping

from healthclusters.base import OptionError
from healthclusters.model import Framework, Rule


def implied_by_yes(framework: Framework) -> dict[str, tuple[str, ...]]:
    """Item -> the other items of its measure that are surely yes where it is."""
    return {
        item.id: tuple(
            other.id
            for other in framework.items
            if other.id != item.id
            and other.measure == item.measure
            and _stricter(item.rule, other.rule)
        )
        for item in framework.items
    }


def _stricter(rule: Rule, other: Rule) -> bool:
    """Whether every value that meets `rule` also meets `other`."""
    mine, theirs = rule.threshold, other.threshold
    if isinstance(mine, tuple) or isinstance(theirs, tuple):
        return isinstance(mine, tuple) and isinstance(theirs, tuple) and set(mine) <= set(theirs)
    if other.operator == "at_least":
        return rule.operator in ("at_least", "equals") and mine >= theirs
    if other.operator == "at_most":
        return rule.operator in ("at_most", "equals") and mine <= theirs
    return rule.operator == "equals" and mine == theirs


def with_implied(framework: Framework, answers: Mapping[str, int | None]) -> dict[str, int | None]:
    """The answers with what follows from them; OptionError where two contradict each other."""
    full = dict(answers)
    implied = implied_by_yes(framework)
    for strict, weaker in implied.items():
        for weak in weaker:
            if answers.get(strict) == 1 and answers.get(weak) == 0:
                raise OptionError(
                    strict, "yes", f"no or unknown where {weak} is no: one includes the other"
                )
            if answers.get(strict) == 1:
                full[weak] = 1
            elif answers.get(weak) == 0:
                full[strict] = 0
    return full
