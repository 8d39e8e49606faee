"""What an attacker tries first: forms from elsewhere, SQL in filters, formulas, guesses."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

import openpyxl
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from healthclusters.web.people.addresses import PUBLIC
from healthclusters.web.store import actions
from healthclusters.web.store.models import Person, StoredStudy

STUDY = "hse-2019"
HOST = {"host": "localhost"}
INJECTIONS = [
    "' OR 1=1 --",
    "1; DROP TABLE store_observations; --",
    '") UNION SELECT password FROM store_people --',
    "%' AND sleep(5) --",
    "${7*7}{{7*7}}",
    "../../../etc/passwd",
]


def written_addresses(
    patterns: list[URLPattern | URLResolver], space: str = ""
) -> Iterator[tuple[str, str]]:
    """Name and address of everything that is not public or of the interface for programs."""
    words = {"study_id": STUDY}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from written_addresses(pattern.url_patterns, inner)
        elif pattern.name and not f"{space}{pattern.name}".startswith(PUBLIC):
            name = f"{space}{pattern.name}"
            kinds = pattern.pattern.converters.items()
            parts = {w: 1 if isinstance(k, IntConverter) else words.get(w, "x") for w, k in kinds}
            yield name, reverse(name, kwargs=parts)


def test_no_form_from_elsewhere_is_taken() -> None:
    strict = Client(headers=HOST, enforce_csrf_checks=True)
    found = dict(written_addresses(get_resolver().url_patterns))
    assert len(found) > 10
    before = StoredStudy.objects.get(study_id=STUDY).version
    for name, address in found.items():
        assert strict.post(address, {"email": "a@example.org"}).status_code == 403, name
    assert StoredStudy.objects.get(study_id=STUDY).version == before


@pytest.mark.parametrize("said", INJECTIONS)
def test_sql_in_a_filter_is_text(said: str) -> None:
    client = Client(headers=HOST, raise_request_exception=False)
    pages = [
        (f"/studies/{STUDY}/", "country"),
        (f"/studies/{STUDY}/ranking/", "sort"),
        (f"/studies/{STUDY}/tables/scores/", "page"),
        (f"/api/v1/studies/{STUDY}/tables/scores", "where"),
        (f"/api/v1/studies/{STUDY}/tables/scores", "sort"),
        (f"/api/v1/studies/{STUDY}/practices", "q"),
        (f"/api/v1/studies/{said}/tables", "x"),
        (f"/studies/{STUDY}/clusters/{said}/", "x"),
    ]
    for address, parameter in pages:
        given = client.get(address, {parameter: said})
        assert given.status_code < 500, (address, parameter, given.content[:300])
        assert b"argon2" not in given.content
    assert StoredStudy.objects.filter(study_id=STUDY).exists()


def test_a_formula_is_text_in_every_download() -> None:
    formula = '=HYPERLINK("http://evil.example","click")'
    cells = {"source_id": "formula", "title": formula, "publisher": "@SUM(1)", "independent": "1"}
    actions.add_record(STUDY, "sources", cells, author="tests", reason="tests")
    actions.publish_revision(STUDY, author="tests")
    client = Client(headers=HOST)
    place = f"/studies/{STUDY}/tables/sources/"
    texts = [client.get(place, {"as": "csv"}).content.decode("utf-8-sig")]
    texts.append(client.get(f"/api/v1/studies/{STUDY}/tables/sources?format=csv").content.decode())
    for text in texts:
        row = next(r for r in csv.DictReader(io.StringIO(text)) if r["source_id"] == "formula")
        assert not row["title"].startswith("=")
        assert not row["publisher"].startswith("@")
    book = openpyxl.load_workbook(io.BytesIO(client.get(place, {"as": "xlsx"}).content))
    written = [cell for row in book.active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in written)
    assert any("HYPERLINK" in str(cell.value) for cell in written)
    listed = json.loads(client.get(f"/api/v1/studies/{STUDY}/sources/formula").content)
    assert listed["rows"][0]["title"] == formula


def test_signing_in_takes_as_long_whether_or_not_the_address_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Hashing is what takes time: it is counted, since clocks of busy machines say nothing."""
    person = Person(email="known@example.org", pseudonym="known")
    person.set_password("a sentence that is known")
    person.save()
    left = Person(email="left@example.org", pseudonym="left", is_active=False)
    left.set_password("a sentence that is known")
    left.save()
    count = [0]
    hashing = Argon2PasswordHasher.encode
    verifying = Argon2PasswordHasher.verify

    def encode(self: Argon2PasswordHasher, *words: str) -> str:
        count[0] += 1
        return str(hashing(self, *words))

    def verify(self: Argon2PasswordHasher, *words: str) -> bool:
        count[0] += 1
        return bool(verifying(self, *words))

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verify)
    found, pages = {}, set()
    for email in ("known@example.org", "left@example.org", "nobody@example.org"):
        count[0] = 0
        given = Client(headers=HOST).post("/sign-in/", {"email": email, "password": "a wrong one"})
        said = given.content.replace(email.encode(), b"")
        pages.add((given.status_code, re.sub(rb'(csrf\w*" value=")\w+', rb"\1", said)))
        found[email] = count[0]
    assert set(found.values()) == {1}, found
    assert len(pages) == 1, "the page tells whether there is such an account"
