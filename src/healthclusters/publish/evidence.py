"""What stands behind each point: observations in words, with their source and their use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import polars as pl

from healthclusters.model import GrammarError, Item, Measure, Rule, read_value
from healthclusters.publish.words import first_unique, shortened
from healthclusters.scoring import Assessment

State = Literal["yes", "no", "unknown", "contested-yes", "contested-no", "contested-open"]

STATE_WORDS: Mapping[State, str] = {
    "yes": "Yes",
    "no": "No",
    "unknown": "Unknown",
    "contested-yes": "Contested, counts as yes",
    "contested-no": "Contested, counts as no",
    "contested-open": "Contested, left open",
}
_COUNTED: Mapping[State, str] = {
    "contested-yes": "Yes",
    "contested-no": "No",
    "contested-open": "Open",
}
_CONFIDENCE = {"low": 1, "medium": 2, "high": 3}
_LABELS_OF_STATUS = {
    "draft": "draft",
    "in_review": "in review",
    "reviewed": "reviewed",
    "superseded": "superseded",
}


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One observation as a reader sees it.

    use: `counts`, `set aside`, `counts, leaves it open`, `superseded`, or `left out: ...`.
    country: name of the country that it is about; empty for a fact about the cluster.
    """

    observation_id: str
    value: str
    year: int | None
    note: str
    source_id: str
    source: str
    source_about: str
    url: str
    locator: str
    confidence: str
    coder: str
    status: str
    use: str
    country: str = ""

    @property
    def short_source(self) -> str:
        """Title of the source in at most 30 characters."""
        return shortened(self.source, 30)

    @property
    def dots(self) -> int:
        """Confidence as one to three dots."""
        return _CONFIDENCE[self.confidence]

    @property
    def counts(self) -> bool:
        """It decides its cell, or leaves it open as the best there is."""
        return self.use.startswith("counts")


@dataclass(frozen=True)
class Share:
    """Answers to one item in the sample."""

    yes: int
    no: int
    open: int
    clusters: int


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One item of one cluster: its state and every observation of it, the best first.

    share: the answers of the sample. shared_measure: another item reads the same observations.
    """

    cluster_id: str
    item_id: str
    label: str
    question: str
    rule: str
    settle: str
    changeable: bool
    state: State
    share: Share
    shared_measure: bool = False
    observations: list[Observation] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Permanent name of the value: `luxembourg-healthtech/has_clinics`."""
        return f"{self.cluster_id}/{self.item_id}"

    @property
    def word(self) -> str:
        """The state in words."""
        return STATE_WORDS[self.state]

    @property
    def short_word(self) -> str:
        """The state in one or two words."""
        if self.state.startswith("contested"):
            return f"{_COUNTED[self.state]}, contested"
        return self.word

    @property
    def word_css(self) -> str:
        """Class of the word: `yes`, `no`, `unknown`, `contested`."""
        return self.state.partition("-")[0]

    @property
    def is_known(self) -> bool:
        """The answer is yes or no."""
        return self.state not in ("unknown", "contested-open")

    @property
    def sources(self) -> int:
        """How many different sources speak to it, those set aside among them."""
        kept = [o for o in self.observations if o.counts or o.use == "set aside"]
        return len({o.source_id for o in kept})

    @property
    def counting(self) -> list[Observation]:
        """The observations that decide it; several for a cluster in several countries."""
        return [o for o in self.observations if o.counts]

    @property
    def others(self) -> list[Observation]:
        """The observations beside those that count."""
        return [o for o in self.observations if not o.counts]

    @property
    def summary(self) -> str:
        """What the evidence says, in a few words."""
        values = first_unique(o.value for o in self.counting)
        if not values:
            return "no source"
        if values in (["yes"], ["no"]):
            number = len(self.observations)
            return "1 source" if number == 1 else f"{number} observations"
        return " and ".join(values)


def rule_words(rule: Rule, measure: Measure) -> str:
    """When a value earns the point, as a sentence without its full stop."""
    unit = f" {measure.unit}" if str(measure.unit) and measure.kind in ("number",) else ""
    if isinstance(rule.threshold, tuple):
        return f"one point for {' or '.join(rule.threshold)}"
    if measure.kind == "yes_no":
        return "one point for yes" if rule.threshold == 1 else "one point for no"
    word = {"at_least": "or more", "at_most": "or less", "equals": "exactly"}[rule.operator]
    if measure.kind == "rank":
        return f"one point for rank {rule.threshold:,g} or better"
    return f"one point for {rule.threshold:,g} {word}{unit}"


def value_words(text: str, measure: Measure) -> str:
    """A value of the grammar as a reader says it: `at least 200`, `yes`, `not ranked`."""
    try:
        value = read_value(text, measure)
    except GrammarError:
        return text
    if value.word:
        return _absence(value.word) if value.word in measure.absences else value.word
    if measure.kind == "yes_no":
        return "yes" if value.low == 1 else "no"
    if text.startswith(">="):
        return f"at least {_number(value.low)}"
    if text.startswith("<="):
        return f"at most {_number(value.high)}"
    return f"{_number(value.low)}"


def _absence(word: str) -> str:
    return f"not {word[2:]}" if word.startswith("un") else word


def _number(value: float) -> str:
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}".rstrip("0")


@dataclass(frozen=True, eq=False)
class EvidenceView:
    """Every value of an assessment with what stands behind it. Made once, read many times."""

    assessment: Assessment

    @cached_property
    def country_names(self) -> dict[str, str]:
        """Alpha-3 code -> name."""
        frame = self.assessment.study.countries
        return dict(frame.select("alpha3", "name").iter_rows())

    @cached_property
    def _points(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = self.assessment.points.iter_rows(named=True)
        return {(r["cluster_id"], r["item_id"]): r for r in rows}

    @cached_property
    def _clusters(self) -> dict[str, dict[str, Any]]:
        rows = self.assessment.study.clusters.iter_rows(named=True)
        return {r["cluster_id"]: r for r in rows}

    @cached_property
    def _shares(self) -> dict[str, Share]:
        rows = self.assessment.items.iter_rows(named=True)
        return {r["item_id"]: Share(r["yes"], r["no"], r["open"], r["clusters"]) for r in rows}

    @cached_property
    def _readers(self) -> dict[str, list[Item]]:
        """Items by the measure that they read."""
        readers: dict[str, list[Item]] = {}
        for item in self.assessment.study.framework.items:
            readers.setdefault(item.measure, []).append(item)
        return readers

    @cached_property
    def _observations(self) -> dict[tuple[str, str], list[Observation]]:
        """Subject and item -> observations, the best first, those not kept at the end."""
        study = self.assessment.study
        sources = {r["source_id"]: r for r in study.sources.iter_rows(named=True)}
        kept = {
            (r["observation_id"], r["item_id"]): r
            for r in self.assessment.evidence.iter_rows(named=True)
        }
        found: dict[tuple[str, str], list[tuple[int, str, Observation]]] = {}
        for row in study.observations.iter_rows(named=True):
            for item in self._readers.get(row["item"], ()):
                place = kept.get((row["observation_id"], item.id))
                made = self._observation(row, sources[row["source_id"]], place)
                order = place["place"] if place else 10**9
                found.setdefault((row["subject"], item.id), []).append(
                    (order, row["observation_id"], made)
                )
        return {
            key: [o for *_, o in sorted(rows, key=lambda r: r[:2])] for key, rows in found.items()
        }

    def _observation(
        self, row: Mapping[str, Any], source: Mapping[str, Any], place: Mapping[str, Any] | None
    ) -> Observation:
        measure = self.assessment.study.framework.measure_by_id[row["item"]]
        about = [str(part) for part in (source["publisher"], source["year"]) if part]
        return Observation(
            observation_id=row["observation_id"],
            value=value_words(row["value"], measure),
            year=row["as_of"],
            note=row["note"] or "",
            source_id=row["source_id"],
            source=source["title"],
            source_about=", ".join(about),
            url=source["url"] or "",
            locator=row["locator"] or "",
            confidence=row["confidence"],
            coder=row["coder"],
            status=_LABELS_OF_STATUS[row["status"]],
            use=_use(row, place),
            country=self.country_names.get(row["subject"], ""),
        )

    def answer(self, cluster_id: str, item_id: str) -> Answer:
        """One value; KeyError for a name that is not there."""
        framework = self.assessment.study.framework
        item = framework.item_by_id[item_id]
        point = self._points[cluster_id, item_id]
        subjects: Sequence[str] = [cluster_id]
        if framework.subject_of(item_id) == "country":
            subjects = self._clusters[cluster_id]["countries"]
        observations = [
            o for subject in subjects for o in self._observations.get((subject, item_id), ())
        ]
        return Answer(
            cluster_id=cluster_id,
            item_id=item_id,
            label=str(item.label),
            question=str(item.question),
            rule=rule_words(item.rule, framework.measure_by_id[item.measure]),
            settle=str(item.settle),
            changeable=item.changeable,
            state=_state(point["point"], point["contested"]),
            share=self._shares[item_id],
            shared_measure=len(self._readers[item.measure]) > 1,
            observations=observations,
        )

    def answers(self, cluster_id: str) -> list[Answer]:
        """All values of a cluster in the framework's order."""
        return [self.answer(cluster_id, i) for i in self.assessment.study.framework.item_ids]

    def sources_used(self) -> int:
        """How many sources stand behind the observations of the study."""
        return int(self.assessment.study.observations["source_id"].n_unique())

    @cached_property
    def statuses(self) -> dict[str, int]:
        """How many observations have which status."""
        counts = self.assessment.study.observations.group_by("status").agg(n=pl.len())
        return dict(counts.sort("status").iter_rows())


def _state(point: int | None, contested: bool) -> State:
    if contested:
        return "contested-open" if point is None else "contested-yes" if point else "contested-no"
    return "unknown" if point is None else "yes" if point else "no"


def _use(row: Mapping[str, Any], place: Mapping[str, Any] | None) -> str:
    if place is None:
        if row["status"] == "superseded":
            return "superseded"
        return "left out: the study about itself"
    if place["counts"]:
        return "counts" if place["point"] is not None else "counts, leaves it open"
    return "set aside"
