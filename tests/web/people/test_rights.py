"""Every address x role, from the one table; what is not in it is open to nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from healthclusters.files import open_study
from healthclusters.web.people.addresses import PUBLIC, RIGHTS, Right, right_of
from healthclusters.web.store.actions import import_study
from healthclusters.web.store.actions.people import give_role, note_sign_in
from healthclusters.web.store.models import Person, Role, StoredStudy

STUDY = "hse-2019"
WORDS = {
    "study_id": STUDY,
    "cluster_id": "medicon-valley",
    "number": 1,
    "pseudonym": "nobody",
    "token": "x",
    "alpha3": "DNK",
    "item": "member_count",
    "subject": "medicon-valley",
}
ROLES = [None, "without", *Role.values, "manager", "administrator-of-all"]


@pytest.fixture
def study() -> None:
    if not StoredStudy.objects.filter(study_id=STUDY).exists():
        import_study(open_study(STUDY), author="tests", reason="tests")


def names(
    patterns: list[URLPattern | URLResolver], space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}", pattern


def signed_in(role: str | None) -> Client:
    client = Client(headers={"host": "localhost"})
    if role is None:
        return client
    person = Person.objects.create(email=f"{role}@example.org", pseudonym=f"tester-{role}")
    if role == "manager":
        give_role(person, STUDY, Role.VIEWER, by="tests", cluster_id="medicon-valley")
    elif role == "administrator-of-all":
        give_role(person, None, Role.ADMINISTRATOR, by="tests")
    elif role != "without":
        give_role(person, STUDY, role, by="tests")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    note_sign_in(person, str(client.session.session_key), "tests")
    return client


def allowed(right: Right, role: str | None) -> bool:
    """The table read by hand, without the code that holds it."""
    if right.scope == "anybody":
        return True
    if role is None:
        return False
    if right.scope == "signed_in" or role == "administrator-of-all":
        return True
    if right.scope == "everywhere" or role == "without":
        return False
    if role == "manager":
        return right.scope in ("cluster", "any_cluster") or right.role == Role.VIEWER
    order = ["viewer", "coder", "reviewer", "steward", "administrator"]
    return order.index(role) >= order.index(right.role)


def test_every_address_is_in_the_table() -> None:
    there = dict(names(get_resolver().url_patterns))
    missing = [name for name in there if right_of(name) is None]
    assert not missing
    assert not [name for name in RIGHTS if name not in there]


@pytest.mark.parametrize("role", ROLES)
def test_each_address_opens_to_those_whom_the_table_names(study: None, role: str | None) -> None:
    client = signed_in(role)
    client.raise_request_exception = False
    for name, pattern in names(get_resolver().url_patterns):
        right = right_of(name)
        if name.startswith(PUBLIC) or name in ("people:sign-out", "people:erase"):
            continue
        words = {word: WORDS[word] for word in pattern.pattern.converters if word in WORDS}
        if len(words) < len(pattern.pattern.converters):
            words |= {w: "x" for w in pattern.pattern.converters if w not in words}
        address = reverse(name, kwargs=words)
        status = client.get(address).status_code
        assert right is not None
        if allowed(right, role):
            assert status not in (302, 403, 500), (name, role, status)
        elif role is None:
            assert status == 302, (name, status)
        else:
            assert status == 403, (name, role, status)


def test_an_address_without_an_entry_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RIGHTS, "people:sign-in")
    assert Client(headers={"host": "localhost"}).get("/sign-in/").status_code == 403
