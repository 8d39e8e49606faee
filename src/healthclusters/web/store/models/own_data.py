"""A cluster's own data for an instrument, such as the register of its companies.

The rows are confidential. They are read by the worker alone: no address hands them out, no release
and no archive of a study holds them. One file an instrument; another one takes its place, and the
history keeps that it was there, not what it held.
"""

from __future__ import annotations

from django.db import models

from healthclusters.web.store.models.computing import Job
from healthclusters.web.store.models.studies import StoredStudy


class OwnData(models.Model):
    """The file that a steward uploaded for one instrument of a study.

    instrument: name of the instrument. options: what it is computed with, as canonical JSON text.
    revision: SHA-256 of content and options. rows: how many it holds. uploaded_by: a pseudonym.
    job: what computes it.
    """

    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, related_name="own_data")
    instrument = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    options = models.TextField(default="{}")
    revision = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="own")
    uploaded_by = models.CharField(max_length=100)
    uploaded = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_own_data"
        constraints = [
            models.UniqueConstraint(fields=["study", "instrument"], name="store_own_data_once"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} of {self.study}: {self.name}"
