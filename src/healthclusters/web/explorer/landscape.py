"""The landscape: every cluster of a study on a map and in a table, filtered by the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from healthclusters.comparison.words import folded
from healthclusters.publish import findings
from healthclusters.publish.clusters import ClusterView
from healthclusters.web.explorer.addresses_of_view import with_query
from healthclusters.web.explorer.filters import (
    NAMES,
    Choices,
    Filters,
    choices,
    filters_of,
    matching,
    nearest_word,
)
from healthclusters.web.explorer.frame import answer, edition_or_404
from healthclusters.web.explorer.framework_words import framework_words
from healthclusters.web.explorer.landscape_map import Maps, maps_of
from healthclusters.web.explorer.naming import country_names
from healthclusters.web.explorer.once import once
from healthclusters.web.explorer.paging import SORTING, in_order, page_of, sorting
from healthclusters.web.results import Edition, study_ids
from healthclusters.web.results.tables import Table

_TITLES = {
    "name": marked("Name"),
    "country": marked("Country"),
    "group": marked("Published group"),
    "model": marked("Target model"),
    "focus": marked("Focus"),
    "score": marked("Points known"),
    "coverage": marked("Answers known"),
}
_KEYS: Mapping[str, Callable[[ClusterView], Any]] = {
    "name": lambda v: v.short.casefold(),
    "where": lambda v: (v.countries.casefold(), v.city.casefold()),
    "group": lambda v: v.group.number or None,
    "known": lambda v: (v.known, v.most),
    "most": lambda v: (v.most, v.known),
    "answered": lambda v: (v.answered, v.known),
    "contested": lambda v: (v.contested, v.known),
}
# Numbers are sorted downwards first, words upwards.
_DOWN = {key: key not in ("name", "where", "group") for key in _KEYS}


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What is said of the whole study above the table."""

    title: str
    lede: str
    yes: int
    no: int
    unknown: int
    contested: int
    clusters: int
    outside: int
    countries: int
    observations: int
    sources: int
    items: int
    map_title: str

    @property
    def total(self) -> int:
        """All answers of the sample."""
        return self.yes + self.no + self.unknown


@dataclass(frozen=True, kw_only=True)
class Widening:
    """A filter to take away. rows: what would then be found."""

    title: str
    value: str
    address: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """The clusters that pass the filters."""

    views: list[ClusterView]
    title: str
    widen: list[Widening]
    meant: str
    """The word that was probably meant, where nothing has the one that was asked for."""
    maps: Maps


def landscape(request: HttpRequest, study_id: str) -> HttpResponse:
    """Every cluster with its points; `?as=` gives the clusters that pass the filters."""
    shown = edition_or_404(study_id)
    offered = _in_language(choices(shown), shown)
    filters = filters_of(request, offered)
    order = sorting(request, _DOWN, "known")
    found = in_order(matching(shown, filters, offered), order, _KEYS)
    rows, paging = page_of(request, found)
    summary = summary_of(shown)
    return answer(
        request,
        shown,
        "landscape",
        "explorer/landscape.html",
        tables=[clusters_table(shown, found)],
        filters=(*NAMES, *SORTING),
        summary=summary,
        offered=offered,
        filters_now=filters,
        sorting=order,
        paging=paging,
        rows=rows,
        found=Found(
            views=found,
            title=_title_of(found),
            widen=_widening(request, shown, filters, offered),
            meant="" if found else nearest_word(shown, filters.name),
            maps=maps_of(shown, frozenset(v.id for v in found)),
        ),
        most_items=summary.items,
        other_studies=[name for name in study_ids() if name != study_id],
        scale=[round(summary.items * quarter / 4) for quarter in range(5)],
    )


def _title_of(found: Sequence[ClusterView]) -> str:
    """What the clusters of the sample show; empty where all that were found are outside it."""
    sample = [v for v in found if v.role == "sample"]
    return findings.table_title(sample) if sample else ""


def _in_language(offered: Choices, shown: Edition) -> Choices:
    """The filters with the focus areas and countries in the language of the visitor."""
    words = framework_words(shown, (get_language() or "en")[:2])
    said = {tag: words.get(name, name) for tag, name in offered.focus.items()}
    names = country_names(shown)
    countries = {code: names[code] for code in offered.country}
    return replace(offered, focus=_by_name(said), country=_by_name(countries))


def _by_name(choices: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(choices.items(), key=lambda pair: folded(pair[1])))


@once(8)
def summary_of(shown: Edition) -> Summary:
    """The whole study in a few sentences and numbers."""
    assessment = shown.assessment
    sample = [v for v in shown.views.values() if v.role == "sample"]
    yes, no, unknown = (int(assessment.items[c].sum() or 0) for c in ("yes", "no", "open"))
    countries = {c for v in sample for c in v.country_codes}
    items = len(assessment.study.framework.items)
    return Summary(
        title=findings.answers_title(yes, no, unknown),
        lede=findings.answers_lede(len(sample), len(countries), items, yes, no, unknown),
        yes=yes,
        no=no,
        unknown=unknown,
        contested=int(assessment.items["contested"].sum() or 0),
        clusters=len(sample),
        outside=len(shown.views) - len(sample),
        countries=len(countries),
        observations=assessment.study.observations.height,
        sources=shown.evidence.sources_used(),
        items=items,
        map_title=findings.map_title(
            findings.regions(assessment), sample, list(choices(shown).groups)
        ),
    )


def _widening(
    request: HttpRequest, shown: Edition, filters: Filters, offered: Choices
) -> list[Widening]:
    """What each filter keeps out, for those who find too little."""
    return [
        Widening(
            title=_(_TITLES[name]),
            value=filter_words(filters, name, offered),
            address=with_query(request, **{name: "", "page": ""}),
            rows=len(matching(shown, filters.without(name), offered)),
        )
        for name in filters.active
    ]


def filter_words(filters: Filters, name: str, offered: Choices) -> str:
    """The value of a filter as a reader says it."""
    value = getattr(filters, name)
    if name in ("country", "group", "model", "focus"):
        said = str(getattr(offered, name)[value])
        return _("outside the sample") if said == "outside" else said
    if name == "score":
        return _("%(n)s or more") % {"n": value}
    return _("%(n)s %% or more") % {"n": value} if name == "coverage" else f"“{value}”"


def clusters_table(shown: Edition, views: Sequence[ClusterView]) -> Table:
    """The clusters as rows to take along, in the order in which they are shown."""
    every = _every_cluster(shown)
    places = {cluster: place for place, cluster in enumerate(every["cluster_id"])}
    rows = every.select(pl.all().gather([places[v.id] for v in views]))
    used = {
        "reference_year": shown.assessment.reference_year,
        "evidence": shown.assessment.options.evidence,
    }
    return Table(name="clusters", rows=rows, options=used)


@once()
def _every_cluster(shown: Edition) -> pl.DataFrame:
    models = choices(shown).members
    records = [
        {
            "cluster_id": v.id,
            "name": v.name,
            "role": v.role,
            "countries": v.country_codes,
            "city": v.city or None,
            "published_group": v.group.id or None,
            "target_models": [m for m, inside in models.items() if v.id in inside],
            "focus_areas": v.focus_tags,
            "known": v.known,
            "open": v.open,
            "most": v.most,
            "items": v.items,
            "answered": v.answered,
            "contested": v.contested,
            "best_rank": v.best_rank,
            "worst_rank": v.worst_rank,
            "surely_ahead_of": v.surely_ahead_of,
            "surely_behind": v.surely_behind,
        }
        for v in shown.views.values()
    ]
    texts = ("cluster_id", "name", "role", "city", "published_group")
    lists = ("countries", "target_models", "focus_areas")
    numbers = (
        "known", "open", "most", "items", "answered", "contested", "best_rank", "worst_rank",
        "surely_ahead_of", "surely_behind",
    )  # fmt: skip
    schema: dict[str, Any] = {
        **dict.fromkeys(texts, pl.String),
        **dict.fromkeys(lists, pl.List(pl.String)),
        **dict.fromkeys(numbers, pl.Int64),
    }
    ordered = {name: schema[name] for name in (records[0] if records else schema)}
    return pl.DataFrame(records, schema=ordered)
