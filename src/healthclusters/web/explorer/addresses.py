"""Addresses of the application, for pages that the static site has as well."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def address(name: str, *words: str) -> str:
    """A page by the name of its address; empty where this installation has none."""
    try:
        return reverse(f"explorer:{name}", args=words)
    except NoReverseMatch:
        return ""


def tool_address(name: str, study_id: str, cluster_id: str) -> str:
    """A tool that begins with a cluster; empty where this installation has none."""
    if name == "what-if":
        return address(name, study_id, cluster_id)
    place = address(name, study_id)
    # Of the clusters to compare one is no question yet: it is the one to begin with.
    part = "with" if name == "compare" else "c"
    return f"{place}?{urlencode({part: cluster_id})}" if place else ""


@dataclass(frozen=True)
class WebAddresses:
    """Of one study."""

    study_id: str

    def page(self, name: str) -> str:
        """A page by its name."""
        return address(name, self.study_id)

    def cluster(self, cluster_id: str) -> str:
        """The page of a cluster."""
        return address("cluster", self.study_id, cluster_id)

    def value(self, cluster_id: str, item_id: str) -> str:
        """The page of one value, with all of its observations."""
        return address("value", self.study_id, cluster_id, item_id)

    def practice(self, practice_id: str) -> str:
        """Its own page."""
        return address("practice", self.study_id, practice_id) or self.page("practices")

    def evidence(self) -> str:
        """The table of every observation behind every point."""
        return address("table", self.study_id, "evidence")
