"""The worker: one job after another, in a process of its own, so that pages stay quick."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from django.db import DatabaseError, close_old_connections, connection

from healthclusters.base import DataError, NotSupportedError, UnknownNameError
from healthclusters.web.results.computing import compute
from healthclusters.web.results.importing import bring, look
from healthclusters.web.store.actions import (
    beat,
    claim_job,
    fail_job,
    finish_job,
    release_job,
)
from healthclusters.web.store.actions.tasks import (
    fail_task,
    keep_alive,
    release_task,
    sign,
    sign_off,
)
from healthclusters.web.store.actions.uploads import claim_upload
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.models import Job, Task, Upload, UploadTask

_LOG = logging.getLogger("healthclusters.worker")
_PAUSE = 1.0  # seconds between two looks for a job
_BEAT = 10.0  # seconds between two signs of life; well under actions.tasks.SILENCE
_TELL = 0.5  # seconds between two looks whether there is something new to tell


def worker_name() -> str:
    """Machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"[-100:]


def work(stop: Event, *, until_idle: bool = False) -> int:
    """Do jobs until told to stop, or until there is none; how many were done.

    A database that is away is waited for. Somebody waits for a file: those come first.
    """
    done, signed = 0, float("-inf")
    name = worker_name()
    try:
        while not stop.is_set():
            try:
                if monotonic() - signed > _BEAT:
                    sign(name)
                    signed = monotonic()
                task = claim_upload(name) or claim_job(name)
                if task is not None:
                    done += do_upload(task) if isinstance(task, Upload) else do_job(task)
                    signed = float("-inf")
                    continue
            except DatabaseError:
                if until_idle:
                    raise
                _LOG.exception("the database does not answer; waiting for it")
            if until_idle:
                break
            close_old_connections()
            stop.wait(_PAUSE)
    finally:
        _end(name)
    return done


def _end(name: str) -> None:
    """Say that this worker is gone; one that cannot say it is missed soon enough."""
    try:
        sign_off(name)
    except DatabaseError:
        _LOG.warning("the database does not answer; this worker ends unsaid")


def do_job(job: Job) -> bool:
    """Compute one job and keep its results; False where it failed or another worker has it.

    Where the process is told to end, the job waits for the next worker.
    """
    _LOG.info("job %s: %s of %s", job.pk, job.kind, job.revision or "own data")
    try:
        with _living(job, f"job {job.pk}"):
            results = compute(job, lambda text, steps: _say(job, text, steps))
        return finish_job(job, results)
    except (KeyboardInterrupt, SystemExit):
        release_job(job)
        raise
    except DatabaseError:
        raise  # the job is taken again once the database answers
    except NotSupportedError as refusal:
        fail_job(job, str(refusal))
    except Exception as error:  # whatever it was, the next job is not to suffer
        _LOG.exception("job %s failed", job.pk)
        fail_job(job, f"{type(error).__name__}: {error}")
    return False


def _say(job: Job, text: str, steps: int) -> None:
    beat(job, step=text, steps=steps)


def do_upload(upload: Upload) -> bool:
    """Look at a file, or bring it in; False where it failed or another worker has it."""
    _LOG.info("upload %s: %s", upload.pk, upload.task)
    act: Callable[..., object] = look if upload.task == UploadTask.LOOK else bring
    try:
        with _living(upload, f"upload {upload.pk}") as counts:
            act(upload, counts.__setitem__)
    except (KeyboardInterrupt, SystemExit):
        release_task(upload)
        raise
    except DatabaseError:
        raise  # it is taken again once the database answers
    except (NotSupportedError, UnknownNameError, ConflictError, DataError) as refusal:
        fail_task(upload, str(refusal))
    except Exception:  # whatever it was, the next task is not to suffer
        _LOG.exception("upload %s failed", upload.pk)
        fail_task(upload, "The mistake is ours and has been noted. Nothing was written.")
    else:
        return True
    return False


@contextmanager
def _living(task: Task, doing: str) -> Iterator[dict[str, int]]:
    """Signs of life while the block runs, however long one step takes, and what it counts.

    They go through a connection of their own: what a transaction has written nobody sees before
    it ends. On SQLite they wait for it.
    """
    over, counts = Event(), dict[str, int]()

    def tell() -> None:
        told, last = dict[str, int](), monotonic()
        try:
            while not over.wait(_TELL):
                now = dict(counts)
                if now == told and monotonic() - last < _BEAT:
                    continue
                _tell(task, now, doing)
                told, last = now, monotonic()
        finally:
            connection.close()

    thread = Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield counts
    finally:
        over.set()
        thread.join()


def _tell(task: Task, counts: dict[str, int], doing: str) -> None:
    try:
        keep_alive(task, **({"counts": counts} if counts else {}))
        sign(worker_name(), doing)
    except DatabaseError:  # the next sign of life may pass
        _LOG.warning("%s: the database does not answer", doing)
