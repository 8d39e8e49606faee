"""What the server does, for administrators: its parts, its workers, its tasks."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from healthclusters.web.people.frame import people_site
from healthclusters.web.running.health import look
from healthclusters.web.store.actions.tasks import SILENCE
from healthclusters.web.store.models import Job, JobStatus, Upload, WorkerSign
from healthclusters.web.store.software import software_version

_MOST = 50
_AGAIN = 10  # seconds until the page looks again


@never_cache
@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """As `/health/ready`, with every worker and what failed."""
    version, since = software_version(), now() - SILENCE
    parts = look()
    workers = [
        {
            "name": sign.name,
            "doing": sign.doing,
            "alive": sign.beat >= since and sign.software == version,
            "software": sign.software,
            "ago": int((now() - sign.beat).total_seconds()),
        }
        for sign in WorkerSign.objects.all()[:_MOST]
    ]
    context = {
        "site": people_site(),
        "parts": parts,
        "well": all(part.well for part in parts.values()),
        "workers": workers,
        "counts": [(name, _count(Job, name) + _count(Upload, name)) for name in JobStatus.values],
        "failed": Job.objects.filter(status=JobStatus.FAILED, software=version)
        .select_related("revision__study")
        .defer("revision__content")
        .order_by("-pk")[:_MOST],
        "again": _AGAIN,
    }
    answer = render(request, "people/status.html", context)
    answer["Refresh"] = str(_AGAIN)
    return answer


def _count(tasks: type[Job] | type[Upload], status: str) -> int:
    found = tasks._default_manager.filter(status=status).aggregate(n=Count("pk"))
    return int(found["n"])
