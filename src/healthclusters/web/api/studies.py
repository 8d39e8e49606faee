"""Studies and their tables."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from healthclusters.model import Study
from healthclusters.publish import json_text
from healthclusters.web.api.answers import Answer, Rows, answer
from healthclusters.web.api.asking import Asked
from healthclusters.web.api.problem_details import ProblemDetails
from healthclusters.web.api.tables import table_list, table_named
from healthclusters.web.results import edition, study_ids

router = Router(tags=["Studies and tables"])
REFUSALS = {400: ProblemDetails, 404: ProblemDetails, 422: ProblemDetails, 503: ProblemDetails}
READ: dict[str, Any] = {"response": {200: Answer, 304: None, **REFUSALS}, "by_alias": True}
"""What every address that is read says of its answers."""


@router.get("/studies", response={200: Answer}, by_alias=True, summary="The studies")
def list_studies(request: HttpRequest) -> HttpResponse:
    """Each study with its current revision: study_id, title, revision, licence, synthetic."""
    rows = []
    for study_id in study_ids():
        study = edition(study_id).study
        rows.append(
            {
                "study_id": study.id,
                "title": study.info.title,
                "revision": study.revision,
                "licence": study.info.licence,
                "synthetic": study.info.synthetic,
                "clusters": study.clusters.height,
                "observations": study.observations.height,
            }
        )
    text = json_text("studies/1", None, None, None, rows)
    return HttpResponse(text, content_type="application/json")


@router.get("/studies/{study_id}/tables", **READ, summary="The tables of a study")
def list_tables(request: HttpRequest, study_id: str, asked: Query[Asked]) -> HttpResponse:
    """Every table with its title, kind (evidence or result), number of rows and columns."""
    shown = edition(study_id)
    return answer(request, shown, asked, lambda: Rows(schema="tables/1", rows=table_list(shown)))


@router.get("/studies/{study_id}/tables/{table}", **READ, summary="One table")
def read_table(
    request: HttpRequest, study_id: str, table: str, asked: Query[Asked]
) -> HttpResponse:
    """The rows of a table, named as its CSV file: clusters, observations, scores, points, ..."""
    shown = edition(study_id)
    return answer(request, shown, asked, lambda: table_named(shown, table))


@router.get("/studies/{study_id}/framework", **READ, summary="The items and their rules")
def read_framework(request: HttpRequest, study_id: str, asked: Query[Asked]) -> HttpResponse:
    """Each item with its category, indicator, question, rule and what would settle it."""
    shown = edition(study_id)
    return answer(request, shown, asked, lambda: _framework(shown.study))


def _framework(study: Study) -> Rows:
    """One row an item, in the order of the framework."""
    framework = study.framework
    rows = [
        {
            "item_id": item.id,
            "category": framework.category_of_item[item.id],
            "indicator": item.indicator,
            "measure": item.measure,
            "label": str(item.label),
            "question": str(item.question),
            "rule": str(item.rule),
            "changeable": item.changeable,
            "settle": str(item.settle),
        }
        for item in framework.items
    ]
    return Rows(schema="framework/1", rows=pl.DataFrame(rows))
