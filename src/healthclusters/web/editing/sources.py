"""The sources of a study: which are doubled, which have no lasting copy, which values are old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.web.editing.frame import Place, page, place_of, typed
from healthclusters.web.editing.naming import names_of
from healthclusters.web.explorer.refusals import check_names, whole_number
from healthclusters.web.store import actions
from healthclusters.web.store.duplicates import twins
from healthclusters.web.store.models import SourceArchive
from healthclusters.web.store.reading import load_table

_YEARS = 5
_MOST_ROWS = 500


@dataclass(frozen=True)
class Listed:
    """A source, how many observations come from it, and its copies."""

    row: dict[str, Any]
    used: int
    copies: list[str]


@never_cache
@require_GET
def sources(request: HttpRequest, study_id: str) -> HttpResponse:
    """Every source, with those that are probably the same."""
    check_names(request, ())
    place = place_of(request, study_id)
    listed = _listed(place)
    known = [(s.row["source_id"], s.row["title"], s.row["url"]) for s in listed]
    return page(
        request, place, "sources.html", current="sources", sources=listed, twins=twins(known)
    )


@never_cache
@require_GET
def stale(request: HttpRequest, study_id: str) -> HttpResponse:
    """Cells whose newest value is old, and sources that could vanish."""
    check_names(request, ("years",))
    place = place_of(request, study_id)
    years = whole_number(request, "years", 0, 100, _YEARS) or 0
    old = old_cells(load_table(place.stored, "observations"), now().year - years)
    without = [s for s in _listed(place) if s.row["url"] and not s.copies and s.used]
    return page(
        request,
        place,
        "stale.html",
        current="stale",
        years=years,
        names=names_of(place),
        old=old.head(_MOST_ROWS).rows(named=True),
        old_in_all=old.height,
        countries=set(load_table(place.stored, "countries")["alpha3"]),
        sources=sorted(without, key=lambda s: -s.used),
    )


def old_cells(observations: pl.DataFrame, before: int) -> pl.DataFrame:
    """Cells whose newest dated value is of a year before `before`, the oldest first.

    Columns: `subject`, `item`, `newest` (null: no value is dated), `observations`.
    """
    return (
        observations.filter(pl.col("status") != "superseded")
        .group_by("subject", "item")
        .agg(newest=pl.col("as_of").max(), observations=pl.len())
        .filter((pl.col("newest") < before) | pl.col("newest").is_null())
        .sort("newest", "subject", "item", nulls_last=True)
    )


@require_POST
def archive(request: HttpRequest, study_id: str) -> HttpResponse:
    """Note where a lasting copy of a source is."""
    place = place_of(request, study_id)
    name, url = typed(request, "source_id"), typed(request, "url", 3000)
    try:
        actions.add_archive(study_id, name, url, author=place.person)
    except OptionError:
        messages.error(request, _("The address of a copy begins with https://."))
    except UnknownNameError as unknown:
        messages.error(request, str(unknown))
    else:
        messages.success(request, _("The copy is noted."))
    return redirect("editing:stale", study_id)


def _listed(place: Place) -> list[Listed]:
    used = dict(load_table(place.stored, "observations").group_by("source_id").len().iter_rows())
    copies: dict[str, list[str]] = {}
    for found in SourceArchive.objects.filter(study=place.stored):
        copies.setdefault(found.source_id, []).append(found.url)
    rows = load_table(place.stored, "sources").rows(named=True)
    return [Listed(r, used.get(r["source_id"], 0), copies.get(r["source_id"], [])) for r in rows]
