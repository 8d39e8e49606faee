"""Forms without their token, and our own mistakes: pages that help, and logs that tell us where."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.test import Client
from tests.web.editing.conftest import STUDY

from healthclusters.web.running.logs import JsonLines

HOST = {"host": "localhost"}
SECRET = "ada@example.org typed this"  # noqa: S105 - nobody's


def broken(*words: Any, **named: Any) -> NoReturn:
    raise ZeroDivisionError(SECRET)


@pytest.mark.parametrize(
    ("address", "language", "words"),
    [
        ("/sign-in/", "en", "This form could not be taken"),
        ("/fr/sign-in/", "fr", "Ce formulaire n’a pas pu être pris en compte"),
        (f"/studies/{STUDY}/edit/import/", "en", "Go back with your browser"),
    ],
)
def test_a_form_without_its_token(address: str, language: str, words: str) -> None:
    strict = Client(headers=HOST, enforce_csrf_checks=True)
    answer = strict.post(address, {"reason": SECRET})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert words in page.replace("&#x27;", "’").replace("&#39;", "’")
    assert f'<html lang="{language}"' in page
    assert "CSRF verification failed" not in page
    assert SECRET not in page


def test_the_interface_answers_with_a_problem() -> None:
    strict = Client(headers=HOST, enforce_csrf_checks=True)
    answer = strict.post("/api/v1/there-is-nothing-here", {"a": "b"})
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.status_code in (403, 404, 405)
    from django.test import RequestFactory

    from healthclusters.web.running.fault_pages import no_token

    said = no_token(RequestFactory().post("/api/v1/x"), "CSRF cookie not set.")
    assert (said.status_code, said["Content-Type"]) == (403, "application/problem+json")
    assert "Bearer" in json.loads(said.content)["detail"]


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    form = JsonLines()
    return [json.loads(form.format(record)) for record in caplog.records]


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("healthclusters.web.explorer.landscape.edition_or_404", f"/studies/{STUDY}/"),
        ("healthclusters.web.api.studies.edition", f"/api/v1/studies/{STUDY}/tables"),
    ],
)
def test_each_500_is_logged_with_its_places_and_nothing_of_people(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, place: str, address: str
) -> None:
    monkeypatch.setattr(place, broken)
    caplog.set_level(logging.INFO)
    client = Client(headers=HOST, raise_request_exception=False)
    answer = client.get(address, {"q": SECRET})
    assert answer.status_code == 500
    assert SECRET.encode() not in answer.content
    told = [line for line in lines(caplog) if "error" in line]
    assert told, "the traceback is logged"
    assert told[0]["error"]["kind"] == "builtins.ZeroDivisionError"
    assert any(" broken" in at for at in told[0]["error"]["places"])
    assert "ada@example.org" not in json.dumps(lines(caplog))


RAISE = """
import logging, django
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
from healthclusters.web.explorer import landscape
def broken(*words):
    raise ZeroDivisionError("ada@example.org typed this")
landscape.edition_or_404 = broken
logging.raiseExceptions = True
client = Client(headers={"host": "localhost"}, raise_request_exception=False)
print(client.get("/studies/hse-2019/").status_code)
"""


def test_on_ones_own_machine_a_500_is_told_on_the_screen(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HEALTHCLUSTERS_")}
    kept.pop("DATABASE_URL", None)
    kept |= {"HEALTHCLUSTERS_HOME": str(tmp_path), "POLARS_MAX_THREADS": "1"}
    kept["DJANGO_SETTINGS_MODULE"] = "healthclusters.web.settings"
    done = subprocess.run(
        [sys.executable, "-c", RAISE], env=kept, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() in ("500", "503"), done.stderr
    assert "builtins.ZeroDivisionError" in done.stderr
    assert "in broken" in done.stderr or " broken" in done.stderr
    assert "ada@example.org" not in done.stderr
