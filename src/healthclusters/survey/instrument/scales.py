"""Answer scales: the codes a respondent can choose, their words, and what each counts as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from healthclusters.base import Field, TableSchema

Counts = Literal["yes", "no", "left_out", "alone"]
LANGUAGES = ("en", "fr")

SCALE_SCHEMA = TableSchema(
    name="scales",
    description="Answer scales, one row for each answer that can be chosen",
    fields=(
        Field(name="scale_id", description="slug of the scale", required=True),
        Field(name="place", description="order of the answers", kind="integer", required=True),
        Field(name="code", description="what is stored", required=True, pattern=r"[a-z0-9_]+"),
        Field(name="score", description="number for means; empty: no number", kind="number"),
        Field(
            name="counts",
            description="what the answer counts as in a share",
            enum=("yes", "no", "left_out", "alone"),
        ),
        Field(name="label_en", description="words in English", required=True),
        Field(name="label_fr", description="words in French", required=True),
    ),
    primary_key=("scale_id", "place"),
)


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer that can be chosen.

    score: its number in a mean; None where it has none.
    counts: `yes` or `no` in a share; `left_out` (do not know, does not apply) counts as no answer
      and is told apart from silence; `alone`, in a multiple choice, excludes every other answer
      ("none of these"); None in a multiple choice.
    """

    code: str
    labels: Mapping[str, str]
    score: float | None = None
    counts: Counts | None = None


@dataclass(frozen=True, kw_only=True)
class Scale:
    """An ordered set of answers."""

    scale_id: str
    options: tuple[Option, ...]

    @property
    def codes(self) -> list[str]:
        """The codes in their order."""
        return [o.code for o in self.options]

    @property
    def is_ordinal(self) -> bool:
        """Whether a mean makes sense: each counted answer has a number, and there are three."""
        counted = [o for o in self.options if o.counts in ("yes", "no")]
        return len(counted) >= 3 and all(o.score is not None for o in counted)

    def option(self, code: str) -> Option:
        """The answer with that code; KeyError where there is none."""
        for candidate in self.options:
            if candidate.code == code:
                return candidate
        raise KeyError(code)

    def words(self, language: str = "en") -> dict[str, str]:
        """Label by code."""
        return {o.code: o.labels.get(language) or o.labels["en"] for o in self.options}


def scales_from_rows(rows: Iterable[Mapping[str, Any]]) -> dict[str, Scale]:
    """Scales by id from rows of `SCALE_SCHEMA`, in any order."""
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["scale_id"], []).append(row)
    return {name: _scale(name, group) for name, group in grouped.items()}


def scales_from_frame(frame: pl.DataFrame) -> dict[str, Scale]:
    """Scales by id from a parsed table."""
    return scales_from_rows(frame.iter_rows(named=True))


def _scale(scale_id: str, rows: list[Mapping[str, Any]]) -> Scale:
    ordered = sorted(rows, key=lambda row: int(row["place"]))
    return Scale(
        scale_id=scale_id,
        options=tuple(
            Option(
                code=row["code"],
                score=row["score"],
                counts=row["counts"],
                labels={language: row[f"label_{language}"] for language in LANGUAGES},
            )
            for row in ordered
        ),
    )
