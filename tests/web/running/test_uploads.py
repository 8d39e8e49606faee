"""A body of 200 MB is refused before it is read, with what may be sent instead."""

from __future__ import annotations

import pytest
from django.test import Client


class Unread:
    """A body that fails the test when somebody reads it."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/studies/hse-2019/edit/import/", "text/html"),
        ("/sign-in/", "text/html"),
        ("/api/v1/studies/hse-2019/working/observations", "application/problem+json"),
    ],
)
def test_what_is_too_large_is_not_read(address: str, kind: str) -> None:
    client = Client(headers={"host": "localhost"})
    given = client.generic(
        "POST",
        address,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="200000000",
        **{"wsgi.input": Unread()},
    )
    assert given.status_code == 413
    assert given["Content-Type"].startswith(kind)
    assert b"too large" in given.content.lower()


def test_a_size_that_is_none_is_refused() -> None:
    client = Client(headers={"host": "localhost"})
    assert client.generic("POST", "/sign-in/", CONTENT_LENGTH="-1").status_code == 413
