"""What a worker does for somebody who waits: where it is, and who has it."""

from __future__ import annotations

from django.db import models


class JobStatus(models.TextChoices):
    """Where a task is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Task(models.Model):
    """What every kind of task shares.

    beat: when the worker last said that it lives; a running task whose worker is silent is taken
    again. attempts: how often it was begun. error: why it failed.
    """

    status = models.CharField(
        max_length=10, choices=JobStatus.choices, default=JobStatus.WAITING.value
    )
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    error = models.TextField(blank=True)
    started = models.DateTimeField(null=True)
    beat = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class WorkerSign(models.Model):
    """One worker's sign of life, given whether or not it has something to do.

    name: machine and process. software: version of the program. doing: what it computes, empty
    while it waits. The row goes when the worker ends in order; that of one which died stays until
    a day later, so that it can be seen.
    """

    name = models.CharField(max_length=100, unique=True)
    software = models.CharField(max_length=50)
    doing = models.TextField(blank=True)
    started = models.DateTimeField(auto_now_add=True)
    beat = models.DateTimeField()

    class Meta:
        db_table = "store_workers"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
