"""The database itself refuses to change or remove a row of the history."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_SQLITE = """
CREATE TRIGGER store_changes_no_{word} BEFORE {word} ON store_changes
BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END
"""
_POSTGRESQL = """
CREATE FUNCTION store_changes_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the history is only added to'; END $$;
CREATE TRIGGER store_changes_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON store_changes
FOR EACH STATEMENT EXECUTE FUNCTION store_changes_kept();
"""


def _keep(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for word in ("UPDATE", "DELETE"):
            schema_editor.execute(_SQLITE.format(word=word))
    else:
        schema_editor.execute(_POSTGRESQL)


def _let_go(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for word in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER store_changes_no_{word}")
    else:
        schema_editor.execute("DROP TRIGGER store_changes_kept ON store_changes")
        schema_editor.execute("DROP FUNCTION store_changes_kept()")


class Migration(migrations.Migration):
    """A migration that makes the table anew on SQLite must put the triggers back."""

    dependencies = (("store", "0004_published"),)
    operations = (migrations.RunPython(_keep, _let_go, atomic=True),)
