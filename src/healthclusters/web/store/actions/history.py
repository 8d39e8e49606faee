"""The history written, and the study locked while it is; for the actions alone."""

from __future__ import annotations

from typing import Any

from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import digest
from healthclusters.web.store.models import Change, StoredStudy
from healthclusters.web.store.reading import stored_study


def change_of(
    stored: StoredStudy,
    table: str,
    key: str,
    before: Any,
    after: Any,
    author: str,
    reason: str,
    *,
    version_before: int,
) -> Change:
    """One entry, to be saved after the study has its new version."""
    return Change(
        study=stored,
        table=table,
        key=key,
        digest=digest(key),
        before=before,
        after=after,
        author=author,
        reason=reason,
        version_before=version_before,
        version_after=stored.version,
    )


def note(
    stored: StoredStudy,
    table: str,
    key: str,
    old: Any,
    new: Any,
    author: str,
    reason: str,
    *,
    before: int,
) -> Change:
    """Write one entry. before: version that the study had."""
    entry = change_of(stored, table, key, old, new, author, reason, version_before=before)
    entry.save(force_insert=True)
    return entry


def locked(study_id: str, *, version: int | None = None) -> StoredStudy:
    """The study, held until the transaction ends; ConflictError where it has another version.

    SQLite holds the whole database from the beginning of a transaction.
    """
    known = stored_study(study_id)
    stored = StoredStudy.objects.select_for_update().get(pk=known.pk)
    if version is not None and stored.version != version:
        raise ConflictError(f"The study {study_id}", stored.version)
    return stored


def raise_version(stored: StoredStudy) -> int:
    """Give the study its next version; the one it had."""
    before = stored.version
    stored.version = before + 1
    stored.save(update_fields=["version"])
    return before
