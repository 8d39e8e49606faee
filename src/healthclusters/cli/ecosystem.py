"""`healthclusters ecosystem`: the yearly report of a region's companies, from a register."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.base import OptionError
from healthclusters.cli.common import Format, FormatOption, OutputOption, progress, write_result
from healthclusters.cli.instrument_folder import LanguageOption
from healthclusters.cli.option_types import (
    CompareOption,
    ConfidenceOption,
    DatabaseOption,
    DefinitionsOption,
    DominanceOption,
    EverythingOption,
    LeastOption,
    MappingOption,
    MemoryOption,
    NutsLevelOption,
    RegionOption,
    RegionsOption,
    RegisterArgument,
    ResidenceOption,
    SheetOption,
    TableOption,
    ToOption,
    YearOption,
)

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.ecosystem import Ecosystem, Register
    from healthclusters.ecosystem.register.streaming import Told


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
        register: RegisterArgument = None,
        sheet: SheetOption = None,
        database: DatabaseOption = None,
        residence: ResidenceOption = None,
        definitions: DefinitionsOption = None,
        regions: RegionsOption = None,
        mapping: MappingOption = None,
        year: YearOption = None,
        region: RegionOption = None,
        compare: CompareOption = None,
        nuts_level: NutsLevelOption = 2,
        scope: Annotated[
            Scope, typer.Option(help="All units, or those assigned to a subsector.")
        ] = Scope.all,
        least: LeastOption = 3,
        dominance: DominanceOption = 10.0,
        everything: EverythingOption = False,
        confidence: ConfidenceOption = 0.95,
        engine: Annotated[
            Engine, typer.Option(help="What computes; spark reads Parquet files and folders.")
        ] = Engine.duckdb,
        memory: MemoryOption = "1GB",
        table: TableOption = None,
        to: ToOption = None,
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
                own = _register(register, given, memory, partial(step, advance=0))
            others = _others(register, regions, memory, partial(step, advance=0))
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


def _register(path: str | None, given: Mapping[str, object], memory: str, told: Told) -> Register:
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
        told=told,
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


def _others(path: str | None, regions: Path | None, memory: str, told: Told) -> Register | None:
    from healthclusters.ecosystem import example_regions, read_register

    if regions is not None:
        return read_register(regions, memory=memory, told=told)
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
