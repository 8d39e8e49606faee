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
from healthclusters.publish.report.language import languages, words_in
from healthclusters.web.explorer.naming import country_names_in
from healthclusters.web.explorer.once import once
from healthclusters.web.results import Edition

# What pages are made of, and which of its fields hold words; ids and sentences stay as they are.
_PAGES = "healthclusters.publish."
_FIELDS = frozenset(
    ("label", "question", "item", "category", "indicator", "focus", "coding", "criteria", "settle",
     "country", "countries", "subject")
)  # fmt: skip


def in_language(context: Mapping[str, Any], shown: Edition, language: str) -> dict[str, Any]:
    """What a template shows, with the words of the framework of a study in that language."""
    words = framework_words(shown, language)
    return {name: _said(value, words, False) for name, value in context.items()}


@once(8)
def framework_words(shown: Edition, language: str) -> Mapping[str, str]:
    """Each English word of the framework, and each country, with its translation; empty for
    English itself.
    """
    if language == "en":
        return {}
    found = {str(text): text.in_language(language) for text in _texts(shown.study.framework)}
    # Labels such as `biotech` also begin sentences and tables with a capital.
    found |= {_capital(a): _capital(b) for a, b in found.items() if a}
    found |= _countries(shown, language)
    return {a: b for a, b in found.items() if a != b}


def _countries(shown: Edition, language: str) -> dict[str, str]:
    """Names of countries, alone and as a cluster in several of them lists them."""
    said = country_names_in(shown, language)
    found = {name: said[code] for code, name in shown.evidence.country_names.items()}
    if language in languages():
        listed = words_in(language).joined
        views = shown.views.values()
        found |= {v.countries: listed([said[c] for c in v.country_codes]) for v in views}
    return found


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


def _said(value: Any, words: Mapping[str, str], here: bool) -> Any:
    """The value in the language of the words. here: a text in it is one of the framework."""
    if not words:
        return value
    if isinstance(value, str):
        return words.get(value, value) if here else value
    if isinstance(value, list):
        said = [_said(inner, words, here) for inner in value]
        same = all(a is b for a, b in zip(said, value, strict=True))
        return value if same else said
    if is_dataclass(value) and type(value).__module__.startswith(_PAGES):
        return _copied(value, words)
    return value


def _copied(value: Any, words: Mapping[str, str]) -> Any:
    changed = {}
    for name in value.__dataclass_fields__:
        before = getattr(value, name)
        after = _said(before, words, name in _FIELDS)
        if after is not before:
            changed[name] = after
    if not changed:
        return value
    made = copy(value)
    for name, inner in changed.items():
        object.__setattr__(made, name, inner)
    return made
