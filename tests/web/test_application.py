"""The application starts, answers and leaves nothing behind."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.test import Client


def test_first_page_answers() -> None:
    assert Client().get("/").status_code == 302


def test_style_sheets_are_served() -> None:
    answer = Client().get("/static/publish/tokens.css")
    assert answer.status_code == 200
    assert b"--" in b"".join(answer.streaming_content)
    answer.close()


def test_tests_do_not_see_each_other_1() -> None:
    assert get_user_model().objects.count() == 0
    get_user_model().objects.create(pseudonym="a")


def test_tests_do_not_see_each_other_2() -> None:
    test_tests_do_not_see_each_other_1()
