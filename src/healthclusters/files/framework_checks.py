"""Whether the parts of a framework agree with each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from healthclusters.base import Problem, nearest_name, shown
from healthclusters.files.safe_yaml import Mapping
from healthclusters.model import TABLES, Criterion, Item, Measure

Part = TypeVar("Part")
NETWORK_KINDS = TABLES["partnerships"].field("kind").enum


@dataclass(frozen=True)
class Located(Generic[Part]):
    """A part of a framework with its place: path and node."""

    part: Part
    place: str
    node: Mapping

    def line(self, key: str) -> int:
        """Line of one of its fields, or of the whole part."""
        return self.node.lines.get(key, self.node.line)


class _Contradictions:
    """Collects the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, code: str, at: Located[Any], key: str, what: str, remedy: str) -> None:
        self.problems.append(
            Problem(
                code=code,
                file=self.file,
                line=at.line(key),
                column=f"{at.place}, {key}",
                what=what,
                remedy=remedy,
            )
        )

    def unknown(
        self, code: str, at: Located[Any], key: str, name: str, known: Collection[str], kind: str
    ) -> None:
        near = nearest_name(name, known)
        hint = f"Did you mean {near}? " if near else ""
        self.add(
            code,
            at,
            key,
            f"there is no {kind} {shown(name)}",
            f"{hint}Add the {kind}, or correct the name.",
        )


def contradictions(parts: dict[str, Any], file: str, *, complete: bool) -> list[Problem]:
    """Everything in which the parts contradict each other.

    parts: head, lists of located parts, inclusion. complete: every part could be read; otherwise
    nothing is said of parts that seem to be missing, since they may be those that could not.
    """
    found = _Contradictions(file)
    lists = parts["lists"]
    _check_twice(lists, found)
    if not complete:
        return found.problems
    ids = {name: {_id_of(p) for p in located} for name, located in lists.items()}
    for indicator in lists["indicators"]:
        if indicator.part.category not in ids["categories"]:
            found.unknown(
                "FRM-012",
                indicator,
                "category",
                indicator.part.category,
                ids["categories"],
                "category",
            )
    measures = {m.part.id: m.part for m in lists["measures"]}
    for measure in lists["measures"]:
        _check_measure(measure, found)
    for item in lists["items"]:
        _check_item(item, ids["indicators"], measures, found)
    _check_used(lists, found)
    for criterion in lists["criteria"]:
        _check_criterion(criterion, ids["items"], measures, found)
    found.problems += _check_inclusion(parts, ids["items"], file)
    return found.problems


def _id_of(located: Located[Any]) -> str:
    part = located.part
    return str(part[0] if isinstance(part, tuple) else part.id)


def _check_twice(lists: dict[str, list[Located[Any]]], found: _Contradictions) -> None:
    for located in lists.values():
        first: dict[str, int] = {}
        for entry in located:
            key = _id_of(entry)
            if key in first:
                found.add(
                    "FRM-011",
                    entry,
                    "id",
                    f"{shown(key)} is already on line {first[key]}",
                    "Give it an id of its own, or remove one of the two.",
                )
            first.setdefault(key, entry.line("id"))


def _check_measure(at: Located[Measure], found: _Contradictions) -> None:
    measure = at.part
    if measure.kind == "level" and len(measure.levels) < 2:
        found.add("FRM-014", at, "levels", "a level needs two levels or more", "List the levels.")
    if measure.kind != "level" and measure.levels:
        found.add(
            "FRM-014",
            at,
            "levels",
            f"a measure of kind {measure.kind} has no levels",
            "Remove the levels, or write kind: level.",
        )
    for word in measure.absences:
        if word in measure.levels or word[0].isdigit():
            found.add(
                "FRM-014",
                at,
                "absences",
                f"the absence {shown(word)} could be taken for a value",
                "Give it another word.",
            )


def _check_item(
    at: Located[Item],
    indicators: Collection[str],
    measures: dict[str, Measure],
    found: _Contradictions,
) -> None:
    item = at.part
    if item.indicator not in indicators:
        found.unknown("FRM-012", at, "indicator", item.indicator, indicators, "indicator")
    if item.measure not in measures:
        found.unknown("FRM-012", at, "measure", item.measure, measures, "measure")
        return
    measure = measures[item.measure]
    wrong = _misfit(item, measure)
    if wrong:
        found.add("FRM-013", at, "rule", *wrong)
    levels = item.rule.threshold if isinstance(item.rule.threshold, tuple) else ()
    for level in levels if measure.kind == "level" else ():
        if level not in measure.levels:
            found.unknown("FRM-014", at, "rule", level, measure.levels, "level")
    for word in item.rule.absences:
        if word not in measure.absences:
            found.unknown("FRM-014", at, "rule", word, measure.absences, "absence")


def _misfit(item: Item, measure: Measure) -> tuple[str, str] | None:
    """Why the rule does not fit what is measured, and the remedy; None where it does."""
    rule = item.rule
    if measure.kind == "level":
        if rule.operator == "one_of":
            return None
        return f"{rule.operator} does not fit a level", "Write one_of and the levels."
    if isinstance(rule.threshold, tuple):
        return (
            f"one_of does not fit a measure of kind {measure.kind}",
            "Write at_least, at_most or equals and a number.",
        )
    if measure.kind == "yes_no" and (rule.operator != "equals" or rule.threshold not in (0, 1)):
        return f"the rule {rule} does not fit a yes or no", "Write equals: 1, or equals: 0."
    if measure.kind == "rank" and (rule.threshold < 1 or not rule.threshold.is_integer()):
        return f"the threshold {rule.threshold:g} is not a rank", "Write a whole number from 1."
    return None


def _check_used(lists: dict[str, list[Located[Any]]], found: _Contradictions) -> None:
    used = {i.part.indicator for i in lists["items"]}
    for indicator in lists["indicators"]:
        if indicator.part.id not in used:
            found.add(
                "FRM-015",
                indicator,
                "id",
                f"the indicator {shown(indicator.part.id)} has no item",
                "Add an item, or remove the indicator.",
            )
    used = {i.part.category for i in lists["indicators"]}
    for category in lists["categories"]:
        if category.part.id not in used:
            found.add(
                "FRM-015",
                category,
                "id",
                f"the category {shown(category.part.id)} has no indicator",
                "Add an indicator, or remove the category.",
            )


def _check_criterion(
    at: Located[Criterion],
    items: Collection[str],
    measures: dict[str, Measure],
    found: _Contradictions,
) -> None:
    criterion = at.part
    coded = [m.id for m in measures.values() if m.kind == "yes_no"]
    known = {"item": items, "partnership": NETWORK_KINDS, "coded": coded}[criterion.kind]
    if criterion.of not in known:
        kind = {"item": "item", "partnership": "kind of partnership", "coded": "yes/no measure"}
        found.unknown("FRM-016", at, "of", criterion.of, known, kind[criterion.kind])


def _check_inclusion(parts: dict[str, Any], items: Collection[str], file: str) -> list[Problem]:
    inclusion, criteria = parts["inclusion"], parts["lists"]["criteria"]
    problems = []
    if inclusion["excluded_without"] is not None and inclusion["excluded_without"] not in items:
        near = nearest_name(inclusion["excluded_without"], items)
        problems.append(
            Problem(
                code="FRM-016",
                file=file,
                line=inclusion["lines"].get("excluded_without"),
                column="inclusion, excluded_without",
                what=f"there is no item {shown(inclusion['excluded_without'])}",
                remedy=f"{f'Did you mean {near}? ' if near else ''}Name an item.",
            )
        )
    if criteria and not 1 <= inclusion["needed"] <= len(criteria):
        problems.append(
            Problem(
                code="FRM-018",
                file=file,
                line=inclusion["lines"].get("needed"),
                column="inclusion, needed",
                what=f"{inclusion['needed']} of {len(criteria)} criteria cannot be asked for",
                remedy=f"Write a whole number from 1 to {len(criteria)}.",
            )
        )
    return problems
