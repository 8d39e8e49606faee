"""Production: what it asks for, what it answers with, what it writes down."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client, RequestFactory, override_settings

from healthclusters.base import OptionError
from healthclusters.web import serving
from healthclusters.web.environment_variables import Environment
from healthclusters.web.running.logs import JsonLines, RequestLogMiddleware
from healthclusters.web.running.proxy import ProxyMiddleware

HOST = {"host": "localhost"}
GIVEN = {
    "HEALTHCLUSTERS_MODE": "production",
    "HEALTHCLUSTERS_HOSTS": "observatory.example",
    "HEALTHCLUSTERS_SECRET_KEY": "0aB1cD2eF3" * 6,
    "HEALTHCLUSTERS_BEHIND_PROXY": "yes",
}
PRINT_SETTINGS = """
import json, django
django.setup()
from django.conf import settings as s
names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
         "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_NAME", "DEBUG"]
print(json.dumps({n: getattr(s, n) for n in names}))
"""


def in_production(home: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HEALTHCLUSTERS_")}
    for name in ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"):  # of the tests, not of a server
        kept.pop(name, None)
    own = {
        "HEALTHCLUSTERS_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "healthclusters.web.settings",
    }
    return subprocess.run(
        [sys.executable, *command],
        env=kept | GIVEN | own | more,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_check_for_deployment_is_clean(tmp_path: Path) -> None:
    done = in_production(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("proxy", ["yes", "no"])
def test_cookies_and_https(tmp_path: Path, proxy: str) -> None:
    done = in_production(tmp_path, "-c", PRINT_SETTINGS, HEALTHCLUSTERS_BEHIND_PROXY=proxy)
    found = json.loads(done.stdout)
    assert found.pop("SECURE_PROXY_SSL_HEADER") == (
        ["HTTP_X_FORWARDED_PROTO", "https"] if proxy == "yes" else None
    )
    assert found == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SESSION_COOKIE_NAME": "__Host-session",
        "DEBUG": False,
    }


@pytest.mark.parametrize("missing", sorted(GIVEN.keys() - {"HEALTHCLUSTERS_MODE"}))
def test_each_setting_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str
) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(missing)
    with pytest.raises(OptionError, match=missing):
        serving.production(tmp_path)
    with pytest.raises(OptionError, match="yes or no"):
        Environment.read({"HEALTHCLUSTERS_BEHIND_PROXY": "perhaps"})


def test_options_of_the_server() -> None:
    for wrong in ({"processes": 0}, {"threads": 300}):
        with pytest.raises(OptionError, match="1 to 256"):
            serving.ServeOptions(**wrong)


def test_whose_request_it_is() -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.7"})
    seen: list[str] = []
    with override_settings(BEHIND_PROXY=True):
        ProxyMiddleware(lambda r: seen.append(r.META["REMOTE_ADDR"]))(request)  # type: ignore[arg-type,func-returns-value]
    assert seen == ["192.0.2.7"]


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(JsonLines().format(r)) for r in caplog.records]


def test_logs_say_nothing_of_people(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, logger="healthclusters")
    client = Client(headers=HOST, raise_request_exception=False)
    client.get("/studies/hse-2019/?country=Anna+Ander")
    client.get("/join/secret-of-the-link/")
    client.post("/sign-in/", {"email": "anna@example.org", "password": "not hers"})
    given = client.get("/Anna-Ander/")
    text = "\n".join(json.dumps(line) for line in lines(caplog))
    for hidden in ("Anna", "anna", "secret-of", "127.0.0.1", "not hers"):
        assert hidden not in text
    last = [line for line in lines(caplog) if line["from"] == "healthclusters.requests"][-1]
    assert last.keys() >= {"time", "level", "method", "path", "status", "ms"}
    assert (last["path"], last["status"]) == ("-", 404)
    assert len(given["X-Request-ID"]) == 16
    paths = [line.get("path") for line in lines(caplog)]
    assert "studies/<slug:study_id>/" in paths
    assert "join/<str:token>/" in paths


def test_an_error_is_told_by_its_place_alone(caplog: pytest.LogCaptureFixture) -> None:
    def fails(request: object) -> None:
        try:
            raise ValueError("anna@example.org")
        except ValueError:
            logging.getLogger("django.request").exception("of /anna")
            raise

    with pytest.raises(ValueError):
        RequestLogMiddleware(fails)(RequestFactory().get("/"))  # type: ignore[arg-type]
    (line,) = lines(caplog)
    assert "anna" not in json.dumps(line)
    assert line["error"]["kind"] == "builtins.ValueError"  # type: ignore[index]
    assert "test_production.py" in line["error"]["places"][0]  # type: ignore[index]
