"""The practice library: search, facets, and a page for each practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from healthclusters.comparison import Found, PracticeQuery
from healthclusters.comparison.library import FACETS
from healthclusters.comparison.practice_details import practice_details
from healthclusters.web.explorer.answering import answering, page, page_or_part
from healthclusters.web.explorer.asked import Asked, Paging, State
from healthclusters.web.explorer.downloads import download
from healthclusters.web.explorer.kept import library
from healthclusters.web.explorer.naming import country_names
from healthclusters.web.explorer.once import once
from healthclusters.web.results import Edition

PAGE_SIZE = 20
# Those offered as lists to choose from; the others (cluster, item, ...) come with links.
OFFERED = ("factor", "instrument", "beneficiary", "model", "country", "year")
_SORTED = {
    "match": (),
    "title": ("title", "id"),
    "year": ("start_year", "title", "id"),
    "cluster": ("cluster", "title", "id"),
}


@dataclass(frozen=True)
class Choice:
    """A value of a facet with how many of the practices found have it."""

    value: str
    label: str
    count: int
    chosen: bool


@answering("practices")
def practices(request: HttpRequest, shown: Edition) -> HttpResponse:
    """What clusters do: found by words and facets, sorted, a page at a time."""
    asked = Asked(request.GET, {"q", *FACETS, "from", "to", "sort", "page", "as", "table"})
    query = _query(asked)
    order = asked.choice("sort", _SORTED, "match")
    found = library(shown).search(query, most=None)
    rows = _in_order(found.table, order)
    kind = asked.one("as")
    if kind:
        name = asked.choice("table", ("practices", "facets"), "practices")
        frame = rows if name == "practices" else found.facets
        return download(frame, name, kind, study=shown.study, options=_options(query))
    paging = Paging.of(asked, found.total, PAGE_SIZE)
    state = State.of(request, without=["page"])
    said = country_names(shown)
    context = {
        "found": found,
        "query": query,
        "rows": rows[paging.start : paging.start + PAGE_SIZE].to_dicts(),
        "facets": {name: _choices(found, query, name, said) for name in OFFERED},
        "linked": _linked(found, query),
        "paging": paging,
        "order": order,
        "country_names": said,
    }
    return page_or_part(request, shown, "practices", "explorer/practices", state, context)


def _query(asked: Asked) -> PracticeQuery:
    return PracticeQuery(
        text=asked.one("q"),
        from_year=asked.whole("from", None, 1000, 2100),
        to_year=asked.whole("to", None, 1000, 2100),
        **{name: asked.many(name) for name in FACETS},
    )


def _options(query: PracticeQuery) -> dict[str, Any]:
    return asdict(query)


def _in_order(rows: pl.DataFrame, order: str) -> pl.DataFrame:
    """Practices without a year or cluster come last."""
    columns = _SORTED[order]
    if not columns:
        return rows
    newest = [name == "start_year" for name in columns]
    keys = [pl.col(n).str.to_lowercase() if n != "start_year" else pl.col(n) for n in columns]
    return rows.sort(keys, descending=newest, nulls_last=True)


def _choices(
    found: Found, query: PracticeQuery, facet: str, said: Mapping[str, str]
) -> list[Choice]:
    """Values among the practices found, and those chosen even where none is left.

    said: names of countries in the language of the visitor, by code.
    """
    chosen = [value.casefold() for value in getattr(query, facet)]
    rows = found.facets.filter(pl.col("facet") == facet)
    there = [
        Choice(v, said.get(v, label), n, bool({v.casefold(), label.casefold()} & set(chosen)))
        for v, label, n in rows.select("value", "label", "count").iter_rows()
    ]
    known = {text.casefold() for c in there for text in (c.value, c.label)}
    left = [value for value in getattr(query, facet) if value.casefold() not in known]
    if facet == "year":
        there.sort(key=lambda choice: choice.value, reverse=True)
    return [*(Choice(value, value, 0, True) for value in left), *there]


def _linked(found: Found, query: PracticeQuery) -> list[tuple[str, str, str]]:
    """Facets chosen by a link and not offered as a list: name, value, label."""
    labels = {(f, v): label for f, v, label, _ in found.facets.iter_rows()}
    return [
        (name, value, labels.get((name, value), value))
        for name in FACETS
        if name not in OFFERED
        for value in getattr(query, name)
    ]


@once(4)
def _labels(shown: Edition) -> dict[tuple[str, str], str]:
    """The words for each value of each facet."""
    facets = library(shown).search(most=1).facets
    return {(facet, value): label for facet, value, label, _ in facets.iter_rows()}


@answering("practices")
def practice(request: HttpRequest, shown: Edition, practice_id: str) -> HttpResponse:
    """One practice: what, who, source, how to adopt, what for, and what speaks against."""
    asked = Asked(request.GET, {"as"})
    details = practice_details(shown.assessment, practice_id)
    kind = asked.one("as")
    if kind:
        row = pl.DataFrame([details.row], infer_schema_length=None)
        return download(row, f"practice-{practice_id}", kind, study=shown.study)
    names = dict(shown.study.clusters.select("cluster_id", "name").iter_rows())
    context = {
        "d": details,
        "p": details.row,
        "names": names,
        "labels": _labels(shown),
        "country_names": country_names(shown),
        "state": State(()),
        "back": reverse("explorer:practices", args=[shown.study.id]),
        "sample": len(shown.assessment.cluster_ids("sample")),
    }
    return page(request, shown, "practices", "explorer/practice.html", context)
