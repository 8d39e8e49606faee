"""The sources of a study, which of them have no lasting copy, and which values are old."""

from __future__ import annotations

from collections.abc import Callable
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
from healthclusters.model import TABLES
from healthclusters.web.editing.frame import Place, page, place_of, typed
from healthclusters.web.explorer.downloads import KINDS, download
from healthclusters.web.explorer.paging import ROWS, page_of, paging_of
from healthclusters.web.explorer.refusals import check_names, one_of, whole_number
from healthclusters.web.store import actions
from healthclusters.web.store.models import SourceArchive
from healthclusters.web.store.reading import load_table, present_rows
from healthclusters.web.told import in_words

_YEARS = 5


@dataclass(frozen=True)
class Listed:
    """A source, how many observations come from it, and its copies."""

    row: dict[str, Any]
    used: int
    copies: list[str]


@never_cache
@require_GET
def sources(request: HttpRequest, study_id: str) -> HttpResponse:
    """Every source, to be searched and taken along; those that look alike have their own page."""
    check_names(request, ("q", "page", "as"))
    place = place_of(request, study_id)
    words = request.GET.get("q", "").strip()[:200]
    listed = listed_sources(place)
    found = [s for s in listed if has_words(s, words)]
    asked = _file(request, f"{study_id}-sources", lambda: _frame(found))
    if asked is not None:
        return asked
    rows, paging = page_of(request, found)
    return page(
        request,
        place,
        "sources.html",
        current="sources",
        sources=rows,
        paging=paging,
        in_all=len(listed),
        words=words,
    )


def has_words(source: Listed, words: str) -> bool:
    """Whether each word stands in its short name, title, publisher or address."""
    cells = (source.row[name] or "" for name in ("source_id", "title", "publisher", "url"))
    text = " ".join(cells).casefold()
    return all(word in text for word in words.casefold().split())


def _file(request: HttpRequest, name: str, make: Callable[[], pl.DataFrame]) -> HttpResponse | None:
    """The rows as a file where `?as=` asks for one."""
    kind = one_of(request, "as", KINDS)
    return download(make(), name, kind) if kind else None


def _frame(found: list[Listed]) -> pl.DataFrame:
    """Columns of `sources` with `observations`, how many come from it, and `copies`."""
    types: dict[str, Any] = {f.name: f.dtype for f in TABLES["sources"].fields}
    rows = [{**s.row, "observations": s.used, "copies": "; ".join(s.copies)} for s in found]
    return pl.DataFrame(rows, schema=types | {"observations": pl.Int64, "copies": pl.String})


@never_cache
@require_GET
def stale(request: HttpRequest, study_id: str) -> HttpResponse:
    """Cells whose newest value is old."""
    check_names(request, ("years", "q", "page", "as"))
    place = place_of(request, study_id)
    years = whole_number(request, "years", 0, 100, _YEARS) or 0
    words = request.GET.get("q", "").strip().casefold()[:200]
    names = subject_names(place)
    labels = {m.id: in_words(m.label) for m in place.framework.measures}
    old = old_cells(load_table(place.stored, "observations"), now().year - years).with_columns(
        name=pl.col("subject").replace(names), label=pl.col("item").replace(labels)
    )
    if words:
        text = pl.concat_str("subject", "name", "item", "label", separator=" ")
        old = old.filter(text.str.to_lowercase().str.contains(words, literal=True))
    asked = _file(request, f"{study_id}-to-refresh", lambda: old)
    if asked is not None:
        return asked
    paging = paging_of(request, old.height)
    return page(
        request,
        place,
        "stale.html",
        current="stale",
        years=years,
        words=request.GET.get("q", "").strip()[:200],
        old=old[paging.start : paging.start + ROWS].rows(named=True),
        paging=paging,
        countries=set(load_table(place.stored, "countries")["alpha3"]),
    )


def subject_names(place: Place) -> dict[str, str]:
    """Names of countries and clusters by their short names."""
    names = dict(present_rows(place.stored, "countries").values_list("alpha3", "name"))
    return names | dict(present_rows(place.stored, "clusters").values_list("cluster_id", "name"))


@never_cache
@require_GET
def without_copy(request: HttpRequest, study_id: str) -> HttpResponse:
    """Sources that could vanish: pages on the web of which nobody keeps a copy."""
    check_names(request, ("q", "page", "as"))
    place = place_of(request, study_id)
    words = request.GET.get("q", "").strip()[:200]
    without = [s for s in listed_sources(place) if s.row["url"] and not s.copies and s.used]
    found = sorted((s for s in without if has_words(s, words)), key=lambda s: -s.used)
    asked = _file(request, f"{study_id}-without-copy", lambda: _frame(found))
    if asked is not None:
        return asked
    rows, paging = page_of(request, found)
    return page(
        request,
        place,
        "without_copy.html",
        current="stale",
        sources=rows,
        paging=paging,
        words=words,
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
    return redirect("editing:without-copy", study_id)


def listed_sources(place: Place) -> list[Listed]:
    """Every source of the study, in canonical order."""
    used = dict(load_table(place.stored, "observations").group_by("source_id").len().iter_rows())
    copies: dict[str, list[str]] = {}
    for found in SourceArchive.objects.filter(study=place.stored):
        copies.setdefault(found.source_id, []).append(found.url)
    rows = load_table(place.stored, "sources").rows(named=True)
    return [Listed(r, used.get(r["source_id"], 0), copies.get(r["source_id"], [])) for r in rows]
