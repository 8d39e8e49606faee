"""Words of the framework in the language of the visitor, wherever they stand alone on a page.

Pages are made in English by lower floors; a label, a question or the name of a category is replaced
by its translation where a text is nothing but that. Sentences made of several stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import fields, is_dataclass
from typing import Any

from healthclusters.model import Text
from healthclusters.web.explorer.once import once
from healthclusters.web.results import Edition


def in_language(value: Any, shown: Edition, language: str) -> Any:
    """The same value with the words of the framework of a study in that language."""
    if language == "en":
        return value
    words = _words(shown, language)
    return _said(value, words) if words else value


@once(8)
def _words(shown: Edition, language: str) -> Mapping[str, str]:
    found = {str(text): text.in_language(language) for text in _texts(shown.study.framework)}
    # Labels such as `biotech` also begin sentences and tables with a capital.
    found |= {_capital(a): _capital(b) for a, b in found.items() if a}
    return {a: b for a, b in found.items() if a != b}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _texts(value: Any) -> Iterator[Text]:
    """Every text in several languages inside a framework."""
    if isinstance(value, Text):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _texts(inner)


def _said(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return words.get(value, value) if type(value) is str else value
    if isinstance(value, list):
        said = [_said(inner, words) for inner in value]
        same = all(a is b for a, b in zip(said, value, strict=True))
        return value if same else said
    if isinstance(value, tuple):
        return tuple(_said(inner, words) for inner in value) if type(value) is tuple else value
    if isinstance(value, dict) and type(value) is dict:
        return {key: _said(inner, words) for key, inner in value.items()}
    if is_dataclass(value) and type(value).__module__.startswith(_SHOWN):
        return _copied(value, words)
    return value


# What pages are made of; studies and results stay as they are.
_SHOWN = ("healthclusters.publish.", "healthclusters.web.explorer.")


def _copied(value: Any, words: Mapping[str, str]) -> Any:
    changed = {}
    for name in value.__dataclass_fields__:
        before = getattr(value, name)
        if isinstance(before, int | float) or before is None:
            continue
        after = _said(before, words)
        if after is not before:
            changed[name] = after
    if not changed:
        return value
    made = copy(value)
    for name, inner in changed.items():
        object.__setattr__(made, name, inner)
    return made
