"""The static site of a study: its pages as texts by path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from healthclusters.comparison import Comparison
from healthclusters.landscape import Landscape
from healthclusters.model import Study
from healthclusters.publish.about import About, Link, about, other_results
from healthclusters.publish.addresses import SiteAddresses
from healthclusters.publish.cluster_page import cluster_page
from healthclusters.publish.clusters import ClusterView, cluster_views, published_groups
from healthclusters.publish.environment import render
from healthclusters.publish.evidence import EvidenceView
from healthclusters.publish.groups_page import groups_page
from healthclusters.publish.landscape_page import landscape_page
from healthclusters.publish.partners_page import partners_page, study_ties
from healthclusters.publish.practices_page import practices_page, study_practices
from healthclusters.publish.printed_tables import study_tables
from healthclusters.publish.ranking_page import ranking_page
from healthclusters.publish.reference_pages import data_page, method_page
from healthclusters.publish.verification_view import VerificationView, verification_view
from healthclusters.robustness import Robustness
from healthclusters.scoring import Assessment, Verification

_TITLES = {
    "index.html": "Landscape",
    "groups.html": "Groups",
    "ranking.html": "Ranking",
    "practices.html": "Practices",
    "partners.html": "Partners",
    "published.html": "Published",
    "method.html": "Method",
    "data.html": "Data",
}

MOST_BYTES = 400_000
"""Largest page; a landscape that would be larger leaves its scorecards to the clusters' pages."""


def study_page(assessment: Assessment, verification: Verification | None = None) -> str:
    """The landscape alone, as one self-contained HTML page.

    It holds every point of every cluster with the source that counts, whatever its size, and
    refers to no other page. verification: adds published figures beside recomputed ones.
    """
    evidence = EvidenceView(assessment)
    published = verification_view(verification) if verification else None
    entries = [("Landscape", "#main"), ("Clusters", "#clusters"), ("Evidence", "#evidence")]
    if published:
        entries.append(("Published", "#published"))
    entries.append(("Method", "#method"))
    site = about(
        evidence,
        home="#main",
        method="#method",
        navigation=[Link(t, a, current=a == "#main") for t, a in entries],
    )
    views = cluster_views(assessment)
    return landscape_page(evidence, views, site, verification=published, cluster_pages=False)


def site_pages(
    assessment: Assessment,
    verification: Verification | None = None,
    *,
    landscape: Landscape | None = None,
    robustness: Robustness | None = None,
    comparisons: Mapping[str, Comparison] | None = None,
    downloads: Sequence[Link] = (),
) -> dict[str, str]:
    """Path -> HTML of every page of the static site.

    `index.html` (the landscape), `groups.html`, `ranking.html`, `practices.html`,
    `partners.html`, `published.html`, `method.html`, `data.html` and `clusters/<cluster_id>.html`;
    a page without anything to show, or without its result, is left out. Each is self-contained (no
    request leaves it) and works from disk and without JavaScript. `index.html` holds every point
    with the source that counts, so it can be passed on alone, unless it would then be larger than
    400,000 bytes; the pages of clusters hold all observations. comparisons: by cluster_id; they add
    gaps, peers, practices and partners to its page. downloads: files that lie beside `index.html`.
    """
    evidence = EvidenceView(assessment)
    views = cluster_views(assessment)
    published = verification_view(verification) if verification else None
    makers: dict[str, Callable[[About], str | None]] = {
        "index.html": lambda site: _landscape(evidence, views, site, published),
        "groups.html": lambda site: groups_page(evidence, views, site, landscape),
        "ranking.html": lambda site: (
            ranking_page(evidence, views, robustness, site) if robustness else None
        ),
        "practices.html": lambda site: practices_page(evidence, views, site),
        "partners.html": lambda site: partners_page(evidence, views, site),
        "published.html": lambda site: _published(assessment.study, published, landscape, site),
        "method.html": lambda site: method_page(evidence, site),
        "data.html": lambda site: data_page(evidence, site),
    }
    there = _there(evidence, published, robustness)
    seeds = [landscape.grouping.seed] if landscape else []
    seeds += [robustness.options.seed] if robustness else []
    others = other_results(verification.options.evidence if verification else None, seeds)
    pages = {}
    for name, make in makers.items():
        if name in there:
            pages[name] = str(make(_about(evidence, there, name, "", downloads, others)))
    inside = _about(evidence, there, "clusters/", "../", downloads, others)
    practices = study_practices(evidence, views)
    ties = study_ties(evidence, views)
    for cluster_id in views:
        pages[f"clusters/{cluster_id}.html"] = cluster_page(
            evidence,
            views,
            cluster_id,
            inside,
            practices=practices,
            ties=ties,
            comparison=(comparisons or {}).get(cluster_id),
        )
    return pages


def _landscape(
    evidence: EvidenceView,
    views: dict[str, ClusterView],
    site: About,
    published: VerificationView | None,
) -> str:
    """With every scorecard, or without them where the page would be too large."""
    page = landscape_page(evidence, views, site, verification=published)
    if len(page.encode()) <= MOST_BYTES:
        return page
    return landscape_page(evidence, views, site, verification=published, scorecards=False)


def _published(
    study: Study, published: VerificationView | None, landscape: Landscape | None, site: About
) -> str | None:
    if published is None:
        return None
    tables = study_tables(
        study,
        characteristics=landscape.characteristics if landscape else None,
        target_models=landscape.target_models if landscape else None,
    )
    return render("published.html", page=published, printed=tables, site=site)


def _there(
    evidence: EvidenceView, published: VerificationView | None, robustness: Robustness | None
) -> list[str]:
    """The pages that have something to show, in the order of the navigation."""
    study = evidence.assessment.study
    shown = {
        "index.html": True,
        "groups.html": bool(published_groups(evidence.assessment)),
        "ranking.html": robustness is not None,
        "practices.html": not study.casebook.practices.is_empty(),
        "partners.html": not study.partnerships.is_empty(),
        "published.html": published is not None,
        "method.html": True,
        "data.html": True,
    }
    return [name for name, has in shown.items() if has]


def _about(
    evidence: EvidenceView,
    there: Sequence[str],
    current: str,
    up: str,
    downloads: Sequence[Link],
    others: str,
) -> About:
    """The frame of a page. up: the way from its folder to that of `index.html`. others: what is
    said of results beside the points."""
    home = current == "index.html"
    return about(
        evidence,
        home="#main" if home else f"{up}index.html",
        method=f"{up}method.html",
        data=f"{up}data.html#downloads",
        navigation=[Link(_TITLES[name], f"{up}{name}", current=name == current) for name in there],
        downloads=[Link(d.title, f"{up}{d.address}") for d in downloads],
        resampled=others,
        addresses=SiteAddresses(up),
    )


def write_pages(pages: Mapping[str, str], folder: Path) -> list[Path]:
    """Write the pages into a folder; the files written, in order."""
    written = []
    for name in sorted(pages):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[name], encoding="utf-8", newline="\n")
        written.append(path)
    return written
