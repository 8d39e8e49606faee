"""Recorded ties between clusters and their partners: a graph, and the table behind it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from healthclusters.publish.about import About
from healthclusters.publish.charts.partners import partner_graph
from healthclusters.publish.environment import render
from healthclusters.publish.evidence import EvidenceView
from healthclusters.publish.frames import Views, named_clusters, tie_frames
from healthclusters.publish.words import joined

_KINDS = {
    "agreement": "agreement",
    "joint_project": "joint project",
    "network_membership": "member of a network",
    "programme": "programme",
}


@dataclass(frozen=True, kw_only=True)
class Tie:
    """One recorded partnership of a cluster. partner_id: where the partner is a cluster here."""

    cluster: str
    cluster_id: str
    partner: str
    partner_id: str
    country: str
    kind: str
    year: int | None
    note: str
    source: str
    url: str


@dataclass(frozen=True, kw_only=True)
class PartnersPage:
    """Everything the template shows. graph: our own drawing, in the colours of the page."""

    title: str
    description: str
    graph: Markup
    ties: list[Tie]
    without: str


def study_ties(evidence: EvidenceView, views: Views) -> list[Tie]:
    """All recorded partnerships of the clusters that have a page, by cluster and partner."""
    study = evidence.assessment.study
    sources = {r["source_id"]: r for r in study.sources.iter_rows(named=True)}
    known = named_clusters(views)
    ties = []
    for row in study.partnerships.iter_rows(named=True):
        view = views.get(row["cluster_id"])
        if view is None:
            continue
        source = sources[row["source_id"]]
        other = views.get(known.get(row["partner"].casefold(), ""))
        ties.append(
            Tie(
                cluster=view.short,
                cluster_id=view.id,
                partner=other.short if other else row["partner"],
                partner_id=other.id if other else "",
                country=evidence.country_names.get(row["partner_country"] or "", ""),
                kind=_KINDS[row["kind"]],
                year=row["year"],
                note=row["note"] or "",
                source=source["title"],
                url=source["url"] or "",
            )
        )
    return sorted(ties, key=lambda t: (t.cluster.casefold(), t.partner.casefold(), t.year or 0))


def partners_page(evidence: EvidenceView, views: Views, site: About) -> str | None:
    """The page as HTML; None for a study without recorded partnerships."""
    ties = study_ties(evidence, views)
    if not ties:
        return None
    chart = partner_graph(*tie_frames(evidence, views), source="partnerships.csv")
    tied = {t.cluster_id for t in ties} | {t.partner_id for t in ties}
    without = [v.short for v in views.values() if v.id not in tied]
    page = PartnersPage(
        title=chart.title,
        description=chart.description,
        graph=Markup(chart.svg(theme="page")),  # noqa: S704  (drawn by us, text escaped)
        ties=ties,
        without=joined(without),
    )
    return render("partners.html", page=page, site=site)
