"""Numbers and names in words."""

import pytest

from healthclusters.publish import words


@pytest.mark.parametrize(
    ("n", "text"), [(0, "no cluster"), (1, "one cluster"), (12, "twelve clusters")]
)
def test_counted(n, text):
    assert words.counted(n, "cluster") == text


def test_counted_in_numerals():
    assert words.counted(40, "cluster") == "40 clusters"


@pytest.mark.parametrize(
    ("n", "text"), [(1, "One"), (20, "Twenty"), (40, "Forty"), (41, "Forty-one"), (1000, "1,000")]
)
def test_opening_number(n, text):
    assert words.opening_number(n) == text


@pytest.mark.parametrize(
    ("more", "less", "text"),
    [
        (216, 114, "nearly twice as many"),
        (200, 100, "twice as many"),
        (220, 100, "more than twice as many"),
        (290, 100, "nearly three times as many"),
        (100, 100, "about as many"),
        (130, 100, "more"),
        (50, 100, "fewer"),
    ],
)
def test_times_as_many(more, less, text):
    assert words.times_as_many(more, less) == text


def test_joined():
    assert words.joined([]) == ""
    assert words.joined(["a"]) == "a"
    assert words.joined(["a", "b", "c"]) == "a, b and c"
    assert words.joined_some(["a", "b", "c", "d"], most=2) == "a, b and two more"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Lithuanian Medical Tourism Cluster (LitCare)", "LitCare"),
        ("BIOTECYL – Health Cluster of Castilla y León", "BIOTECYL"),
        ("BioCat / BioRegion of Catalonia", "BioCat"),
        ("MassBio", "MassBio"),
        ("A name (x)", "A name (x)"),
        (
            "A very long name without any brackets at all",
            "A very long name without any brackets at all",
        ),
        ("A long name with strange brackets ()", "A long name with strange brackets ()"),
        (" – A name that begins with its dash", " – A name that begins with its dash"),
    ],
)
def test_short_name(name, short):
    assert words.short_name(name).strip() == short.strip()


def test_shortened():
    assert words.shortened("abc", 3) == "abc"
    assert words.shortened("one two three four", 12) == "one two…"
    assert len(words.shortened("x" * 5000, 30)) == 30
