"""The database away, the disk full, the worker dead: clear words, nothing lost, then recovery."""

from __future__ import annotations

import errno
import json
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils.timezone import now

from healthclusters.model import Study
from healthclusters.web.results import edition, forget_editions, working
from healthclusters.web.results.working import work, worker_name
from healthclusters.web.running.faults import fault_of
from healthclusters.web.store import actions
from healthclusters.web.store.actions.people import give_role, make_token, note_sign_in
from healthclusters.web.store.actions.tasks import sign, sign_off
from healthclusters.web.store.models import Job, JobStatus, Person, Proposal, Role, WorkerSign

PAGE = "/studies/hse-2019/"
HOST = {"host": "localhost"}


def client() -> Client:
    return Client(headers=HOST, raise_request_exception=False)


def away(*words: Any, **named: Any) -> NoReturn:
    raise OperationalError("connection refused")


def test_a_database_that_is_away_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(BaseDatabaseWrapper, "cursor", away)
        page = client().get(PAGE)
        assert (page.status_code, page["Retry-After"]) == (503, "15")
        assert b"The database does not answer" in page.content
        api = client().get("/api/v1/studies/hse-2019/tables")
        assert (api.status_code, api["Content-Type"]) == (503, "application/problem+json")
        with_session = client()
        with_session.cookies["sessionid"] = "x" * 32
        assert with_session.get("/account/").status_code == 503
        assert client().get("/health/live").status_code == 200
        ready = client().get("/health/ready")
        assert ready.status_code == 503
        assert not json.loads(ready.content)["database"]["well"]
    assert client().get(PAGE).status_code == 200
    sign("machine:1")
    assert client().get("/health/ready").status_code == 200


def ready() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(client().get("/health/ready").content)
    return said


def test_a_dead_worker_is_told_also_where_nothing_waits() -> None:
    """Before there were signs of life, an idle worker that had died was not noticed."""
    assert ready()["status"] == "not ready", "none was ever there"
    sign("machine:1")
    assert ready()["worker"]["well"]
    assert "waiting for work" in ready()["worker"]["about"]
    WorkerSign.objects.update(beat=now() - timedelta(minutes=2))
    assert "silent for 120 seconds: start `healthclusters worker`" in ready()["worker"]["about"]
    sign("machine:2")
    assert ready()["status"] == "ready", "another one is enough"
    sign_off("machine:2")
    assert ready()["status"] == "not ready"
    sign("machine:1")
    assert ready()["status"] == "ready", "well by itself once it is back"
    WorkerSign.objects.update(software="another version")
    assert ready()["status"] == "not ready"


def test_a_job_that_nobody_takes_is_told() -> None:
    sign("machine:1")
    found = edition("hse-2019").published
    job = actions.request_job("run", found, '{"other": 1}')
    long_ago = now() - timedelta(minutes=2)
    Job.objects.filter(pk=job.pk).update(created=long_ago)
    for status in (JobStatus.WAITING, JobStatus.RUNNING):
        Job.objects.filter(pk=job.pk).update(status=status, beat=long_ago)
        assert ready()["status"] == "not ready"
        assert "nobody took a job for 120 seconds" in ready()["worker"]["about"]
    Job.objects.filter(pk=job.pk).update(beat=now())
    assert "computing" in ready()["worker"]["about"]
    assert client().get("/health/ready").status_code == 200


def test_an_idle_worker_signs_and_signs_off(
    each_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The connection holds the transaction of the test.
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    seen: list[list[str]] = []

    class Once:
        """Told to end after the second look for a job."""

        def is_set(self) -> bool:
            return len(seen) > 1

        def wait(self, seconds: float) -> bool:
            seen.append(list(WorkerSign.objects.values_list("name", flat=True)))
            return False

    assert work(Once()) == 0  # type: ignore[arg-type]
    assert seen[0] == [worker_name()]
    assert not WorkerSign.objects.exists()
    sign("died")
    WorkerSign.objects.update(beat=now() - timedelta(days=2))
    sign("new")
    assert [s.name for s in WorkerSign.objects.all()] == ["new"], "the dead are not kept for ever"


def test_administrators_see_the_state_of_the_server() -> None:
    person = Person.objects.create(email="a@example.org", pseudonym="admin-one")
    give_role(person, None, Role.ADMINISTRATOR, by="tests")
    browser = client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    note_sign_in(person, str(browser.session.session_key), "tests")
    page = browser.get("/state/").content.decode()
    assert "Something is missing" in page
    assert "healthclusters worker" in page
    sign("machine:1")
    sign("machine:2", "job 7")
    WorkerSign.objects.filter(name="machine:2").update(beat=now() - timedelta(minutes=3))
    answer = browser.get("/state/")
    page = answer.content.decode()
    assert "Everything that pages need is there" in page
    assert "machine:1" in page
    assert "silent" in page
    assert "job 7" in page
    assert answer["Refresh"] == "10"


def test_a_full_disk_loses_nothing_that_was_accepted(
    sqlite: str, tmp_path: Path, bundled: Study
) -> None:
    from shutil import copyfile

    from tests.web.databases import default_database

    path = tmp_path / "small.sqlite3"
    copyfile(sqlite.removeprefix("sqlite://"), path)
    with default_database(f"sqlite://{path}"):
        forget_editions()
        actions.import_study(bundled, author="tests", reason="tests")
        person = Person.objects.create(email="a@example.org", pseudonym="coder-one")
        give_role(person, bundled.id, Role.CODER, by="tests")
        bearer = {"Authorization": f"Bearer {make_token(person, 'tests').text}"}

        def send(n: int) -> Any:
            row = bundled.observations.row(0, named=True)
            cells = {k: row[k] for k in ("subject", "item", "value", "source_id", "confidence")}
            cells |= {"observation_id": f"new.{n}", "note": f"{n} " + "x" * 9000}
            return client().post(
                f"/api/v1/studies/{bundled.id}/working/observations",
                json.dumps({"cells": cells, "reason": "read it"}),
                content_type="application/json",
                headers=bearer,
            )

        assert send(0).status_code == 201
        accepted, refused = {"new.0"}, None
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            pages = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages + 8}")
        for n in range(1, 12):
            refused = send(n)
            if refused.status_code != 201:
                break
            accepted.add(f"new.{n}")
        assert refused is not None
        assert refused.status_code == 503
        assert "no room left" in json.loads(refused.content)["detail"]
        assert client().get(f"/studies/{bundled.id}/").status_code == 200
        there = Proposal.objects.values_list("texts__observation_id", flat=True)
        assert set(there) == accepted
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1000000")
        assert send(99).status_code == 201
    forget_editions()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk-full"),
        (OperationalError("database or disk is full"), "disk-full"),
        (OperationalError("database is locked"), "busy"),
        (OperationalError("server closed the connection"), "database-away"),
        (ValueError("ours"), None),
        (None, None),
    ],
)
def test_which_fault_it_is(error: BaseException | None, kind: str | None) -> None:
    found = fault_of(error)
    assert (found.kind if found else None) == kind


def test_faults_of_postgresql_are_told_by_their_state() -> None:
    import psycopg.errors

    for cause, kind in [
        (psycopg.errors.DiskFull(), "disk-full"),
        (psycopg.errors.DeadlockDetected(), "busy"),
    ]:
        error = OperationalError("said in the language of the server")
        error.__cause__ = cause
        found = fault_of(error)
        assert found is not None
        assert found.kind == kind
