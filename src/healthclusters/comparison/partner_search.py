"""The partner search described: candidates in words, ways to them, cautions, how others did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.comparison.cautions import Caution, cautions
from healthclusters.comparison.country_codes import countries_not_covered
from healthclusters.comparison.evidence import on_its_evidence
from healthclusters.comparison.partners import (
    Candidates,
    PartnerOptions,
    ready_items,
    wanted_items,
    weigh_candidates,
)
from healthclusters.comparison.routes import PARTS, Route, route_named
from healthclusters.comparison.scorecard import Scorecard
from healthclusters.comparison.subject import Subject, subject_of
from healthclusters.comparison.ties import Path, TieGraph
from healthclusters.model import Study
from healthclusters.scoring import Assessment, assess


@dataclass(frozen=True, eq=False, kw_only=True)
class PartnerSearch:
    """Partners for one cluster on one route.

    table: the first candidates: the columns of `Candidates.table` and shared_focus (tags), brings
      (items it has and the cluster is not known to have), ready (readiness items it has), way
      (names along the shortest recorded way, null where none), steps, at_home (its recorded
      partners in the home country), unknown (parts of which nothing is known), cautions, why (both
      in words).
    all_candidates: everyone, without the words.
    examples: practices that show how the route is walked: practice_id, title, cluster_id,
      first_step, source_id, source_title, locator.
    note: what the search cannot say; empty where there is nothing to add.
    """

    assessment: Assessment
    subject: Subject
    route: Route
    options: PartnerOptions
    table: pl.DataFrame
    all_candidates: Candidates
    cautions: dict[str, list[Caution]]
    examples: pl.DataFrame
    note: str

    @property
    def paths(self) -> dict[str, Path]:
        """The recorded way to each described candidate that has one."""
        ways = self.all_candidates.ways
        found = {c: ways.to(c) for c in self.table["cluster_id"].to_list()} if ways else {}
        return {cluster: path for cluster, path in found.items() if path is not None}

    def __str__(self) -> str:
        from healthclusters.comparison.page_partners import partner_page

        return partner_page(self)

    def __repr__(self) -> str:
        return f"<Partners of {self.subject.id} by {self.route.id}>"


def find_partners(
    study: Study | Assessment,
    cluster: str | Scorecard | Subject,
    *,
    options: PartnerOptions | None = None,
    ties: TieGraph | None = None,
    warnings: Mapping[str, list[Caution]] | None = None,
) -> PartnerSearch:
    """Candidates abroad, best supported first.

    study: or its assessment, for other evidence than all of it.
    ties, warnings: those of the study and the `cautions` of its clusters, where they have been
    put together already.
    Raises OptionError where every weight is zero, UnknownNameError for names that are not there.
    """
    assessment = on_its_evidence(assess(study) if isinstance(study, Study) else study)
    options = options or PartnerOptions()
    subject = cluster if isinstance(cluster, Subject) else subject_of(assessment, cluster)
    found = weigh_candidates(assessment, subject, options, ties)
    first = found.table if options.most is None else found.table.head(options.most)
    named = first["cluster_id"].to_list()
    known = cautions(assessment, named) if warnings is None else warnings
    warned = {cluster: known[cluster] for cluster in named}
    route = route_named(options.route)
    return PartnerSearch(
        assessment=assessment,
        subject=subject,
        route=route,
        options=options,
        table=_described(
            assessment, subject, found, _with_reasons(assessment, subject, first, options), warned
        ),
        all_candidates=found,
        cautions=warned,
        examples=_examples(assessment, route),
        note=_note(assessment.study, subject, route, options, found),
    )


def _with_reasons(
    assessment: Assessment, subject: Subject, first: pl.DataFrame, options: PartnerOptions
) -> pl.DataFrame:
    """Shared focus areas, items that a candidate brings, readiness items it has."""
    ids = assessment.study.framework.item_ids
    points = assessment.matrix(first["cluster_id"].to_list())
    wanted, ready = wanted_items(assessment, subject, options), ready_items(assessment, options)
    own = set(subject.focus_areas)
    names = pl.List(pl.String)
    tags = [[t for t in row or [] if t in own] for row in first["focus_areas"].to_list()]
    return first.with_columns(
        pl.Series("shared_focus", tags, dtype=names),
        pl.Series("brings", [[ids[j] for j in wanted if p[j] == 1] for p in points], dtype=names),
        pl.Series("ready", [[ids[j] for j in ready if p[j] == 1] for p in points], dtype=names),
    )


def _described(
    assessment: Assessment,
    subject: Subject,
    found: Candidates,
    first: pl.DataFrame,
    warnings: dict[str, list[Caution]],
) -> pl.DataFrame:
    labels = {i.id: str(i.label) for i in assessment.study.framework.items}
    vocabulary = assessment.study.framework.vocabularies.get("focus_areas", {})
    tags = {k: str(v) for k, v in vocabulary.items()}
    at_home = _partners_at_home(assessment, subject, first)
    rows = []
    for row in first.iter_rows(named=True):
        path = found.ways.to(row["cluster_id"]) if found.ways else None
        home = at_home.get(row["cluster_id"], [])
        rows.append(
            {
                "way": " – ".join(path.names) if path else None,
                "steps": path.length if path else None,
                "unknown": [p for p in PARTS if row[f"{p}_low"] == 0.0 and row[f"{p}_high"] == 1.0],
                "at_home": home,
                "cautions": [c.text for c in warnings[row["cluster_id"]]],
                "why": _why(row, path, home, labels, tags),
            }
        )
    names = pl.List(pl.String)
    schema: dict[str, Any] = {
        "way": pl.String,
        "steps": pl.Int64,
        "at_home": names,
        "unknown": names,
        "cautions": names,
        "why": pl.String,
    }
    return pl.concat([first, pl.DataFrame(rows, schema=schema)], how="horizontal")


def _partners_at_home(
    assessment: Assessment, subject: Subject, first: pl.DataFrame
) -> dict[str, list[str]]:
    """Partners that the candidates are recorded to have in the home country."""
    ties = assessment.study.partnerships.filter(
        pl.col("cluster_id").is_in(first["cluster_id"].to_list())
        & pl.col("partner_country").is_in(list(subject.countries))
    )
    found: dict[str, list[str]] = {}
    for cluster, partner in (
        ties.select("cluster_id", "partner").unique(maintain_order=True).iter_rows()
    ):
        found.setdefault(cluster, []).append(partner)
    return found


def _why(
    row: dict[str, Any],
    path: Path | None,
    home: list[str],
    labels: dict[str, str],
    tags: dict[str, str],
) -> str:
    """Shared fields, what it brings, market, readiness, ties: one sentence each."""
    shared = ", ".join(tags.get(t, t) for t in row["shared_focus"])
    said = [f"Works on the same: {shared}" if shared else _nothing_shared(row)]
    if row["brings"]:
        brings = ", ".join(labels[i] for i in row["brings"][:3])
        said.append(f"could bring: {brings}")
    said.append(row["market_words"])
    if row["ready"]:
        said.append(f"ready ({', '.join(labels[i] for i in row['ready'])})")
    if path is not None:
        said.append(
            "already a partner" if path.length == 1 else f"{path.length} steps away by known ties"
        )
    if home:
        said.append("has a partner in the home country: " + ", ".join(home))
    return "; ".join(said) + "."


def _nothing_shared(row: dict[str, Any]) -> str:
    if row["specialisation_low"] < row["specialisation_high"]:
        return "Whether they work on the same is not known"
    return "No focus area in common is recorded"


def _examples(assessment: Assessment, route: Route) -> pl.DataFrame:
    """Practices with the route's tags: done ones first, those across borders before others."""
    study = assessment.study
    practices = study.casebook.practices
    abroad = (pl.col("instrument") == "internationalisation") | (pl.col("country").list.len() > 1)
    wanted = pl.lit(True)
    if route.instruments:
        wanted &= pl.col("instrument").is_in(list(route.instruments))
    if route.beneficiary:
        wanted &= pl.col("beneficiaries").list.contains(route.beneficiary)
    if route.abroad:
        wanted &= abroad
    return (
        practices.filter(wanted.fill_null(False))
        .sort(
            "status",
            pl.col("country").list.len().fill_null(0),
            "id",
            descending=[False, True, False],
        )
        .join(
            study.sources.select("source_id", pl.col("title").alias("source_title")),
            on="source_id",
            how="left",
            maintain_order="left",
        )
        .select(
            pl.col("id").alias("practice_id"),
            "title",
            "cluster_id",
            "status",
            pl.col("how_to_adopt").alias("first_step"),
            "source_id",
            "source_title",
            "locator",
        )
    )


def _note(
    study: Study, subject: Subject, route: Route, options: PartnerOptions, found: Candidates
) -> str:
    said = []
    if route.candidates != "clusters":
        said.append(
            "The study codes no hospital or health system as a candidate, so nobody can be named "
            "on this route yet; below is how others walked it."
        )
    elif found.table.is_empty():
        said.append("The study knows no cluster outside the home country.")
    if not subject.countries:
        said.append(
            "The home country is not given, so clusters of it may be among these: give it in the "
            "scorecard, row countries."
        )
    unknown = countries_not_covered(subject.countries, study)
    if unknown:
        said.append(f"The study knows nothing of {', '.join(unknown)}, so the market is unknown.")
    if not subject.focus_areas:
        said.append("It has no recorded focus areas, so likeness of specialisation is unknown.")
    if options.market == "new" and subject.countries and not unknown and found.eu_year is None:
        said.append("The study has no EU membership of countries, so the market is unknown.")
    return " ".join(said)
