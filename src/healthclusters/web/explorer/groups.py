"""The groups of a study: as published, as computed, how stable, and what is worth finding out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from healthclusters.publish.groups_page import GroupsPage, groups_page
from healthclusters.run import RunOptions
from healthclusters.scoring import AssessOptions
from healthclusters.web.explorer.frame import answer, edition_or_404, shown_by, site
from healthclusters.web.explorer.kept_tables import data_tables
from healthclusters.web.explorer.once import once
from healthclusters.web.explorer.refusals import one_of
from healthclusters.web.results import Edition, edition
from healthclusters.web.results.tables import Table

NUMBERS = ("2", "3", "4", "5", "6")
EVIDENCE = ("all", "independent")
MOST_ROWS = 60
"""Rows of the heat map, and contested values; the tables behind them have all."""
_TABLES = (
    "group-clusters",
    "groups",
    "memberships",
    "group-profiles",
    "group-numbers",
    "group-methods",
    "group-agreement",
    "group-confusion",
    "facts",
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a visitor chose. k: number of groups as text, empty for the study's own. pending: it is
    being computed."""

    k: str
    evidence: str
    shown_k: int | None
    shown_evidence: str
    pending: bool
    command: str

    @property
    def here(self) -> bool:
        """The page shows what was chosen."""
        same = not self.k or self.k == str(self.shown_k)
        return same and self.evidence == self.shown_evidence


def groups(request: HttpRequest, study_id: str) -> HttpResponse:
    """Profiles, heat map, stability, agreement with the published groups, facts."""
    usual = edition_or_404(study_id)
    k = one_of(request, "k", NUMBERS)
    evidence = one_of(request, "evidence", EVIDENCE, usual.assessment.options.evidence)
    chosen = _chosen(usual, k, evidence)
    shown = chosen if chosen.run is not None else usual
    options = _options(shown, k, evidence, chosen.pending)
    page = _page(shown)
    if page is None:
        return answer(
            request,
            shown,
            "groups",
            "explorer/nothing.html",
            tables=_tables(shown),
            filters=("k", "evidence"),
            title=_("This study has no published groups"),
            remedy=_("Its clusters can be grouped all the same:"),
            command=options.command,
        )
    cut = _cut(page)
    rows = sum(len(group.cards) for group in page.heat)
    return answer(
        request,
        shown,
        "groups",
        "explorer/groups.html",
        tables=_tables(shown),
        filters=("k", "evidence"),
        page=cut,
        options=options,
        rows_left_out=rows - sum(len(group.cards) for group in cut.heat),
    )


def _chosen(usual: Edition, k: str, evidence: str) -> Edition:
    """The edition with these options; where nobody asked for it before, it is computed now."""
    own = usual.assessment.options.evidence
    landscape = usual.landscape
    if evidence == own and (not k or (landscape is not None and k == str(landscape.grouping.k))):
        return usual
    assess = AssessOptions(evidence="independent" if evidence == "independent" else "all")
    asked = RunOptions(assess=assess, k=int(k) if k else None)
    return edition(usual.study.id, options=asked)


def _options(shown: Edition, k: str, evidence: str, pending: bool) -> Options:
    landscape = shown.landscape
    words = ["healthclusters groups", shown.study.id]
    if k:
        words.append(f"--k {k}")
    if evidence != "all":
        words.append(f"--evidence {evidence}")
    return Options(
        k=k,
        evidence=evidence,
        shown_k=landscape.grouping.k if landscape else None,
        shown_evidence=shown.assessment.options.evidence,
        pending=pending,
        command=" ".join(words),
    )


@once(8)
def _page(shown: Edition) -> GroupsPage | None:
    found: GroupsPage | None = shown_by(
        lambda render: groups_page(
            shown.evidence, shown.views, site(shown, "groups"), shown.landscape, render=render
        )
    )
    return found


def _cut(page: GroupsPage) -> GroupsPage:
    """The same with as many rows as can be read; of each group those with most points."""
    rows = sum(len(group.cards) for group in page.heat)
    if rows <= MOST_ROWS and len(page.contested) <= MOST_ROWS:
        return page
    each = max(1, MOST_ROWS // max(1, len(page.heat)))
    return replace(
        page,
        heat=[replace(g, cards=g.cards[:each]) for g in page.heat]
        if rows > MOST_ROWS
        else page.heat,
        contested=page.contested[:MOST_ROWS],
    )


def _tables(shown: Edition) -> list[Table]:
    computed = data_tables(shown)
    return [computed[name] for name in _TABLES if name in computed]
