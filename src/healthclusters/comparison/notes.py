"""Numbered source notes: every line of a page points to the rows it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from healthclusters.scoring import Assessment

NOTES_SCHEMA = {
    "number": pl.Int64,
    "kind": pl.String,
    "row": pl.String,
    "source_id": pl.String,
    "source_title": pl.String,
    "locator": pl.String,
    "url": pl.String,
}


class Notes:
    """Collects the rows a page rests on and hands out their numbers.

    The same row always gets the same number, in the order in which rows are first used.
    """

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        sources = assessment.study.sources
        self._sources = {r["source_id"]: r for r in sources.iter_rows(named=True)}
        self._observations: dict[str, tuple[str, str | None]] = {}
        self._answers: dict[tuple[str, str], list[str]] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._rows: list[tuple[object, ...]] = []

    def know_clusters(self, cluster_ids: Sequence[str]) -> None:
        """Look up the observations behind these clusters' answers, all at once."""
        points = self._assessment.points.filter(pl.col("cluster_id").is_in(list(cluster_ids)))
        columns = ["cluster_id", "item_id", "observation_ids"]
        for cluster, item, ids in points.select(columns).iter_rows():
            self._answers[(cluster, item)] = ids or []
        self._look_up({i for ids in self._answers.values() for i in ids})

    def _look_up(self, ids: Iterable[str]) -> None:
        wanted = [i for i in ids if i not in self._observations]
        if wanted:
            rows = self._assessment.study.observations.filter(
                pl.col("observation_id").is_in(wanted)
            )
            columns = ["observation_id", "source_id", "locator"]
            for i, source, locator in rows.select(columns).iter_rows():
                self._observations[i] = (source, locator)

    def observations(self, ids: Sequence[str]) -> str:
        """The marks of several observations, such as `[3][4]`; empty for none."""
        self._look_up(ids)
        return "".join(self._mark("observation", i, *self._observations[i]) for i in ids)

    def answers(self, cluster_id: str, item_ids: Iterable[str]) -> str:
        """One mark for the observations behind some answers of a cluster that is looked up."""
        ids = sorted({i for item in item_ids for i in self._answers.get((cluster_id, item), [])})
        if len(ids) < 2:
            return self.observations(ids)
        return self._mark("observations", "; ".join(ids), None, self._titles(ids))

    def _titles(self, ids: Iterable[str]) -> str:
        """Titles and locators of the sources, each source once."""
        places: dict[str, list[str]] = {}
        for i in ids:
            source, locator = self._observations[i]
            title = str(self._sources.get(source, {}).get("title") or source)
            where = places.setdefault(title, [])
            if locator and locator not in where:
                where.append(locator)
        return "; ".join(", ".join([title, *where]) for title, where in places.items())

    def practice(self, practice_id: str, source_id: str, locator: str | None) -> str:
        """The mark of a practice."""
        return self._mark("practice", practice_id, source_id, locator)

    def row(
        self, kind: str, row: str, source_id: str | None = None, locator: str | None = None
    ) -> str:
        """The mark of any other row, with or without a source."""
        return self._mark(kind, row, source_id, locator)

    def _mark(self, kind: str, row: str, source_id: str | None, locator: str | None) -> str:
        number = self._numbers.get((kind, row))
        if number is None:
            number = len(self._rows) + 1
            self._numbers[(kind, row)] = number
            source = self._sources.get(source_id or "", {})
            self._rows.append(
                (number, kind, row, source_id, source.get("title"), locator, source.get("url"))
            )
        return f"[{number}]"

    def table(self) -> pl.DataFrame:
        """number, kind, row (its id), source_id, source_title, locator, url."""
        return pl.DataFrame(self._rows, schema=NOTES_SCHEMA, orient="row")

    def lines(self) -> list[str]:
        """`[1] luxembourg-healthtech.esca_label.a.1 · Title, page`, one a note."""
        return [
            f"[{number}] {row}" + _where(title, locator)
            for number, _, row, _, title, locator, _ in self._rows
        ]


def _where(title: object, locator: object) -> str:
    parts = [str(p) for p in (title, locator) if p]
    return f" · {', '.join(parts)}" if parts else ""
