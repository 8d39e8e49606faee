"""`healthclusters invite`: a link for somebody, such as the first administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from healthclusters.cli.serve import HomeOption


def register(app: typer.Typer) -> None:
    """Add `invite`."""

    @app.command()
    def invite(
        email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whom the link is for.")],
        role: Annotated[
            str,
            typer.Option(
                "--role",
                help="administrator, or with --study: viewer, manager, coder, reviewer, steward.",
            ),
        ],
        study: Annotated[
            str | None, typer.Option("--study", metavar="ID", help="The study the role is in.")
        ] = None,
        cluster: Annotated[
            str,
            typer.Option("--cluster", metavar="ID", help="Of a manager: the cluster to correct."),
        ] = "",
        address: Annotated[
            str, typer.Option("--address", help="Where people reach the application.")
        ] = "http://127.0.0.1:8000",
        home: HomeOption = None,
    ) -> None:
        """Print a link with which somebody joins, once, within 14 days."""
        from healthclusters.web import serving

        serving.set_up(home)
        link, until = _invited(email, role, study, cluster, address)
        typer.echo(f"{link}\nFor {email} as {role}, until {until:%Y-%m-%d}.")
        typer.echo("Whoever has the link can join: send it to that person alone.")


_ROLES = ("viewer", "manager", "coder", "reviewer", "steward", "administrator")


def _kept_role(role: str, study: str | None, cluster: str) -> str:
    """The role as it is kept: a manager is a viewer who may correct the record of one cluster.

    Raises OptionError, which names every role, for another one, for a manager without a cluster or
    study, and for a cluster with any other role: everybody else has no cluster.
    """
    from healthclusters.base import OptionError

    if role not in _ROLES:
        raise OptionError("--role", role, "one of " + ", ".join(_ROLES))
    if role == "manager":
        if study is None or not cluster:
            wanted = "given with --study and --cluster: the cluster whose record may be corrected"
            raise OptionError("--role", role, wanted)
        return "viewer"
    if cluster:
        wanted = "left out: only a manager has a cluster (--role manager)"
        raise OptionError("--cluster", cluster, wanted)
    return role


def _invited(
    email: str, role: str, study: str | None, cluster: str, address: str
) -> tuple[str, datetime]:
    """The link, and until when it holds."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.urls import reverse

    from healthclusters.base import OptionError
    from healthclusters.web.store.actions import people

    try:
        validate_email(email)
    except ValidationError as error:
        raise OptionError("EMAIL", email, "an e-mail address") from error
    role = _kept_role(role, study, cluster)
    reached = checked_address(address)
    made = people.invite(email, role, study_id=study, invited_by="command-line", cluster_id=cluster)
    return reached + reverse("people:join", args=[made.text]), made.record.expires


def checked_address(address: str) -> str:
    """The beginning of every link, once the address is one and the database is there."""
    from healthclusters.base import NotSupportedError, OptionError
    from healthclusters.web.running.health import database_is_ready

    if not address.startswith(("http://", "https://")):
        raise OptionError("--address", address, "an address with https:// or http://")
    if not database_is_ready():
        raise NotSupportedError(
            "The database is not there or not up to date. Start the application once: "
            "healthclusters serve"
        )
    return address.rstrip("/")
