"""Jobs: each done once, taken again where a worker died, kept where it only failed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now
from tests.web.databases import default_database

from healthclusters.base import NotSupportedError
from healthclusters.model import Study
from healthclusters.web.results import working
from healthclusters.web.store import actions
from healthclusters.web.store.actions.jobs import SILENCE
from healthclusters.web.store.models import Job, JobStatus, Result, Revision


@pytest.fixture
def waiting(bundled: Study) -> Job:
    actions.import_study(bundled, author="a")
    return Job.objects.get()


def test_a_job_is_there_once(waiting: Job) -> None:
    again = actions.request_job("run", Revision.objects.get())
    other = actions.request_job("run", Revision.objects.get(), '{"k":2}')
    assert again.pk == waiting.pk != other.pk


def test_only_one_worker_gets_it(waiting: Job) -> None:
    first, second = actions.claim_job("one"), actions.claim_job("two")
    assert first is not None
    assert (first.pk, second) == (waiting.pk, None)


def test_a_silent_worker_loses_its_job(waiting: Job) -> None:
    first = actions.claim_job("one")
    assert first is not None
    Job.objects.update(beat=now() - SILENCE - timedelta(seconds=1))
    second = actions.claim_job("two")
    assert second is not None
    assert (second.worker, second.attempts) == ("two", 2)
    assert not actions.beat(first)
    assert not actions.finish_job(first, {"run": b"late"})
    assert Result.objects.count() == 0
    assert actions.finish_job(second, {"run": b"done"})
    assert bytes(Result.objects.get().content) == b"done"
    assert Job.objects.get().status == JobStatus.DONE


def test_three_deaths_are_enough(waiting: Job) -> None:
    for _ in range(3):
        assert actions.claim_job("one") is not None
        Job.objects.update(beat=now() - SILENCE - timedelta(seconds=1))
    assert actions.claim_job("one") is None
    failed = Job.objects.get()
    assert failed.status == JobStatus.FAILED
    assert "died 3 times" in failed.error
    actions.retry_job(failed)
    assert actions.claim_job("one") is not None


def test_a_worker_that_ends_leaves_its_job(waiting: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(job: Job, step: object) -> dict[str, bytes]:
        raise SystemExit

    monkeypatch.setattr(working, "compute", ended)
    job = actions.claim_job("one")
    assert job is not None
    with pytest.raises(SystemExit):
        working.do_job(job)
    left = Job.objects.get()
    assert (left.status, left.attempts) == (JobStatus.WAITING, 0)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (NotSupportedError("Too few clusters."), "Too few clusters."),
        (ZeroDivisionError("x"), "ZeroDivisionError: x"),
    ],
)
def test_a_failure_is_kept_with_its_reason(
    waiting: Job, monkeypatch: pytest.MonkeyPatch, error: Exception, text: str
) -> None:
    def failing(job: Job, step: object) -> dict[str, bytes]:
        raise error

    monkeypatch.setattr(working, "compute", failing)
    job = actions.claim_job("one")
    assert job is not None
    assert not working.do_job(job)
    assert (Job.objects.get().status, Job.objects.get().error) == (JobStatus.FAILED, text)


CLAIMING = """
import django
django.setup()
from healthclusters.web.store.actions import claim_job, finish_job
while job := claim_job("w"):
    print(job.pk, flush=True)
    finish_job(job, {})
"""


def test_workers_side_by_side_share_the_jobs(
    each_database: str, request: pytest.FixtureRequest, tmp_path: Path, bundled: Study
) -> None:
    """Three processes, thirty jobs, a database of their own: each job is done exactly once."""
    if each_database == "sqlite":
        url = f"sqlite://{tmp_path}/jobs.sqlite3"
    else:
        import psycopg

        server = request.getfixturevalue("postgresql")
        with psycopg.connect(server, autocommit=True) as own:
            own.execute("CREATE DATABASE jobs")
        url = server.replace("/postgres?", "/jobs?")
    from django.core.management import call_command

    with default_database(url):
        call_command("migrate", verbosity=0)
        actions.import_study(bundled, author="a")
        for k in range(2, 31):
            actions.request_job("run", Revision.objects.get(), f'{{"k":{k}}}')
        expected = sorted(Job.objects.values_list("pk", flat=True))
    environment = os.environ | {
        "DATABASE_URL": url,
        "HEALTHCLUSTERS_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "healthclusters.web.settings",
    }
    workers = [
        subprocess.Popen([sys.executable, "-c", CLAIMING], env=environment, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    done = [int(n) for w in workers for n in w.communicate(timeout=120)[0].split()]
    assert [w.returncode for w in workers] == [0, 0, 0]
    assert sorted(done) == expected
