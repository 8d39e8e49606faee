"""Studies, and their revisions over time."""

from __future__ import annotations

from django.db import models


class StoredStudy(models.Model):
    """One study in its present state; its rows are in the tables of `records`.

    study_id: the name in addresses. framework: canonical text of `framework.yaml`, in which the
    order of keys is kept. version: goes up by one with every accepted change, and names the state
    in the history. origin_id, origin_revision: the study of which this one is a copy, or empty.
    """

    study_id = models.SlugField(max_length=200, unique=True)
    title = models.TextField()
    description = models.TextField(blank=True)
    licence = models.TextField(blank=True)
    contributors = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    synthetic = models.BooleanField(default=False)
    origin_id = models.TextField(blank=True)
    origin_revision = models.CharField(max_length=64, blank=True)
    framework = models.TextField()
    version = models.PositiveBigIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_studies"
        ordering = ("created", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(origin_id="", origin_revision="")
                | (~models.Q(origin_id="") & ~models.Q(origin_revision="")),
                name="store_studies_origin_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.study_id


class Revision(models.Model):
    """A published state of a study: what visitors see, for ever.

    number: 1, 2, ... within the study. revision: SHA-256 of the canonical form. version: the
    version of the study it was made from. content: the whole study (`store.exchange.packed`), so
    that it can be read in one query whatever happens to the rows afterwards.
    """

    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    revision = models.CharField(max_length=64)
    version = models.PositiveBigIntegerField()
    content = models.BinaryField()
    author = models.CharField(max_length=100)
    note = models.TextField(blank=True)
    published = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_revisions"
        ordering = ("study", "number")
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="store_revisions_number"),
        ]
        indexes = [models.Index(fields=["revision"], name="store_revisions_revision")]

    def __str__(self) -> str:
        return f"{self.study} {self.number} ({self.revision[:12]})"
