"""The worker: one job after another, in a process of its own, so that pages stay quick."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import DatabaseError, close_old_connections, connection

from healthclusters.base import NotSupportedError
from healthclusters.web.results.computing import compute
from healthclusters.web.store.actions import (
    beat,
    claim_job,
    fail_job,
    finish_job,
    release_job,
)
from healthclusters.web.store.models import Job

_LOG = logging.getLogger("healthclusters.worker")
_PAUSE = 1.0  # seconds between two looks for a job
_BEAT = 10.0  # seconds between two signs of life; well under actions.jobs.SILENCE


def worker_name() -> str:
    """Machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"[-100:]


def work(stop: Event, *, until_idle: bool = False) -> int:
    """Do jobs until told to stop, or until there is none; how many were done.

    A database that is away is waited for.
    """
    done = 0
    while not stop.is_set():
        try:
            job = claim_job(worker_name())
            if job is not None:
                done += do_job(job)
                continue
        except DatabaseError:
            if until_idle:
                raise
            _LOG.exception("the database does not answer; waiting for it")
        if until_idle:
            break
        close_old_connections()
        stop.wait(_PAUSE)
    return done


def do_job(job: Job) -> bool:
    """Compute one job and keep its results; False where it failed or another worker has it.

    Where the process is told to end, the job waits for the next worker.
    """
    _LOG.info("job %s: %s of %s", job.pk, job.kind, job.revision)
    try:
        with _living(job):
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


@contextmanager
def _living(job: Job) -> Iterator[None]:
    """Signs of life while the block runs, however long one step takes."""
    over = Event()

    def tell() -> None:
        try:
            while not over.wait(_BEAT):
                try:
                    beat(job)
                except DatabaseError:  # the next sign of life may pass
                    _LOG.warning("job %s: the database does not answer", job.pk)
        finally:
            connection.close()

    thread = Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
