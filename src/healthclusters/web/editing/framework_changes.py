"""Rules and labels of a framework changed, and what that would do to the scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from healthclusters.base import DataError, Problem
from healthclusters.files import check_parts, framework_yaml, parse_framework, tables_of
from healthclusters.model import Framework, Item, Rule, Study, Text
from healthclusters.scoring import Changes, assess, changes_between


@dataclass(frozen=True)
class Effect:
    """The study with the changed framework, and what is other than before."""

    study: Study
    changes: Changes


def reread(framework: Framework) -> Framework:
    """The framework as its own text says it; DataError with every problem of it."""
    found, problems = parse_framework(framework_yaml(framework))
    if found is None:
        raise DataError(problems)
    return found


def changed_framework(framework: Framework, given: Mapping[str, str]) -> Framework:
    """The framework with thresholds, labels and reference year as a form gives them.

    given: `reference_year`, and by item `threshold-ITEM`, `label-en-ITEM`, `label-fr-ITEM`; what is
    left out stays. Raises DataError with every problem.
    """
    problems: list[Problem] = []
    items = tuple(_item(item, given, problems) for item in framework.items)
    year = given.get("reference_year", "").strip()
    number = framework.reference_year
    if year:
        if year.isascii() and year.isdigit() and len(year) == 4:
            number = int(year)
        else:
            problems.append(_problem("the reference year is no year", "Write it as 2018."))
    if problems:
        raise DataError(problems)
    return reread(replace(framework, items=items, reference_year=number))


def effect_of(study: Study, framework: Framework) -> Effect:
    """What another framework does to a study; DataError where the study does not fit it."""
    report = check_parts(study.id, study.info, framework, tables_of(study))
    if report.study is None:
        raise DataError(report.problems)
    return Effect(report.study, changes_between(assess(study), assess(report.study)))


def threshold_text(rule: Rule) -> str:
    """The threshold as the form shows it."""
    if isinstance(rule.threshold, tuple):
        return ", ".join(rule.threshold)
    return f"{rule.threshold:.15g}"


def _item(item: Item, given: Mapping[str, str], problems: list[Problem]) -> Item:
    label = Text(item.label)
    for language in ("en", "fr"):
        text = given.get(f"label-{language}-{item.id}", "").strip()
        if text:
            label[language] = text
    written = given.get(f"threshold-{item.id}", "").strip()
    rule = item.rule
    if written and written != threshold_text(rule):
        rule = _rule(item, written, problems)
    return replace(item, label=label, rule=rule)


def _rule(item: Item, written: str, problems: list[Problem]) -> Rule:
    if isinstance(item.rule.threshold, tuple):
        words = tuple(word.strip() for word in written.split(",") if word.strip())
        return replace(item.rule, threshold=words)
    try:
        number = float(written)
    except ValueError:
        number = float("nan")
    if not 0 <= number <= 1e15:
        what = f"{written[:40]!r} is no threshold of {item.id}"
        problems.append(_problem(what, "Write a number such as 500, not below 0."))
        return item.rule
    return replace(item.rule, threshold=number)


def _problem(what: str, remedy: str) -> Problem:
    return Problem(code="FRM-009", file="framework.yaml", what=what, remedy=remedy)
