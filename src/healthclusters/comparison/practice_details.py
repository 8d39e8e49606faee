"""One practice with everything that is linked to it, and how strong each link is.

A link to an item is `direct` (the practice gives it) or `supports` (makes it likelier); a link to
an effect is `stated` in the source, or `by_kind` (practices of its kind aim at it). Beside each
stands the counter-evidence: clusters of the sample recorded without the item, and, weaker, those
with described practices of which none aims at the effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.comparison.figures import effort_figures, other_figures
from healthclusters.model import Study
from healthclusters.scoring import Assessment


@dataclass(frozen=True, kw_only=True)
class ItemLink:
    """An item that the practice gives or supports. yes, open: of the sample; without: its clusters
    with a sourced no."""

    item_id: str
    label: str
    basis: str
    yes: int
    open: int
    without: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a document says of an effect. work: the publication cited, None where none is."""

    text: str
    figure: str
    cluster_id: str | None
    work: dict[str, Any] | None
    locator: str


@dataclass(frozen=True, kw_only=True)
class EffectLink:
    """An effect that the practice aims at.

    claims: those with literature first. indicators: what to watch, as (name, unit). aiming,
    not_aiming: clusters with described practices that do and do not aim at it.
    """

    effect_id: str
    name: str
    description: str
    basis: str
    claims: tuple[Claim, ...]
    indicators: tuple[tuple[str, str], ...]
    aiming: int
    not_aiming: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class PracticeDetails:
    """row: of `practices.csv`. source: of `sources.csv`, or None. effort, figures: in words, empty
    where none are given. alike: practices of other clusters with the same instrument and a success
    factor in common: id, title, cluster_id, status."""

    row: dict[str, Any]
    source: dict[str, Any] | None
    effort: str
    figures: str
    items: tuple[ItemLink, ...]
    effects: tuple[EffectLink, ...]
    alike: pl.DataFrame


def practice_details(assessment: Assessment, practice_id: str) -> PracticeDetails:
    """The practice; UnknownNameError, with the nearest, where there is none of that id."""
    study = assessment.study
    practices = study.casebook.practices
    found = practices.filter(pl.col("id") == practice_id)
    if found.is_empty():
        raise UnknownNameError("practice", practice_id, practices["id"].to_list())
    row = found.row(0, named=True)
    sources = study.sources.filter(pl.col("source_id") == row["source_id"])
    return PracticeDetails(
        row=row,
        source=None if sources.is_empty() else sources.row(0, named=True),
        effort=effort_figures(row["figures"]),
        figures=other_figures(row["figures"]),
        items=_items(assessment, practice_id),
        effects=_effects(study, practice_id),
        alike=_alike(practices, row),
    )


def _items(assessment: Assessment, practice_id: str) -> tuple[ItemLink, ...]:
    study = assessment.study
    links = study.casebook.practice_items.filter(pl.col("practice_id") == practice_id)
    counts = {r["item_id"]: r for r in assessment.items.iter_rows(named=True)}
    sample = assessment.cluster_ids("sample")
    found = []
    for measure, basis in links.select("item", "basis").iter_rows():
        for item in study.framework.items:
            if item.measure == measure:
                column = assessment.matrix(sample, [item.id])[:, 0]
                found.append(
                    ItemLink(
                        item_id=item.id,
                        label=str(item.label),
                        basis=basis,
                        yes=counts[item.id]["yes"],
                        open=counts[item.id]["open"],
                        without=tuple(c for c, p in zip(sample, column, strict=True) if p == 0),
                    )
                )
    return tuple(sorted(found, key=lambda link: (link.basis != "direct", link.item_id)))


def _effects(study: Study, practice_id: str) -> tuple[EffectLink, ...]:
    book = study.casebook
    links = dict(
        book.practice_effects.filter(pl.col("practice_id") == practice_id)
        .select("effect_id", "basis")
        .iter_rows()
    )
    works = {r["ref"]: r for r in book.literature.iter_rows(named=True)}
    done = book.practices.filter(
        (pl.col("status") == "done") & pl.col("cluster_id").is_not_null()
    ).select("id", "cluster_id")
    described = set(done["cluster_id"])
    aims = book.practice_effects.join(done, left_on="practice_id", right_on="id")
    found = []
    for row in book.effects.filter(pl.col("id").is_in(list(links))).iter_rows(named=True):
        aiming = set(aims.filter(pl.col("effect_id") == row["id"])["cluster_id"])
        indicators = book.effect_indicators.filter(pl.col("effect_id") == row["id"])
        found.append(
            EffectLink(
                effect_id=row["id"],
                name=row["name"],
                description=row["description"] or "",
                basis=links[row["id"]],
                claims=_claims(study, row["id"], works),
                indicators=tuple(
                    (name, unit or "")
                    for name, unit in indicators.select("indicator", "unit").iter_rows()
                ),
                aiming=len(aiming),
                not_aiming=tuple(sorted(described - aiming)),
            )
        )
    return tuple(sorted(found, key=lambda link: (link.basis != "stated", link.name)))


def _claims(study: Study, effect_id: str, works: dict[str, dict[str, Any]]) -> tuple[Claim, ...]:
    rows = study.casebook.effect_evidence.filter(pl.col("effect_id") == effect_id)
    claims = [
        Claim(
            text=r["claim"],
            figure=r["figure"] or "",
            cluster_id=r["cluster_id"],
            work=works.get(r["literature_ref"] or ""),
            locator=r["locator"] or "",
        )
        for r in rows.iter_rows(named=True)
    ]
    return tuple(sorted(claims, key=lambda c: c.work is None))


def _alike(practices: pl.DataFrame, row: dict[str, Any]) -> pl.DataFrame:
    factors = row["factors"] or []
    wanted = pl.lit(False)
    for factor in factors:
        wanted |= pl.col("factors").list.contains(factor)
    return (
        practices.filter(
            wanted.fill_null(False)
            & (pl.col("instrument") == row["instrument"])
            & (pl.col("id") != row["id"])
            & (pl.col("cluster_id").is_not_null())
            & pl.col("cluster_id").ne_missing(pl.lit(row["cluster_id"]))
        )
        .sort("status", "title", "id")
        .select("id", "title", "cluster_id", "status")
    )
