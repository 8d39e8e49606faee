"""The whole database as one file, and back: for tonight's copy, and to move to another server.

The file is a zip: `about.json` (program, migrations, rows and SHA-256 of each part) and one part a
table, a row a line, in an order in which every row finds the rows it names. It does not depend on
the kind of database. Open sessions, workers' signs of life and what the guard of the sign-in noted
are left out. It holds passwords and tokens as hashes, and people's names and addresses: keep it as
you keep the database.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import now

import healthclusters
from healthclusters.base import DataError, NotSupportedError, OptionError, Problem
from healthclusters.web.store.models import ApiToken, Invitation, SignIn, WorkerSign
from healthclusters.web.store.models.constraints import ForeignKeyConstraint

_ABOUT = "about.json"
_SCHEMA = "backup/1"
_BATCH = 2000
Step = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What a backup holds. rows: by table. migrations: those applied, as `app.name`."""

    software: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    digests: dict[str, str]


def write_backup(path: Path, *, step: Step = lambda _: None) -> Backup:
    """Write the present state of the database; the file appears when it is whole.

    One state of all tables, also while people go on working. Raises OptionError where the file
    exists or its folder does not.
    """
    if path.exists() or not path.parent.is_dir():
        raise OptionError("FILE", str(path), "a new file in a folder that exists")
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("xb") as file:
            unfinished.chmod(0o600)  # it holds people's addresses
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, one_state():
                about = _write_parts(archive, step)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return about


def one_state() -> transaction.Atomic:
    """A transaction that sees one state of the database from its first query to its last."""
    return _OneState(using=None, savepoint=True, durable=False)


class _OneState(transaction.Atomic):
    def __enter__(self) -> None:
        super().__enter__()
        if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _write_parts(archive: zipfile.ZipFile, step: Step) -> Backup:
    rows, digests = {}, {}
    for model in kept_models():
        name = model._meta.db_table
        step(f"Copying {name}")
        digest, count = hashlib.sha256(), 0
        with archive.open(f"{name}.jsonl", "w", force_zip64=True) as part:
            for line in _lines(model):
                part.write(line)
                digest.update(line)
                count += 1
        rows[name], digests[name] = count, digest.hexdigest()
    about = Backup(
        software=healthclusters.__version__,
        migrations=_migrations(),
        rows=rows,
        digests=digests,
    )
    text = json.dumps({"schema": _SCHEMA, **about.__dict__}, indent=1, sort_keys=True)
    archive.writestr(_ABOUT, text)
    return about


def _lines(model: type[models.Model]) -> Iterator[bytes]:
    for record in model._default_manager.order_by("pk").iterator(chunk_size=_BATCH):
        yield serializers.serialize("jsonl", [record], cls=_Exact).encode()


class _Exact(DjangoJSONEncoder):
    """Times to the microsecond: Django cuts them to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def kept_models() -> list[type[models.Model]]:
    """The tables of a backup, each after those that it names."""
    tables = apps.get_app_config("store").get_models()
    there = {m._meta.db_table: m for m in tables if m is not WorkerSign}
    order: list[type[models.Model]] = []

    def take(model: type[models.Model]) -> None:
        for table in sorted(_named_by(model) - {model._meta.db_table}):
            if there[table] not in order:
                take(there[table])
        if model not in order:
            order.append(model)

    for name in sorted(there):
        take(there[name])
    return order


def _named_by(model: type[models.Model]) -> set[str]:
    """Tables that this one refers to, by its columns and by its constraints."""
    columns = {f.remote_field.model._meta.db_table for f in model._meta.fields if f.remote_field}
    constraints = model._meta.constraints
    return columns | {c.table for c in constraints if isinstance(c, ForeignKeyConstraint)}


def _migrations() -> tuple[str, ...]:
    applied = MigrationRecorder(connection).applied_migrations()
    return tuple(sorted(f"{app}.{name}" for app, name in applied if app == "store"))


def read_about(archive: zipfile.ZipFile, name: str) -> Backup:
    """What the backup says of itself; DataError where it is none."""
    try:
        about = json.loads(archive.read(_ABOUT))
        if about.pop("schema") != _SCHEMA:
            raise ValueError
        return Backup(**about | {"migrations": tuple(about["migrations"])})
    except (KeyError, TypeError, ValueError) as error:
        raise DataError([_problem("BAK-001", name, "This is not a backup")]) from error


def check_backup(path: Path) -> Backup:
    """Read the whole file and compare it with what it says of itself.

    Raises DataError with every part that is damaged or missing.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            about = read_about(archive, path.name)
            damaged = [name for name in about.digests if not _is_whole(archive, name, about)]
    except (zipfile.BadZipFile, EOFError) as error:
        raise DataError([_problem("BAK-001", path.name, "This is not a backup")]) from error
    if damaged:
        what = "This part is damaged or missing"
        raise DataError([_problem("BAK-002", f"{path.name}/{n}.jsonl", what) for n in damaged])
    return about


def _is_whole(archive: zipfile.ZipFile, name: str, about: Backup) -> bool:
    digest = hashlib.sha256()
    try:
        with archive.open(f"{name}.jsonl") as part:
            while block := part.read(1 << 20):
                digest.update(block)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error):
        return False
    return digest.hexdigest() == about.digests[name]


def _problem(code: str, file: str, what: str) -> Problem:
    remedy = "Take another backup; nothing was changed"
    return Problem(code=code, file=file, what=what, remedy=remedy)


def restore_backup(path: Path, *, replace: bool = False, step: Step = lambda _: None) -> Backup:
    """Bring a backup into the database of the settings: all of it, or nothing.

    The database must be migrated as the backup's was. replace: also where it holds something,
    which is then gone. Every session ends, whether it began before the backup or after it, and
    what was revoked or withdrawn since stays so. Raises DataError for a damaged file,
    NotSupportedError for another state of migrations, and for a database that is not empty.
    """
    about = check_backup(path)
    here = _migrations()
    if set(about.migrations) != set(here):
        raise NotSupportedError(
            f"The backup was made by version {about.software} with {len(about.migrations)} "
            f"migrations, and this database has {len(here)}. Restore it with that version, then "
            "bring the program up to date"
        )
    filled = [m._meta.db_table for m in kept_models() if m._default_manager.exists()]
    if filled and not replace:
        raise NotSupportedError(
            "The database is not empty. To put the backup in its place, and lose what is there "
            "now, say --replace; `healthclusters backup` saves that first"
        )
    with transaction.atomic(), zipfile.ZipFile(path) as archive:
        tokens, invitations = _closed_secrets()
        if filled:
            step("Emptying the database")
            _empty()
        for model in kept_models():
            step(f"Bringing back {model._meta.db_table}")
            _read_part(archive, model)
        _count_again(about)
        connection.check_constraints()
        _end_sessions()
        _close_again(tokens, invitations)
    return about


def _closed_secrets() -> tuple[list[str], list[str]]:
    """Hashes of the tokens and of the invitations that open nothing any more."""
    tokens = ApiToken.objects.exclude(revoked=None)
    invitations = Invitation.objects.exclude(accepted=None, withdrawn=None)
    hashes = "token_hash"
    return (
        list(tokens.values_list(hashes, flat=True)),
        list(invitations.values_list(hashes, flat=True)),
    )


def _close_again(tokens: list[str], invitations: list[str]) -> None:
    """What was revoked, used or withdrawn after the backup does not open again by it."""
    ApiToken.objects.filter(token_hash__in=tokens, revoked=None).update(revoked=now())
    again = Invitation.objects.filter(token_hash__in=invitations, accepted=None, withdrawn=None)
    again.update(withdrawn=now())


def _end_sessions() -> None:
    """Everybody signs in again: an old state may have open what was ended since, such as the
    session of somebody who was shut out after the backup."""
    Session.objects.all().delete()
    SignIn.objects.filter(ended=None).update(ended=now())


def _read_part(archive: zipfile.ZipFile, model: type[models.Model]) -> None:
    with archive.open(f"{model._meta.db_table}.jsonl") as part:
        for line in io.TextIOWrapper(part, encoding="utf-8"):
            for record in serializers.deserialize("jsonl", line):
                record.save(force_insert=True)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def _empty() -> None:
    """Remove every row; the history, too, which nothing else can remove."""
    history = "store_changes"
    with connection.cursor() as cursor:
        kept = _triggers(cursor, history)
        for name, _ in kept:
            where = f" ON {history}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{where}")
        for model in reversed(kept_models()):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        for _, text in kept:
            cursor.execute(text)


def _triggers(cursor: Any, table: str) -> list[tuple[str, str]]:
    """Name and text of the triggers of a table."""
    if connection.vendor == "sqlite":
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
    else:
        cursor.execute(
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [table],
        )
    return list(cursor.fetchall())


def _count_again(about: Backup) -> None:
    wrong = [
        model._meta.db_table
        for model in kept_models()
        if model._default_manager.count() != about.rows[model._meta.db_table]
    ]
    if wrong:
        raise DataError([_problem("BAK-002", f"{n}.jsonl", "Rows are missing") for n in wrong])
