"""`healthclusters practices`: search of the practice library by words and facets."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthclusters.cli.common import (
    DEFAULT_STUDY,
    Format,
    FormatOption,
    OutputOption,
    StudyOption,
    write_result,
)
from healthclusters.cli.compared import Evidence, EvidenceOption

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.comparison import Found, PracticeQuery
    from healthclusters.model import Study


class Rows(StrEnum):
    """What a row of the result is."""

    practices = "practices"
    facets = "facets"


def _several(name: str, what: str) -> Any:
    return typer.Option(name, help=f"{what}; may be repeated.")


WordsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="WORDS", help="Words to look for.")
]
FactorOption = Annotated[list[str] | None, _several("--factor", "Success factor")]
InstrumentOption = Annotated[list[str] | None, _several("--instrument", "Instrument")]
BeneficiaryOption = Annotated[list[str] | None, _several("--beneficiary", "For whom")]
ModelOption = Annotated[list[str] | None, _several("--model", "Target model")]
CountryOption = Annotated[list[str] | None, _several("--country", "Country code or name")]
ClusterOption = Annotated[list[str] | None, _several("--cluster", "Who does it")]
EffectOption = Annotated[list[str] | None, _several("--effect", "Meant to bring")]
ItemOption = Annotated[list[str] | None, _several("--item", "Gives or supports")]
StatusOption = Annotated[list[str] | None, _several("--status", "done or planned")]
FromYearOption = Annotated[
    int | None, typer.Option("--from-year", help="Began in this year or later.")
]
ToYearOption = Annotated[
    int | None, typer.Option("--to-year", help="Began in this year or earlier.")
]
MostOption = Annotated[
    int | None, typer.Option("--most", help="How many to show: 10 as text, all as JSON or CSV.")
]
RowsOption = Annotated[Rows, typer.Option("--rows", help="Practices, or counts of facets.")]
_ON_SCREEN = 10


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("practices")(practices_command)


def practices_command(
    words: WordsArgument = None,
    study: StudyOption = DEFAULT_STUDY,
    factor: FactorOption = None,
    instrument: InstrumentOption = None,
    beneficiary: BeneficiaryOption = None,
    model: ModelOption = None,
    country: CountryOption = None,
    cluster: ClusterOption = None,
    effect: EffectOption = None,
    item: ItemOption = None,
    status: StatusOption = None,
    from_year: FromYearOption = None,
    to_year: ToYearOption = None,
    evidence: EvidenceOption = Evidence.all,
    most: MostOption = None,
    rows: RowsOption = Rows.practices,
    format: FormatOption = Format.table,
    output: OutputOption = None,
) -> None:
    """Search what clusters do, by words, factor, country and more."""
    from healthclusters.comparison import PracticeQuery

    query = PracticeQuery(
        text=" ".join(words or []),
        factor=tuple(factor or ()),
        instrument=tuple(instrument or ()),
        beneficiary=tuple(beneficiary or ()),
        model=tuple(model or ()),
        country=tuple(country or ()),
        cluster=tuple(cluster or ()),
        effect=tuple(effect or ()),
        item=tuple(item or ()),
        status=tuple(status or ()),
        from_year=from_year,
        to_year=to_year,
    )
    most = _ON_SCREEN if most is None and format is Format.table else most
    opened, found, left_out = _found(study, query, evidence, most)
    text, frame = _shown(rows, found, left_out)
    write_result(
        text,
        frame,
        format=format,
        output=output,
        schema=f"{rows.value}/1",
        study=opened,
        options={"evidence": evidence.value, **asdict(query)},
        notes=_notes(found, left_out),
    )


def _found(
    study: str, query: PracticeQuery, evidence: Evidence, most: int | None
) -> tuple[Study, Found, int]:
    """The study, what was found in it, and how many practices other evidence leaves out."""
    from healthclusters.comparison import PracticeLibrary, independent_study
    from healthclusters.files import open_study

    opened = open_study(study)
    searched = opened if evidence is Evidence.all else independent_study(opened)
    left_out = opened.casebook.practices.height - searched.casebook.practices.height
    return opened, PracticeLibrary(searched).search(query, most=most), left_out


def _shown(rows: Rows, found: Found, left_out: int) -> tuple[str, pl.DataFrame]:
    from healthclusters.base import text_table

    said = f"{left_out} practices that only the study itself tells are left out.\n"
    head = said if left_out else ""
    if rows is Rows.practices:
        return f"{head}{found}", found.table
    facets = found.facets
    return head + text_table(facets.columns, facets.rows(), right=["count"]), facets


def _notes(found: Found, left_out: int) -> list[str]:
    notes = [f"{found.total} practices found"]
    if left_out:
        notes.append(f"{left_out} that only the study itself tells are left out")
    if found.table.height < found.total:
        notes.append(f"the first {found.table.height} are given; --most gives more")
    if found.without_year:
        notes.append(f"{found.without_year} left out because their year is not known")
    return notes
