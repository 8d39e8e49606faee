"""Two to five clusters side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from healthclusters.comparison.side_by_side import LEAST, MOST, SideBySide, side_by_side
from healthclusters.publish.clusters import ClusterView
from healthclusters.publish.evidence import Answer
from healthclusters.web.explorer import naming
from healthclusters.web.explorer.answering import answering, page
from healthclusters.web.explorer.asked import Asked, State
from healthclusters.web.explorer.downloads import download
from healthclusters.web.explorer.kept import groups, tie_graph
from healthclusters.web.results import Edition

AGREEMENTS = ("different", "shared", "lacking", "open")


@dataclass(frozen=True)
class ItemRow:
    """One item: the answers in the order of the clusters."""

    item_id: str
    label: str
    question: str
    agreement: str
    answers: list[Answer]


@dataclass(frozen=True)
class CategoryRows:
    """A category: known and open points of each cluster, and the items to show."""

    label: str
    items: int
    points: list[tuple[int, int]]
    rows: list[ItemRow]


@answering("compare")
def compare(request: HttpRequest, shown: Edition) -> HttpResponse:
    """Facts, categories, items with their evidence, what is shared and what is not, groups."""
    asked = Asked(request.GET, {"c", "with", "show", "as", "table"})
    show = asked.choice("show", ("all", *AGREEMENTS), "all")
    if asked.one("with"):  # one cluster, to which others are to be added: no question yet
        return _chooser(request, shown, [naming.cluster_named(shown, asked.one("with"))], 200)
    named = asked.many("c")
    chosen = list(dict.fromkeys(naming.cluster_named(shown, text) for text in named))
    if tuple(chosen) != named:
        return redirect(_address(shown, chosen, show))
    if not LEAST <= len(chosen) <= MOST:
        return _chooser(request, shown, chosen, 400 if chosen else 200)
    beside = side_by_side(shown.assessment, chosen, groups=groups(shown), ties=tie_graph(shown))
    kind = asked.one("as")
    if kind:
        table = asked.choice("table", ("items", "categories", "facts"), "items")
        return _file(shown, beside, table, kind)
    views = [shown.views[c] for c in chosen]
    context = {
        **_frame(shown, views),
        "beside": beside,
        "categories": _categories(shown, beside, show),
        "counts": {a: beside.count(a) for a in AGREEMENTS},
        "items": beside.items.height,
        "show": show,
        "state": State.of(request),
        "focus_names": _focus_names(shown),
        "practices": _practices(shown, chosen),
        "without": {v.id: _address(shown, [c for c in chosen if c != v.id], "all") for v in views},
        "title": _title(beside, views),
    }
    return page(request, shown, "compare", "explorer/compare.html", context)


def _address(shown: Edition, chosen: Sequence[str], show: str) -> str:
    name = "c" if len(chosen) > 1 else "with"
    pairs = [(name, c) for c in chosen] + ([("show", show)] if show != "all" else [])
    return State(tuple(pairs)).address(reverse("explorer:compare", args=[shown.study.id]))


def _frame(shown: Edition, views: Sequence[ClusterView]) -> dict[str, object]:
    return {
        "views": views,
        "names": naming.names(shown),
        "least": LEAST,
        "most": MOST,
    }


def _chooser(
    request: HttpRequest, shown: Edition, chosen: Sequence[str], status: int
) -> HttpResponse:
    """The page on which clusters are chosen."""
    views = [shown.views[c] for c in chosen]
    message = ""
    if len(chosen) > MOST:
        message = _(
            "%(number)d clusters are named; at most %(most)d stand side by side. Take some away."
        )
    elif chosen:
        message = _("One cluster is named; name at least one more to set beside it.")
    context = {
        **_frame(shown, views),
        "message": message % {"number": len(chosen), "most": MOST},
        "without": {v.id: _address(shown, [c for c in chosen if c != v.id], "all") for v in views},
    }
    return page(request, shown, "compare", "explorer/compare_choose.html", context, status)


def _title(beside: SideBySide, views: Sequence[ClusterView]) -> str:
    """What the tables show, as a sentence."""
    shared, different = beside.count("shared"), beside.count("different")
    together = ngettext(
        "%(names)s and %(last)s share %(n)d point",
        "%(names)s and %(last)s share %(n)d points",
        shared,
    ) % {"names": ", ".join(v.short for v in views[:-1]), "last": views[-1].short, "n": shared}
    if not different:
        return _("%(together)s and are not known to differ in any") % {"together": together}
    apart = ngettext(
        "%(together)s and are known to differ in %(n)d",
        "%(together)s and are known to differ in %(n)d",
        different,
    )
    return apart % {"together": together, "n": different}


def _categories(shown: Edition, beside: SideBySide, show: str) -> list[CategoryRows]:
    ids = [s.id for s in beside.subjects]
    questions = {i.id: str(i.question) for i in shown.study.framework.items}
    found = []
    for category in beside.categories.iter_rows(named=True):
        items = beside.items.filter(pl.col("category") == category["category"])
        rows = [
            ItemRow(
                row["item_id"],
                row["label"],
                questions[row["item_id"]],
                row["agreement"],
                [shown.evidence.answer(c, row["item_id"]) for c in ids],
            )
            for row in items.iter_rows(named=True)
            if show in ("all", row["agreement"])
        ]
        points = [(category[f"{c}_known"], category[f"{c}_open"]) for c in ids]
        found.append(CategoryRows(category["label"], category["items"], points, rows))
    return found


def _focus_names(shown: Edition) -> dict[str, str]:
    tags = shown.study.framework.vocabularies.get("focus_areas", {})
    return {tag: str(label) for tag, label in tags.items()}


def _practices(shown: Edition, chosen: Sequence[str]) -> dict[str, int]:
    """How many practices are described of each."""
    of = shown.study.casebook.practices["cluster_id"]
    return {c: int((of == c).sum()) for c in chosen}


def _file(shown: Edition, beside: SideBySide, table: str, kind: str) -> HttpResponse:
    frames = {
        "items": beside.items,
        "categories": beside.categories,
        "facts": _facts(shown, beside),
    }
    ids = [s.id for s in beside.subjects]
    return download(
        frames[table], f"compare-{table}", kind, study=shown.study, options={"clusters": ids}
    )


def _facts(shown: Edition, beside: SideBySide) -> pl.DataFrame:
    rows = []
    for subject in beside.subjects:
        view, standing = shown.views[subject.id], beside.standings[subject.id]
        rows.append(
            {
                "cluster_id": view.id,
                "name": view.name,
                "countries": view.country_codes,
                "city": view.city or None,
                "founded": view.founded,
                "organisation": view.organisation or None,
                "focus_areas": view.focus_tags,
                "published_group": view.group.id or None,
                "known": standing.known,
                "open": standing.open,
                "best_rank": standing.best_rank,
                "worst_rank": standing.worst_rank,
                **{g: m.probability for g, m in standing.membership.items()},
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)
