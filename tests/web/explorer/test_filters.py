"""Filters of the landscape: what they let through, and how a wrong one is refused."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.publish.pages import Page
from tests.web.explorer.editions import MadeEdition

S = "/studies/hse-2019/"
pytestmark = pytest.mark.usefixtures("bundled_shown")


def ids(client: Client, query: str) -> list[str]:
    answer = client.get(f"{S}?{query}&as=csv")
    assert answer.status_code == 200, query
    return [row.split(",")[0] for row in answer.content.decode().splitlines()[1:]]


def test_each_filter_lets_through_what_its_rule_says(client: Client, computed: MadeEdition) -> None:
    views = computed.views.values()
    rules = {
        "country=DEU": lambda v: "DEU" in v.country_codes,
        "group=2": lambda v: v.group.id == "2",
        "group=outside": lambda v: v.role == "focal",
        "focus=biotech": lambda v: "biotech" in v.focus_tags,
        "score=18": lambda v: v.known >= 18,
        "coverage=90": lambda v: v.answered / v.items >= 0.9,
        "coverage=100": lambda v: v.open == 0,
        "country=DEU&score=20": lambda v: "DEU" in v.country_codes and v.known >= 20,
    }
    for query, rule in rules.items():
        expected = {v.id for v in views if rule(v)}
        assert expected, query
        assert set(ids(client, query)) == expected, query


def test_target_models_are_those_of_the_casebook(client: Client, computed: MadeEdition) -> None:
    members = computed.study.casebook.target_model_members
    expected = {c for m, c in members.select("model", "cluster_id").iter_rows() if str(m) == "1"}
    assert set(ids(client, "model=1")) == expected & set(computed.views)


@pytest.mark.parametrize(
    ("name", "cluster"),
    [
        ("lyonbiopole", "lyonbiopole"),
        ("LYONBIOPÔLE", "lyonbiopole"),
        ("biohealth luxembourg", "luxembourg-healthtech"),
    ],
)
def test_names_are_found_without_accents_and_case(client: Client, name: str, cluster: str) -> None:
    assert ids(client, f"name={name}") == [cluster]


def test_sorting_puts_what_has_no_value_last(client: Client, computed: MadeEdition) -> None:
    for order in ("asc", "desc"):
        found = ids(client, f"sort=group&order={order}")
        numbers = [computed.views[c].group.number for c in found]
        assert numbers[-4:] == [0] * 4
        assert numbers[:-4] == sorted(numbers[:-4], reverse=order == "desc")
    known = [computed.views[c].known for c in ids(client, "sort=known")]
    assert known == sorted(known, reverse=True)


def test_nothing_found_says_how_to_widen(client: Client) -> None:
    page = Page(client.get(f"{S}?country=LUX&score=20").content.decode())
    assert "No cluster passes these filters" in page.words
    assert "without “Points known: 20 or more” 1 cluster" in page.words
    assert f"{S}?country=LUX" in page.links


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("country=XXX", 400, "“XXX” is no value of “country”"),
        ("country=LUXX", 400, "Did you mean “LUX”?"),
        ("group=9", 400, "“9” is no value of “group”"),
        ("model=9", 400, "“9” is no value of “model”"),
        ("focus=biotec", 400, "Did you mean “biotech”?"),
        ("score=abc", 400, "Write a whole number from 0 to 24."),
        ("score=25", 400, "Write a whole number from 0 to 24."),
        ("score=-1", 400, "Write a whole number from 0 to 24."),
        ("score=1e3", 400, "Write a whole number from 0 to 24."),
        ("coverage=101", 400, "Write a whole number from 0 to 100."),
        ("page=2", 404, "There is no page 2 of this table."),
        ("page=999999", 404, "The last one is page 1."),
        ("page=99999999999999999999", 400, "is no value of “page”"),
        ("page=0", 400, "is no value of “page”"),
        ("sort=nme", 400, "Did you mean “name”?"),
        ("order=up", 400, "It can be: asc, desc."),
        ("contry=LUX", 400, "Did you mean “country”?"),
        ("name=%FF", 400, "cannot be searched for"),
        ("name=%00", 400, "cannot be searched for"),
        ("name=" + "a" * 201, 400, "Write at most 200 letters"),
        ("country=%C3%28", 400, "is no value of “country”"),
        ("as=pdf", 400, "It can be: csv, xlsx, json."),
        ("as=csv&table=nope", 400, "is no value of “table”"),
        ("&".join(f"a{n}=1" for n in range(1_100)), 400, "This address cannot be understood"),
    ],
)
def test_what_means_nothing_gets_a_page_that_helps(
    client: Client, query: str, status: int, says: str
) -> None:
    answer = client.get(f"{S}?{query}")
    assert answer.status_code == status, query
    page = Page(answer.content.decode())
    assert says in page.words
    assert S in page.links


def test_names_that_others_add_to_addresses_are_no_filters(client: Client) -> None:
    assert client.get(f"{S}?utm_source=letter&fbclid=x").status_code == 200
