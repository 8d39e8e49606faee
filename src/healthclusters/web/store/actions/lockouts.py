"""Accounts that are closed for a while after too many wrong passwords: seen, and opened again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone


@dataclass(frozen=True)
class Lockout:
    """An e-mail address for which nobody can sign in. tries: wrong ones; until: then it ends."""

    email: str
    tries: int
    until: datetime


def lockouts() -> list[Lockout]:
    """Those that hold now, the latest first; of addresses that nobody has as well."""
    from axes.models import AccessAttempt

    since = timezone.now() - settings.AXES_COOLOFF_TIME
    found = (
        AccessAttempt.objects.filter(attempt_time__gte=since)
        .values("username", "ip_address")
        .annotate(tries=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(tries__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("-last")
    )
    latest: dict[str, Lockout] = {}
    for row in found:
        name, until = row["username"] or "", row["last"] + settings.AXES_COOLOFF_TIME
        latest.setdefault(name, Lockout(name, row["tries"], until))
    return list(latest.values())


@transaction.atomic
def lift_lockout(email: str) -> bool:
    """Let the address sign in again at once; False where it was not locked out."""
    from axes.models import AccessAttempt

    gone, _each = AccessAttempt.objects.filter(username__iexact=email).delete()
    return bool(gone)
