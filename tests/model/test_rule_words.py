"""The words of an item beside its rule."""

from dataclasses import replace

import pytest

from healthclusters.files import open_study
from healthclusters.model import Rule, differing_words, reworded
from healthclusters.model.rule_words import untrue_words


def at_least(threshold):
    return Rule(operator="at_least", threshold=threshold)


def test_every_item_of_the_bundled_study_says_its_rule():
    framework = open_study("hse-2019").framework
    for item in framework.items:
        assert not differing_words(item, framework.measure_by_id[item.measure])


@pytest.mark.parametrize(
    ("text", "language", "old", "new", "then"),
    [
        ("100+ members", "en", 100, 200, "200+ members"),
        (
            "Does it have 100 members or more?",
            "en",
            100,
            12000,
            "Does it have 12,000 members or more?",
        ),
        ("200,000 patients", "en", 200_000, 50, "50 patients"),
        ("200 000 patients", "fr", 200_000, 300_000, "300\u00a0000 patients"),
        ("two facilities or more", "en", 2, 3, "3 facilities or more"),
        ("deux jeunes pousses ou plus", "fr", 2, 4, "4 jeunes pousses ou plus"),
        ("65 in the Index 2016-17", "en", 65, 70, "70 in the Index 2016-17"),
        ("Tourism revenue", "en", 500, 600, "Tourism revenue"),
        ("1000 of 100", "en", 100, 200, "1000 of 200"),
    ],
)
def test_the_number_is_replaced_and_then_true(text, language, old, new, then):
    assert reworded(text, language, at_least(old), at_least(new)) == then
    assert untrue_words(then, language, at_least(new)) == ""


def test_another_number_or_level_is_found():
    framework = open_study("hse-2019").framework
    item = framework.item_by_id["member_count"]
    found = differing_words(
        replace(item, rule=at_least(200)), framework.measure_by_id[item.measure]
    )
    assert {(what, language) for what, language, _named in found} == {
        (what, language) for what in ("label", "question") for language in ("en", "fr")
    }
    label = framework.item_by_id["esca_label"]
    only = replace(label, rule=Rule(operator="one_of", threshold=("gold",)))
    measure = framework.measure_by_id[label.measure]
    assert differing_words(only, measure) == [("question", "en", "bronze, silver, gold")]


def test_a_year_is_no_number_of_a_rule():
    assert untrue_words("founded by 2014", "en", at_least(20)) == ""
    assert untrue_words("after 2014", "en", at_least(2015)) == "2014"
