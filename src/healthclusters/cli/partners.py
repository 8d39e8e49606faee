"""`healthclusters partners`: clusters abroad to work with, weighed by the user."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthclusters.base import OptionError
from healthclusters.cli.common import (
    DEFAULT_STUDY,
    Format,
    FormatOption,
    OutputOption,
    StudyOption,
    write_result,
)
from healthclusters.cli.compared import (
    AskOption,
    ClusterArgument,
    Evidence,
    EvidenceOption,
    ScorecardOption,
    assessed,
    chosen,
    pairs,
)
from healthclusters.cli.compared_tables import table_on_screen

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.comparison import PartnerSearch


class Market(StrEnum):
    """Which market a partner should open."""

    new = "new"
    outside_eu = "outside_eu"
    inside_eu = "inside_eu"
    any = "any"


class Rows(StrEnum):
    """What a row of the result is."""

    partners = "partners"
    all = "all"
    examples = "examples"


RouteOption = Annotated[
    str, typer.Option("--route", help="similar-cluster, visibility or health-systems.")
]
WeightOption = Annotated[
    list[str] | None,
    typer.Option(
        "--weight",
        help="PART=NUMBER, of specialisation, complementarity, market, readiness, ties, "
        "visibility; may be repeated.",
    ),
]
MarketOption = Annotated[
    Market, typer.Option("--market", help="new: outside the EU from inside, and back.")
]
EuYearOption = Annotated[
    int | None, typer.Option("--eu-year", help="Year of EU membership; the latest known.")
]
IncludeHomeOption = Annotated[
    bool, typer.Option("--include-home", help="Clusters of the own country as well.")
]
MostOption = Annotated[
    int | None,
    typer.Option("--most", help="How many to describe: 5 as a table, all as JSON or CSV."),
]
RowsOption = Annotated[
    Rows, typer.Option("--rows", help="Those described, all with their parts, or examples.")
]
_ON_SCREEN = 5


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("partners")(partners_command)


def partners_command(
    cluster: ClusterArgument = None,
    study: StudyOption = DEFAULT_STUDY,
    scorecard: ScorecardOption = None,
    ask: AskOption = False,
    route: RouteOption = "similar-cluster",
    weight: WeightOption = None,
    market: MarketOption = Market.new,
    eu_year: EuYearOption = None,
    include_home: IncludeHomeOption = False,
    most: MostOption = None,
    evidence: EvidenceOption = Evidence.all,
    rows: RowsOption = Rows.partners,
    format: FormatOption = Format.table,
    output: OutputOption = None,
) -> None:
    """Find partners abroad: what they share and bring."""
    from healthclusters.comparison import PartnerOptions, find_partners

    options = PartnerOptions(
        route=route,
        weights=_weights(weight or []),
        market=market.value,
        eu_year=eu_year,
        include_home=include_home,
        most=_ON_SCREEN if most is None and format is Format.table else most,
    )
    assessment = assessed(study, evidence)
    who = chosen(cluster, scorecard, ask, assessment.study)
    found = find_partners(assessment, who, options=options)
    text, frame = _shown(rows, found)
    write_result(
        text,
        frame,
        format=format,
        output=output,
        schema=f"{'partners' if rows is not Rows.examples else 'examples'}/1",
        study=assessment.study,
        options=_used(found, options, evidence),
        notes=_notes(found),
    )


def _notes(found: PartnerSearch) -> list[str]:
    """How many are described of how many, and what the search cannot say."""
    described, there = found.table.height, found.all_candidates.table.height
    counts = [f"{described} of {there} candidates are described"] if described < there else []
    return [*counts, *([found.note] if found.note else [])]


def _weights(given: list[str]) -> dict[str, float]:
    weights = {}
    for part, text in pairs("--weight", given, "PART=NUMBER, such as ties=2").items():
        try:
            weights[part] = float(text)
        except ValueError:
            raise OptionError("--weight", f"{part}={text}", "PART=NUMBER, such as ties=2") from None
    return weights


def _shown(rows: Rows, found: PartnerSearch) -> tuple[str, pl.DataFrame]:
    if rows is Rows.partners:
        return str(found), found.table
    if rows is Rows.all:
        return table_on_screen("candidates", found.all_candidates.table), found.all_candidates.table
    return table_on_screen("examples", found.examples), found.examples


def _used(found: PartnerSearch, options: Any, evidence: Evidence) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "cluster": found.subject.id,
        "evidence": evidence.value,
        **asdict(options),
        "weights": dict(found.all_candidates.weights),
        "eu_year": found.all_candidates.eu_year,
    }
