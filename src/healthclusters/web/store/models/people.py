"""Who may do what. Secrets are kept as hashes alone."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from healthclusters.web.store.models.studies import StoredStudy


class Role(models.TextChoices):
    """What a person may do in a study, each with the rights of those before it."""

    VIEWER = "viewer"
    CODER = "coder"
    REVIEWER = "reviewer"
    STEWARD = "steward"
    ADMINISTRATOR = "administrator"


class Person(AbstractBaseUser):
    """Somebody who signs in.

    pseudonym: stands for the person in the history and as the coder of observations. Erasing a
    person empties email and name and leaves the pseudonym, which then points to nobody.
    """

    email = models.EmailField(unique=True, null=True)
    name = models.TextField(blank=True)
    pseudonym = models.SlugField(max_length=100, unique=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["pseudonym"]
    objects = BaseUserManager["Person"]()

    class Meta:
        db_table = "store_people"
        constraints = [
            models.CheckConstraint(condition=~models.Q(pseudonym=""), name="store_people_named"),
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Membership(models.Model):
    """A role in one study, or in all studies where `study` is null (administrators)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    cluster_id = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_memberships"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "study"],
                condition=models.Q(study__isnull=False),
                name="store_memberships_one",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(study__isnull=True),
                name="store_memberships_everywhere",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="store_memberships_role"
            ),
            models.CheckConstraint(
                condition=models.Q(study__isnull=False) | models.Q(role="administrator"),
                name="store_memberships_all_studies",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class Invitation(models.Model):
    """A link that lets somebody join with a role; token_hash: SHA-256 of what the link holds."""

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    study = models.ForeignKey(StoredStudy, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    cluster_id = models.TextField(blank=True)
    invited_by = models.CharField(max_length=100)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        db_table = "store_invitations"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="store_invitations_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}, until {self.expires:%Y-%m-%d}"


class ApiToken(models.Model):
    """A secret with which a program acts for a person; token_hash: SHA-256 of it."""

    token_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    label = models.TextField()
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True)
    last_used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        db_table = "store_api_tokens"

    def __str__(self) -> str:
        return self.label


class SignIn(models.Model):
    """A session of a person, so that it can be listed and ended; session: hash of its key."""

    session_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    browser = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)
    last_seen = models.DateTimeField(auto_now=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        db_table = "store_sign_ins"

    def __str__(self) -> str:
        return f"{self.person}, {self.created:%Y-%m-%d}"
