"""`healthclusters serve`: the web application on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="Folder of the database and of everything else that is kept; "
        "HEALTHCLUSTERS_HOME where left out.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add `serve`."""

    @app.command()
    def serve(
        host: Annotated[str, typer.Option("--host", help="Address to listen at.")] = "127.0.0.1",
        port: Annotated[
            int, typer.Option("--port", min=1, max=65535, help="Port to listen at.")
        ] = 8000,
        production: Annotated[
            bool,
            typer.Option("--production", help="For people on the network, behind a proxy."),
        ] = False,
        processes: Annotated[int, typer.Option("--processes", help="Processes that answer.")] = 2,
        threads: Annotated[int, typer.Option("--threads", help="Threads of each process.")] = 4,
        worker: Annotated[
            bool, typer.Option("--worker/--no-worker", help="Run a worker beside the server.")
        ] = True,
        home: HomeOption = None,
    ) -> None:
        """Start the web application on this machine.

        The first time it brings in the bundled study.
        """
        from healthclusters.cli.common import progress
        from healthclusters.web import serving

        serving.needs_the_extra()
        serving.refuse_taken(host, port)
        environment = serving.production(home) if production else serving.set_up(home)
        options = serving.ServeOptions(
            host=host,
            port=port,
            processes=processes,
            threads=threads,
            worker=worker,
            name=environment.hosts[0].removeprefix("."),
        )
        typer.echo(f"Everything is kept in {environment.home}")
        with progress("Starting") as step:
            if environment.production:
                serving.collect_files(step)
            serving.prepare(step)
        serving.serve(options, typer.echo)
