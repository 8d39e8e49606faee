"""How each measure is coded, with examples out of what is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from healthclusters.model import Item, Measure
from healthclusters.web.editing.frame import Place, page, place_of
from healthclusters.web.explorer.refusals import NoSuchPageError, nearest
from healthclusters.web.results import edition

_EACH = 3


@dataclass(frozen=True)
class Examples:
    """Of one item: published observations that earn the point, do not, or leave it open."""

    item: Item
    yes: list[dict[str, Any]]
    no: list[dict[str, Any]]
    open: list[dict[str, Any]]


@never_cache
@require_GET
def codebook(request: HttpRequest, study_id: str) -> HttpResponse:
    """All measures."""
    place = place_of(request, study_id)
    measures = place.framework.measures
    return page(request, place, "codebook.html", current="codebook", measures=measures)


@never_cache
@require_GET
def entry(request: HttpRequest, study_id: str, item: str) -> HttpResponse:
    """One measure: rule, coding, examples and edge cases."""
    place = place_of(request, study_id)
    known = place.framework.measure_by_id
    if item not in known:
        raise NoSuchPageError(item, nearest(item, known))
    return page(
        request,
        place,
        "codebook_entry.html",
        current="codebook",
        measure=known[item],
        items=[i for i in place.framework.items if i.measure == item],
        examples=_examples(place, known[item]),
    )


def _examples(place: Place, measure: Measure) -> list[Examples]:
    """Only what is published, so that nobody sees another coder's work too early; reviewed
    observations come first."""
    if not place.stored.revisions.exists():
        return []
    shown = edition(place.study_id)
    rows = shown.assessment.evidence.join(
        shown.study.observations.drop("item"), on=["observation_id", "subject"]
    )
    rows = rows.with_columns(later=pl.col("status") != "reviewed")
    rows = rows.sort("later", "confidence", "observation_id")
    found = []
    for item in shown.study.framework.items:
        if item.measure == measure.id:
            mine = rows.filter(pl.col("item_id") == item.id)
            parts = [_some(mine, point) for point in (1, 0, None)]
            found.append(Examples(item, *parts))
    return found


def _some(rows: pl.DataFrame, point: int | None) -> list[dict[str, Any]]:
    """A few with different values."""
    chosen = rows.filter(pl.col("point").eq_missing(pl.lit(point, dtype=pl.Int8)))
    return chosen.unique("value", keep="first", maintain_order=True).head(_EACH).rows(named=True)
