"""`healthclusters password`: a link for somebody who forgot the password."""

from __future__ import annotations

from typing import Annotated

import typer

from healthclusters.cli.serve import HomeOption


def register(app: typer.Typer) -> None:
    """Add `password`."""

    @app.command()
    def password(
        email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose password is forgotten.")],
        address: Annotated[
            str, typer.Option("--address", help="Where people reach the application.")
        ] = "http://127.0.0.1:8000",
        home: HomeOption = None,
    ) -> None:
        """Print a link for a forgotten password: works once, for a day."""
        from healthclusters.web import serving

        serving.set_up(home)
        typer.echo(_link(email, address))
        typer.echo("Whoever has the link can sign in as this person: send it to that person alone.")


def _link(email: str, address: str) -> str:
    from django.urls import reverse

    from healthclusters.cli.invite import checked_address
    from healthclusters.web.store.actions.passwords import password_link

    return checked_address(address) + reverse("people:new-password", args=password_link(email))
