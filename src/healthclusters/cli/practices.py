"""`healthclusters practices`: search of the practice library by words and facets."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from healthclusters.cli.common import (
    DEFAULT_STUDY,
    Format,
    FormatOption,
    OutputOption,
    StudyOption,
    write_result,
)


class Rows(StrEnum):
    """What a row of the result is."""

    practices = "practices"
    facets = "facets"


def _several(name: str, what: str) -> Any:
    return typer.Option(name, help=f"{what}; may be repeated.")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("practices")
    def practices_command(
        words: Annotated[
            list[str] | None, typer.Argument(metavar="WORDS", help="Words to look for.")
        ] = None,
        study: StudyOption = DEFAULT_STUDY,
        factor: Annotated[list[str] | None, _several("--factor", "Success factor")] = None,
        instrument: Annotated[list[str] | None, _several("--instrument", "Instrument")] = None,
        beneficiary: Annotated[list[str] | None, _several("--beneficiary", "For whom")] = None,
        model: Annotated[list[str] | None, _several("--model", "Target model")] = None,
        country: Annotated[list[str] | None, _several("--country", "Country code or name")] = None,
        cluster: Annotated[list[str] | None, _several("--cluster", "Who does it")] = None,
        effect: Annotated[list[str] | None, _several("--effect", "Meant to bring")] = None,
        item: Annotated[list[str] | None, _several("--item", "Gives or supports")] = None,
        status: Annotated[list[str] | None, _several("--status", "done or planned")] = None,
        from_year: Annotated[
            int | None, typer.Option("--from-year", help="Began in this year or later.")
        ] = None,
        to_year: Annotated[
            int | None, typer.Option("--to-year", help="Began in this year or earlier.")
        ] = None,
        most: Annotated[int, typer.Option("--most", help="How many to show.")] = 10,
        rows: Annotated[
            Rows, typer.Option("--rows", help="Practices, or counts of facets.")
        ] = Rows.practices,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Search what clusters do, by words, factor, country and more."""
        from healthclusters.base import text_table
        from healthclusters.comparison import PracticeLibrary, PracticeQuery
        from healthclusters.files import open_study

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
        opened = open_study(study)
        found = PracticeLibrary(opened).search(query, most=most)
        facets = text_table(found.facets.columns, found.facets.rows(), right=["count"])
        write_result(
            str(found) if rows is Rows.practices else facets,
            found.table if rows is Rows.practices else found.facets,
            format=format,
            output=output,
            schema=f"{rows.value}/1",
            study=opened,
            options=query,
            notes=[f"{found.total} practices found"],
        )
