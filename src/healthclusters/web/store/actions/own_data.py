"""A cluster's own data: put in the place of what was there, removed; the history says that it was.

Not what it held: rows of firms that are gone stay nowhere.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction

from healthclusters.web.store.actions.history import locked, note
from healthclusters.web.store.actions.jobs import new_job, retry_job
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import JobStatus, OwnData, Result, StoredStudy
from healthclusters.web.store.software import software_version

_TABLE = "own_data"


@transaction.atomic
def put_own_data(
    study_id: str,
    instrument: str,
    *,
    name: str,
    content: bytes,
    options: str,
    rows: int,
    by: str,
) -> OwnData:
    """Keep a file that was checked, ask the worker to compute it; the one before goes.

    options: canonical JSON text. rows: of the file. by: a pseudonym.
    """
    stored = locked(study_id)
    before = OwnData.objects.filter(study=stored, instrument=instrument).first()
    said = None if before is None else _said(before)
    if before is not None:
        _forget(before)
    own = OwnData.objects.create(
        study=stored,
        instrument=instrument,
        name=name,
        content=content,
        options=options,
        revision=hashlib.sha256(options.encode() + b"\0" + content).hexdigest(),
        rows=rows,
        job=new_job(instrument, options),
        uploaded_by=by,
    )
    _note(stored, instrument, said, _said(own), by, "replaced" if said else "uploaded")
    return own


@transaction.atomic
def ask_again(own: OwnData) -> None:
    """Have a file computed whose result is gone or was made by another version of the program."""
    job = own.job
    if job.software == software_version():
        if job.status == JobStatus.DONE:
            retry_job(job)
            job.refresh_from_db()
        return
    own.job = new_job(own.instrument, own.options)
    own.save(update_fields=["job"])
    job.delete()


@transaction.atomic
def remove_own_data(own: OwnData, *, by: str) -> None:
    """Let the file go, and everything that was computed from it."""
    stored = locked(own.study.study_id)
    _note(stored, own.instrument, _said(own), None, by, "removed")
    _forget(own)


def _forget(own: OwnData) -> None:
    """The row, its job, and its results where no other study has the same file."""
    revision, job = own.revision, own.job
    own.delete()
    job.delete()
    if not OwnData.objects.filter(revision=revision).exists():
        Result.objects.filter(revision=revision).delete()


def _said(own: OwnData) -> dict[str, Any]:
    """What the history keeps of a file."""
    return {"name": own.name, "revision": own.revision, "rows": own.rows}


def _note(
    stored: StoredStudy, instrument: str, before: Any, after: Any, by: str, reason: str
) -> None:
    key = key_text([instrument])
    note(stored, _TABLE, key, before, after, by, reason, before=stored.version)
