"""The practice library: free-text search and facets over all coded practices.

Every word must be found (also as the beginning of a longer word, which counts half); a practice
comes first where the words are rare in the library and stand in its title or tags rather than in
its text. Weight of a word: ln(1 + N / n) with n of N practices holding it (inverse document
frequency). Values of one facet are alternatives; different facets must all hold.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, fields
from math import log

import numpy as np
import polars as pl

from healthclusters.base import OptionError, UnknownNameError, nearest_name
from healthclusters.comparison.words import words
from healthclusters.model import Study

_TITLE, _TAGS, _TEXT = 3.0, 2.0, 1.0  # what a word counts by where it stands
_FILLERS = set(words("a an and at by for from in into of on or the to with"))
FACETS = (
    "factor",
    "instrument",
    "beneficiary",
    "model",
    "country",
    "cluster",
    "status",
    "effect",
    "item",
    "year",
)


@dataclass(frozen=True, kw_only=True)
class PracticeQuery:
    """What to look for: text, and values of facets by their ids.

    year: first years of the practice. from_year, to_year: the same as a range; a practice without a
    year is then left out (and counted in `without_year`).
    """

    text: str = ""
    factor: tuple[str, ...] = ()
    instrument: tuple[str, ...] = ()
    beneficiary: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    cluster: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    effect: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    from_year: int | None = None
    to_year: int | None = None

    def __post_init__(self) -> None:
        for name in ("from_year", "to_year"):
            year = getattr(self, name)
            if year is not None and not 1000 <= year <= 2100:
                raise OptionError(name, year, "a year from 1000 to 2100")
        for spec in fields(self):
            if spec.name in FACETS and isinstance(getattr(self, spec.name), str):
                raise OptionError(spec.name, getattr(self, spec.name), "a tuple of ids")


@dataclass(frozen=True, eq=False, kw_only=True)
class Found:
    """What a search found.

    table: the first practices, best match first: the columns of `practices.csv`, with `score`
      (null without text), `cluster` (name), `source_title` and `source_url`. total: all that match.
    facets: facet, value, label, count over all that match, most frequent first.
    without_year: practices that match in all else and are left out because they have no year.
    hint: a word that is in the library instead of one that is not; None where all are.
    """

    query: PracticeQuery
    table: pl.DataFrame
    total: int
    facets: pl.DataFrame
    without_year: int
    hint: str | None

    def __str__(self) -> str:
        from healthclusters.comparison.page_library import found_lines

        return "\n".join(found_lines(self))

    def __repr__(self) -> str:
        return f"<{self.total} practices found>"


class PracticeLibrary:
    """An index over the practices of a study; made once, asked many times."""

    def __init__(self, study: Study) -> None:
        self._practices = _described(study)
        self._facets = {name: _Facet(name, self._practices) for name in FACETS}
        self._labels = _labels(study)
        self._years = self._practices["start_year"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        self._postings = _postings(self._practices)
        self._vocabulary = sorted(self._postings)

    @property
    def size(self) -> int:
        """Number of practices."""
        return self._practices.height

    def search(self, query: PracticeQuery | None = None, *, most: int | None = 20) -> Found:
        """The practices that match; UnknownNameError for a value that is neither id nor name.

        most: rows of the table, None for all.
        """
        query = query or PracticeQuery()
        if most is not None and most < 1:
            raise OptionError("most", most, "1 or more")
        keep = np.ones(self.size, dtype=bool)
        for name in FACETS:
            chosen = getattr(query, name)
            if chosen:
                keep &= self._facets[name].having(chosen, self._labels.get(name, {}))
        scores, hint = self._scores(query.text)
        if scores is not None:
            keep &= scores > 0
        keep, without_year = self._in_years(keep, query)
        return Found(
            query=query,
            table=self._rows(keep, scores, most),
            total=int(keep.sum()),
            facets=self._counts(keep),
            without_year=without_year,
            hint=hint,
        )

    def _in_years(self, keep: np.ndarray, query: PracticeQuery) -> tuple[np.ndarray, int]:
        if query.from_year is None and query.to_year is None:
            return keep, 0
        low = -np.inf if query.from_year is None else query.from_year
        high = np.inf if query.to_year is None else query.to_year
        without = int((keep & np.isnan(self._years)).sum())
        return keep & (self._years >= low) & (self._years <= high), without

    def _scores(self, text: str) -> tuple[np.ndarray | None, str | None]:
        """Sum of the words' weights, 0 where a word is missing; and a hint for an unknown word."""
        asked = words(text)
        asked = [w for w in asked if w not in _FILLERS] or asked
        if not asked:
            return None, None
        total = np.zeros(self.size)
        everywhere = np.ones(self.size, dtype=bool)
        hint = None
        for word in dict.fromkeys(asked):
            score = self._word_score(word)
            if not score.any():
                near = nearest_name(word, (w for w in self._vocabulary if w[:1] == word[:1]))
                hint = hint or near
            everywhere &= score > 0
            total += score
        return total * everywhere, hint

    def _word_score(self, word: str) -> np.ndarray:
        score = np.zeros(self.size)
        start = bisect_left(self._vocabulary, word)
        for token in self._vocabulary[start:]:
            if not token.startswith(word):
                break
            rows, weights = self._postings[token]
            rarity = log(1 + self.size / len(rows)) * (1.0 if token == word else 0.5)
            score[rows] = np.maximum(score[rows], weights * rarity)
        return score

    def _rows(self, keep: np.ndarray, scores: np.ndarray | None, most: int | None) -> pl.DataFrame:
        at = np.flatnonzero(keep)
        if scores is not None:
            at = at[np.argsort(-scores[at], kind="stable")]
        at = at[:most]
        score = pl.Series("score", None if scores is None else scores[at], dtype=pl.Float64)
        if scores is None:
            score = pl.Series("score", [None] * len(at), dtype=pl.Float64)
        return self._practices[at].with_columns(score).drop("effect", "item")

    def _counts(self, keep: np.ndarray) -> pl.DataFrame:
        parts = []
        for name, facet in self._facets.items():
            values, counts = facet.counted(keep)
            labels = self._labels.get(name, {})
            parts.append(
                pl.DataFrame(
                    {
                        "facet": [name] * len(values),
                        "value": values,
                        "label": [labels.get(v, v) for v in values],
                        "count": counts,
                    },
                    schema=_COUNTS,
                )
            )
        return pl.concat(parts)


_COUNTS = {"facet": pl.String, "value": pl.String, "label": pl.String, "count": pl.Int64}


class _Facet:
    """Rows and value codes of one facet, flat, so that filtering and counting are array work."""

    _COLUMN: dict[str, str] = {  # noqa: RUF012 - read only
        "factor": "factors",
        "beneficiary": "beneficiaries",
        "model": "target_models",
        "cluster": "cluster_id",
        "year": "start_year",
    }

    def __init__(self, name: str, practices: pl.DataFrame) -> None:
        self.name = name
        column = practices[self._COLUMN.get(name, name)]
        column = column.cast(pl.String) if column.dtype == pl.Int64 else column
        values = column.to_list()
        pairs = [
            (i, v)
            for i, cell in enumerate(values)
            for v in (cell if isinstance(cell, list) else [] if cell is None else [cell])
        ]
        self.values = sorted({v for _, v in pairs})
        code = {v: k for k, v in enumerate(self.values)}
        self.rows = np.array([i for i, _ in pairs], dtype=np.int64)
        self.codes = np.array([code[v] for _, v in pairs], dtype=np.int64)
        self.size = practices.height

    def having(self, chosen: Iterable[str], labels: dict[str, str]) -> np.ndarray:
        """Which practices have one of the values (ids, or labels as people write them)."""
        ids = [*self.values, *labels]
        there = {v.casefold(): v for v in ids} | {n.casefold(): v for v, n in labels.items() if n}
        wanted = []
        for asked in chosen:
            value = there.get(asked.casefold())
            if value is None:
                raise UnknownNameError(self.name, asked, [*ids, *filter(None, labels.values())])
            if value in self.values:
                wanted.append(self.values.index(value))
        mask = np.zeros(self.size, dtype=bool)
        mask[self.rows[np.isin(self.codes, wanted)]] = True
        return mask

    def counted(self, keep: np.ndarray) -> tuple[list[str], list[int]]:
        """Values among the kept practices and how many have each, most frequent first."""
        counts = np.bincount(self.codes[keep[self.rows]], minlength=len(self.values))
        order = [k for k in np.argsort(-counts, kind="stable") if counts[k]]
        return [self.values[k] for k in order], [int(counts[k]) for k in order]


def _described(study: Study) -> pl.DataFrame:
    """Practices with the names and links that searching and showing need, sorted by id."""
    book = study.casebook
    effects = book.practice_effects.group_by("practice_id").agg(pl.col("effect_id").alias("effect"))
    items = book.practice_items.group_by("practice_id").agg("item")
    names = study.clusters.select("cluster_id", pl.col("name").alias("cluster"))
    titles = study.sources.select(
        "source_id", pl.col("title").alias("source_title"), pl.col("url").alias("source_url")
    )
    return (
        book.practices.join(names, on="cluster_id", how="left")
        .join(titles, on="source_id", how="left")
        .join(effects, left_on="id", right_on="practice_id", how="left")
        .join(items, left_on="id", right_on="practice_id", how="left")
        .sort("id")
    )


def _labels(study: Study) -> dict[str, dict[str, str]]:
    """Names in words of the values of each facet that has them."""
    book, framework = study.casebook, study.framework
    tags = framework.vocabularies
    return {
        "factor": dict(book.success_factors.select("id", "name").iter_rows()),
        "instrument": {k: str(v) for k, v in tags.get("instruments", {}).items()},
        "beneficiary": {k: str(v) for k, v in tags.get("beneficiaries", {}).items()},
        "model": dict(book.target_models.select("id", "name").iter_rows()),
        "country": dict(study.countries.select("alpha3", "name").iter_rows()),
        "cluster": dict(study.clusters.select("cluster_id", "name").iter_rows()),
        "effect": dict(book.effects.select("id", "name").iter_rows()),
        "item": {m.id: str(m.label) for m in framework.measures},
    }


def _postings(practices: pl.DataFrame) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """word -> rows that hold it, and its best weight in each."""
    found: dict[str, dict[int, float]] = {}
    columns = ["title", "cluster", "instrument", "factors", "summary", "how_to_adopt"]
    for i, row in enumerate(practices.select(columns).iter_rows()):
        title, cluster, instrument, factors, summary, first_step = row
        tags = " ".join([cluster or "", instrument or "", *(factors or [])])
        for text, weight in (
            (f"{summary} {first_step or ''}", _TEXT),
            (tags, _TAGS),
            (title, _TITLE),
        ):
            for word in words(text):
                found.setdefault(word, {})[i] = weight  # heavier places come last
    return {
        word: (np.fromiter(rows, dtype=np.int64), np.fromiter(rows.values(), dtype=float))
        for word, rows in found.items()
    }
