"""What several commands share: the study argument, formats, output and progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthclusters.base import OptionError

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.model import Study

Step = Callable[..., None]
DEFAULT_STUDY = "hse-2019"


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    json = "json"
    csv = "csv"


StudyArgument = Annotated[
    str, typer.Argument(metavar="STUDY", help="Name of a bundled study, or a study folder.")
]
StudyOption = Annotated[
    str, typer.Option("--study", help="Name of a bundled study, or a study folder.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the result.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Write to this file instead of the screen."),
]


def write_result(
    text: str,
    frame: pl.DataFrame,
    *,
    format: Format,
    output: Path | None,
    schema: str,
    study: Study | None,
    options: Any = None,
    seed: int | None = None,
    notes: Sequence[str] = (),
) -> None:
    """Print or write a result: as text for people, or its table as JSON or CSV.

    schema: name of the result for the JSON envelope. study: None for a cluster's own data.
    options: a dataclass or mapping with what the result was computed with.
    """
    if format is Format.json:
        from healthclusters.publish import json_text

        text = json_text(schema, study, options, seed, frame, notes)
    elif format is Format.csv:
        from healthclusters.publish import csv_text

        text = csv_text(frame)
    if output is None:
        typer.echo(text.rstrip("\n"))
        return
    if not output.parent.is_dir():
        raise OptionError("--output", str(output), "a file in a folder that exists")
    output.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    typer.echo(f"Written: {output}", err=True)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Step]:
    """A progress bar on the error stream, for anything that takes over a second.

    Gives a function that says what is done next and advances the bar by one step; with a second
    argument 0 it is still the same step. Prints nothing where the error stream is not a terminal.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    off = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=off) as bar:
        task = bar.add_task(what, total=total)

        def step(description: str, advance: int = 1) -> None:
            bar.update(task, advance=advance, description=description)

        yield step
