"""The pages of a study as texts by path: landscape, a page a cluster, published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from healthclusters.publish.about import About, Link, about
from healthclusters.publish.cluster_page import cluster_page
from healthclusters.publish.clusters import cluster_views
from healthclusters.publish.environment import render
from healthclusters.publish.evidence import EvidenceView
from healthclusters.publish.landscape_page import landscape_page
from healthclusters.publish.verification_view import VerificationView, verification_view
from healthclusters.scoring import Assessment, Verification

MOST_BYTES = 400_000
"""Largest page; a landscape that would be larger leaves its scorecards to the clusters' pages."""


def study_page(assessment: Assessment, verification: Verification | None = None) -> str:
    """The landscape alone, as one self-contained HTML page.

    It holds every point of every cluster with the source that counts, whatever its size, and
    refers to no other page. verification: adds published figures beside recomputed ones.
    """
    evidence = EvidenceView(assessment)
    published = verification_view(verification) if verification else None
    site = _home(evidence, published, alone=True)
    views = cluster_views(assessment)
    return landscape_page(evidence, views, site, verification=published, cluster_pages=False)


def site_pages(
    assessment: Assessment,
    verification: Verification | None = None,
    *,
    downloads: Sequence[Link] = (),
) -> dict[str, str]:
    """Path -> HTML of every page: `index.html`, `clusters/<cluster_id>.html`, `published.html`.

    Each page is self-contained (no request leaves it) and works from disk. `index.html` holds
    every point with the source that counts, so it can be passed on alone, unless it would then be
    larger than 400,000 bytes; the pages of clusters hold all observations. downloads: files that
    lie beside `index.html`.
    """
    evidence = EvidenceView(assessment)
    views = cluster_views(assessment)
    published = verification_view(verification) if verification else None
    home = _home(evidence, published, downloads=downloads)
    landscape = landscape_page(evidence, views, home, verification=published)
    if len(landscape.encode()) > MOST_BYTES:
        landscape = landscape_page(evidence, views, home, verification=published, scorecards=False)
    pages = {"index.html": landscape}
    if published:
        beside = _inside(evidence, published, "index.html", downloads)
        pages["published.html"] = render("published.html", page=published, site=beside)
    inside = _inside(
        evidence, published, "../index.html", [Link(d.title, f"../{d.address}") for d in downloads]
    )
    for cluster_id in views:
        pages[f"clusters/{cluster_id}.html"] = cluster_page(evidence, views, cluster_id, inside)
    return pages


def _home(
    evidence: EvidenceView,
    published: VerificationView | None,
    *,
    downloads: Sequence[Link] = (),
    alone: bool = False,
) -> About:
    return about(
        evidence,
        home="#main",
        method="#method",
        navigation=_navigation("", "" if alone else "published.html", bool(published)),
        downloads=downloads,
    )


def _inside(
    evidence: EvidenceView,
    published: VerificationView | None,
    home: str,
    downloads: Sequence[Link],
) -> About:
    page = home.replace("index.html", "published.html")
    return about(
        evidence,
        home=home,
        method=f"{home}#method",
        navigation=_navigation(home, page, bool(published)),
        downloads=downloads,
    )


def _navigation(home: str, published_page: str, published: bool) -> list[Link]:
    """Entries of the head; home is empty on the landscape itself."""
    entries = [
        Link("Landscape", home or "#main", current=not home),
        Link("Clusters", f"{home}#clusters"),
        Link("Evidence", f"{home}#evidence"),
    ]
    if published:
        entries.append(Link("Published", published_page or "#published"))
    return [*entries, Link("Method", f"{home}#method")]


def write_pages(pages: Mapping[str, str], folder: Path) -> list[Path]:
    """Write the pages into a folder; the files written, in order."""
    written = []
    for name in sorted(pages):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[name], encoding="utf-8", newline="\n")
        written.append(path)
    return written
