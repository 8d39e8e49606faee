"""Numbered source notes: every line of a page points to the rows it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from healthclusters.comparison.cautions import told_changes
from healthclusters.scoring import Assessment

NOTES_SCHEMA = {
    "number": pl.Int64,
    "kind": pl.String,
    "row": pl.String,
    "source_id": pl.String,
    "source_title": pl.String,
    "publisher": pl.String,
    "year": pl.Int64,
    "locator": pl.String,
    "url": pl.String,
}
# A row that a note rests on: its id, source and place in the source.
Row = tuple[str, str | None, str | None]


class Notes:
    """Collects the rows a page rests on and hands out their numbers.

    The same rows always get the same number, in the order in which they are first used.
    """

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        study = assessment.study
        self._sources = {r["source_id"]: r for r in study.sources.iter_rows(named=True)}
        self._works = {r["ref"]: r for r in study.casebook.literature.iter_rows(named=True)}
        self._observations: dict[str, Row] = {}
        self._answers: dict[tuple[str, str], list[str]] = {}
        self._changes: dict[str, str] = {}
        self._notes: dict[tuple[str, tuple[str, ...]], tuple[int, list[Row]]] = {}

    def know_clusters(self, cluster_ids: Sequence[str]) -> None:
        """Look up the observations behind these clusters' answers, all at once."""
        points = self._assessment.points.filter(pl.col("cluster_id").is_in(list(cluster_ids)))
        columns = ["cluster_id", "item_id", "observation_ids"]
        for cluster, item, ids in points.select(columns).iter_rows():
            self._answers[(cluster, item)] = ids or []
        self._look_up({i for ids in self._answers.values() for i in ids})

    def know_changes(self, cluster_ids: Iterable[str]) -> None:
        """Look up which of these clusters merged, or changed in another way."""
        wanted = sorted(set(cluster_ids))
        told = told_changes(self._assessment.study, wanted)
        self._changes |= {c: cautions[0].mark for c, cautions in told.items()}

    def named(self, cluster_id: str | None, name: str, countries: Sequence[str] = ()) -> str:
        """The name as it is shown: with countries, and what happened to the cluster since."""
        mark = self._changes.get(cluster_id or "")
        inside = "; ".join(p for p in (", ".join(countries), mark) if p)
        return f"{name} ({inside})" if inside else name

    def _look_up(self, ids: Iterable[str]) -> None:
        wanted = [i for i in ids if i not in self._observations]
        if wanted:
            rows = self._assessment.study.observations.filter(
                pl.col("observation_id").is_in(wanted)
            )
            for row in rows.select("observation_id", "source_id", "locator").iter_rows():
                self._observations[row[0]] = row

    def observations(self, ids: Sequence[str]) -> str:
        """The marks of several observations, such as `[3][4]`; empty for none."""
        self._look_up(ids)
        return "".join(self._mark("observation", [self._observations[i]]) for i in ids)

    def answers(self, cluster_id: str, item_ids: Iterable[str]) -> str:
        """One mark for the observations behind some answers of a cluster that is looked up."""
        ids = sorted({i for item in item_ids for i in self._answers.get((cluster_id, item), [])})
        return self._mark("observation", [self._observations[i] for i in ids]) if ids else ""

    def practice(self, practice_id: str, source_id: str, locator: str | None) -> str:
        """The mark of a practice."""
        return self._mark("practice", [(practice_id, source_id, locator)])

    def work(self, reference: str) -> str:
        """The mark of a work of the literature."""
        return self._mark("literature", [(reference, None, None)])

    def row(
        self, kind: str, row: str, source_id: str | None = None, locator: str | None = None
    ) -> str:
        """The mark of any other row, with or without a source."""
        return self._mark(kind, [(row, source_id, locator)])

    def _mark(self, kind: str, rows: list[Row]) -> str:
        key = (kind, tuple(r[0] for r in rows))
        number, _ = self._notes.setdefault(key, (len(self._notes) + 1, rows))
        return f"[{number}]"

    def table(self) -> pl.DataFrame:
        """One row a row that a note rests on; several may have one number.

        number, kind, row (its id), source_id, source_title, publisher, year, locator, url.
        """
        rows = [
            (number, kind, row, source_id, *self._of_source(kind, row, source_id, locator))
            for (kind, _), (number, behind) in self._notes.items()
            for row, source_id, locator in behind
        ]
        return pl.DataFrame(rows, schema=NOTES_SCHEMA, orient="row")

    def _of_source(
        self, kind: str, row: str, source_id: str | None, locator: str | None
    ) -> tuple[Any, ...]:
        if kind == "literature":
            work = self._works.get(row, {})
            return (*map(work.get, ("title", "container", "year")), None, work.get("url"))
        source = self._sources.get(source_id or "", {})
        return (*map(source.get, ("title", "publisher", "year")), locator, source.get("url"))

    def lines(self) -> list[str]:
        """`[1] luxembourg-healthtech.esca_label.a.1 · a-source, page`, one a note."""
        return [
            f"[{number}] {'; '.join(row for row, _, _ in behind)}" + self._where(kind, behind)
            for (kind, _), (number, behind) in self._notes.items()
        ]

    def _where(self, kind: str, behind: list[Row]) -> str:
        if kind == "literature":
            work = self._works.get(behind[0][0], {})
            told = [work.get("title"), work.get("container"), work.get("url")]
            words = ". ".join(str(p).rstrip(".") for p in told if p)
            return f" · {words}" if words else ""
        places: dict[str, list[str]] = {}
        for _, source_id, locator in behind:
            where = places.setdefault(source_id or "", [])
            if locator and locator not in where:
                where.append(locator)
        said = [", ".join([s, *where]) for s, where in places.items() if s]
        return f" · {'; '.join(said)}" if said else ""

    def sources(self) -> list[tuple[str, str]]:
        """Each source once, by its id: `a-source: Title. Publisher, 2019.` and its address."""
        used = {s for _, behind in self._notes.values() for _, s, _ in behind if s}
        return [_title_and_address(s, self._sources.get(s, {})) for s in sorted(used)]


def _title_and_address(source_id: str, source: dict[str, Any]) -> tuple[str, str]:
    made = ", ".join(str(p) for p in (source.get("publisher"), source.get("year")) if p)
    parts = [str(p).rstrip(".") for p in (source.get("title"), made) if p]
    return f"{source_id}: {'. '.join(parts)}.", source.get("url") or "No address is recorded."
