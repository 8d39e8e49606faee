"""Checks of a study beyond the columns: what its tables say of its framework and each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from healthclusters.base import ParsedTable, Problem, shown
from healthclusters.base.tables import did_you_mean
from healthclusters.model import (
    TABLES,
    Framework,
    GrammarError,
    Item,
    Measure,
    point_of,
    read_value,
)


@dataclass(frozen=True)
class Content:
    """Tables of a study by name, and its framework; None where that could not be read."""

    tables: Mapping[str, ParsedTable]
    framework: Framework | None

    def readable(self, *names: str) -> bool:
        """Could the columns of all these tables be read?"""
        return all(self.tables[name].readable for name in names)

    def values(self, table: str) -> set[Any]:
        """The first key column of a table, with the keys that could not be read."""
        parsed, column = self.tables[table], TABLES[table].primary_key[0]
        return {*parsed.frame[column].drop_nulls(), *parsed.unread.get(column, ())}

    def rows(self, table: str, *columns: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Line and cells of every row."""
        parsed = self.tables[table]
        frame = parsed.frame.select(columns)
        yield from zip(parsed.lines, frame.iter_rows(), strict=True)

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Measures of the framework by id."""
        return {} if self.framework is None else self.framework.measure_by_id


def content_problems(content: Content) -> list[Problem]:
    """Everything the tables say that cannot be, and notices of what deserves a look."""
    problems: list[Problem] = []
    for check in _CHECKS:
        problems += check(content)
    return problems


def _problem(
    content: Content,
    code: str,
    table: str,
    line: int,
    column: str,
    what: str,
    remedy: str,
    *,
    notice: bool = False,
) -> Problem:
    return Problem(
        code=code,
        file=content.tables[table].file,
        line=line,
        column=column,
        what=what,
        remedy=remedy,
        severity="notice" if notice else "error",
    )


def _check_values(content: Content) -> Iterator[Problem]:
    """The measure is known, and the value inside its grammar."""
    if content.framework is None:
        return
    wrong: dict[tuple[str, str], GrammarError | None] = {}
    unknown: dict[str, str] = {}
    for line, (name, value) in content.rows("observations", "item", "value"):
        if name is None or value is None:
            continue  # an empty cell has been reported already
        measure = content.measures.get(name)
        if measure is None:
            if name not in unknown:
                unknown[name] = did_you_mean(name, content.measures, len(unknown))
            yield _unknown_measure(content, "observations", line, name, unknown[name])
            continue
        if (name, value) not in wrong:
            wrong[name, value] = _grammar_error(value, measure)
        error = wrong[name, value]
        if error is not None:
            what = error.what.replace(repr(value), shown(value))
            yield _problem(content, "STU-010", "observations", line, "value", what, error.remedy)


def _grammar_error(value: str, measure: Measure) -> GrammarError | None:
    try:
        read_value(value, measure)
    except GrammarError as error:
        return error
    return None


def _unknown_measure(content: Content, table: str, line: int, name: str, hint: str) -> Problem:
    return _problem(
        content,
        "STU-012",
        table,
        line,
        "item",
        f"the framework has no measure {shown(name)}",
        f"{hint}Correct the name, or add the measure to framework.yaml.",
    )


def _check_subjects(content: Content) -> Iterator[Problem]:
    """The subject is a cluster or a country, and of the kind that the measure is about."""
    if not content.readable("clusters", "countries"):
        return
    kinds = dict.fromkeys(content.values("countries"), "country")
    kinds |= dict.fromkeys(content.values("clusters"), "cluster")
    hints: dict[str, str] = {}
    for line, (subject, name) in content.rows("observations", "subject", "item"):
        measure = content.measures.get(name)
        if subject is None:
            continue
        if subject not in kinds:
            if subject not in hints:
                hints[subject] = did_you_mean(subject, kinds, len(hints))
            yield _problem(
                content,
                "STU-011",
                "observations",
                line,
                "subject",
                f"{shown(subject)} is neither in clusters nor in countries",
                f"{hints[subject]}Correct it, or add the cluster or country.",
            )
        elif measure is not None and measure.subject != kinds[subject]:
            yield _problem(
                content,
                "STU-013",
                "observations",
                line,
                "subject",
                f"{name} is observed of a {measure.subject}, but {subject} is a {kinds[subject]}",
                f"Name a {measure.subject}, or another measure.",
            )


def _check_practice_items(content: Content) -> Iterator[Problem]:
    if content.framework is None:
        return
    for line, (name,) in content.rows("practice_items", "item"):
        if name is not None and name not in content.measures:
            hint = did_you_mean(name, content.measures)
            yield _unknown_measure(content, "practice_items", line, name, hint)


_TAGS = (
    ("clusters", "focus_areas", "focus_areas"),
    ("practices", "instrument", "instruments"),
    ("practices", "beneficiaries", "beneficiaries"),
)


def _check_tags(content: Content) -> Iterator[Problem]:
    """Tags are words of the framework's vocabularies."""
    if content.framework is None:
        return
    for table, column, vocabulary in _TAGS:
        known = content.framework.vocabularies.get(vocabulary, {})
        hints: dict[str, str] = {}
        for line, (cell,) in content.rows(table, column):
            for tag in cell if isinstance(cell, list) else [cell]:
                if tag is None or tag in known:
                    continue
                if tag not in hints:
                    hints[tag] = did_you_mean(tag, known, len(hints))
                yield _problem(
                    content,
                    "STU-014",
                    table,
                    line,
                    column,
                    f"{shown(tag)} is not among the framework's {vocabulary}",
                    f"{hints[tag]}Use a tag of framework.yaml, or add it there.",
                )


def _check_groups(content: Content) -> Iterator[Problem]:
    if not content.readable("groups"):
        return
    groups = content.values("groups")
    for line, (group,) in content.rows("clusters", "published_group"):
        if group is not None and group not in groups:
            yield _problem(
                content,
                "STU-015",
                "clusters",
                line,
                "published_group",
                f"there is no published group {shown(group)}",
                f"{did_you_mean(group, groups)}Add it to casebook/groups.csv, or empty the cell.",
            )


def _check_features(content: Content) -> Iterator[Problem]:
    if content.framework is None:
        return
    known = {f.id for f in content.framework.features}
    for line, (feature,) in content.rows("definition_features", "feature"):
        if feature is not None and feature not in known:
            yield _problem(
                content,
                "STU-016",
                "definition_features",
                line,
                "feature",
                f"the framework has no feature {shown(feature)}",
                f"{did_you_mean(feature, known)}Correct it, or add it to framework.yaml.",
            )


def _check_coordinates(content: Content) -> Iterator[Problem]:
    unread = {p.line for p in content.tables["clusters"].problems if p.column in ("lat", "lon")}
    for line, (lat, lon) in content.rows("clusters", "lat", "lon"):
        if (lat is None) != (lon is None) and line not in unread:
            missing = "lat" if lat is None else "lon"
            yield _problem(
                content,
                "STU-017",
                "clusters",
                line,
                missing,
                "one coordinate is there without the other",
                "Fill in both, or empty both.",
            )


def _check_framework_source(content: Content) -> Iterator[Problem]:
    if content.framework is None or not content.readable("sources"):
        return
    known = content.values("sources")
    if content.framework.source not in known:
        yield Problem(
            code="STU-018",
            file="framework.yaml",
            column="source",
            what=f"the source {shown(content.framework.source)} is not in sources",
            remedy=f"{did_you_mean(content.framework.source, known)}Add it to sources.csv.",
        )


def _check_contested(content: Content) -> Iterator[Problem]:
    """Notices of cells in which kept observations earn different points."""
    items: dict[str, list[Item]] = defaultdict(list)
    for item in content.framework.items if content.framework else ():
        items[item.measure].append(item)
    cells: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    columns = ("subject", "item", "status", "value", "observation_id")
    for line, (subject, name, status, value, key) in content.rows("observations", *columns):
        if status != "superseded" and None not in (subject, value, key) and name in items:
            cells[subject, name].append((line, value, key))
    for (subject, name), rows in sorted(cells.items()):
        yes_and_no = _yes_and_no(rows, content.measures[name], items[name]) if rows[1:] else None
        if yes_and_no:
            yield _problem(
                content,
                "STU-020",
                "observations",
                min(line for line, _, _ in rows),
                "value",
                "{}, {}: {} earns the point, {} does not".format(subject, name, *yes_and_no),
                "Nothing to do, or settle it and mark the others superseded.",
                notice=True,
            )


def _yes_and_no(
    rows: list[tuple[int, str, str]], measure: Measure, items: list[Item]
) -> tuple[str, str] | None:
    """The first row that some item reads as a yes, and the first that it reads as a no."""
    values = {
        f"{key} ({text})": read_value(text, measure)
        for _, text, key in rows
        if _grammar_error(text, measure) is None
    }
    for item in items:
        first: dict[int | None, str] = {}
        for told, value in values.items():
            first.setdefault(point_of(value, item.rule), told)
        if 0 in first and 1 in first:
            return first[1], first[0]
    return None


def _check_unused_sources(content: Content) -> Iterator[Problem]:
    """Notices of sources that nothing cites."""
    citing = [
        (name, key.field)
        for name, schema in TABLES.items()
        for key in schema.foreign_keys
        if key.table == "sources"
    ]
    if content.framework is None or not content.readable(*(name for name, _ in citing)):
        return
    used = {content.framework.source}
    for name, column in citing:
        used |= set(content.tables[name].frame[column])
    for line, (source,) in content.rows("sources", "source_id"):
        if source is not None and source not in used:
            yield _problem(
                content,
                "STU-021",
                "sources",
                line,
                "source_id",
                f"nothing cites the source {shown(source)}",
                "Remove it, or cite it.",
                notice=True,
            )


def _check_evidence(content: Content) -> Iterator[Problem]:
    """Notices of clusters of the sample, and of those set beside it, without any observation."""
    if not content.readable("observations"):
        return
    kept = {
        s for _, (s, t) in content.rows("observations", "subject", "status") if t != "superseded"
    }
    for line, (cluster, role) in content.rows("clusters", "cluster_id", "role"):
        if cluster is not None and role in ("sample", "focal") and cluster not in kept:
            yield _problem(
                content,
                "STU-022",
                "clusters",
                line,
                "cluster_id",
                f"there is no observation of {cluster}",
                "Add evidence; until then every item of it is open.",
                notice=True,
            )


def _check_partners(content: Content) -> Iterator[Problem]:
    """Notices of partners that look like a misspelt cluster_id."""
    clusters: Collection[str] = content.values("clusters")
    for line, (partner,) in content.rows("partnerships", "partner"):
        if partner is None or partner in clusters or partner != partner.lower() or " " in partner:
            continue
        near = get_close_matches(partner[:200], clusters, n=1, cutoff=0.85)
        if near:
            yield _problem(
                content,
                "STU-023",
                "partnerships",
                line,
                "partner",
                f"{shown(partner)} looks like the cluster {near[0]}",
                "Correct it if that cluster is meant.",
                notice=True,
            )


_CHECKS: tuple[Callable[[Content], Iterator[Problem]], ...] = (
    _check_values,
    _check_subjects,
    _check_practice_items,
    _check_tags,
    _check_groups,
    _check_features,
    _check_coordinates,
    _check_framework_source,
    _check_contested,
    _check_unused_sources,
    _check_evidence,
    _check_partners,
)
