"""What clusters bring about: each effect with the literature, the cases and how to measure it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from healthclusters.publish.words import short_name
from healthclusters.web.explorer.frame import answer, edition_or_404
from healthclusters.web.explorer.kept_tables import study_tables
from healthclusters.web.explorer.once import once
from healthclusters.web.explorer.refusals import one_of
from healthclusters.web.results import Edition

CATEGORIES = {
    "businesses": marked("Businesses"),
    "patients": marked("Patients"),
    "science": marked("Science"),
    "healthcare_system": marked("The health care system"),
    "region": marked("The region"),
    "regional_economy": marked("The economy of the region"),
}
_TABLES = ("effects", "effect_evidence", "effect_indicators", "literature", "practice_effects")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a publication or a case says. cluster_id: empty where the cluster has no page."""

    text: str
    figure: str
    reference: str
    title: str
    url: str
    cluster: str
    cluster_id: str
    locator: str


@dataclass(frozen=True, kw_only=True)
class Effect:
    """An effect: practices are pairs of id and title; indicators of name, unit, how, data."""

    id: str
    category: str
    name: str
    description: str
    claims: list[Claim]
    indicators: list[tuple[str, str, str, str]]
    practices: list[tuple[str, str]]

    @property
    def publications(self) -> int:
        """How many publications speak to it."""
        return len({c.reference for c in self.claims if c.reference})


def effects(request: HttpRequest, study_id: str) -> HttpResponse:
    """Effects by whom they reach."""
    shown = edition_or_404(study_id)
    every = study_effects(shown)
    present = list(dict.fromkeys(e.category for e in every))
    category = one_of(request, "category", present)
    tables = [study_tables(shown)[n] for n in _TABLES if n in study_tables(shown)]
    if not every:
        return answer(
            request,
            shown,
            "effects",
            "explorer/nothing.html",
            title=_("No effect is described in this study yet"),
            remedy=_("Effects are rows of casebook/effects.csv."),
            command="",
        )
    return answer(
        request,
        shown,
        "effects",
        "explorer/effects.html",
        tables=tables,
        filters=("category",),
        effects=[e for e in every if category in ("", e.category)],
        every=every,
        unsupported=sum(not e.publications for e in every),
        categories={c: _category(c) for c in present},
        category=category,
    )


def _category(name: str) -> str:
    return _(CATEGORIES[name]) if name in CATEGORIES else name.replace("_", " ").capitalize()


@once(8)
def study_effects(shown: Edition) -> list[Effect]:
    """Every effect of the casebook, by category in the order in which it is first named."""
    casebook = shown.study.casebook
    claims = _claims(shown)
    titles = dict(casebook.practices.select("id", "title").iter_rows())
    practices: dict[str, list[tuple[str, str]]] = {}
    for practice, effect in casebook.practice_effects.select(
        "practice_id", "effect_id"
    ).iter_rows():
        practices.setdefault(effect, []).append((practice, titles[practice]))
    indicators: dict[str, list[tuple[str, str, str, str]]] = {}
    for row in casebook.effect_indicators.iter_rows(named=True):
        indicators.setdefault(row["effect_id"], []).append(
            (row["indicator"], row["unit"] or "", row["how_measured"] or "", _data(row))
        )
    made = [
        Effect(
            id=row["id"],
            category=row["category"] or "",
            name=row["name"],
            description=row["description"] or "",
            claims=claims.get(row["id"], []),
            indicators=indicators.get(row["id"], []),
            practices=sorted(practices.get(row["id"], []), key=lambda p: p[1].casefold()),
        )
        for row in casebook.effects.iter_rows(named=True)
    ]
    order = list(dict.fromkeys(e.category for e in made))
    return sorted(made, key=lambda e: order.index(e.category))


def _data(row: Mapping[str, Any]) -> str:
    needed = row["data_needed"] or ""
    return ", ".join(needed) if isinstance(needed, list) else str(needed)


def _claims(shown: Edition) -> dict[str, list[Claim]]:
    study = shown.study
    literature = {r["ref"]: r for r in study.casebook.literature.iter_rows(named=True)}
    names = dict(study.clusters.select("cluster_id", "name").iter_rows())
    found: dict[str, list[Claim]] = {}
    for row in study.casebook.effect_evidence.iter_rows(named=True):
        found.setdefault(row["effect_id"], []).append(_claim(shown, row, literature, names))
    return {effect: sorted(rows, key=lambda c: not c.reference) for effect, rows in found.items()}


def _claim(
    shown: Edition,
    row: Mapping[str, Any],
    literature: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, str],
) -> Claim:
    work = literature.get(row["literature_ref"] or "")
    cluster = row["cluster_id"] or ""
    return Claim(
        text=row["claim"] or "",
        figure=row["figure"] or "",
        reference=row["literature_ref"] or "",
        title=_work(work) if work else "",
        url=(work["url"] or "") if work else "",
        cluster=short_name(names[cluster]) if cluster in names else cluster,
        cluster_id=cluster if cluster in shown.views else "",
        locator=row["locator"] or "",
    )


def _work(work: Mapping[str, Any]) -> str:
    parts: Sequence[str] = [
        f"{work['authors'] or ''} ({work['year'] or 'no year'})",
        work["title"] or "",
        work["container"] or "",
    ]
    return ". ".join(part.rstrip(".") for part in parts if part)
