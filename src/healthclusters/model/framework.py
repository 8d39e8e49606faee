"""The assessment framework: what is observed, and which value earns a point.

A framework is data (`framework.yaml`), never code. A *measure* is what a coder records about a
cluster or a country (METHOD 1); an *item* is one yes/no question answered by applying a rule to a
measure (METHOD 2). Two items may read the same measure, and a measure may have no item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Operator = Literal["at_least", "at_most", "equals", "one_of"]
Point = Literal[0, 1]


class Text(dict[str, str]):
    """A text in several languages, by language code; English is always there."""

    def in_language(self, language: str) -> str:
        """The text in that language, or in English where it is not translated."""
        return self.get(language) or self["en"]

    def __str__(self) -> str:
        return self["en"]


@dataclass(frozen=True, kw_only=True)
class Category:
    """One of the broad parts of a framework, such as `members`."""

    id: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A published indicator; it has one item or several, one point each."""

    id: str
    category: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What a coder records.

    subject: `cluster` or `country`, what an observation of it is about.
    kind: `number` (>= 0; bounds allowed), `rank` (a whole number from 1; bounds allowed),
      `yes_no` (0 or 1) or `level` (one of `levels`, lowest first).
    absences: stated absences allowed as values, such as `unranked`.
    coding: how a coder decides, in our own words.
    """

    id: str
    subject: Literal["cluster", "country"]
    kind: Literal["number", "rank", "yes_no", "level"]
    label: Text
    question: Text
    unit: Text
    levels: tuple[str, ...] = ()
    absences: tuple[str, ...] = ()
    coding: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a value earns the point.

    operator, threshold: `at_least 500`, `at_most 20`, `equals 1`, or `one_of` a tuple of levels.
    absences: the point (0 or 1) that a stated absence earns; one not named here leaves the item
    open.
    """

    operator: Operator
    threshold: float | tuple[str, ...]
    absences: Mapping[str, Point] = field(default_factory=dict)

    def __str__(self) -> str:
        if isinstance(self.threshold, tuple):
            return "one of " + ", ".join(self.threshold)
        sign = {"at_least": ">=", "at_most": "<=", "equals": "="}[self.operator]
        return f"{sign} {self.threshold:,g}"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One yes/no question worth one point.

    changeable: a cluster organisation can change the answer by its own work.
    settle: what evidence would settle the item, in plain words.
    """

    id: str
    indicator: str
    measure: str
    label: Text
    question: Text
    rule: Rule
    changeable: bool
    locator: str = ""
    settle: Text = field(default_factory=lambda: Text(en=""))


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One rule of inclusion in a sample.

    kind: `item` (answer of the item named in `of`), `partnership` (a partnership of the kind named
    in `of`) or `coded` (a yes/no measure named in `of`).
    """

    id: str
    label: Text
    kind: Literal["item", "partnership", "coded"]
    of: str


@dataclass(frozen=True, kw_only=True)
class DefinitionFeature:
    """A feature that tells a cluster from other forms of organisation."""

    id: str
    question: Text


@dataclass(frozen=True, kw_only=True)
class Framework:
    """A whole framework, in the order in which it is shown.

    reference_year: evidence nearest to this year is preferred (METHOD 1).
    criteria_needed: how many of `criteria` a candidate must meet.
    excluded_without: item whose `no` excludes a candidate, or None.
    vocabularies: allowed tags and their labels: `focus_areas`, `instruments`, `beneficiaries`.
    content: the parsed `framework.yaml`, from which everything here was made.
    """

    id: str
    version: str
    title: Text
    source: str
    reference_year: int
    categories: tuple[Category, ...]
    indicators: tuple[Indicator, ...]
    measures: tuple[Measure, ...]
    items: tuple[Item, ...]
    criteria: tuple[Criterion, ...] = ()
    criteria_needed: int = 1
    excluded_without: str | None = None
    features: tuple[DefinitionFeature, ...] = ()
    vocabularies: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def measure_by_id(self) -> dict[str, Measure]:
        """Measures by id."""
        return {m.id: m for m in self.measures}

    @cached_property
    def item_by_id(self) -> dict[str, Item]:
        """Items by id."""
        return {i.id: i for i in self.items}

    @cached_property
    def item_ids(self) -> list[str]:
        """Ids of the items in the framework's order."""
        return [i.id for i in self.items]

    @cached_property
    def category_of_item(self) -> dict[str, str]:
        """Category of each item, through its indicator."""
        by_indicator = {i.id: i.category for i in self.indicators}
        return {i.id: by_indicator[i.indicator] for i in self.items}

    def subject_of(self, item_id: str) -> str:
        """`cluster` or `country`: what the item's measure is observed of."""
        return self.measure_by_id[self.item_by_id[item_id].measure].subject

    def items_of(self, *, subject: str | None = None, category: str | None = None) -> list[str]:
        """Ids of the items of a subject, a category, or both."""
        return [
            i
            for i in self.item_ids
            if (subject is None or self.subject_of(i) == subject)
            and (category is None or self.category_of_item[i] == category)
        ]
