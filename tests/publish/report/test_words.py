"""The language files: same sentences, same blanks; what is missing is said in English."""

import re
import string
from pathlib import Path

import pytest
import yaml

import healthclusters
from healthclusters.base import UnknownNameError
from healthclusters.publish.report import languages, words_in
from healthclusters.publish.report.language import Words, word_files

ENGLISH = words_in("en")
# Sentences that a language does not have yet, to be said in English.
MISSING = {"en": set(), "fr": set()}


def forms(sentence) -> list[str]:
    return list(sentence.values()) if isinstance(sentence, dict) else [str(sentence)]


def blanks(sentence) -> set[str]:
    return {
        name for form in forms(sentence) for _, name, _, _ in string.Formatter().parse(form) if name
    }


def test_english_and_french_are_there():
    assert languages() == ["en", "fr"]


@pytest.mark.parametrize("language", languages())
def test_no_sentence_stands_in_two_files(language):
    parts = [yaml.safe_load(place.read_text("utf-8")) for place in word_files(language)]
    keys = [key for part in parts for key in part]
    assert len(keys) == len(set(keys)), "each file has its own top keys"


@pytest.mark.parametrize("language", languages())
def test_missing_sentences_are_named(language):
    assert set(words_in(language).missing) == MISSING[language]


@pytest.mark.parametrize("language", languages())
def test_every_sentence_is_an_english_one_with_the_same_blanks(language):
    for key, sentence in words_in(language).sentences.items():
        if key.startswith("countries."):
            continue
        assert key in ENGLISH.sentences
        if not key.startswith("form."):
            assert blanks(sentence) == blanks(ENGLISH.sentences[key]), key
            assert isinstance(sentence, str | dict), f"{key}: quote it"


def test_every_sentence_is_used():
    code = "".join(p.read_text("utf-8") for p in Path(healthclusters.__file__).parent.rglob("*.py"))
    named = set(re.findall(r"""["']([a-z_]+\.[a-z_-]+)["']""", code))
    families = tuple(re.findall(r'f"([a-z_]+\.[a-z_]*)\{', code))
    assert {k for k in ENGLISH.sentences if k not in named and not k.startswith(families)} == set()


def test_a_missing_sentence_falls_back_to_english():
    words = Words(language="xx", sentences={**ENGLISH.sentences}, missing=("frame.page",))
    assert words("frame.page") == "Page"


def test_numbers_follow_the_language():
    assert ENGLISH.number(1234.5) == "1,234.50"
    assert words_in("fr").number(1234.5) == "1\u202f234,50"
    assert ENGLISH.percent(0.256) == "26%"
    assert [ENGLISH.percent(p) for p in (0, 0.001, 0.999, 1)] == ["0%", "<1%", ">99%", "100%"]
    assert words_in("fr").percent(0.256) == "26\u202f%"


def test_one_and_other_follow_the_language():
    assert ENGLISH("data.table", name="x", n=0).endswith("0 rows")
    assert words_in("fr")("data.table", name="x", n=0).endswith("0 ligne")


def test_a_language_without_words_is_refused():
    with pytest.raises(UnknownNameError):
        words_in("de")
