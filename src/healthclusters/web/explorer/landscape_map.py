"""The map of the clusters that pass the filters; many of them are drawn country by country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from healthclusters.publish.clusters import ClusterView
from healthclusters.publish.landscape_page import cluster_places
from healthclusters.publish.map_view import MapView, Place, map_views
from healthclusters.publish.words import joined
from healthclusters.web.explorer.naming import country_names
from healthclusters.web.explorer.once import once
from healthclusters.web.results import Edition

MOST_MARKS = 120
"""More marks than these can neither be told apart nor named; then countries are drawn."""


@dataclass(frozen=True, kw_only=True)
class Maps:
    """Pictures, the largest part of the world first.

    by_country: a mark is a country with all of its clusters. absent: without a recorded seat.
    """

    pictures: list[MapView]
    by_country: bool
    absent: str
    unnamed: str


def maps_of(shown: Edition, cluster_ids: frozenset[str]) -> Maps:
    """The maps of these clusters; countries of the sample are drawn darker."""
    return _maps(shown, cluster_ids, get_language() or "en")


@once(128)
def _maps(shown: Edition, cluster_ids: frozenset[str], _language: str) -> Maps:
    views = [v for v in shown.views.values() if v.id in cluster_ids]
    sample = (v for v in shown.views.values() if v.role == "sample")
    lit = sorted({code for v in sample for code in v.country_codes})
    seated = [v for v in views if v.lon is not None and v.lat is not None]
    absent = [v.short for v in views if v.lon is None or v.lat is None]
    by_country = len(seated) > MOST_MARKS
    if by_country:
        places = _countries(shown, seated)
    else:
        places = cluster_places(seated, len(shown.study.framework.items))
    pictures = map_views(places, lit) if places else []
    return Maps(
        pictures=pictures,
        by_country=by_country,
        absent=_some(absent),
        unnamed=_some([name for picture in pictures for name in picture.unnamed]),
    )


def _some(names: list[str], most: int = 12) -> str:
    """Names as a list, cut where it would be longer than anyone reads."""
    more = len(names) - most
    return joined(names if more <= 0 else [*names[:most], f"{more:,} more"])


def _countries(shown: Edition, views: Sequence[ClusterView]) -> list[Place]:
    """One place a country, in the middle of the seats of its clusters."""
    names = country_names(shown)
    inside: dict[str, list[ClusterView]] = {}
    for view in views:
        inside.setdefault(view.country_codes[0], []).append(view)
    return [
        Place(
            cluster_id="",
            name=f"{names[code]} {len(members):,}",
            city=f"{len(members):,}",
            country=names[code],
            lon=_mean([v.lon for v in members]),
            lat=_mean([v.lat for v in members]),
            mark=0,
            title=f"{names[code]}: {len(members):,} clusters",
        )
        for code, members in sorted(inside.items())
    ]


def _mean(values: Sequence[float | None]) -> float:
    known = [v for v in values if v is not None]
    return sum(known) / len(known)
