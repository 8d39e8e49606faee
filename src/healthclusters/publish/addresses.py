"""Where pages, clusters and practices are found: beside each other as files, or elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Addresses(Protocol):
    """Addresses as seen from the page that shows them."""

    def page(self, name: str) -> str:
        """A page by its name, such as `landscape`, `groups` or `published`."""
        ...

    def cluster(self, cluster_id: str) -> str:
        """The page of a cluster."""
        ...

    def value(self, cluster_id: str, item_id: str) -> str:
        """One value of the page of a cluster, as seen from there."""
        ...

    def practice(self, practice_id: str) -> str:
        """A practice where it is described in full."""
        ...

    def evidence(self) -> str:
        """Where the source of every cell is found."""
        ...


@dataclass(frozen=True)
class SiteAddresses:
    """Files of the static site. up: the way from the folder of the page to `index.html`."""

    up: str = ""

    def page(self, name: str) -> str:
        """The file of a page; the landscape is the first page."""
        return f"{self.up}{'index' if name == 'landscape' else name}.html"

    def cluster(self, cluster_id: str) -> str:
        """The file of a cluster."""
        return f"{self.up}clusters/{cluster_id}.html"

    def value(self, cluster_id: str, item_id: str) -> str:
        """Its place on the page of the cluster."""
        return f"#{item_id}"

    def practice(self, practice_id: str) -> str:
        """Its place on the page of practices."""
        return f"{self.page('practices')}#practice-{practice_id}"

    def evidence(self) -> str:
        """The scorecards at the foot of the landscape."""
        return f"{self.page('landscape')}#evidence"
