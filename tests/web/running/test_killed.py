"""A process killed in the middle leaves the database as it was before, or as it is after.

The moments are drawn: a statement of the action, and how long after it began. Where each fell is
noted by the process itself and counted: most must lie between the first statement and the end, or
nothing is tried. A handful on SQLite always, a hundred on both databases among the slow tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from tests.web.databases import default_database, postgresql_server

from healthclusters.files import canonical_files, open_study
from healthclusters.web.backups import kept_models
from healthclusters.web.running.health import pending_migrations
from healthclusters.web.store import actions
from healthclusters.web.store.reading import load_study, published_ids

ROOT = Path(__file__).parents[3]
MODULE = "tests.web.running.one_action"
VENDORS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
Fresh = Callable[[str], str]


@dataclass(frozen=True)
class Acted:
    """notes: `b` where a statement began, `e` where it ended, `.` at the end of the action.

    killed: whether it died of it.
    """

    notes: str
    killed: bool

    @property
    def statements(self) -> int:
        """How many were begun."""
        return self.notes.count("b")

    @property
    def where(self) -> str:
        """Where it died, or that it lived."""
        if not self.killed:
            return "too late"
        last = self.notes[-1:]
        return {"": "too early", "b": "within a statement", "e": "between two", ".": "too late"}[
            last
        ]


def act(url: str, action: str, statement: int, seconds: float) -> Acted:
    """The action in a process of its own, killed where that is asked for."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HEALTHCLUSTERS_")}
    with tempfile.TemporaryDirectory() as home:
        kept |= {"DATABASE_URL": url, "HEALTHCLUSTERS_HOME": home, "POLARS_MAX_THREADS": "1"}
        kept["DJANGO_SETTINGS_MODULE"] = "healthclusters.web.settings"
        notes = Path(home) / "notes"
        asked = [action, str(statement), f"{seconds:.6f}", str(notes)]
        done = subprocess.run(
            [sys.executable, "-m", MODULE, *asked],
            env=kept,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        noted = notes.read_text() if notes.exists() else ""
    if done.returncode < 0:
        wait_for_the_other_side(url)
    else:
        assert done.returncode == 0, done.stderr
    return Acted(noted, done.returncode < 0)


def wait_for_the_other_side(url: str) -> None:
    """PostgreSQL's process may still be ending what the killed one had asked for last."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    others += "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    with default_database(url), connection.cursor() as cursor:
        until = time.monotonic() + 60
        while connection.vendor == "postgresql" and time.monotonic() < until:
            cursor.execute(others)
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.05)
        assert connection.vendor == "sqlite", "the other side did not end"


def state(url: str) -> object:
    """Everything that the action changes, but for times and numbers of rows."""
    with default_database(url):
        applied = sorted(MigrationRecorder(connection).applied_migrations())
        if pending_migrations():  # some of the tables are not there yet
            return applied
        rows = {m._meta.db_table: m._default_manager.count() for m in kept_models()}
        studies = {name: canonical_files(load_study(name)) for name in published_ids()}
        return applied, rows, studies


SCHEMA = {
    "sqlite": "SELECT name, sql FROM sqlite_master ORDER BY name",
    "postgresql": "SELECT table_name::text, column_name::text || data_type FROM "
    "information_schema.columns WHERE table_schema = 'public' UNION ALL "
    "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
}


def tables(url: str) -> object:
    """Tables, columns and constraints of the database."""
    with default_database(url), connection.cursor() as cursor:
        cursor.execute(SCHEMA[connection.vendor])
        return cursor.fetchall()


@contextmanager
def sqlite_copies(home: Path) -> Iterator[Fresh]:
    def fresh(kind: str) -> str:
        copy = home / "copy.sqlite3"
        for old in home.glob("copy.sqlite3*"):
            old.unlink()
        if (home / f"{kind}.sqlite3").exists():
            shutil.copyfile(home / f"{kind}.sqlite3", copy)
        return f"sqlite://{copy}"

    fill(f"sqlite://{home}/filled.sqlite3")
    yield fresh


@contextmanager
def postgresql_copies(home: Path) -> Iterator[Fresh]:
    with postgresql_server(home) as url:

        def run(*statements: str) -> None:
            import psycopg

            with psycopg.connect(url, autocommit=True) as server:
                for statement in statements:
                    server.execute(statement)

        def named(name: str) -> str:
            before, mark, query = url.partition("?")
            return before.rpartition("/")[0] + f"/{name}" + mark + query

        def fresh(kind: str) -> str:
            template = f" TEMPLATE {kind}" if kind == "filled" else ""
            run("DROP DATABASE IF EXISTS copy WITH (FORCE)", f"CREATE DATABASE copy{template}")
            return named("copy")

        run("CREATE DATABASE filled")
        fill(named("filled"))
        yield fresh


def fill(url: str) -> None:
    """The bundled study in a migrated database."""
    with default_database(url):
        call_command("migrate", verbosity=0)
        actions.import_study(open_study("hse-2019"), author="tests", reason="tests")


def moments(statements: int, count: int, seed: int) -> Iterator[tuple[int, float]]:
    """A statement and the seconds that it is given.

    Half of them die as the statement begins; the others within it, or in what follows, soon: a
    statement takes microseconds on SQLite, and a long wait would only ever meet the end. Every
    fifth is the last one, where the transaction is closed.
    """
    draw = np.random.default_rng(seed)
    for n in range(count):
        first = statements if n % 5 == 4 else 1
        seconds = draw.exponential(0.02 if n % 5 == 4 else 0.002) if n % 2 else 0.0
        yield int(draw.integers(first, statements + 1)), float(seconds)


@dataclass(frozen=True)
class Deaths:
    """How often the database was as before and as after, and where the process died."""

    before: int
    after: int
    where: Counter[str]

    @property
    def between(self) -> int:
        """How often it died after it had begun and before it had ended."""
        return self.where["within a statement"] + self.where["between two"]

    def __str__(self) -> str:
        places = ", ".join(f"{name} {n}" for name, n in sorted(self.where.items()))
        return f"{self.before} times as before, {self.after} times as after; died: {places}"


def killed(fresh: Fresh, action: str, count: int, seed: int) -> Deaths:
    """Kill the action so often; each time it is not there at all, or whole."""
    kind = "empty" if action == "migration" else "filled"
    url = fresh(kind)
    before = state(url)
    first = act(url, action, -1, 0.0)
    assert not first.killed
    after, whole = state(url), tables(url)
    assert before != after
    found, where = [0, 0], Counter[str]()
    for statement, seconds in moments(first.statements, count, seed):
        url = fresh(kind)
        where[act(url, action, statement, seconds).where] += 1
        now = state(url)
        if action == "migration":  # each one is whole or not there, and the rest follows
            assert not act(url, action, -1, 0.0).killed
            assert tables(url) == whole
            assert state(url) == after
        else:
            assert now in (before, after)
        found[now == after] += 1
    return Deaths(found[0], found[1], where)


@pytest.fixture(scope="module")
def copies(database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    with sqlite_copies(tmp_path_factory.mktemp("copies")) as fresh:
        yield fresh


@pytest.mark.parametrize(("action", "count"), [("import", 2), ("review", 2), ("migration", 1)])
def test_killed_a_few_times(copies: Fresh, action: str, count: int) -> None:
    deaths = killed(copies, action, count, 1)
    assert deaths.before + deaths.after == count
    assert deaths.between


@pytest.mark.slow
@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(("action", "count"), [("import", 17), ("review", 17), ("migration", 16)])
def test_killed_fifty_times_on_each_database(vendor: str, action: str, count: int) -> None:
    copies = {"sqlite": sqlite_copies, "postgresql": postgresql_copies}[vendor]
    with tempfile.TemporaryDirectory(prefix="hc-") as home, copies(Path(home)) as fresh:
        deaths = killed(fresh, action, count, 2)
    print(f"{vendor}, {action}: {deaths}")
    assert deaths.before + deaths.after == count
    assert deaths.between >= count // 2, str(deaths)
    assert deaths.before
