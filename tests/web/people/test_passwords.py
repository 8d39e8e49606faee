"""Passwords that are guessed first are refused, each with a reason in our words."""

from __future__ import annotations

import pytest

from healthclusters.web.people.forms import JoinForm


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "too short"),
        ("PassWord1234", "Many people use this password"),
        ("aaaaaaaaaaaaaa", "few different characters"),
        ("480271936502", "digits alone"),
        ("ada.lovelace@example.org", "too near to your name or e-mail"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, said: str) -> None:
    given = {"name": "Ada Lovelace", "password": password}
    form = JoinForm(given, email="ada.lovelace@example.org")
    assert not form.is_valid()
    assert said in " ".join(form.errors["password"])


def test_a_sentence_is_taken() -> None:
    given = {"name": "Ada Lovelace", "password": "the mill grinds numbers"}
    assert JoinForm(given, email="ada@example.org").is_valid()
