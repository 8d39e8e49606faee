"""A forgotten password: a link, made by an administrator, with which its person sets a new one.

The link is kept nowhere: it is signed, holds the state of the account, and so opens nothing once
the password or the address has changed, or after a day (`PASSWORD_RESET_TIMEOUT`).
"""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction

from healthclusters.base import NotSupportedError
from healthclusters.web.store.actions.people import set_password
from healthclusters.web.store.models import Person

_NO_LINK = "This link was used, has run out or is not whole; ask an administrator for a new one"


def password_link(email: str) -> tuple[str, str]:
    """Pseudonym and secret of a link for the person with this address.

    Raises NotSupportedError where nobody has an account with it.
    """
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise NotSupportedError("Nobody has an account with this e-mail; send an invitation")
    return person.pseudonym, default_token_generator.make_token(person)


def person_of_link(pseudonym: str, secret: str) -> Person:
    """Whose password may be set anew; NotSupportedError where the link opens nothing."""
    person = Person.objects.filter(pseudonym=pseudonym, is_active=True).first()
    if person is None or not default_token_generator.check_token(person, secret):
        raise NotSupportedError(_NO_LINK)
    return person


@transaction.atomic
def set_forgotten_password(pseudonym: str, secret: str, password: str) -> Person:
    """The person with the new password; every session and token ends, and the link with them."""
    Person.objects.select_for_update().filter(pseudonym=pseudonym).first()
    person = person_of_link(pseudonym, secret)
    set_password(person, password, end_tokens=True)
    return person
