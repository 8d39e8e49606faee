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
from healthclusters.web.results import edition, forget_editions
from healthclusters.web.running.faults import fault_of
from healthclusters.web.store import actions
from healthclusters.web.store.actions.people import give_role, make_token
from healthclusters.web.store.models import Job, JobStatus, Person, Proposal, Role

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
    assert client().get("/health/ready").status_code == 200


def test_a_dead_worker_is_told() -> None:
    found = edition("hse-2019").published
    job = actions.request_job("run", found, '{"other": 1}')
    long_ago = now() - timedelta(minutes=2)
    Job.objects.filter(pk=job.pk).update(created=long_ago)
    for status in (JobStatus.WAITING, JobStatus.RUNNING):
        Job.objects.filter(pk=job.pk).update(status=status, beat=long_ago)
        said = json.loads(client().get("/health/ready").content)
        assert said["status"] == "not ready"
        assert "healthclusters worker" in said["worker"]["about"]
    Job.objects.filter(pk=job.pk).update(beat=now())
    assert client().get("/health/ready").status_code == 200


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
            cells |= {"observation_id": f"new.{n}", "note": "x" * 9000}
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
