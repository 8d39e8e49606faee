"""Who writes: the person of a token. A session of the browser is no key to the interface."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from healthclusters.web.explorer.rate_limit import seconds_to_wait
from healthclusters.web.store.actions.people import person_of_token
from healthclusters.web.store.models import Person

_MOST_WRONG = 30  # wrong tokens a minute from one address
_MOST_WRITTEN = 600  # calls a minute of one person


class TooManyError(Exception):
    """Asked too often; `seconds` until it may be tried again."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Too many calls. Try again in {seconds} seconds.")


class TokenOfPerson(HttpBearer):
    """`Authorization: Bearer hc_...`; the token is made on the page of one's account."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """The person, or None; TooManyError for somebody who guesses or never rests."""
        person = person_of_token(token.strip())
        if person is None:
            wait = seconds_to_wait(request, "token", most=_MOST_WRONG)
        else:
            wait = seconds_to_wait(request, "write", most=_MOST_WRITTEN, who=person.pseudonym)
        if wait:
            raise TooManyError(wait)
        return person


token_of_person = TokenOfPerson()


def person_of(request: HttpRequest) -> Person:
    """Whom the token of the call belongs to; ninja keeps it there."""
    person: Person = request.auth  # type: ignore[attr-defined]
    return person
