"""Refusals are problem details that say what to do; nothing a caller sends breaks the server."""

from __future__ import annotations

import json

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings

from healthclusters.web.wsgi import application

BASE = "/api/v1/studies/hse-2019"
# What is written has tests of its own, with a token.
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application).exclude(
    path_regex="/working/"
)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/v1/nothing", 404, "/api/v1/"),
        ("/api/v1/studies/hse-2018/tables", 404, "hse-2019"),
        (f"{BASE}/tables/score", 404, "Did you mean 'scores'?"),
        (f"{BASE}/clusters/luxemburg-healthtech", 404, "luxembourg-healthtech"),
        (f"{BASE}/tables/scores?sort=knwon", 404, "known"),
        (f"{BASE}/tables/scores?where=known", 400, "column:value"),
        (f"{BASE}/tables/scores?where=known:many", 400, "a number"),
        (f"{BASE}/tables/scores?limit=abc", 422, "limit"),
        (f"{BASE}/tables/scores?limit=0", 422, "limit"),
        (f"{BASE}/clusters/medicon-valley/what-if?set=has_clinics:maybe", 400, "item:yes"),
        (f"{BASE}/clusters/medicon-valley/what-if?set=a:yes&set=a:no", 400, "twice"),
        (f"{BASE}/clusters/medicon-valley/partners?weight=ties:x", 400, "part:number"),
        (f"{BASE}/clusters/medicon-valley/partners?route=nowhere", 404, "route"),
        (f"{BASE}/points/medicon-valley/has_clinic", 404, "has_clinics"),
        (f"{BASE}/practices?country=Estonai", 404, "'Estonia'"),
        (f"{BASE}/practices?from_year=20222", 400, "year"),
    ],
)
def test_a_refusal_says_what_to_do(address: str, status: int, said: str) -> None:
    given = Client(headers={"host": "localhost"}).get(address)
    assert given["Content-Type"] == "application/problem+json"
    body = json.loads(given.content)
    assert (given.status_code, body["status"]) == (status, status)
    assert said in body["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_interface_is_only_read(method: str) -> None:
    given = getattr(Client(headers={"host": "localhost"}), method)(f"{BASE}/tables/scores")
    assert given.status_code == 405
    assert given["Content-Type"] == "application/problem+json"
    assert given["Allow"] == "GET"


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_call_gets_an_answer_that_is_described(case: schemathesis.Case) -> None:
    case.call_and_validate(headers={"Host": "localhost"})
