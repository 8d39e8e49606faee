"""What people propose, and what reviewers say of it; it counts only once it is accepted."""

from __future__ import annotations

from django.db import models

from healthclusters.web.store.models.studies import StoredStudy


class ProposalStatus(models.TextChoices):
    """How far a proposal is."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Proposal(models.Model):
    """One record as somebody would have it, before another person has looked at it.

    It stands beside the study, so that unfinished work is never published and two coders of one
    cell do not see each other.

    table, key: the record, as in the history. subject, item: the cell of an observation; for a
    record of another table, its key in words and an empty `item`. texts: cells by column as they
    stand in a CSV file. source: cells of a source that comes with it, or null. record_version: of
    the record that it corrects; null for a new one. author, reviewer: pseudonyms. why: what the
    author says of it. reason: what the reviewer says. version: goes up by one with each change.
    """

    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, related_name="proposals")
    table = models.CharField(max_length=50)
    key = models.TextField()
    subject = models.TextField()
    item = models.TextField(blank=True)
    texts = models.JSONField()
    source = models.JSONField(null=True)
    record_version = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=20, choices=ProposalStatus.choices)
    author = models.CharField(max_length=100)
    why = models.TextField(blank=True)
    reviewer = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "store_proposals"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ProposalStatus.values), name="store_proposals_status"
            ),
            models.CheckConstraint(condition=~models.Q(author=""), name="store_proposals_author"),
            models.CheckConstraint(
                condition=~models.Q(reviewer=models.F("author")), name="store_proposals_two_people"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("accepted", "refused")) | ~models.Q(reviewer=""),
                name="store_proposals_reviewed_by",
            ),
        ]
        indexes = [
            models.Index(fields=["study", "status"], name="store_proposals_queue"),
            models.Index(fields=["study", "author"], name="store_proposals_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.status}"


class SourceArchive(models.Model):
    """Where a lasting copy of a source is kept. A fact about the page, so no part of the study.

    source_id: of a source of the study. url: of the copy. author: who found or made it.
    """

    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, related_name="archives")
    source_id = models.TextField()
    url = models.URLField(max_length=2000)
    author = models.CharField(max_length=100)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_source_archives"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["study", "source_id", "url"], name="store_source_archives_once"
            ),
            models.CheckConstraint(
                condition=models.Q(url__startswith="http://")
                | models.Q(url__startswith="https://"),
                name="store_source_archives_url",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.url}"
