"""What is to be computed: asked for once, claimed by one worker, taken again where it died."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now

from healthclusters.web.store.keys import digest
from healthclusters.web.store.models import Job, JobStatus, Result, Revision
from healthclusters.web.store.software import software_version

SILENCE = timedelta(seconds=40)
"""A worker that has not said for this long that it lives is taken for dead."""
_MOST_ATTEMPTS = 3


def request_job(kind: str, revision: Revision, options: str = "{}") -> Job:
    """The job that computes this, new or there already. options: canonical JSON text."""
    job, _ = Job.objects.get_or_create(
        kind=kind,
        revision=revision,
        digest=digest(options),
        software=software_version(),
        defaults={"options": options},
    )
    return job


@transaction.atomic
def claim_job(worker: str) -> Job | None:
    """The oldest job that waits or whose worker is silent, now that worker's; None where there
    is none. Two workers never get the same one."""
    silent = Q(status=JobStatus.RUNNING, beat__lt=now() - SILENCE)
    waiting = Q(status=JobStatus.WAITING)
    queue = Job.objects.select_for_update(skip_locked=True, of=("self",))
    job = queue.filter(waiting | silent, software=software_version()).order_by("id").first()
    if job is None:
        return None
    if job.attempts >= _MOST_ATTEMPTS:
        job.status, job.finished = JobStatus.FAILED, now()
        job.error = f"The worker died {job.attempts} times while it computed this."
        job.save()
        return None
    job.status, job.worker, job.attempts = JobStatus.RUNNING, worker, job.attempts + 1
    job.started = job.beat = now()
    job.step, job.steps_done = "", 0
    job.save()
    return job


def beat(job: Job, *, step: str | None = None, steps: int = 0) -> bool:
    """Say that the worker lives, and what comes next; False where the job is no longer its own."""
    own = Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts)
    own = own.filter(status=JobStatus.RUNNING)
    if step is None:
        return bool(own.update(beat=now()))
    begun = bool(job.step)
    job.step, job.steps = step, steps
    job.steps_done = min(job.steps_done + begun, steps)
    return bool(own.update(beat=now(), step=step, steps=steps, steps_done=job.steps_done))


@transaction.atomic
def finish_job(job: Job, results: dict[str, bytes]) -> bool:
    """Keep what was computed, by kind, and close the job; False where it is another worker's."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts)
    done = mine.filter(status=JobStatus.RUNNING).update(
        status=JobStatus.DONE, finished=now(), beat=now(), steps_done=F("steps")
    )
    if not done:
        return False
    revision = Revision.objects.values_list("revision", flat=True).get(pk=job.revision_id)
    for kind, content in results.items():
        keep_result(revision, kind, job.options, content)
    return True


def fail_job(job: Job, error: str) -> None:
    """Close a job that cannot be done, with the reason."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts)
    mine.update(status=JobStatus.FAILED, finished=now(), error=error)


def release_job(job: Job) -> None:
    """Let a job wait for another worker because this one ends; that is no failed attempt."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts)
    mine.filter(status=JobStatus.RUNNING).update(
        status=JobStatus.WAITING, attempts=F("attempts") - 1, worker="", step="", steps_done=0
    )


def retry_job(job: Job) -> None:
    """Let a job wait again, from the beginning: after a failure, or where its result is gone."""
    Job.objects.filter(pk=job.pk).exclude(status=JobStatus.RUNNING).update(
        status=JobStatus.WAITING, attempts=0, error="", step="", steps_done=0, worker=""
    )


def keep_result(revision: str, kind: str, options: str, content: bytes) -> None:
    """Keep a result; one that is there already is replaced by its equal."""
    Result.objects.update_or_create(
        revision=revision,
        kind=kind,
        digest=digest(options),
        software=software_version(),
        defaults={"options": options, "content": content},
    )
