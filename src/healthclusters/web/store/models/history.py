"""The history: every change of every record, for ever."""

from __future__ import annotations

from django.db import models

from healthclusters.web.store.models.studies import StoredStudy


class Change(models.Model):
    """One change of one record. Rows are only ever added; the database refuses anything else.

    table: a table of the study, or `study` for what it says of itself, `framework` for its
    framework, `revision` for a publication. key: key of the record as a JSON list; digest: its
    SHA-256. before, after: all cells by column; null where the record was not there. author: a
    pseudonym, so that a person's data can be erased while the history stays. version_before,
    version_after: of the study; changes of one action share them.
    """

    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, related_name="changes")
    table = models.CharField(max_length=50)
    key = models.TextField()
    digest = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    author = models.CharField(max_length=100)
    reason = models.TextField()
    time = models.DateTimeField(auto_now_add=True)
    version_before = models.PositiveBigIntegerField()
    version_after = models.PositiveBigIntegerField()

    class Meta:
        db_table = "store_changes"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~models.Q(author=""), name="store_changes_author"),
            models.CheckConstraint(
                condition=models.Q(version_after__gte=models.F("version_before")),
                name="store_changes_forward",
            ),
        ]
        indexes = [
            models.Index(fields=["study", "table", "digest"], name="store_changes_record"),
            models.Index(fields=["study", "version_after"], name="store_changes_version"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key} by {self.author}"
