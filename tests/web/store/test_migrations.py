"""The tables are those of the models, and migrations run forward on a database with data."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from tests.web.databases import default_database

from healthclusters.files import canonical_files
from healthclusters.model import TABLES, Study
from healthclusters.web.store import actions
from healthclusters.web.store.models import RECORDS, Change, StoredStudy
from healthclusters.web.store.reading import load_study


def test_no_migration_is_missing() -> None:
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes" in out.getvalue()


def test_check_finds_nothing() -> None:
    call_command("check", fail_level="WARNING")


def test_each_table_of_a_study_has_its_columns() -> None:
    for name, schema in TABLES.items():
        columns = {f.column for f in RECORDS[name]._meta.get_fields() if hasattr(f, "column")}
        assert set(schema.field_names) - columns <= {
            k.field for k in schema.foreign_keys if schema.field(k.field).kind == "list"
        }


@pytest.fixture
def own(each_database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database without tables."""
    if each_database == "sqlite":
        return f"sqlite://{tmp_path}/own.sqlite3"
    import psycopg

    server: str = request.getfixturevalue("postgresql")
    with psycopg.connect(server, autocommit=True) as asking:
        asking.execute("CREATE DATABASE own")
    return server.replace("/postgres?", "/own?")


def test_forward_with_data(own: str, bundled: Study) -> None:
    """A database as the first release leaves it keeps everything through all later migrations."""
    with default_database(own):
        call_command("migrate", "store", "0004", verbosity=0)
        actions.import_study(bundled, author="a", reason="first")
        Change.objects.update(reason="not yet refused")
        call_command("migrate", verbosity=0)
        assert canonical_files(load_study(bundled.id)) == canonical_files(bundled)
        assert StoredStudy.objects.count() == 1
        connection.check_constraints()
        with pytest.raises(DatabaseError, match="only added to"):
            Change.objects.update(reason="refused")
