"""`healthclusters invite`: the link opens, and what is wrong is said."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from typer.testing import CliRunner

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.cli.main import app
from healthclusters.web import serving
from healthclusters.web.running import health
from healthclusters.web.store.models import Invitation, Membership, Person, Role


@pytest.fixture(autouse=True)
def is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "set_up", lambda home: None)


def test_the_first_administrator_joins() -> None:
    said = CliRunner().invoke(
        app,
        ["invite", "ada@example.org", "--role", "administrator", "--address", "https://o.example/"],
    )
    assert said.exit_code == 0, said.output
    found = re.search(r"^https://o\.example(/join/\S+)$", said.output, re.MULTILINE)
    assert found is not None
    kept = Invitation.objects.get()
    assert kept.token_hash not in said.output
    client = Client(headers={"host": "localhost"})
    given = client.post(found[1], {"name": "Ada", "password": "a long sentence of one's own"})
    assert given.status_code == 302
    membership = Membership.objects.get()
    assert (membership.role, membership.study) == (Role.ADMINISTRATOR, None)
    assert client.get("/administrators/").status_code == 200


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["nobody", "--role", "administrator"], OptionError),
        (["a@example.org", "--role", "coder"], NotSupportedError),
        (["a@example.org", "--role", "coder", "--study", "hse-2018"], UnknownNameError),
        (["a@example.org", "--role", "king", "--study", "hse-2019"], OptionError),
        (["a@example.org", "--role", "manager", "--study", "hse-2019"], OptionError),
        (["a@example.org", "--role", "manager", "--cluster", "biocat"], OptionError),
        (
            ["a@example.org", "--role", "coder", "--study", "hse-2019", "--cluster", "biocat"],
            OptionError,
        ),
        (
            ["a@example.org", "--role", "manager", "--study", "hse-2019", "--cluster", "bio"],
            UnknownNameError,
        ),
        (["a@example.org", "--role", "administrator", "--address", "o.example"], OptionError),
    ],
)
def test_what_cannot_be_meant(words: list[str], refusal: type[Exception]) -> None:
    said = CliRunner().invoke(app, ["invite", *words])
    assert isinstance(said.exception, refusal)
    assert not Invitation.objects.exists()


def test_a_manager_is_invited_for_one_cluster() -> None:
    words = ["a@example.org", "--role", "manager", "--study", "hse-2019", "--cluster", "biocat"]
    said = CliRunner().invoke(app, ["invite", *words])
    assert said.exit_code == 0, said.output
    assert "as manager" in said.output
    kept = Invitation.objects.get()
    assert (kept.role, kept.cluster_id) == (Role.VIEWER, "biocat")


def test_a_wrong_role_names_those_there_are() -> None:
    said = CliRunner().invoke(app, ["invite", "a@example.org", "--role", "king"])
    assert "viewer, manager, coder, reviewer, steward, administrator" in str(said.exception)


def test_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "pending_migrations", lambda: 3)
    said = CliRunner().invoke(app, ["invite", "a@example.org", "--role", "administrator"])
    assert isinstance(said.exception, NotSupportedError)


def test_a_new_password_by_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    Person.objects.create(email="ada@example.org", pseudonym="coder-ada")
    words = ["password", "Ada@example.org", "--address", "https://o.example"]
    said = CliRunner().invoke(app, words)
    found = re.search(r"^https://o\.example(/new-password/coder-ada/\S+/)$", said.output, re.M)
    assert found is not None, said.output
    client = Client(headers={"host": "localhost"})
    assert client.post(found[1], {"password": "a long sentence of one's own"}).status_code == 302
    wrong = CliRunner().invoke(app, ["password", "bo@example.org"])
    assert isinstance(wrong.exception, NotSupportedError)
