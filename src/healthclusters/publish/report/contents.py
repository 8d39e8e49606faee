"""What the sections of a report share: the study's views, and its values in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from healthclusters.model import GrammarError, Measure, Rule, read_value
from healthclusters.publish.clusters import ClusterView, cluster_views
from healthclusters.publish.evidence import EvidenceView
from healthclusters.publish.report.blocks import Bar, Inline, Link
from healthclusters.publish.report.language import Words
from healthclusters.scoring import Assessment


@dataclass(frozen=True, eq=False)
class Contents:
    """An assessment, as the sections of a report read it. Made once for a report."""

    assessment: Assessment
    words: Words

    @cached_property
    def evidence(self) -> EvidenceView:
        """What stands behind each point."""
        return EvidenceView(self.assessment)

    @cached_property
    def views(self) -> dict[str, ClusterView]:
        """Clusters by id, the sample first, in the order of the scores."""
        return cluster_views(self.assessment)

    @property
    def sample(self) -> list[ClusterView]:
        """The clusters of the sample."""
        return [v for v in self.views.values() if v.role == "sample"]

    @property
    def focal(self) -> list[ClusterView]:
        """Those set beside it."""
        return [v for v in self.views.values() if v.role != "sample"]

    def countries(self, view: ClusterView) -> str:
        """Home countries of a cluster in the report's language."""
        names = self.evidence.country_names
        return ", ".join(self.words.country(c, names[c]) for c in view.country_codes)

    def country(self, name: str) -> str:
        """A country named in the data, in the report's language."""
        codes = {n: code for code, n in self.evidence.country_names.items()}
        return self.words.country(codes.get(name, ""), name)

    def label(self, item_id: str) -> str:
        """Short name of an item."""
        return self.words.of(self.assessment.study.framework.item_by_id[item_id].label)

    def points(self, known: int, most: int, items: int) -> Bar:
        """A range of points as a bar."""
        return Bar(known, most, items, self.words.interval(known, most))

    def share(self, yes: int, opened: int, of: int) -> Bar:
        """A share of yes from what is known to what could be."""
        return Bar(yes, yes + opened, of, self.words.interval(yes, yes + opened))

    @cached_property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Rows of the sources by id."""
        rows = self.assessment.study.sources.iter_rows(named=True)
        return {r["source_id"]: r for r in rows}

    def source(self, source_id: str, locator: str | None = None) -> list[Link | str]:
        """Title of a source as a link, with the place in it."""
        row = self.sources[source_id]
        about = [str(part) for part in (row["publisher"], row["year"]) if part]
        after = ", ".join([*about, *([locator] if locator else [])])
        return [Link(row["title"], row["url"] or ""), f", {after}" if after else ""]

    @cached_property
    def raw_values(self) -> dict[str, tuple[str, str]]:
        """Measure and value of each observation, as they stand in the data."""
        frame = self.assessment.study.observations.select("observation_id", "item", "value")
        return {i: (measure, value) for i, measure, value in frame.iter_rows()}

    def value(self, observation_id: str) -> str:
        """The value of an observation in the report's language."""
        measure, value = self.raw_values[observation_id]
        return value_said(self.words, value, self.assessment.study.framework.measure_by_id[measure])

    def drafts(self) -> str:
        """How far the observations have been confirmed."""
        statuses = self.evidence.statuses
        total, reviewed = sum(statuses.values()), statuses.get("reviewed", 0)
        if not total:
            return self.words("frame.no_observations")
        if not reviewed:
            return self.words("frame.drafts", n=total)
        return self.words("frame.reviewed", n=total, reviewed=reviewed)

    def front(self) -> list[tuple[str, Inline]]:
        """What is said of the study below the title."""
        words, assessment = self.words, self.assessment
        info = assessment.study.info
        options = f"frame.{assessment.options.evidence}"
        rows: list[tuple[str, Inline]] = [
            (words("frame.study"), info.title),
            (words("frame.cited"), "; ".join(info.sources)),
            (words("frame.revision"), assessment.study.revision),
            (words("frame.computed"), words(options, year=str(assessment.reference_year))),
            (words("frame.evidence"), self.drafts()),
            (words("frame.licence"), info.licence),
        ]
        return [(label, text) for label, text in rows if text]

    def foot(self) -> str:
        """What is said at the foot of each page."""
        study = self.assessment.study
        return self.words("frame.foot", id=study.id, revision=study.revision[:12])

    def file(self, name: str) -> str:
        """A file of the study as a source."""
        return self.words("frame.here", file=name)

    def answers_of_sample(self) -> pl.DataFrame:
        """Points of the sample, one row a cluster and item."""
        ids = self.assessment.cluster_ids()
        return self.assessment.points.filter(pl.col("cluster_id").is_in(ids))


def value_said(words: Words, text: str, measure: Measure) -> str:
    """A value of the grammar in the language of the report; as it stands where it is none."""
    try:
        value = read_value(text, measure)
    except GrammarError:
        return text
    if value.word:
        key = f"value.{value.word}"
        return words(key) if key in words.sentences else value.word
    if measure.kind == "yes_no":
        return words("value.yes" if value.low == 1 else "value.no")
    if text.startswith(">="):
        return words("value.at_least", value=value.low)
    if text.startswith("<="):
        return words("value.at_most", value=value.high)
    return words.number(value.low)


def rule_said(words: Words, rule: Rule, measure: Measure) -> str:
    """Which values earn the point."""
    if isinstance(rule.threshold, tuple):
        return f" {words('rule.or')} ".join(rule.threshold)
    if measure.kind == "yes_no":
        return words("rule.yes" if rule.threshold == 1 else "rule.no")
    if measure.kind == "rank":
        return words("rule.rank", value=rule.threshold)
    unit = words.of(measure.unit)
    value = words.number(rule.threshold) + (f" {unit}" if unit else "")
    return words(f"rule.{rule.operator}", value=value)
