"""`healthclusters ecosystem`: the yearly report of a region's companies, from a register."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.base import OptionError
from healthclusters.cli.common import Format, FormatOption, OutputOption, progress, write_result
from healthclusters.cli.instrument_folder import LanguageOption

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.ecosystem import Ecosystem, Register


class Scope(StrEnum):
    """Which units of the register are described."""

    all = "all"
    assigned = "assigned"


class Engine(StrEnum):
    """What computes."""

    duckdb = "duckdb"
    spark = "spark"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("ecosystem")
    def ecosystem_command(
        register: Annotated[
            str | None,
            typer.Argument(
                metavar="REGISTER",
                help="CSV, workbook or Parquet file; with --database the name of a table; a "
                "synthetic example if left out.",
            ),
        ] = None,
        sheet: Annotated[str | None, typer.Option(help="Sheet of the workbook.")] = None,
        database: Annotated[
            str | None, typer.Option(help="Address of a database, such as sqlite:///firms.db.")
        ] = None,
        residence: Annotated[
            Path | None, typer.Option(help="CSV of staff by country of residence.")
        ] = None,
        definitions: Annotated[
            Path | None, typer.Option(help="CSV of the ways of counting and their years.")
        ] = None,
        regions: Annotated[
            Path | None,
            typer.Option(help="Register of all industries and regions, for location quotients."),
        ] = None,
        mapping: Annotated[
            Path | None, typer.Option(help="Folder with mapping.csv and labels.csv of your own.")
        ] = None,
        year: Annotated[int | None, typer.Option(help="Year; the last if left out.")] = None,
        region: Annotated[str | None, typer.Option(help="Home region, a NUTS code.")] = None,
        compare: Annotated[
            list[str] | None, typer.Option(help="Region to set beside; repeatable, ten at most.")
        ] = None,
        nuts_level: Annotated[int, typer.Option(help="Level of regions, 0 to 3.")] = 2,
        scope: Annotated[
            Scope, typer.Option(help="All units, or those assigned to a subsector.")
        ] = Scope.all,
        least: Annotated[int, typer.Option(help="Fewest firms behind a number.")] = 3,
        dominance: Annotated[float, typer.Option(help="Percent of the p % rule.")] = 10.0,
        everything: Annotated[
            bool,
            typer.Option("--show-everything", help="Hide nothing: not for publication."),
        ] = False,
        confidence: Annotated[float, typer.Option(help="Of intervals.")] = 0.95,
        engine: Annotated[
            Engine, typer.Option(help="What computes; spark reads Parquet files and folders.")
        ] = Engine.duckdb,
        memory: Annotated[str, typer.Option(help="That the engine may use.")] = "1GB",
        table: Annotated[
            str | None, typer.Option(help="Print this table instead of the report.")
        ] = None,
        to: Annotated[
            Path | None,
            typer.Option(help="Write the report (PDF, page) and its tables into this folder."),
        ] = None,
        language: LanguageOption = "en",
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Describe a region's companies: subsectors, growth, regions.

        Also entries and exits, and places.
        """
        from healthclusters.ecosystem import EcosystemOptions, describe_ecosystem
        from healthclusters.ecosystem.report import report_words
        from healthclusters.ecosystem.subsectors import subsector_mapping

        report_words(language)  # refused before anything is computed

        options = EcosystemOptions(
            year=year,
            region=region if register or region else "LU00",
            compare=tuple(compare or ()),
            nuts_level=nuts_level,
            scope=scope.value,
            least=least,
            dominance=dominance,
            confidence=confidence,
            confidential=not everything,
        )
        given = {"--sheet": sheet, "--database": database, "--residence": residence,
                 "--definitions": definitions}  # fmt: skip
        with progress("Reading and checking", total=6) as step:
            if engine is Engine.spark:
                own = _on_spark(register, given)
            else:
                own = _register(register, given, memory)
            others = _others(register, regions, memory)
            described = describe_ecosystem(
                own,
                regions=others,
                mapping=subsector_mapping(mapping) if mapping else None,
                options=options,
                step=step,
            )
            if to is not None:
                step("Setting the pages")
                _write(described, to, language)
        _print(described, table, language, format, output)


def _register(path: str | None, given: Mapping[str, object], memory: str) -> Register:
    """The register asked for, or the synthetic example."""
    from healthclusters.base import notices, problems_text
    from healthclusters.ecosystem import example_register, read_register

    if path is None:
        for name, value in given.items():
            if value is not None:
                raise OptionError(name, value, "left out where no register is given")
        return example_register()
    own = read_register(
        path,
        memory=memory,
        **{name.removeprefix("--"): value for name, value in given.items()},  # type: ignore[arg-type]
    )
    if own.notices:
        typer.echo(problems_text(notices(own.notices), most=10), err=True)
    return own


def _on_spark(path: str | None, given: Mapping[str, object]) -> Register:
    """A Parquet file or folder, left where it is."""
    from healthclusters.ecosystem import register_on
    from healthclusters.ecosystem.engine import spark_connection

    if path is None:
        raise OptionError("REGISTER", "left out", "a Parquet file or folder, with --engine spark")
    for name, value in given.items():
        if value is not None:
            raise OptionError(name, value, "left out with --engine spark")
    connection = spark_connection()
    return register_on(connection, connection.read_parquet(path), name=Path(path).name)


def _others(path: str | None, regions: Path | None, memory: str) -> Register | None:
    from healthclusters.ecosystem import example_regions, read_register

    if regions is not None:
        return read_register(regions, memory=memory)
    return example_regions() if path is None else None


def _write(described: Ecosystem, folder: Path, language: str) -> None:
    from healthclusters.run.ecosystem_report import write_ecosystem

    if not folder.absolute().parent.is_dir():
        raise OptionError("--to", str(folder), "a folder in a folder that exists")
    written = write_ecosystem(described, folder, language=language)
    first = next(p.name for p in written if p.suffix == ".html")
    typer.echo(f"Written: {len(written)} files in {folder}, begin with {first}", err=True)


def _print(
    described: Ecosystem, table: str | None, language: str, format: Format, output: Path | None
) -> None:
    """The whole report as text, or one table; JSON and CSV are always of one table."""
    from healthclusters.base import UnknownNameError, text_table
    from healthclusters.ecosystem.report import report_tables, report_text, report_words
    from healthclusters.run.ecosystem_report import options_of

    tables = report_tables(described, language)
    if table is not None and table not in tables:
        raise UnknownNameError("table of the report", table, tables)
    key = table or "subsectors"
    chosen = tables[key]
    made = report_words(language)("title.made_up_table") + "\n" if described.synthetic else ""
    text = made + chosen.caption + "\n" + text_table(chosen.header, chosen.rows, right=chosen.right)
    frame: pl.DataFrame = chosen.frame
    write_result(
        report_text(described, language) if table is None else text,
        frame,
        format=format,
        output=output,
        schema=f"ecosystem-{key}/1",
        study=None,
        options=options_of(described),
        notes=["synthetic data"] if described.synthetic else [],
    )
