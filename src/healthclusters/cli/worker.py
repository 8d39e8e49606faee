"""`healthclusters worker`: computes what pages wait for."""

from __future__ import annotations

import os
import signal
import sys
from threading import Event
from types import FrameType
from typing import Annotated

import typer

from healthclusters.cli.serve import HomeOption


def register(app: typer.Typer) -> None:
    """Add `worker`."""

    @app.command()
    def worker(
        home: HomeOption = None,
        until_idle: Annotated[
            bool, typer.Option("--until-idle", help="End as soon as there is nothing to do.")
        ] = False,
    ) -> None:
        """Compute groups, rankings and comparisons in the background.

        `serve` starts one by itself. Start more of them beside a server on PostgreSQL.
        """
        from healthclusters.web import serving

        serving.set_up(home)
        if serving.SERVER in os.environ:  # started by `serve`
            server = int(os.environ[serving.SERVER])
            serving.end_with(server, lambda: os.kill(os.getpid(), signal.SIGTERM))
        from healthclusters.web.results.working import work

        signal.signal(signal.SIGTERM, _end)
        try:
            done = work(Event(), until_idle=until_idle)
        except KeyboardInterrupt:
            sys.exit(130)
        typer.echo(f"{done} {'job' if done == 1 else 'jobs'} done.")


def _end(number: int, frame: FrameType | None) -> None:
    """What is being computed is left to the next worker."""
    sys.exit(0)
