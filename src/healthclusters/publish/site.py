"""The pages of a study, as texts by path: the landscape and a page for each cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from healthclusters.publish.about import Link, about
from healthclusters.publish.cluster_page import cluster_page
from healthclusters.publish.clusters import cluster_views
from healthclusters.publish.evidence import EvidenceView
from healthclusters.publish.landscape_page import landscape_page
from healthclusters.publish.verification_view import VerificationView
from healthclusters.scoring import Assessment

_SECTIONS = (
    ("Clusters", "#clusters"),
    ("Evidence", "#evidence"),
    ("Method", "#method"),
)


def site_pages(
    assessment: Assessment,
    *,
    verification: VerificationView | None = None,
    downloads: Sequence[Link] = (),
) -> dict[str, str]:
    """Path -> HTML of every page: `index.html` and `clusters/<cluster_id>.html`.

    Each page is self-contained (no request leaves it) and works from disk. `index.html` holds
    every point with the source that counts, so it can be passed on alone; the pages of clusters
    hold all observations. downloads: files that lie beside `index.html`.
    """
    evidence = EvidenceView(assessment)
    views = cluster_views(assessment)
    home = about(
        evidence,
        home="#main",
        method="#method",
        navigation=_navigation("", bool(verification)),
        downloads=downloads,
    )
    inside = about(
        evidence,
        home="../index.html",
        method="../index.html#method",
        navigation=_navigation("../index.html", bool(verification)),
        downloads=[Link(d.title, f"../{d.address}") for d in downloads],
    )
    pages = {"index.html": landscape_page(evidence, views, home, verification=verification)}
    for cluster_id in views:
        page = cluster_page(evidence, views, cluster_id, inside)
        pages[f"clusters/{cluster_id}.html"] = page
    return pages


def _navigation(home: str, published: bool) -> list[Link]:
    entries = [Link("Landscape", home or "#main", current=not home)]
    entries += [Link(title, f"{home}{anchor}") for title, anchor in _SECTIONS]
    if published:
        entries.insert(3, Link("Published", f"{home}#published"))
    return entries


def write_pages(pages: Mapping[str, str], folder: Path) -> list[Path]:
    """Write the pages into a folder; the files written, in order."""
    written = []
    for name in sorted(pages):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[name], encoding="utf-8", newline="\n")
        written.append(path)
    return written
