"""The application in the tests: settings in a temporary home, one database a session.

Every test runs in a transaction that is rolled back, so that no test sees what another one wrote.
Django is set up when this file is imported, because test modules import models at their top.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest

if TYPE_CHECKING:
    from healthclusters.model import Study

_HOME = tempfile.TemporaryDirectory(prefix="healthclusters-tests-")


def _set_up() -> None:
    """Read the settings from an environment of the tests' own, whatever the person has set."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HEALTHCLUSTERS_")}
    kept.pop("DATABASE_URL", None)
    kept |= {"HEALTHCLUSTERS_HOME": _HOME.name, "HEALTHCLUSTERS_SECRET_KEY": "s" * 50}
    kept["DJANGO_SETTINGS_MODULE"] = "healthclusters.web.settings"
    with mock.patch.dict(os.environ, kept, clear=True):
        import django

        django.setup()


_set_up()


@pytest.fixture(scope="session", autouse=True)
def home() -> Iterator[Path]:
    """The home of the application in the tests; gone afterwards."""
    yield Path(_HOME.name)
    _HOME.cleanup()


@pytest.fixture(scope="session", autouse=True)
def database(home: Path) -> Iterator[None]:
    """A new SQLite database in a file, migrated; each process of a parallel run has its own."""
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    connection.settings_dict["TEST"]["NAME"] = str(home / "tests.sqlite3")
    connection.creation.create_test_db(verbosity=0, serialize=False)
    yield
    connection.close()
    teardown_test_environment()


@pytest.fixture(scope="session")
def bundled() -> Study:
    """The bundled study, read from its folder once."""
    from healthclusters.files import open_study

    return open_study("hse-2019")


@pytest.fixture(scope="session")
def published(database: None, bundled: Study) -> None:
    """The bundled study in the database of the session, with everything computed of it."""
    from threading import Event

    from healthclusters.web.results.working import work
    from healthclusters.web.store import actions

    actions.import_study(bundled, author="installation", reason="tests")
    assert work(Event(), until_idle=True) == 1


@pytest.fixture(autouse=True)
def rolled_back(request: pytest.FixtureRequest, database: None) -> Iterator[None]:
    """Whatever a test writes is taken back.

    The bundled study is there with its results, but for tests that ask for `each_database`.
    """
    from django.db import transaction

    if "each_database" not in request.fixturenames:
        request.getfixturevalue("published")
    test = transaction.atomic()
    test._from_testcase = True  # as in Django's own TestCase: durable blocks are allowed inside
    with test:
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def nobody_has_asked_yet(home: Path) -> None:
    """How often visitors asked is counted in files; no test sees the counts of another one."""
    shutil.rmtree(home / "counts", ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite(database: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a migrated, empty SQLite database."""
    from django.core.management import call_command
    from tests.web.databases import default_database

    home = tmp_path_factory.mktemp("sqlite")
    url = f"sqlite://{home}/empty.sqlite3"
    with default_database(url):
        call_command("migrate", verbosity=0)
    return url


@pytest.fixture(scope="session")
def postgresql(database: None) -> Iterator[str]:
    """Address of a migrated, empty database on a real PostgreSQL server."""
    from django.core.management import call_command
    from tests.web.databases import default_database, postgresql_server

    # Not in pytest's own folder, which other users, such as that of the server, may not enter.
    with tempfile.TemporaryDirectory(prefix="hc-pg-") as home, postgresql_server(Path(home)) as url:
        with default_database(url):
            call_command("migrate", verbosity=0)
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def each_database(request: pytest.FixtureRequest, rolled_back: None) -> Iterator[str]:
    """Runs the test on an empty SQLite and an empty PostgreSQL database; gives its vendor.

    What the test writes is taken back on either.
    """
    from django.db import transaction
    from tests.web.databases import default_database

    from healthclusters.web.results import forget_editions

    forget_editions()
    with default_database(request.getfixturevalue(request.param)):
        test = transaction.atomic()
        test._from_testcase = True
        with test:
            yield request.param
            transaction.set_rollback(True)
    forget_editions()
