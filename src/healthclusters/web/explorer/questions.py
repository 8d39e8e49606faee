"""The questions of a framework with three answers each, as a form shows and sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from healthclusters.comparison.gaps import answer_word
from healthclusters.publish.evidence import rule_words
from healthclusters.publish.words import capital
from healthclusters.web.explorer.asked import Asked
from healthclusters.web.results import Edition

ANSWERS: Mapping[str, int | None] = {"yes": 1, "no": 0, "unknown": None}
_PREFIX = "item."


@dataclass(frozen=True, kw_only=True)
class Question:
    """One item. answer: as it stands now; as_it_is: before anything was set by hand. filled: the
    answer comes from what the study knows of the home country."""

    item_id: str
    question: str
    rule: str
    answer: str
    as_it_is: str
    filled: bool = False

    @property
    def field(self) -> str:
        """Name in the form and the address."""
        return _PREFIX + self.item_id


@dataclass(frozen=True)
class QuestionCategory:
    """The questions of one category."""

    id: str
    label: str
    questions: list[Question]


def fields(shown: Edition) -> set[str]:
    """The names that an address may have."""
    return {_PREFIX + i for i in shown.study.framework.item_ids}


def answers_asked(shown: Edition, asked: Asked) -> dict[str, int | None]:
    """item_id -> 1, 0 or None for each answer that the address gives."""
    given = {}
    for item_id in shown.study.framework.item_ids:
        word = asked.choice(_PREFIX + item_id, ("", *ANSWERS), "")
        if word:
            given[item_id] = ANSWERS[word]
    return given


def pairs(answers: Mapping[str, int | None]) -> list[tuple[str, str]]:
    """The answers as names and values of an address."""
    words = {value: word for word, value in ANSWERS.items()}
    return [(_PREFIX + item_id, words[answer]) for item_id, answer in answers.items()]


def question_categories(
    shown: Edition, now: np.ndarray, before: np.ndarray, filled: frozenset[str] = frozenset()
) -> list[QuestionCategory]:
    """Every question with its answer. now, before: one point an item, NaN = unknown."""
    framework = shown.study.framework
    found: dict[str, list[Question]] = {c.id: [] for c in framework.categories}
    for item, point, old in zip(framework.items, now, before, strict=True):
        measure = framework.measure_by_id[item.measure]
        rule = f"{capital(rule_words(item.rule, measure))}. {measure.coding}".strip()
        found[framework.category_of_item[item.id]].append(
            Question(
                item_id=item.id,
                question=str(item.question),
                rule=rule,
                answer=answer_word(point),
                as_it_is=answer_word(old),
                filled=item.id in filled,
            )
        )
    return [QuestionCategory(c.id, str(c.label), found[c.id]) for c in framework.categories]
