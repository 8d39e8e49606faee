"""What is to be computed: asked for once, claimed by one worker, taken again where it died."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from healthclusters.web.store.actions.tasks import (
    SILENCE,
    claimed,
    fail_task,
    keep_alive,
    release_task,
    running,
)
from healthclusters.web.store.keys import digest
from healthclusters.web.store.models import Job, JobStatus, Result, Revision
from healthclusters.web.store.software import software_version

__all__ = [
    "SILENCE",
    "beat",
    "claim_job",
    "fail_job",
    "finish_job",
    "keep_result",
    "release_job",
    "request_job",
    "retry_job",
]
fail_job = fail_task


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


def new_job(kind: str, options: str) -> Job:
    """A job of something that is no revision; whoever asked names it."""
    return Job.objects.create(
        kind=kind, options=options, digest=digest(options), software=software_version()
    )


@transaction.atomic
def claim_job(worker: str) -> Job | None:
    """The oldest job that waits or whose worker is silent, now that worker's; None where there
    is none. Two workers never get the same one."""
    job = claimed(Job.objects.filter(software=software_version()), worker)
    if job is not None:
        job.step, job.steps_done = "", 0
        job.save()
    return job


def beat(job: Job, *, step: str | None = None, steps: int = 0) -> bool:
    """Say that the worker lives, and what comes next; False where the job is no longer its own."""
    if step is None:
        return keep_alive(job)
    begun = bool(job.step)
    job.step, job.steps = step, steps
    job.steps_done = min(job.steps_done + begun, steps)
    return keep_alive(job, step=step, steps=steps, steps_done=job.steps_done)


@transaction.atomic
def finish_job(job: Job, results: dict[str, bytes]) -> bool:
    """Keep what was computed, by kind, and close the job; False where it is another worker's."""
    done = running(job).update(
        status=JobStatus.DONE, finished=now(), beat=now(), steps_done=F("steps")
    )
    if not done:
        return False
    for kind, content in results.items():
        keep_result(job.of, kind, job.options, content)
    return True


def release_job(job: Job) -> None:
    """Let a job wait for another worker because this one ends; that is no failed attempt."""
    release_task(job, step="", steps_done=0)


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
