"""`healthclusters import`: a workbook as a new study, or rows brought into one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.cli.common import Format, FormatOption, write_result

if TYPE_CHECKING:
    from healthclusters.files import CheckReport


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("import")
    def import_command(
        files: Annotated[
            list[Path], typer.Argument(metavar="FILE...", help="A workbook, or CSV files.")
        ],
        into: Annotated[
            Path | None, typer.Option("--into", help="Study folder that the rows are brought into.")
        ] = None,
        output: Annotated[
            Path | None, typer.Option("-o", "--output", help="New study folder for a workbook.")
        ] = None,
        table: Annotated[
            str | None, typer.Option("--table", help="Table that a CSV file holds.")
        ] = None,
        replace: Annotated[
            bool,
            typer.Option("--replace", help="With --into: the workbook replaces the whole study."),
        ] = False,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")
        ] = False,
        format: FormatOption = Format.table,
    ) -> None:
        """Read a workbook as a new study, or bring rows into one.

        With -o a filled-in workbook becomes a new study, with --into rows are brought into one.

        Rows are added, or changed where their key is there already; other rows stay. Nothing is
        written where anything is wrong (exit code 1).
        """
        from healthclusters.base import NotSupportedError

        if (into is None) == (output is None):
            raise NotSupportedError(
                "say where to: --into FOLDER for a study, or -o FOLDER for a new one"
            )
        if output is not None or replace:
            if len(files) != 1 or table is not None:
                raise NotSupportedError("a whole study is read from one workbook, without --table")
            _whole(files[0], output or into or Path(), into is not None, dry_run, format)
        elif into is not None:
            _rows(files, into, table, dry_run, format)


def _whole(book: Path, folder: Path, overwrite: bool, dry_run: bool, format: Format) -> None:
    """The workbook is the study."""
    from healthclusters.files import import_workbook, write_study

    report = import_workbook(book)
    write_result(
        str(report), report.table(), format=format, output=None, schema="problems/1",
        study=report.study,
    )  # fmt: skip
    if report.study is not None and not dry_run:
        write_study(report.study, folder, overwrite=overwrite)
    _end(report, folder, dry_run)


def _rows(files: list[Path], into: Path, table: str | None, dry_run: bool, format: Format) -> None:
    """The files bring rows."""
    from healthclusters.base import NotSupportedError
    from healthclusters.files import bundled_studies, import_tables, open_study, write_study

    if str(into) in bundled_studies() and not into.is_dir():
        raise NotSupportedError(
            f"{into} comes with the product and cannot be changed; copy it with: "
            f"healthclusters new my-study --from {into}"
        )
    report = import_tables(open_study(into), files, table=table)
    write_result(
        str(report), report.changes, format=format, output=None, schema="changes/1",
        study=report.study, notes=[str(p) for p in report.check.problems],
    )  # fmt: skip
    if report.study is not None and not dry_run:
        write_study(report.study, into, overwrite=True)
    _end(report.check, into, dry_run)


def _end(report: CheckReport, folder: Path, dry_run: bool) -> None:
    if report.study is None:
        typer.echo(f"Nothing was written to {folder}: {len(report.errors)} error(s).", err=True)
        raise typer.Exit(1)
    typer.echo("Nothing was written (--dry-run)." if dry_run else f"Written: {folder}", err=True)
