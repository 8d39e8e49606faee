"""Visitors and stewards of the pages of the instruments."""

from __future__ import annotations

import pytest
from django.test import Client

from healthclusters.web.store.actions.people import give_role, note_sign_in
from healthclusters.web.store.models import Person, Role

STUDY = "hse-2019"


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def steward() -> Client:
    return signed_in(Role.STEWARD)


def signed_in(role: str) -> Client:
    found = Client(headers={"host": "localhost"})
    person = Person.objects.create(email=f"{role}@example.org", pseudonym=f"tester-{role}")
    give_role(person, STUDY, role, by="tests")
    found.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    note_sign_in(person, str(found.session.session_key), "tests")
    return found


def assert_helps(client: Client, address: str, status: int, words: str) -> None:
    """A wrong address gets this status, and a page with these words."""
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
