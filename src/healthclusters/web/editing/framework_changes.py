"""Rules and labels of a framework changed, and what that would do to the scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from healthclusters.base import DataError, Problem
from healthclusters.files import check_parts, framework_yaml, parse_framework, tables_of
from healthclusters.model import (
    Framework,
    Item,
    Measure,
    Rule,
    Study,
    Text,
    differing_words,
    reworded,
)
from healthclusters.scoring import Changes, assess, changes_between

_TEXTS = ("label", "question")
_MOST = 500


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

    given: `reference_year`, and by item `threshold-ITEM`, `label-en-ITEM`, `question-en-ITEM` and
    the same for French; what is left out stays. Raises DataError with every problem, among them
    words of a changed item that name another number than its threshold.
    """
    problems: list[Problem] = []
    items = tuple(_item(item, given, problems) for item in framework.items)
    if not problems:
        for old, new in zip(framework.items, items, strict=True):
            if new != old:
                problems += _word_problems(new, framework.measure_by_id[new.measure])
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


def proposed_words(
    framework: Framework, given: Mapping[str, str], *, unchanged: bool
) -> dict[str, str]:
    """What was given, with the new number in the words of each item whose threshold changed.

    Words that the form does not give are proposed; where `unchanged`, also those that it gives as
    they are now, so that a person sees the proposal before anything is saved.
    """
    proposed: dict[str, str] = {}
    for item in framework.items:
        problems: list[Problem] = []
        rule = _rule_given(item, given, problems)
        if problems or rule == item.rule:
            continue
        for what in _TEXTS:
            for language, text in getattr(item, what).items():
                name = f"{what}-{language}-{item.id}"
                written = given.get(name, "").strip()
                if not written or (unchanged and written == text):
                    proposed[name] = reworded(text, language, item.rule, rule)
    return {**given, **{n: t for n, t in proposed.items() if t != given.get(n)}}


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
    texts = {what: Text(getattr(item, what)) for what in _TEXTS}
    for what, text_of in texts.items():
        for language in ("en", "fr"):
            text = given.get(f"{what}-{language}-{item.id}", "").strip()
            if len(text) > _MOST:
                said = f"the {what} of {item.id} ({language}) has {len(text)} characters"
                problems.append(_problem(said, f"Write at most {_MOST}."))
            elif text:
                text_of[language] = text
    rule = _rule_given(item, given, problems)
    return replace(item, label=texts["label"], question=texts["question"], rule=rule)


def _rule_given(item: Item, given: Mapping[str, str], problems: list[Problem]) -> Rule:
    written = given.get(f"threshold-{item.id}", "").strip()
    if not written or written == threshold_text(item.rule):
        return item.rule
    return _rule(item, written, problems)


def _word_problems(item: Item, measure: Measure) -> list[Problem]:
    found = []
    for what, language, named in differing_words(item, measure):
        said = f"the {what} of {item.id} ({language}) names {named}, the rule is {item.rule}"
        said += f": {getattr(item, what)[language]}"
        remedy = "Write the number of the rule in it, or leave every number out."
        found.append(Problem(code="FRM-020", file="framework.yaml", what=said, remedy=remedy))
    return found


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
