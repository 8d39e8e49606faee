"""The database itself refuses what a study cannot hold, whoever writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from healthclusters.model import Study
from healthclusters.web.store import actions
from healthclusters.web.store.models import (
    LISTS,
    RECORDS,
    Change,
    Membership,
    Person,
    StoredStudy,
)


@pytest.fixture
def stored(each_database: str, bundled: Study) -> StoredStudy:
    return actions.import_study(bundled, author="a", reason="a test")


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("observations", "source_id", "no-such-source"),
        ("observations", "status", "maybe"),
        ("observations", "confidence", "very"),
        ("observations", "coder", ""),
        ("observations", "as_of", 99),
        ("observations", "value", None),
        ("clusters", "role", "guest"),
        ("clusters", "lat", 91.0),
        ("clusters", "website", "javascript:alert(1)"),
        ("sources", "independent", 2),
        ("partnerships", "partner_country", "XXX"),
        ("practice_effects", "effect_id", "no-such-effect"),
        ("group_members", "group", "nine"),
        ("countries", "health_expenditure_pct_gdp_2018", 101),
    ],
)
def test_wrong_cells_are_refused(stored: StoredStudy, table: str, column: str, value: Any) -> None:
    rows = RECORDS[table]._default_manager.filter(study=stored)
    row = rows.values_list("row", flat=True)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.filter(row=row).update(**{column: value})


def test_a_source_that_is_named_stays(stored: StoredStudy) -> None:
    source = RECORDS["observations"]._default_manager.values_list("source_id", flat=True)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        RECORDS["sources"]._default_manager.filter(source_id=source).delete()


def test_a_key_is_there_once(stored: StoredStudy) -> None:
    one, two = RECORDS["partnerships"]._default_manager.filter(study=stored)[:2]
    two.digest = one.digest
    with pytest.raises(IntegrityError), transaction.atomic():
        two.save()


def test_each_value_of_a_list_is_held(stored: StoredStudy) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        first = LISTS["clusters"]["countries"]._default_manager.values_list("row", flat=True)[0]
        LISTS["clusters"]["countries"]._default_manager.filter(row=first).update(value="XXX")


@pytest.mark.parametrize(
    "statement", ["UPDATE store_changes SET author = 'x'", "DELETE FROM store_changes"]
)
def test_history_is_only_added_to(stored: StoredStudy, statement: str) -> None:
    assert Change.objects.exists()
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        connection.cursor().execute(statement)


def test_only_administrators_have_all_studies(stored: StoredStudy) -> None:
    person = Person.objects.create(pseudonym="p1", email="p@example.org")
    Membership.objects.create(person=person, study=None, role="administrator")
    for study, role in ((None, "coder"), (stored, "king")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(person=person, study=study, role=role)


def test_one_role_in_a_study(stored: StoredStudy) -> None:
    person = Person.objects.create(pseudonym="p1", email="p@example.org")
    Membership.objects.create(person=person, study=stored, role="coder")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=person, study=stored, role="reviewer")
