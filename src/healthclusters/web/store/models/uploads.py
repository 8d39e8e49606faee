"""A file between its preview and its import."""

from __future__ import annotations

from django.db import models

from healthclusters.web.store.models.studies import StoredStudy


class Upload(models.Model):
    """What a person uploaded and has looked at, so that what is brought in is what was shown.

    It is no record of the study: it goes once it is brought in, or when the person uploads again.
    table: the table that a CSV file holds; empty for a workbook. version: of the study that the
    preview was made from.
    """

    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, related_name="uploads")
    author = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    table = models.CharField(max_length=50, blank=True)
    content = models.BinaryField()
    version = models.PositiveBigIntegerField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_uploads"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
