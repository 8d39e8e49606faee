"""How sure the ranking is: the range of places of every cluster, and what decides it."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from healthclusters.publish.ranking_page import RankingPage, ranking_page
from healthclusters.web.explorer.frame import answer, edition_or_404, shown_by, site
from healthclusters.web.explorer.kept_tables import data_tables
from healthclusters.web.explorer.once import once
from healthclusters.web.explorer.paging import page_of
from healthclusters.web.results import Edition

_TABLES = ("ranks", "facts", "sensitivity", "pairs", "distribution", "thresholds", "convergence")


def ranking(request: HttpRequest, study_id: str) -> HttpResponse:
    """Places with their ranges; `?as=` gives the tables behind them."""
    shown = edition_or_404(study_id)
    page = _page(shown)
    if page is None:
        return answer(
            request,
            shown,
            "ranking",
            "explorer/nothing.html",
            title=_("The ranking has not been put to the test"),
            remedy=_("It is still being computed, or there are too few clusters to rank."),
            command=f"healthclusters robustness {study_id}",
        )
    computed = data_tables(shown)
    rows, paging = page_of(request, page.rows)
    return answer(
        request,
        shown,
        "ranking",
        "explorer/ranking.html",
        tables=[computed[f"robustness-{n}"] for n in _TABLES if f"robustness-{n}" in computed],
        filters=("page",),
        page=replace(page, rows=rows),
        paging=paging,
    )


@once(8)
def _page(shown: Edition) -> RankingPage | None:
    robustness = shown.robustness
    if robustness is None:
        return None
    found: RankingPage = shown_by(
        lambda render: ranking_page(
            shown.evidence, shown.views, robustness, site(shown, "ranking"), render=render
        )
    )
    return found
