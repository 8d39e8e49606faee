"""What is to be computed, and what was."""

from __future__ import annotations

from django.db import models

from healthclusters.web.store.models.studies import Revision
from healthclusters.web.store.models.tasks import JobStatus, Task


class Job(Task):
    """Something that takes too long for a page.

    kind: what to compute: `run` of a published revision, or the instrument of a cluster's own
    data. revision: null for own data, whose row (`own`) names its job. options: as canonical
    JSON text; digest: its SHA-256. software: version of the program. step, steps_done, steps:
    progress.
    """

    kind = models.CharField(max_length=50)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="jobs", null=True)
    options = models.TextField()
    digest = models.CharField(max_length=64)
    software = models.CharField(max_length=50)
    step = models.TextField(blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_jobs"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "revision", "digest", "software"], name="store_jobs_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=JobStatus.values), name="store_jobs_status"
            ),
            models.CheckConstraint(
                condition=models.Q(steps_done__lte=models.F("steps")), name="store_jobs_progress"
            ),
        ]
        indexes = [models.Index(fields=["status", "id"], name="store_jobs_queue")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.of}: {self.status}"

    @property
    def of(self) -> str:
        """SHA-256 of what is computed."""
        subject = self.revision or self.own
        return str(subject.revision)


class Result(models.Model):
    """Something that was computed, for good: revision, options and software say of what and how.

    content: as `web.encoding` writes it.
    """

    revision = models.CharField(max_length=64)
    kind = models.CharField(max_length=200)
    options = models.TextField()
    digest = models.CharField(max_length=64)
    software = models.CharField(max_length=50)
    content = models.BinaryField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_results"
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "kind", "digest", "software"], name="store_results_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.revision[:12]}"
