"""The words of the application: all of them translated, and compiled as they stand."""

from __future__ import annotations

import io
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from healthclusters.publish.cluster_page import _FOUNDERS
from healthclusters.publish.evidence import STATE_WORDS
from healthclusters.publish.verification_view import _BASES, _OUTCOMES
from healthclusters.web.explorer.words_of_floors import WORDS

PACKAGE = Path(str(files("healthclusters")))
LOCALE = PACKAGE / "web" / "locale"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "gettext_noop": None, "marked": None}


@pytest.fixture(scope="module")
def said() -> set[str]:
    """Every message of the code and the templates; a plural by its singular."""
    with (LOCALE / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(PACKAGE, methods, options, keywords=KEYWORDS)
    texts = (message for _, _, message, _, _ in found)
    return {text[0] if isinstance(text, tuple) else text for text in texts}


@pytest.fixture(scope="module")
def catalogue():
    with (LOCALE / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file)


def test_each_word_has_its_french(said, catalogue) -> None:
    translated = {m.id[0] if isinstance(m.id, tuple) else m.id for m in catalogue if m.id}
    assert translated == said
    for message in catalogue:
        if message.id:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(strings), message.id
            assert not message.fuzzy, message.id


def test_placeholders_are_the_same(catalogue) -> None:
    for message in catalogue:
        assert not list(message.check()), message.id
        if message.id and isinstance(message.id, str):
            for part in message.id.split("%(")[1:]:
                assert f"%({part.partition(')')[0]})" in message.string, message.id


def test_the_compiled_catalogue_is_up_to_date(catalogue) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert (LOCALE / "fr" / "LC_MESSAGES" / "django.mo").read_bytes() == compiled.getvalue()


def test_words_of_lower_floors_are_named() -> None:
    lower = {*STATE_WORDS.values(), *_FOUNDERS.values(), *_BASES.values(), *_OUTCOMES.values()}
    assert lower <= set(WORDS)
