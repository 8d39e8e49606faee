"""The page of one cluster, and the page of one of its values."""

from __future__ import annotations

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from healthclusters.publish.cluster_page import cluster_page
from healthclusters.publish.clusters import ClusterView
from healthclusters.publish.evidence import Answer
from healthclusters.publish.partners_page import Tie, study_ties
from healthclusters.publish.practices_page import Practice, study_practices
from healthclusters.run.writing import evidence_rows
from healthclusters.web.explorer.filters import choices
from healthclusters.web.explorer.frame import answer, edition_or_404, renderer, site
from healthclusters.web.explorer.history import history_of
from healthclusters.web.explorer.once import once
from healthclusters.web.explorer.page_tables import asked_table
from healthclusters.web.explorer.refusals import NoSuchPageError, check_names, nearest
from healthclusters.web.results import Edition
from healthclusters.web.results.tables import Table


def cluster_or_404(shown: Edition, cluster_id: str) -> ClusterView:
    """The cluster; a page that names the nearest one where there is none."""
    view = shown.views.get(cluster_id)
    if view is None:
        names = shown.study.clusters.select("cluster_id", "name").iter_rows()
        mentioned = dict(names).get(cluster_id)
        raise NoSuchPageError(
            _("There is no page of a cluster called “%(name)s”.") % {"name": cluster_id},
            _("%(name)s is only mentioned by a practice: nobody has looked for evidence on it.")
            % {"name": mentioned}
            if mentioned
            else nearest(cluster_id, shown.views),
        )
    return view


def cluster(request: HttpRequest, study_id: str, cluster_id: str) -> HttpResponse:
    """Its scorecard with every observation, its group, peers, practices and partners."""
    shown = edition_or_404(study_id)
    view = cluster_or_404(shown, cluster_id)
    check_names(request, ())
    tables = _tables(shown, view)
    asked = asked_table(request, shown, tables)
    if asked is not None:
        return asked
    offered = choices(shown)
    page = cluster_page(
        shown.evidence,
        shown.views,
        cluster_id,
        site(shown, "landscape"),
        practices=_practices(shown),
        ties=_ties(shown),
        comparison=shown.comparison(cluster_id),
        render=renderer(
            request,
            shown,
            "explorer/cluster.html",
            tables={table.name: table for table in tables},
            models=[offered.model[m] for m in offered.model if cluster_id in offered.members[m]],
            belongs=_membership(shown, cluster_id),
            history=history_of(
                shown, cluster=cluster_id, subjects=[cluster_id, *view.country_codes]
            ),
        ),
    )
    return HttpResponse(page)


def value(request: HttpRequest, study_id: str, cluster_id: str, item_id: str) -> HttpResponse:
    """One value with its rule, its observations and the address by which it is cited."""
    shown = edition_or_404(study_id)
    view = cluster_or_404(shown, cluster_id)
    answers = {a.item_id: a for a in shown.evidence.answers(cluster_id)}
    if item_id not in answers:
        raise NoSuchPageError(
            _("The framework asks nothing called “%(name)s”.") % {"name": item_id},
            nearest(item_id, answers),
        )
    found = answers[item_id]
    return answer(
        request,
        shown,
        "landscape",
        "explorer/value.html",
        tables=[_observations(shown, found)],
        view=view,
        a=found,
        history=history_of(
            shown,
            subjects=[cluster_id, *view.country_codes],
            measure=shown.study.framework.item_by_id[item_id].measure,
        ),
    )


@once()
def _practices(shown: Edition) -> list[Practice]:
    return study_practices(shown.evidence, shown.views)


@once()
def _ties(shown: Edition) -> list[Tie]:
    return study_ties(shown.evidence, shown.views)


@once()
def _evidence(shown: Edition) -> pl.DataFrame:
    return evidence_rows(shown.assessment)


def _membership(shown: Edition, cluster_id: str) -> list[tuple[str, float]]:
    """Computed groups with the probability that it belongs to them, the most probable first."""
    landscape = shown.landscape
    if landscape is None:
        return []
    mine = pl.col("cluster_id") == cluster_id
    members = landscape.grouping.memberships.filter(mine).select("group", "probability")
    new = landscape.newcomers.filter(mine)
    members = pl.concat(
        [
            members,
            new.select("group", "probability"),
            new.select(group="next_group", probability="next_probability").drop_nulls(),
        ]
    )
    pairs = [(str(group), float(share)) for group, share in members.drop_nulls().iter_rows()]
    return sorted(pairs, key=lambda pair: -pair[1])


def _tables(shown: Edition, view: ClusterView) -> list[Table]:
    """Everything on the page as rows: its points, and the observations behind them."""
    used = {"evidence": shown.assessment.options.evidence}
    mine = pl.col("cluster_id") == view.id
    subjects = [view.id, *view.country_codes]
    tables = [
        Table(name="points", rows=shown.assessment.points.filter(mine), options=used),
        Table(
            name="evidence",
            rows=_evidence(shown).filter(pl.col("subject").is_in(subjects)),
            options=used,
        ),
    ]
    comparison = shown.comparison(view.id)
    if comparison is not None:
        tables += [
            Table(name="gaps", rows=comparison.gaps),
            Table(name="peers", rows=comparison.peers.table),
            Table(name="to-show", rows=comparison.to_show),
            Table(name="partners", rows=comparison.partners.table),
        ]
    return tables


def _observations(shown: Edition, found: Answer) -> Table:
    ids = [o.observation_id for o in found.observations]
    rows = shown.study.observations.filter(pl.col("observation_id").is_in(ids))
    return Table(name="observations", rows=rows)
