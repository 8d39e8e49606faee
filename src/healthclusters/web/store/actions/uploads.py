"""Files kept from their upload to their import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from healthclusters.base import UnknownNameError
from healthclusters.model import Study
from healthclusters.web.store.actions.history import locked
from healthclusters.web.store.actions.states import bring_to
from healthclusters.web.store.actions.tasks import claimed, running
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.models import JobStatus, Upload, UploadTask

_KEPT = timedelta(days=1)
Written = Callable[[int], None]


@transaction.atomic
def keep_upload(
    study_id: str, name: str, content: bytes, *, table: str, target: str, author: str
) -> Upload:
    """Keep a file to be looked at; the person's earlier one and those of yesterday go.

    ConflictError while an earlier one of the person is being brought in.
    """
    stored = locked(study_id)
    mine = Upload.objects.filter(study=stored, author=author)
    if _being_brought(mine).exists():
        raise ConflictError("Your earlier file is being brought in; the study", stored.version)
    mine.delete()
    yesterday = Upload.objects.filter(created__lt=timezone.now() - _KEPT)
    yesterday.exclude(pk__in=_being_brought(yesterday).values("pk")).delete()
    return Upload.objects.create(
        study=stored,
        author=author,
        name=name,
        table=table,
        target=target,
        content=content,
        version=stored.version,
    )


def _being_brought(uploads: Any) -> Any:
    unfinished = (JobStatus.WAITING, JobStatus.RUNNING)
    return uploads.filter(task=UploadTask.BRING, status__in=unfinished)


def find_upload(study_id: str, number: int, author: str) -> Upload:
    """One's own upload; UnknownNameError where it is gone."""
    found = Upload.objects.filter(study__study_id=study_id, pk=number, author=author)
    upload = found.select_related("study").first()
    if upload is None:
        raise UnknownNameError("upload", str(number), [])
    return upload


@transaction.atomic
def claim_upload(worker: str) -> Upload | None:
    """The oldest file that waits for a worker; see `tasks.claimed`."""
    upload = claimed(Upload.objects.select_related("study"), worker)
    if upload is not None:
        upload.counts = {}
        upload.save()
    return upload


@transaction.atomic
def keep_preview(upload: Upload, preview: bytes, *, version: int) -> bool:
    """Keep what a file would do to the study of that version; False where it is gone, or where
    another worker looks at it."""
    cells = {"preview": preview, "version": version, "finished": timezone.now()}
    return bool(_ours(upload).update(status=JobStatus.DONE, **cells))


def _ours(upload: Upload) -> Any:
    """Where a worker has it, its running task; else the file as it waits."""
    if upload.worker:
        return running(upload)
    return Upload.objects.filter(pk=upload.pk, worker="")


@transaction.atomic
def confirm_upload(upload: Upload, *, reason: str, send: bool) -> Upload:
    """Its author has seen the preview and says that it is to be brought in.

    send: proposals go to review at once. ConflictError where that was said already.
    """
    seen = Upload.objects.filter(pk=upload.pk, task=UploadTask.LOOK, status=JobStatus.DONE)
    cells = {"reason": reason, "send": send, "worker": "", "attempts": 0, "counts": {}}
    if not seen.update(task=UploadTask.BRING, status=JobStatus.WAITING, **cells):
        raise ConflictError(upload.name, upload.version)
    upload.refresh_from_db()
    return upload


@transaction.atomic
def bring_upload(upload: Upload, study: Study, *, written: Written) -> dict[str, int]:
    """Bring the study to what the preview showed, all of it or nothing; how many rows.

    study: the checked one that `files.import_tables` made. written: told how many rows are
    written so far. Raises as `bring_to`, and ConflictError where another worker has the file.
    """
    brought = bring_to(
        study.id,
        study,
        version=upload.version,
        author=upload.author,
        reason=upload.reason or upload.name,
        written=written,
    )
    counts = {"added": brought.added, "changed": brought.changed}
    close_upload(upload, counts)
    return counts


def close_upload(upload: Upload, brought: dict[str, int]) -> None:
    """It is brought in; what was in it is no longer kept. For the actions that write its rows."""
    cells: dict[str, Any] = {"content": b"", "preview": None, "finished": timezone.now()}
    if not _ours(upload).update(status=JobStatus.DONE, brought=brought, **cells):
        raise ConflictError(upload.name, upload.version)


def forget_upload(upload: Upload) -> None:
    """The file is wanted no longer; one that is being brought in stays."""
    found = Upload.objects.filter(pk=upload.pk)
    found.exclude(pk__in=_being_brought(found).values("pk")).delete()
