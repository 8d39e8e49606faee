"""One cluster: its card, its comparison with the others, and what would change if."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.comparison import PartnerOptions, find_partners, what_if
from healthclusters.web.api.answers import Rows, answer
from healthclusters.web.api.asking import Asked
from healthclusters.web.api.problem_details import NotReadyError
from healthclusters.web.api.studies import READ
from healthclusters.web.results import Edition, edition

router = Router(tags=["One cluster"])
_ANSWERS = {"yes": 1, "no": 0, "unknown": None}
_PLACE = "/studies/{study_id}/clusters/{cluster_id}"


class Part(StrEnum):
    """Tables of a comparison."""

    gaps = "gaps"
    peers = "peers"
    moves = "moves"
    factors = "factors"
    factor_comparison = "factor-comparison"
    practices = "practices"
    planned = "planned"
    logic = "logic"
    logic_nodes = "logic-nodes"
    logic_edges = "logic-edges"
    sources = "sources"


class Changed(Asked):
    """Answers set by hand."""

    set: list[str] = Field([], description="item_id:yes, item_id:no or item_id:unknown")


class Weighed(Asked):
    """What a partner should bring."""

    route: str = Field("similar-cluster", description="similar-cluster, visibility, health-systems")
    weight: list[str] = Field([], description="part:number, such as ties:2")
    include_home: bool = Field(False, description="Clusters of the own country as well")


def of_cluster(shown: Edition, cluster_id: str, table: pl.DataFrame) -> pl.DataFrame:
    """Rows of the cluster; UnknownNameError (with the nearest name) for one that is not there."""
    shown.study.cluster(cluster_id)
    return table.filter(pl.col("cluster_id") == cluster_id)


@router.get(_PLACE, **READ, summary="Facts and total of a cluster")
def read_cluster(
    request: HttpRequest, study_id: str, cluster_id: str, asked: Query[Asked]
) -> HttpResponse:
    """One row: who and where it is, and its known, open and possible points."""
    shown = edition(study_id)
    return answer(request, shown, asked, lambda: _card(shown, cluster_id))


@router.get(f"{_PLACE}/points", **READ, summary="Every point of a cluster")
def read_points(
    request: HttpRequest, study_id: str, cluster_id: str, asked: Query[Asked]
) -> HttpResponse:
    """Every item with its point (1, 0 or null for unknown) and the observations behind it."""
    shown = edition(study_id)
    return answer(
        request,
        shown,
        asked,
        lambda: _scored(shown, "points", of_cluster(shown, cluster_id, shown.assessment.points)),
    )


@router.get(f"{_PLACE}/comparison/{{part}}", **READ, summary="Against the others")
def read_comparison(
    request: HttpRequest, study_id: str, cluster_id: str, part: Part, asked: Query[Asked]
) -> HttpResponse:
    """Gaps, peers, moves, success factors, practices to look at, or the logic model."""
    shown = edition(study_id)
    return answer(request, shown, asked, lambda: _compared(shown, cluster_id, part))


@router.get(f"{_PLACE}/partners", **READ, summary="Partners abroad")
def read_partners(
    request: HttpRequest, study_id: str, cluster_id: str, asked: Query[Weighed]
) -> HttpResponse:
    """Every candidate with its parts, weighed as asked, the best supported first."""
    shown = edition(study_id)
    return answer(request, shown, asked, lambda: _partners(shown, cluster_id, asked))


@router.get(f"{_PLACE}/what-if", **READ, summary="With some answers set by hand")
def read_what_if(
    request: HttpRequest, study_id: str, cluster_id: str, asked: Query[Changed]
) -> HttpResponse:
    """Total, place and membership before and after; nothing is stored."""
    shown = edition(study_id)
    return answer(request, shown, asked, lambda: _what_if(shown, cluster_id, asked))


def _scored(shown: Edition, name: str, rows: pl.DataFrame) -> Rows:
    options = {
        "reference_year": shown.assessment.reference_year,
        "evidence": shown.assessment.options.evidence,
    }
    return Rows(schema=f"{name}/1", rows=rows, options=options)


def _card(shown: Edition, cluster_id: str) -> Rows:
    facts = of_cluster(shown, cluster_id, shown.study.clusters)
    scores = shown.assessment.scores.drop(
        [c for c in shown.assessment.scores.columns if c in facts.columns and c != "cluster_id"]
    )
    return _scored(shown, "cluster", facts.join(scores, on="cluster_id", how="left"))


def _compared(shown: Edition, cluster_id: str, part: Part) -> Rows:
    shown.study.cluster(cluster_id)
    comparison = shown.comparison(cluster_id)
    if comparison is None:
        if shown.pending:
            raise NotReadyError("Comparisons are still being computed. Ask again in a minute.")
        raise NotSupportedError(
            f"{cluster_id} is only mentioned in this study: there is too little to compare it by"
        )
    return Rows(
        schema=f"{part.value}/1",
        rows=comparison.tables()[part.value],
        options={"against": comparison.target.id},
        seed=comparison.seed,
        notes=tuple(comparison.limits()),
    )


def _partners(shown: Edition, cluster_id: str, asked: Weighed) -> Rows:
    options = PartnerOptions(
        route=asked.route,
        weights=_pairs("weight", asked.weight, _number),
        include_home=asked.include_home,
    )
    found = find_partners(shown.assessment, cluster_id, options=options)
    return Rows(
        schema="partners/1",
        rows=found.all_candidates.table,
        options={"route": asked.route, "weights": dict(found.all_candidates.weights)},
        notes=(found.note,) if found.note else (),
    )


def _what_if(shown: Edition, cluster_id: str, asked: Changed) -> Rows:
    changes = _pairs("set", asked.set, _answer)
    groups = shown.landscape.grouping if shown.landscape else None
    result = what_if(shown.assessment, cluster_id, changes, groups=groups)
    return Rows(
        schema="what-if/1",
        rows=result.table(),
        options={"set": {c["item_id"]: c["after"] for c in result.changes.to_dicts()}},
        seed=shown.landscape.grouping.seed if shown.landscape else None,
        notes=tuple(result.limits()),
    )


def _pairs(name: str, given: list[str], read: Callable[[str], Any]) -> dict[str, Any]:
    """`key:value` parameters; OptionError for one without a value, or given twice."""
    pairs: dict[str, Any] = {}
    for text in given:
        key, _, value = text.partition(":")
        if key in pairs:
            raise OptionError(name, text, f"each name once; {key} is given twice")
        try:
            pairs[key] = read(value)
        except (KeyError, ValueError):
            expected = "item:yes, item:no or item:unknown" if name == "set" else "part:number"
            raise OptionError(name, text, expected) from None
    return pairs


def _answer(word: str) -> int | None:
    return _ANSWERS[word]


def _number(text: str) -> float:
    return float(text)
