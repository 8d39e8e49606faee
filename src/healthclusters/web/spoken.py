"""Texts of a page in the language of its visitor, each looked up once while a page is made.

A table of a thousand rows says the same few words in every row, and asking Django which language
is active costs more than the word itself.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.utils import translation
from jinja2 import Template


class _Spoken:
    """Words of one page. english: whether its language is English."""

    def __init__(self) -> None:
        self.english = (translation.get_language() or "en").startswith("en")
        self.words: dict[str, str] = {}


_spoken: ContextVar[_Spoken | None] = ContextVar("_spoken", default=None)


class SpokenTemplate(Template):
    """A template that is made in one language, the one active when it begins."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The page as text."""
        before = _spoken.set(_Spoken())
        try:
            return super().render(*args, **kwargs)
        finally:
            _spoken.reset(before)


def said(message: str) -> str:
    """A text in the language of the page."""
    spoken = _spoken.get()
    if spoken is None:
        return translation.gettext(message)
    words = spoken.words
    if message not in words:
        words[message] = translation.gettext(message)
    return words[message]


def said_of_many(one: str, many: str, number: int) -> str:
    """A text in the language of the page that depends on a number."""
    return translation.ngettext(one, many, number)


def is_english() -> bool:
    """Whether the page is in English."""
    return (_spoken.get() or _Spoken()).english
