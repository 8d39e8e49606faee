"""Single values with permanent addresses: a point, an observation, a source, a practice."""

from __future__ import annotations

from functools import lru_cache

import polars as pl
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from healthclusters.base import UnknownNameError
from healthclusters.comparison import PracticeQuery
from healthclusters.run.writing import evidence_rows, used
from healthclusters.web.api.answers import Rows, answer
from healthclusters.web.api.asking import Asked
from healthclusters.web.api.libraries import library_of
from healthclusters.web.api.studies import READ
from healthclusters.web.results import Edition, edition

router = Router(tags=["Single values and practices"])


class Looked(Asked):
    """What to look for in the practices; values of one facet are alternatives."""

    q: str = Field("", max_length=500, description="Words that must all be found")
    factor: list[str] = Field([], description="Success factors")
    instrument: list[str] = Field([], description="Instruments")
    beneficiary: list[str] = Field([], description="Beneficiaries")
    model: list[str] = Field([], description="Target models")
    country: list[str] = Field([], description="Countries, alpha-3 codes")
    cluster: list[str] = Field([], description="Clusters")
    effect: list[str] = Field([], description="Effects aimed at")
    from_year: int | None = Field(None, description="First year at the earliest")
    to_year: int | None = Field(None, description="First year at the latest")


@router.get(
    "/studies/{study_id}/points/{cluster_id}/{item_id}",
    **READ,
    summary="One point with all its evidence",
)
def read_point(
    request: HttpRequest, study_id: str, cluster_id: str, item_id: str, asked: Query[Asked]
) -> HttpResponse:
    """Every observation of the cell, the one that counts first; no row where nothing is known."""
    shown = edition(study_id)
    return answer(request, shown, asked, lambda: _point(shown, cluster_id, item_id))


@router.get(
    "/studies/{study_id}/observations/{observation_id}",
    **READ,
    summary="One observation",
)
def read_observation(
    request: HttpRequest, study_id: str, observation_id: str, asked: Query[Asked]
) -> HttpResponse:
    """One fact: value, year, source, place in the source, confidence, coder and status."""
    shown = edition(study_id)
    return answer(
        request,
        shown,
        asked,
        lambda: _one(shown.study.observations, "observation", "observation_id", observation_id),
    )


@router.get("/studies/{study_id}/sources/{source_id}", **READ, summary="One source")
def read_source(
    request: HttpRequest, study_id: str, source_id: str, asked: Query[Asked]
) -> HttpResponse:
    """Where facts come from: title, publisher, year, address."""
    shown = edition(study_id)
    return answer(
        request, shown, asked, lambda: _one(shown.study.sources, "source", "source_id", source_id)
    )


@router.get("/studies/{study_id}/practices", **READ, summary="Search the practices")
def search_practices(request: HttpRequest, study_id: str, asked: Query[Looked]) -> HttpResponse:
    """Practices that match, best match first."""
    shown = edition(study_id)
    return answer(request, shown, asked, lambda: _practices(shown, asked))


@router.get("/studies/{study_id}/practices/{practice_id}", **READ, summary="One practice")
def read_practice(
    request: HttpRequest, study_id: str, practice_id: str, asked: Query[Asked]
) -> HttpResponse:
    """What was done, by whom, how to adopt it, with its source."""
    shown = edition(study_id)
    practices = shown.study.casebook.practices
    return answer(request, shown, asked, lambda: _one(practices, "practice", "id", practice_id))


def _point(shown: Edition, cluster_id: str, item_id: str) -> Rows:
    shown.study.cluster(cluster_id)
    framework = shown.study.framework
    if item_id not in framework.item_by_id:
        raise UnknownNameError("item", item_id, framework.item_ids)
    points = shown.assessment.points
    cell = points.filter(pl.col("cluster_id") == cluster_id, pl.col("item_id") == item_id)
    behind = cell["observation_ids"].explode().drop_nulls().to_list()
    rows = _evidence(shown).filter(
        pl.col("observation_id").is_in(behind), pl.col("item_id") == item_id
    )
    return Rows(schema="evidence/1", rows=rows, options=used(shown.assessment))


@lru_cache(maxsize=4)
def _evidence(shown: Edition) -> pl.DataFrame:
    return evidence_rows(shown.assessment)


def _one(table: pl.DataFrame, kind: str, column: str, name: str) -> Rows:
    rows = table.filter(pl.col(column) == name)
    if rows.is_empty():
        raise UnknownNameError(kind, name, table[column].to_list())
    return Rows(schema=f"{kind}/1", rows=rows)


def _practices(shown: Edition, asked: Looked) -> Rows:
    query = PracticeQuery(
        text=asked.q,
        factor=tuple(asked.factor),
        instrument=tuple(asked.instrument),
        beneficiary=tuple(asked.beneficiary),
        model=tuple(asked.model),
        country=tuple(asked.country),
        cluster=tuple(asked.cluster),
        effect=tuple(asked.effect),
        from_year=asked.from_year,
        to_year=asked.to_year,
    )
    library = library_of(shown)
    found = library.search(query, most=max(library.size, 1))
    notes = []
    if found.without_year:
        notes.append(f"{found.without_year} practices without a year were left out.")
    if found.hint:
        notes.append(f"Did you mean {found.hint}?")
    return Rows(schema="practices/1", rows=found.table, notes=tuple(notes))
