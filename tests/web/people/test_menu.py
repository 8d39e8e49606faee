"""The way home of somebody who is signed in, on every page, and on none that others are shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.publish.pages import Page
from tests.web.databases import person_in

STUDY = "hse-2019"
S = f"/studies/{STUDY}"
SignedIn = Callable[..., Client]


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"host": "localhost"})


def read(client: Client, address: str) -> Page:
    return Page(client.get(address).content.decode())


@pytest.mark.parametrize("address", [f"{S}/", f"{S}/method/", "/account/", f"{S}/edit/"])
def test_whoever_is_signed_in_finds_the_way_home(address: str) -> None:
    page = read(person_in("reviewer"), address)
    for way in ("/account/", f"{S}/edit/", f"{S}/edit/review/"):
        assert way in page.links, way
    assert f"{S}/people/" not in page.links
    assert ("form", {"method": "post", "action": "/sign-out/"}) in page.tags
    assert "/sign-in/" not in page.links


def test_the_menu_has_what_the_role_opens_and_no_more() -> None:
    assert f"{S}/people/" in read(person_in("steward"), f"{S}/").links
    manager = read(person_in("viewer", cluster_id="medicon-valley"), f"{S}/").links
    assert f"{S}/edit/clusters/medicon-valley/" in manager
    assert f"{S}/edit/review/" not in manager
    everywhere = read(person_in("administrator", study_id=None), "/account/").links
    assert {"/administrators/", f"{S}/edit/", f"{S}/edit/review/", f"{S}/people/"} <= {*everywhere}


def test_a_visitor_gets_a_page_without_a_menu_and_without_a_query_for_one(visitor: Client) -> None:
    visitor.get(f"{S}/method/")
    with CaptureQueriesContext(connection) as asked:
        answer = visitor.get(f"{S}/method/")
    assert "/sign-out/" not in answer.content.decode()
    assert not [q for q in asked.captured_queries if "membership" in q["sql"]]
    assert not [q for q in asked.captured_queries if "session" in q["sql"]]
    assert "Cookie" in answer["Vary"]
    assert "private" not in answer.get("Cache-Control", "")


def test_a_page_with_a_menu_never_gets_into_a_shared_cache() -> None:
    for address in (f"{S}/", f"{S}/nothing/", "/"):
        answer = person_in("coder", name=f"c{len(address)}").get(address, follow=True)
        assert "/sign-out/" in answer.content.decode(), address
        assert "private" in answer["Cache-Control"]
        assert "Cookie" in answer["Vary"]


def test_a_closed_page_tells_who_one_is_and_what_is_open() -> None:
    answer = person_in("coder").get(f"{S}/people/")
    page = Page(answer.content.decode())
    assert answer.status_code == 403
    assert "You are signed in as the-coder" in page.words
    assert "Sign in with an account" not in page.words
    assert f"{S}/edit/" in page.links


def test_the_form_tells_somebody_who_is_in_already() -> None:
    assert "You are signed in already" in read(person_in("coder"), "/sign-in/").words
