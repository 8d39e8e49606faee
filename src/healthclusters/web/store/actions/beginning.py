"""A study begun by a person, who keeps it from then on."""

from __future__ import annotations

from django.db import transaction

from healthclusters.model import Study
from healthclusters.web.store.actions.people import give_role
from healthclusters.web.store.actions.studies import import_study
from healthclusters.web.store.models import Person, Role, StoredStudy


@transaction.atomic
def begin_study(study: Study, person: Person, *, reason: str) -> StoredStudy:
    """Put a checked study beside the others, not yet published; the person is its steward.

    Raises NotSupportedError where there is one of that id already.
    """
    stored = import_study(study, author=person.pseudonym, reason=reason, publish=False)
    give_role(person, study.id, Role.STEWARD, by=person.pseudonym)
    return stored
