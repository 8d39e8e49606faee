"""`/health/live`: this process answers. `/health/ready`: everything that pages need is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from healthclusters.web.store.actions.tasks import SILENCE
from healthclusters.web.store.models import Job, JobStatus, Upload, WorkerSign
from healthclusters.web.store.software import software_version

app_name = "health"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing that is needed. about: in plain words, and what to do where it is not well."""

    well: bool
    about: str


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """This process answers; nothing else is asked."""
    return JsonResponse({"status": "live"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 where everything is well, 503 where something is not, each part with its word."""
    parts = look()
    well = all(part.well for part in parts.values())
    said: dict[str, Any] = {"status": "ready" if well else "not ready"}
    said |= {name: {"well": part.well, "about": part.about} for name, part in parts.items()}
    return JsonResponse(said, status=200 if well else 503)


def look() -> dict[str, Part]:
    """database, migrations, worker; what cannot be known without the database is not well."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = pending_migrations()
        if missing:
            about = f"{missing} to apply: restart the server, which applies them"
            return {
                "database": Part(well=True, about="answers"),
                "migrations": Part(well=False, about=about),
                "worker": Part(well=False, about="not known before the migrations are applied"),
            }
        worker = _worker()
    except Error as error:
        away = Part(well=False, about=f"does not answer ({type(error).__name__})")
        unknown = Part(well=False, about="not known without the database")
        return {"database": away, "migrations": unknown, "worker": unknown}
    return {
        "database": Part(well=True, about="answers"),
        "migrations": Part(well=True, about="applied"),
        "worker": worker,
    }


def pending_migrations() -> int:
    """How many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def database_is_ready() -> bool:
    """It answers, and every migration is applied."""
    try:
        return pending_migrations() == 0
    except Error:
        return False


def _worker() -> Part:
    """A worker says every ten seconds that it lives, whether or not it has something to do."""
    last = living().aggregate(last=Max("beat"))["last"]
    start = "start `healthclusters worker`"
    if last is None:
        seen = WorkerSign.objects.filter(software=software_version()).aggregate(last=Max("beat"))
        if seen["last"] is None:
            return Part(well=False, about=f"none has shown that it lives: {start}")
        age = int((now() - seen["last"]).total_seconds())
        return Part(well=False, about=f"silent for {age} seconds: {start}")
    age = int((now() - last).total_seconds())
    if _computing():
        return Part(well=True, about=f"computing, last heard of {age} seconds ago")
    waiting = oldest_waiting()
    if waiting is not None and waiting < now() - SILENCE:
        since = int((now() - waiting).total_seconds())
        return Part(well=False, about=f"nobody took a job for {since} seconds: {start}")
    return Part(well=True, about=f"waiting for work, last heard of {age} seconds ago")


def living() -> QuerySet[WorkerSign]:
    """The workers of this version of the program that have lately shown that they live."""
    return WorkerSign.objects.filter(software=software_version(), beat__gte=now() - SILENCE)


def _jobs() -> QuerySet[Job]:
    return Job.objects.filter(software=software_version())


def oldest_waiting() -> datetime | None:
    """Since when the oldest task waits, or is left by a worker that fell silent."""
    files = Upload.objects.all()
    waiting = Q(status=JobStatus.WAITING)
    times = [tasks.filter(waiting).aggregate(t=Min("created"))["t"] for tasks in (_jobs(), files)]
    left = Q(status=JobStatus.RUNNING)
    times += [tasks.filter(left).aggregate(t=Min("beat"))["t"] for tasks in (_jobs(), files)]
    return min((time for time in times if time is not None), default=None)


def _computing() -> bool:
    alive = {"status": JobStatus.RUNNING, "beat__gte": now() - SILENCE}
    return bool(_jobs().filter(**alive).exists() or Upload.objects.filter(**alive).exists())


urlpatterns = [path("live", live, name="live"), path("ready", ready, name="ready")]
