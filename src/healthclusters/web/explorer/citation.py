"""How a page is cited: its address with the filters and the revision that it shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from healthclusters.publish.about import About

_LEAST = 7  # digits of a revision that say which one is meant
_NOT_CITED = ("as", "table", "revision")


@dataclass(frozen=True)
class Citation:
    """address: with the revision. other_revision: the one that the address asked for, where the
    page shows another."""

    address: str
    other_revision: str


def citation(request: HttpRequest, site: About) -> Citation:
    """Of the page that is shown."""
    query = request.GET.copy()
    for name in _NOT_CITED:
        query.pop(name, None)
    query["revision"] = site.revision
    asked = request.GET.get("revision", "")
    same = len(asked) >= _LEAST and (
        site.revision.startswith(asked) or asked.startswith(site.revision)
    )
    return Citation(
        request.build_absolute_uri(f"{request.path}?{query.urlencode()}"),
        "" if not asked or same else asked[:64],
    )
