"""The partner finder: clusters abroad for one cluster, by weights of the visitor's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from healthclusters.comparison import ROUTES, PartnerOptions, PartnerSearch, find_partners
from healthclusters.comparison.partners import MARKETS, Market
from healthclusters.comparison.routes import PARTS, route_named
from healthclusters.web.explorer import naming
from healthclusters.web.explorer.answering import answering, page, page_or_part
from healthclusters.web.explorer.asked import Asked, State
from healthclusters.web.explorer.downloads import download
from healthclusters.web.explorer.kept import tie_graph, warnings
from healthclusters.web.results import Edition

_FIRST, _MOST = 10, 100
_DEFAULT_ROUTE = "similar-cluster"
_NAMES = {"c", "route", "was", "market", "home", "most", "as", "table"}
_TABLES = ("partners", "all", "examples")


@dataclass(frozen=True)
class PartRow:
    """One part of a candidate's points: its interval, None where nothing is sought, and weight."""

    part: str
    low: float | None
    high: float | None
    weight: float


@dataclass(frozen=True)
class Candidate:
    """A candidate as shown. low, high: points out of 100."""

    row: dict[str, Any]
    low: int
    high: int
    parts: list[PartRow]
    ties: list[dict[str, Any]]


@answering("partners")
def partners(request: HttpRequest, shown: Edition) -> HttpResponse:
    """Candidates in order, each with its parts, known ways and what is unknown."""
    asked = Asked(request.GET, {*_NAMES, *(f"weight.{part}" for part in PARTS)})
    named = asked.one("c")
    if not named:
        names = {"names": naming.names(shown)}
        return page(request, shown, "partners", "explorer/partners_choose.html", names)
    cluster_id = naming.cluster_named(shown, named)
    options = _options(asked)
    state = _state(cluster_id, options)
    path = reverse("explorer:partners", args=[shown.study.id])
    kind = asked.one("as")
    if not kind and not request.headers.get("X-Part") and state.pairs != State.of(request).pairs:
        return redirect(state.address(path))
    search = find_partners(
        shown.assessment,
        cluster_id,
        options=options,
        ties=tie_graph(shown),
        warnings=warnings(shown),
    )
    if kind:
        return _file(shown, search, asked.choice("table", _TABLES, "partners"), kind)
    context = {
        "names": naming.names(shown),
        "view": shown.views[cluster_id],
        "search": search,
        "options": options,
        "weights": {**search.route.weights, **options.weights},
        "nothing_sought": search.all_candidates.nothing_sought,
        "routes": ROUTES,
        "markets": MARKETS,
        "candidates": _candidates(shown, search),
        "country_names": naming.country_names(shown),
        "more": min(_MOST, search.all_candidates.table.height),
    }
    return page_or_part(request, shown, "partners", "explorer/partners", state, context)


def _options(asked: Asked) -> PartnerOptions:
    """Weights are those of the route where the route has just been changed."""
    route = asked.choice("route", ROUTES, _DEFAULT_ROUTE)
    preset = route_named(route).weights
    given = {} if asked.one("was", route) != route else _weights(asked, preset)
    return PartnerOptions(
        route=route,
        weights=given,
        market=cast(Market, asked.choice("market", MARKETS, "new")),
        include_home=asked.choice("home", ("", "yes"), "") == "yes",
        most=asked.whole("most", _FIRST, 1, _MOST) or _FIRST,
    )


def _weights(asked: Asked, preset: Mapping[str, float]) -> dict[str, float]:
    """Only those that differ from the route's."""
    given = {part: asked.number(f"weight.{part}") for part in PARTS}
    return {p: w for p, w in given.items() if w is not None and w != preset[p]}


def _state(cluster_id: str, options: PartnerOptions) -> State:
    """The address that says the same in the fewest words."""
    pairs = [("c", cluster_id)]
    if options.route != _DEFAULT_ROUTE:
        pairs.append(("route", options.route))
    pairs += [(f"weight.{part}", f"{weight:.12g}") for part, weight in options.weights.items()]
    if options.market != "new":
        pairs.append(("market", options.market))
    if options.include_home:
        pairs.append(("home", "yes"))
    if options.most != _FIRST:
        pairs.append(("most", str(options.most)))
    return State(tuple(pairs))


def _candidates(shown: Edition, search: PartnerSearch) -> list[Candidate]:
    weights = search.all_candidates.weights
    titles = dict(shown.study.sources.select("source_id", "title").iter_rows())
    paths = search.paths
    found = []
    for row in search.table.iter_rows(named=True):
        path = paths.get(row["cluster_id"])
        ties = [
            {"a": t.a, "b": t.b, "kind": t.kind, "year": t.year, "source": titles.get(t.source_id)}
            for t in (path.ties if path else ())
        ]
        parts = [PartRow(p, row[f"{p}_low"], row[f"{p}_high"], weights[p]) for p in PARTS]
        low, high = round(100 * row["score_low"]), round(100 * row["score_high"])
        found.append(Candidate(row, low, high, parts, ties))
    return found


def _file(shown: Edition, search: PartnerSearch, table: str, kind: str) -> HttpResponse:
    frames = {
        "partners": search.table,
        "all": search.all_candidates.table,
        "examples": search.examples,
    }
    used = {
        "cluster": search.subject.id,
        "route": search.options.route,
        "weights": dict(search.all_candidates.weights),
        "market": search.options.market,
        "eu_year": search.all_candidates.eu_year,
        "include_home": search.options.include_home,
        "most": search.options.most,
    }
    name = "examples" if table == "examples" else "partners"
    notes = [search.note] if search.note else []
    return download(frames[table], name, kind, study=shown.study, options=used, notes=notes)
