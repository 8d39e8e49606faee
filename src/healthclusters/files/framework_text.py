"""A framework as canonical YAML: the same framework gives the same bytes."""

from __future__ import annotations

from typing import Any

import yaml

from healthclusters.model import Framework, Item, Measure, Rule


class _Dumper(yaml.SafeDumper):
    """Writes every value out; equal lists are never replaced by an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def framework_yaml(framework: Framework) -> str:
    """The canonical text of `framework.yaml`: fixed order of names, what is empty left out."""
    text: str = yaml.dump(
        content_of(framework), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    return text


def content_of(framework: Framework) -> dict[str, Any]:
    """The framework as plain lists and dicts, as they stand in `framework.yaml`."""
    content: dict[str, Any] = {
        "id": framework.id,
        "version": framework.version,
        "title": dict(framework.title),
        "source": framework.source,
        "reference_year": framework.reference_year,
        "categories": [{"id": c.id, "label": dict(c.label)} for c in framework.categories],
        "indicators": [
            {"id": i.id, "category": i.category, "label": dict(i.label)}
            for i in framework.indicators
        ],
        "measures": [_measure(m) for m in framework.measures],
        "items": [_item(i) for i in framework.items],
    }
    inclusion = _inclusion(framework)
    if inclusion:
        content["inclusion"] = inclusion
    if framework.features:
        content["features"] = [
            {"id": f.id, "question": dict(f.question)} for f in framework.features
        ]
    vocabularies = {
        name: [{"id": word, "label": dict(label)} for word, label in words.items()]
        for name, words in framework.vocabularies.items()
        if words
    }
    if vocabularies:
        content["vocabularies"] = vocabularies
    return content


def _measure(measure: Measure) -> dict[str, Any]:
    out: dict[str, Any] = {"id": measure.id, "subject": measure.subject, "kind": measure.kind}
    out |= {name: dict(getattr(measure, name)) for name in ("label", "question", "unit")}
    if measure.levels:
        out["levels"] = list(measure.levels)
    if measure.absences:
        out["absences"] = list(measure.absences)
    if measure.coding:
        out["coding"] = measure.coding
    return out


def _item(item: Item) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": item.id,
        "indicator": item.indicator,
        "measure": item.measure,
        "label": dict(item.label),
        "question": dict(item.question),
        "rule": _rule(item.rule),
        "changeable": item.changeable,
    }
    if item.locator:
        out["locator"] = item.locator
    settle = {k: v for k, v in item.settle.items() if v}
    if settle:
        out["settle"] = settle
    return out


def _rule(rule: Rule) -> dict[str, Any]:
    threshold: Any = rule.threshold
    if isinstance(threshold, tuple):
        threshold = list(threshold)
    elif float(threshold).is_integer():
        threshold = int(threshold)
    out: dict[str, Any] = {rule.operator: threshold}
    if rule.absences:
        out["absences"] = {word: rule.absences[word] for word in sorted(rule.absences)}
    return out


def _inclusion(framework: Framework) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if framework.criteria:
        out["needed"] = framework.criteria_needed
        out["criteria"] = [
            {"id": c.id, "label": dict(c.label), "kind": c.kind, "of": c.of}
            for c in framework.criteria
        ]
    if framework.excluded_without:
        out["excluded_without"] = framework.excluded_without
    return out
