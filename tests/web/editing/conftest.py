"""People who work on the bundled study."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from healthclusters.web.store.actions.people import give_role, note_sign_in
from healthclusters.web.store.models import Person

STUDY = "hse-2019"
SignIn = Callable[..., Client]


@pytest.fixture
def signed_in() -> SignIn:
    """Makes a client of a new person with a role in the bundled study."""

    def enter(role: str, *, cluster_id: str = "", name: str = "") -> Client:
        name = name or f"the-{role}"
        person = Person.objects.create(email=f"{name}@example.org", pseudonym=name)
        give_role(person, STUDY, role, by="tests", cluster_id=cluster_id)
        client = Client(headers={"host": "localhost"})
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        note_sign_in(person, str(client.session.session_key), "tests")
        return client

    return enter


@pytest.fixture
def coder(signed_in: SignIn) -> Client:
    return signed_in("coder")


@pytest.fixture
def reviewer(signed_in: SignIn) -> Client:
    return signed_in("reviewer")


@pytest.fixture
def steward(signed_in: SignIn) -> Client:
    return signed_in("steward")


@pytest.fixture
def manager(signed_in: SignIn) -> Client:
    return signed_in("viewer", cluster_id="medicon-valley", name="the-manager")
