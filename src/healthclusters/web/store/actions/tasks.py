"""Tasks of workers: claimed by one, taken again where it died, told of while they are done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet
from django.utils.timezone import now

from healthclusters.web.store.models import JobStatus, Task, WorkerSign
from healthclusters.web.store.software import software_version

SILENCE = timedelta(seconds=40)
"""A worker that has not said for this long that it lives is taken for dead."""
_MOST_ATTEMPTS = 3
_SEEN_FOR = timedelta(days=1)  # how long one that died is still shown
Kind = TypeVar("Kind", bound=Task)


def claimed(queue: QuerySet[Kind], worker: str) -> Kind | None:
    """The oldest task that waits or whose worker is silent, now that worker's; within a
    transaction. Two workers never get the same one."""
    silent = Q(status=JobStatus.RUNNING, beat__lt=now() - SILENCE)
    waiting = Q(status=JobStatus.WAITING)
    held = queue.select_for_update(skip_locked=True, of=("self",))
    task = held.filter(waiting | silent).order_by("id").first()
    if task is None:
        return None
    if task.attempts >= _MOST_ATTEMPTS:
        task.status, task.finished = JobStatus.FAILED, now()
        task.error = f"The worker died {task.attempts} times while it computed this."
        task.save()
        return None
    task.status, task.worker, task.attempts = JobStatus.RUNNING, worker, task.attempts + 1
    task.started = task.beat = now()
    return task


def mine(task: Kind) -> QuerySet[Kind]:
    """The task, where it is still this worker's."""
    tasks: QuerySet[Kind] = type(task)._default_manager.all()
    return tasks.filter(pk=task.pk, worker=task.worker, attempts=task.attempts)


def running(task: Kind) -> QuerySet[Kind]:
    """The task, where it is still this worker's and not yet closed."""
    return mine(task).filter(status=JobStatus.RUNNING)


def keep_alive(task: Task, **more: Any) -> bool:
    """Say that the worker lives; False where the task is no longer its own. more: cells that
    change with it."""
    return bool(running(task).update(beat=now(), **more))


def fail_task(task: Task, error: str) -> None:
    """Close a task that cannot be done, with the reason."""
    mine(task).update(status=JobStatus.FAILED, finished=now(), error=error)


def release_task(task: Task, **more: Any) -> None:
    """Let a task wait for another worker because this one ends; that is no failed attempt."""
    running(task).update(status=JobStatus.WAITING, attempts=F("attempts") - 1, worker="", **more)


def sign(worker: str, doing: str = "") -> None:
    """A worker says that it lives, and what it does."""
    known = {"software": software_version(), "doing": doing, "beat": now()}
    if not WorkerSign.objects.filter(name=worker).update(**known):
        WorkerSign.objects.filter(beat__lt=now() - _SEEN_FOR).delete()
        WorkerSign.objects.create(name=worker, **known)


def sign_off(worker: str) -> None:
    """A worker ends in order."""
    WorkerSign.objects.filter(name=worker).delete()
