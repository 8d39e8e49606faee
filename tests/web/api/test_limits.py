"""How often one may call: nobody gets round it by another address, header or process."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client, RequestFactory, override_settings
from tests.web.api.callers import WORKING, Caller

from healthclusters.web.api import tokens
from healthclusters.web.explorer import rate_limit
from healthclusters.web.store.models import Role


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands, so that no minute ends in the middle of a test."""
    monkeypatch.setattr(rate_limit, "time", lambda: 2_000_040.0)


def guesses(**headers: str) -> set[int]:
    """The answers to the last of so many wrong tokens, each with headers of its own."""
    client = Client(headers={"host": "localhost", "Authorization": "Bearer hc_guessed"})
    given = [
        client.get(f"{WORKING}/x", headers={n: v.format(n=k) for n, v in headers.items()})
        for k in range(34)
    ]
    return {answer.status_code for answer in given[31:]}


def test_without_a_proxy_no_header_makes_another_visitor() -> None:
    assert guesses(**{"X-Forwarded-For": "198.51.100.{n}", "Forwarded": "for=198.51.100.{n}"}) == {
        429
    }


def test_behind_a_proxy_its_own_entry_counts() -> None:
    with override_settings(BEHIND_PROXY=True):
        spoofed = "198.51.100.{n}, 2001:db8::{n}, 192.0.2.7"
        assert guesses(**{"X-Forwarded-For": spoofed}) == {429}
        assert guesses(**{"X-Forwarded-For": "203.0.113.{n}"}) == {401}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("192.0.2.7", "192.0.2.7:50312"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
        ("2001:db8:1:2::1", "[2001:db8:1:2::7]:443"),
        ("192.0.2.7", "::ffff:192.0.2.7"),
    ],
)
def test_one_visitor_with_several_addresses(first: str, second: str) -> None:
    asked = []
    for address in (first, second, "192.0.2.8", "2001:db8:1:3::1", "unknown"):
        request = RequestFactory().get("/", REMOTE_ADDR=address)
        asked.append(rate_limit.seconds_to_wait(request, "test", most=1))
    assert asked == [0, 60, 0, 0, 0]


def test_whoever_writes_without_rest_is_told_how_long_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokens, "_MOST_WRITTEN", 3)
    coder = Caller("coder-one", Role.CODER)
    for _ in range(3):
        assert coder.call("GET", f"{WORKING}/x")[0] == 404
    status, body, given = coder.call("GET", f"{WORKING}/x")
    assert (status, given["Retry-After"]) == (429, "60")
    assert given["Content-Type"] == "application/problem+json"
    assert "60 seconds" in body["detail"]
    assert Caller("coder-two", Role.CODER).call("GET", f"{WORKING}/x")[0] == 404


def test_no_call_is_lost_between_processes() -> None:
    """Four at once, fifty calls each: just as many pass as may."""
    code = (
        f"from django.conf import settings; settings.configure(HOME={str(settings.HOME)!r});"
        "from healthclusters.web.explorer import rate_limit as r;"
        "r.time = lambda: 2_000_041.0;"
        "from django.http import HttpRequest;"
        "print(sum(not r.seconds_to_wait(HttpRequest(), 'write', most=120, who='one')"
        " for _ in range(50)))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert sum(int(process.communicate(timeout=60)[0]) for process in running) == 120
