"""The entry point: commands put together, refusals turned into exit codes.

Exit 0: done (notices may have been printed). 1: the data has errors. 2: the call is wrong.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated

import typer

import healthclusters
from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError

# In the order of a first day: what there is, is it right, what does it say, make your own.
COMMANDS = (
    "study",
    "check",
    "assess",
    "verify",
    "groups",
    "robustness",
    "benchmark",
    "what_if",
    "practices",
    "partners",
    "define",
    "report",
    "release",
    "new",
    "import_",
    "export",
    "ecosystem",
    "link",
    "survey",
    "impact",
    "portfolio",
    "serve",
    "worker",
    "invite",
    "password",
    "backup",
    "restore",
)

app = typer.Typer(
    name="healthclusters",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"healthclusters {healthclusters.__version__}")
        raise typer.Exit


@app.callback()
def _healthclusters(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Evidence, scores, groups and comparison of health and biomedical clusters.

    STUDY is the name of a study that comes with the product, or a folder; hse-2019 if left out.
    """


for command in COMMANDS:
    import_module(f"healthclusters.cli.{command}").register(app)


def _refusal(error: DataError) -> str:
    """The errors as `check` prints them, without the notices: they stopped nothing."""
    from healthclusters.base import errors
    from healthclusters.files import counted, problems_by_kind

    found = errors(error.problems)
    return (
        f"Nothing was computed: {counted(found, 'error')}.\n\n"
        f"{problems_by_kind(found)}\n\n"
        "The manual explains each code; of a study, `healthclusters check STUDY` says more."
    )


def main() -> None:
    """Run the command line; a refusal is one plain message and an exit code."""
    try:
        app()
    except DataError as error:
        typer.echo(_refusal(error), err=True)
        sys.exit(1)
    except (OptionError, UnknownNameError, NotSupportedError) as error:
        typer.echo(f"{error}", err=True)
        sys.exit(2)
    except OSError as error:  # no room, no permission, no such folder
        typer.echo(f"{error.filename or 'the file'}: {error.strerror or error}", err=True)
        sys.exit(2)
