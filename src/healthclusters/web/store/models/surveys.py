"""Waves of member surveys that are answered by link.

Answers are kept apart from identities: a link has no name, no address and no time; the answers of a
wave are one text in which each is put at a place drawn by chance. So no order of rows and no time
ties an answer to a link, not even for somebody who reads the database.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from healthclusters.web.store.models.studies import StoredStudy


class SurveyWave(models.Model):
    """One wave: what is asked, of which clusters, and whether it is still open.

    wave_id: its name in addresses, within the study. questionnaire: text of the questionnaire
    file. clusters: names that answers may be about. least: fewest answers of which anything is
    shown. closed: for good; only then are answers shown to anybody.
    """

    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, related_name="waves")
    wave_id = models.SlugField(max_length=40)
    title = models.TextField()
    questionnaire = models.TextField()
    clusters = models.JSONField()
    least = models.PositiveSmallIntegerField(default=5)
    opened_by = models.CharField(max_length=100)
    opened = models.DateField(auto_now_add=True)
    closed = models.DateField(null=True)

    class Meta:
        db_table = "store_survey_waves"
        ordering = ("-opened", "-id")
        constraints = [
            models.UniqueConstraint(fields=["study", "wave_id"], name="store_survey_waves_once"),
            models.CheckConstraint(condition=Q(least__gte=3), name="store_survey_waves_least"),
        ]

    def __str__(self) -> str:
        return self.wave_id


class SurveyLink(models.Model):
    """A link that takes one answer. token_hash: SHA-256 of what the link holds. used: whether."""

    wave = models.ForeignKey(SurveyWave, on_delete=models.PROTECT, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    cluster_id = models.TextField()
    used = models.BooleanField(default=False)

    class Meta:
        db_table = "store_survey_links"

    def __str__(self) -> str:
        return f"{self.wave}: {'used' if self.used else 'open'}"


class SurveyAnswers(models.Model):
    """All answers of a wave. content: list of `{cluster_id, answers}`, in no order."""

    wave = models.OneToOneField(SurveyWave, on_delete=models.PROTECT, related_name="pool")
    content = models.JSONField(default=list)

    class Meta:
        db_table = "store_survey_answers"

    def __str__(self) -> str:
        return f"{self.wave}: {len(self.content)} answers"
