"""Frameworks: YAML in and out."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.files.small import FILES

import healthclusters as hc
from healthclusters.files import framework_yaml, parse_framework
from healthclusters.files.folder import BUNDLED
from healthclusters.model import Framework, Text


def parsed(text: str) -> Framework:
    framework, problems = parse_framework(text)
    assert framework is not None, problems
    return framework


def test_the_bundled_framework_says_what_the_study_printed() -> None:
    framework = hc.open_study("hse-2019").framework
    by_category = {
        c.id: (
            sum(i.category == c.id for i in framework.indicators),
            len(framework.items_of(category=c.id)),
        )
        for c in framework.categories
    }
    assert by_category == {"home_country": (6, 6), "members": (5, 11), "management": (4, 7)}
    assert len(framework.criteria) == 5
    assert framework.excluded_without == "has_clinics"
    assert len(framework.features) == 6
    assert all("fr" in item.label for item in framework.items)


def test_the_bundled_file_is_canonical() -> None:
    text = (BUNDLED / "hse-2019/framework.yaml").read_text(encoding="utf-8")
    framework = parsed(text)
    assert framework_yaml(framework) == text
    assert yaml.safe_load(text) == framework.content


def test_style_and_order_of_names_do_not_matter() -> None:
    text = FILES["framework.yaml"]
    framework = parsed(text)
    loaded = yaml.safe_load(text)
    turned = {key: loaded[key] for key in reversed(loaded)}
    other = parsed(yaml.safe_dump(turned, sort_keys=False, default_flow_style=False, indent=6))
    assert framework_yaml(other) == framework_yaml(framework)
    assert framework_yaml(parsed(framework_yaml(framework))) == framework_yaml(framework)


def test_a_scalar_is_the_text_that_was_written() -> None:
    """YAML 1.1 would read `no` as false, `1.0` as a number and `12:30` as 750."""
    text = FILES["framework.yaml"].replace("version: '1'", "version: 1.10")
    text = text.replace("title: {en: Small framework", "title: {en: No").replace(
        "Petit cadre", "12:30"
    )
    framework = parsed(text)
    assert (framework.version, framework.title) == ("1.10", {"en": "No", "fr": "12:30"})


def test_parts_that_may_be_left_out() -> None:
    text = FILES["framework.yaml"]
    framework = parsed(text[: text.index("inclusion:")])
    assert (framework.criteria, framework.features, framework.criteria_needed) == ((), (), 1)
    assert framework.vocabularies["focus_areas"] == {}
    again = parsed(framework_yaml(framework))
    assert replace(again, content={}) == replace(framework, content={})


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "---\n", "just words", "- a\n- b", "7", "null"]
)
def test_what_is_no_framework_is_refused(text: str) -> None:
    framework, problems = parse_framework(text)
    assert framework is None
    assert {p.code for p in problems} <= {"FRM-001", "FRM-009"}
    assert problems


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Cf", "Zl", "Zp", "Co"]), min_size=1
).filter(lambda t: t.strip() == t)
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,15}", fullmatch=True)


@given(WORDS, WORDS, NAMES, st.floats(0, 1e15), st.integers(1000, 2100))
def test_any_text_survives_the_way_out_and_in(
    english: str, french: str, name: str, threshold: float, year: int
) -> None:
    framework = parsed(FILES["framework.yaml"])
    item = framework.items[1]
    changed = replace(
        framework,
        id=name,
        version=french,
        reference_year=year,
        title=Text(en=english, fr=french),
        items=(
            framework.items[0],
            replace(item, rule=replace(item.rule, threshold=threshold), locator=english),
            *framework.items[2:],
        ),
    )
    again = parsed(framework_yaml(changed))
    assert replace(again, content={}) == replace(changed, content={})
    assert framework_yaml(again) == framework_yaml(changed)
