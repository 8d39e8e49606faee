"""Words of the yearly report: what is hidden or not known is never a nought; regions by name."""

import re

import pytest

from healthclusters.ecosystem.report.firms import _members_said
from healthclusters.ecosystem.report.opening import _size
from healthclusters.ecosystem.report.words import report_words

TOTAL = {"why": None, "organisations": 12.0, "employment": 300.0, "employment_known": 12.0}
MEMBERS = {"members_hidden": False, "members": None, "organisations": 9, "share": None,
           "join_rate": None}  # fmt: skip
UNKNOWN = {"en": "not known", "fr": "n’est pas connu"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_unknown_count_of_organisations_is_not_nought(language):
    said = _size({**TOTAL, "organisations": None}, report_words(language))
    assert UNKNOWN[language] in said and not re.search(r"\d", said)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_unknown_count_of_answers_makes_nobody_silent(language):
    said = _size({**TOTAL, "employment_known": None}, report_words(language))
    assert re.findall(r"\d+", said) == ["12", "300"]
    assert said != _size(TOTAL, report_words(language))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_unknown_count_of_members_is_not_nought(language):
    said = _members_said(MEMBERS, report_words(language))
    assert UNKNOWN[language] in said and not re.search(r"\d", said)


@pytest.mark.parametrize(
    ("language", "code", "said"),
    [
        ("en", "LU00", "Luxembourg (LU00)"),
        ("en", "EL", "Greece (EL)"),
        ("fr", "BE34", "BE34 (Belgique)"),
        ("fr", "LV0", "Lettonie (LV0)"),
        ("en", "ZZ1", "ZZ1"),
    ],
)
def test_a_region_is_named_with_its_country(language, code, said):
    assert report_words(language).region(code) == said
