"""`framework.yaml` read into a Framework, with every problem at its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from healthclusters.base import Problem, ReadLimits, errors, read_text
from healthclusters.files.framework_checks import Located, contradictions
from healthclusters.files.framework_text import content_of
from healthclusters.files.safe_yaml import Mapping, Node, read_yaml
from healthclusters.files.yaml_fields import Fields, is_missing
from healthclusters.model import (
    Category,
    Criterion,
    DefinitionFeature,
    Framework,
    Indicator,
    Item,
    Measure,
    Rule,
    Text,
)

FILE = "framework.yaml"
VOCABULARIES = ("focus_areas", "instruments", "beneficiaries")
_OPERATORS = ("at_least", "at_most", "equals", "one_of")
_LARGEST = 1e15  # of a threshold: what the grammar of values can write

Part = TypeVar("Part")
_TOP = (
    "id",
    "version",
    "title",
    "source",
    "reference_year",
    "categories",
    "indicators",
    "measures",
    "items",
    "inclusion",
    "features",
    "vocabularies",
)
_TOP_NEEDED = _TOP[:9]


def load_framework(
    path: Path, *, limits: ReadLimits | None = None
) -> tuple[Framework | None, list[Problem]]:
    """The framework in a file, or None and all problems."""
    text, problems = read_text(path, name=FILE, limits=limits)
    return (None, problems) if text is None else parse_framework(text)


def parse_framework(text: str, file: str = FILE) -> tuple[Framework | None, list[Problem]]:
    """The framework in a YAML text, or None and all problems.

    Two passes: the form of each part, then whether the parts agree with each other.
    """
    root, problems = read_yaml(text, file)
    if root is None:
        return None, problems
    fields = Fields(file)
    parts = _read_parts(root, fields)
    if parts is not None:
        fields.problems += contradictions(parts, file, complete=not fields.problems)
    if parts is None or errors(fields.problems):
        return None, fields.problems
    return _framework(parts), fields.problems


def _framework(parts: dict[str, Any]) -> Framework:
    located: dict[str, list[Located[Any]]] = parts["lists"]
    inclusion = parts["inclusion"]
    framework = Framework(
        **parts["head"],
        categories=tuple(p.part for p in located["categories"]),
        indicators=tuple(p.part for p in located["indicators"]),
        measures=tuple(p.part for p in located["measures"]),
        items=tuple(p.part for p in located["items"]),
        criteria=tuple(p.part for p in located["criteria"]),
        criteria_needed=inclusion["needed"],
        excluded_without=inclusion["excluded_without"],
        features=tuple(p.part for p in located["features"]),
        vocabularies={
            name: {word.part[0]: word.part[1] for word in located[name]} for name in VOCABULARIES
        },
    )
    return replace(framework, content=content_of(framework))


def _read_parts(root: Node, fields: Fields) -> dict[str, Any] | None:
    """Head, lists of parts with their places, and the rules of inclusion."""
    top = fields.group(root, "", _TOP, _TOP_NEEDED)
    if top is None:
        return None
    head = _head(top, fields)
    lists: dict[str, list[Located[Any]]] = {
        "categories": _all(top, "categories", fields, _category),
        "indicators": _all(top, "indicators", fields, _indicator),
        "measures": _all(top, "measures", fields, _measure),
        "items": _all(top, "items", fields, _item),
        "features": _all(top, "features", fields, _feature),
    }
    inclusion = _inclusion(top, fields, lists)
    _vocabularies(top, fields, lists)
    return {"head": head, "lists": lists, "inclusion": inclusion}


def _head(top: Mapping, fields: Fields) -> dict[str, Any]:
    year = fields.number(top, "reference_year", "", 1000, 2100, whole=True)
    return {
        "id": fields.identifier(top, "id", ""),
        "version": fields.text(top, "version", ""),
        "title": fields.texts(top, "title", ""),
        "source": fields.identifier(top, "source", ""),
        "reference_year": None if year is None else int(year),
    }


def _all(
    parent: Mapping,
    key: str,
    fields: Fields,
    build: Callable[[Mapping, str, Fields], Part | None],
    where: str = "",
) -> list[Located[Part]]:
    """Every entry of a list that could be read, with its place."""
    found = []
    for node, place in fields.sequence(parent, key, where):
        before = len(fields.problems)
        known, needed = _KEYS[key]
        group = fields.group(node, place, known, needed)
        if group is None:
            continue
        part = build(group, place, fields)
        if part is not None and len(fields.problems) == before:
            found.append(Located(part, place, group))
    return found


_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "categories": (("id", "label"), ("id", "label")),
    "indicators": (("id", "category", "label"), ("id", "category", "label")),
    "measures": (
        ("id", "subject", "kind", "label", "question", "unit", "levels", "absences", "coding"),
        ("id", "subject", "kind", "label", "question", "unit"),
    ),
    "items": (
        (
            "id",
            "indicator",
            "measure",
            "label",
            "question",
            "rule",
            "changeable",
            "locator",
            "settle",
        ),
        ("id", "indicator", "measure", "label", "question", "rule", "changeable"),
    ),
    "criteria": (("id", "label", "kind", "of"), ("id", "label", "kind", "of")),
    "features": (("id", "question"), ("id", "question")),
    **dict.fromkeys(VOCABULARIES, (("id", "label"), ("id", "label"))),
}


def _category(group: Mapping, place: str, fields: Fields) -> Category | None:
    key, label = fields.identifier(group, "id", place), fields.texts(group, "label", place)
    return Category(id=key, label=label) if key and label else None


def _indicator(group: Mapping, place: str, fields: Fields) -> Indicator | None:
    key, label = fields.identifier(group, "id", place), fields.texts(group, "label", place)
    category = fields.text(group, "category", place)
    if not (key and label and category):
        return None
    return Indicator(id=key, category=category, label=label)


def _measure(group: Mapping, place: str, fields: Fields) -> Measure | None:
    values: dict[str, Any] = {
        "id": fields.identifier(group, "id", place),
        "subject": fields.choice(group, "subject", place, ("cluster", "country")),
        "kind": fields.choice(group, "kind", place, ("number", "rank", "yes_no", "level")),
        "label": fields.texts(group, "label", place),
        "question": fields.texts(group, "question", place),
        "unit": fields.texts(group, "unit", place),
    }
    levels = fields.words(group, "levels", place)
    absences = fields.words(group, "absences", place)
    coding = fields.text(group, "coding", place) or ""
    if None in values.values():
        return None
    return Measure(**values, levels=levels, absences=absences, coding=coding)


def _item(group: Mapping, place: str, fields: Fields) -> Item | None:
    values: dict[str, Any] = {
        "id": fields.identifier(group, "id", place),
        "indicator": fields.text(group, "indicator", place),
        "measure": fields.text(group, "measure", place),
        "label": fields.texts(group, "label", place),
        "question": fields.texts(group, "question", place),
        "changeable": fields.boolean(group, "changeable", place),
        "rule": _rule(group, place, fields),
    }
    locator = fields.text(group, "locator", place) or ""
    settle = fields.texts(group, "settle", place) or Text(en="")
    if None in values.values():
        return None
    return Item(**values, locator=locator, settle=settle)


def _rule(item: Mapping, place: str, fields: Fields) -> Rule | None:
    node = item.entries.get("rule")
    if is_missing(node):
        return None
    place = f"{place}, rule"
    group = fields.group(node, place, (*_OPERATORS, "absences"))
    if group is None:
        return None
    operators = [name for name in _OPERATORS if name in group.entries]
    if len(operators) != 1:
        found = " and ".join(operators) or "none"
        fields.report(
            "FRM-013",
            group.line,
            place,
            f"a rule has one operator, here there is {found}",
            f"Write one of: {', '.join(_OPERATORS)}.",
        )
        return None
    operator, threshold = operators[0], _threshold(group, operators[0], place, fields)
    absences = _absence_points(group, place, fields)
    if threshold is None:
        return None
    return Rule(operator=operator, threshold=threshold, absences=absences)  # type: ignore[arg-type]


def _threshold(
    group: Mapping, operator: str, place: str, fields: Fields
) -> float | tuple[str, ...] | None:
    before = len(fields.problems)
    value: float | tuple[str, ...] | None
    if operator == "one_of":
        value = fields.words(group, operator, place) or None
    else:
        value = fields.number(group, operator, place, 0, _LARGEST)
    if value is None and len(fields.problems) == before:
        fields.report(
            "FRM-008", group.lines[operator], f"{place}, {operator}", "this is empty", "Fill it in."
        )
    return value


def _absence_points(group: Mapping, place: str, fields: Fields) -> dict[str, Any]:
    node = group.entries.get("absences")
    if node is None:
        return {}
    place = f"{place}, absences"
    absences = fields.group(node, place, tuple(getattr(node, "entries", ())))
    points = {}
    for word in absences.entries if absences else ():
        point = fields.number(absences, word, place, 0, 1, whole=True) if absences else None
        if point is not None:
            points[word] = int(point)
    return points


def _feature(group: Mapping, place: str, fields: Fields) -> DefinitionFeature | None:
    key, question = fields.identifier(group, "id", place), fields.texts(group, "question", place)
    return DefinitionFeature(id=key, question=question) if key and question else None


def _criterion(group: Mapping, place: str, fields: Fields) -> Criterion | None:
    values: dict[str, Any] = {
        "id": fields.identifier(group, "id", place),
        "label": fields.texts(group, "label", place),
        "kind": fields.choice(group, "kind", place, ("item", "partnership", "coded")),
        "of": fields.text(group, "of", place),
    }
    return None if None in values.values() else Criterion(**values)


def _inclusion(
    top: Mapping, fields: Fields, lists: dict[str, list[Located[Any]]]
) -> dict[str, Any]:
    """Rules of inclusion; a framework may have none."""
    lists["criteria"] = []
    found: dict[str, Any] = {"needed": 1, "excluded_without": None, "lines": {}}
    node = top.entries.get("inclusion")
    if node is None:
        return found
    known = ("needed", "criteria", "excluded_without")
    counted = isinstance(node, Mapping) and "needed" in node.entries
    group = fields.group(node, "inclusion", known, ("criteria",) if counted else ())
    if group is None:
        return found
    lists["criteria"] = _all(group, "criteria", fields, _criterion, "inclusion")
    needed = fields.number(group, "needed", "inclusion", 0, 1_000, whole=True)
    found["needed"] = 1 if needed is None else int(needed)
    found["excluded_without"] = fields.text(group, "excluded_without", "inclusion")
    found["lines"] = group.lines
    return found


def _word(group: Mapping, place: str, fields: Fields) -> tuple[str, Text] | None:
    key, label = fields.identifier(group, "id", place), fields.texts(group, "label", place)
    return (key, label) if key and label else None


def _vocabularies(top: Mapping, fields: Fields, lists: dict[str, list[Located[Any]]]) -> None:
    for name in VOCABULARIES:
        lists[name] = []
    node = top.entries.get("vocabularies")
    if node is None:
        return
    group = fields.group(node, "vocabularies", VOCABULARIES)
    if group is None:
        return
    for name in VOCABULARIES:
        lists[name] = _all(group, name, fields, _word, "vocabularies")
