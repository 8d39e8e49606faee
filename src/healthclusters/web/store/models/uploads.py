"""A file between its upload, its preview and its import."""

from __future__ import annotations

from django.db import models

from healthclusters.web.store.models.studies import StoredStudy
from healthclusters.web.store.models.tasks import JobStatus, Task


class UploadTask(models.TextChoices):
    """What is being done with a file."""

    LOOK = "look"
    BRING = "bring"


class UploadTarget(models.TextChoices):
    """What becomes of its rows."""

    STUDY = "study"
    PROPOSALS = "proposals"


class Upload(Task):
    """What a person uploaded, so that what is brought in is what was looked at.

    It is no record of the study: it goes once it is brought in, when the person uploads again, or
    after a day. task and status: it is looked at, then, once its author has said so, brought in.
    table: the table that a CSV file holds; empty for a workbook. target: rows of the study, or
    proposals of the author's. version: of the study that the preview was made from. preview: what
    it would do (`results.importing.Preview`), null before it was looked at. counts: rows read,
    checked, compared, written so far. send: proposals go to review at once. brought: how many rows
    were added, changed or proposed in the end.
    """

    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, related_name="uploads")
    author = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    table = models.CharField(max_length=50, blank=True)
    content = models.BinaryField()
    version = models.PositiveBigIntegerField()
    created = models.DateTimeField(auto_now_add=True)
    task = models.CharField(
        max_length=10, choices=UploadTask.choices, default=UploadTask.LOOK.value
    )
    target = models.CharField(
        max_length=10, choices=UploadTarget.choices, default=UploadTarget.STUDY.value
    )
    preview = models.BinaryField(null=True)
    counts = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    send = models.BooleanField(default=False)
    brought = models.JSONField(null=True)

    class Meta:
        db_table = "store_uploads"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=JobStatus.values), name="store_uploads_status"
            ),
            models.CheckConstraint(
                condition=models.Q(task__in=UploadTask.values), name="store_uploads_task"
            ),
            models.CheckConstraint(
                condition=models.Q(target__in=UploadTarget.values), name="store_uploads_target"
            ),
        ]

    def __str__(self) -> str:
        return self.name
