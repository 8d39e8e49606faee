"""People who work on the bundled study."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.databases import person_in

STUDY = "hse-2019"
SignIn = Callable[..., Client]


@pytest.fixture
def signed_in() -> SignIn:
    """Makes a client of a new person with a role in the bundled study."""

    def enter(role: str, *, cluster_id: str = "", name: str = "") -> Client:
        return person_in(role, cluster_id=cluster_id, name=name)

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
