"""Files kept between preview and import."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from healthclusters.base import UnknownNameError
from healthclusters.model import Study
from healthclusters.web.store.actions.history import locked
from healthclusters.web.store.actions.states import Brought, bring_to
from healthclusters.web.store.models import Upload

_KEPT = timedelta(days=1)


@transaction.atomic
def keep_upload(
    study_id: str, name: str, content: bytes, *, table: str, version: int, author: str
) -> Upload:
    """Keep a file that was looked at; the person's earlier one and those of yesterday go.

    version: of the study that its preview was made from; ConflictError where it is another now.
    """
    stored = locked(study_id, version=version)
    Upload.objects.filter(created__lt=timezone.now() - _KEPT).delete()
    Upload.objects.filter(study=stored, author=author).delete()
    return Upload.objects.create(
        study=stored, author=author, name=name, table=table, content=content, version=version
    )


def find_upload(study_id: str, number: int, author: str) -> Upload:
    """One's own upload; UnknownNameError where it is gone."""
    found = Upload.objects.filter(study__study_id=study_id, pk=number, author=author).first()
    if found is None:
        raise UnknownNameError("upload", str(number), [])
    return found


@transaction.atomic
def bring_upload(upload: Upload, study: Study, *, author: str, reason: str) -> Brought:
    """Bring the study to what the preview showed, all of it or nothing, and let the file go.

    study: the checked one that `files.import_tables` made. Raises as `bring_to`.
    """
    brought = bring_to(study.id, study, version=upload.version, author=author, reason=reason)
    Upload.objects.filter(pk=upload.pk).delete()
    return brought
