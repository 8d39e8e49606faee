"""Each page says what it is for, keeps its state in the address and asks the database little."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.tools.conftest import STUDY

LUX = "luxembourg-healthtech"


def text(client: Client, address: str) -> str:
    answer = client.get(STUDY + address, follow=True)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_clusters_side_by_side_with_a_link_to_each_answer(client: Client) -> None:
    page = text(client, f"compare/?c={LUX}&c=medicon-valley")
    assert "share 14 points" in page
    for item in ("has_clinics", "pwc_top10", "english_website_full"):
        assert f'/clusters/{LUX}/#{item}"' in page
        assert f'/clusters/medicon-valley/#{item}"' in page


def test_names_become_permanent_addresses(client: Client) -> None:
    answer = client.get(STUDY + "compare/?c=Medicon+Valley&c=Biocat&c=")
    assert answer["Location"] == STUDY + "compare/?c=medicon-valley&c=biocat"
    assert client.get(STUDY + "what-if/?c=Medicon Valley")["Location"].endswith(
        "what-if/medicon-valley/"
    )


def test_only_the_items_asked_for(client: Client) -> None:
    page = text(client, f"compare/?c={LUX}&c=biocat&show=different")
    assert set(re.findall(r'<tr role="row" class="(\w+)">', page)) <= {"sum", "different"}
    assert "#has_clinics" not in page


def test_a_practice_with_everything_linked_to_it(client: Client) -> None:
    page = text(client, "practices/berlin-start-alliance/")
    assert "footnote 13" in page
    assert "supports: makes it likelier" in page
    assert "stated in the source" in page
    assert "Bagchi-Sen S. (2007)" in page
    assert "1 cluster is recorded without it" in page


def test_pages_of_practices_hold_every_practice_once(client: Client) -> None:
    found: list[str] = []
    for number in range(1, 14):
        page = text(client, f"practices/?sort=title&page={number}")
        found += re.findall(r'/practices/([\w-]+)/"><bdi>', page)
    assert len(found) == len(set(found)) == 258


def test_facets_narrow_and_count(client: Client) -> None:
    page = text(client, "practices/?country=DEU")
    count = int(re.search(r"(\d+) practices found", page).group(1))  # type: ignore[union-attr]
    whole = text(client, "practices/")
    assert re.search(rf'value="DEU"><bdi>Germany</bdi><span class="n">{count}<', whole)


def test_nothing_found_says_what_to_do(client: Client) -> None:
    assert "Not found means that no document describes it" in text(client, "practices/?q=qqqq")
    assert "Did you mean" in text(client, "practices/?q=hospitel")


def test_partners_are_abroad_unless_asked(client: Client) -> None:
    abroad = text(client, "partners/?c=medical-valley-emn&most=100")
    assert '<p class="s dim">Germany' not in abroad
    with_home = text(client, "partners/?c=medical-valley-emn&most=100&home=yes")
    assert '<p class="s dim">Germany' in with_home


def test_a_new_way_abroad_brings_its_own_weights(client: Client) -> None:
    answer = client.get(
        STUDY + f"partners/?c={LUX}&was=similar-cluster&route=visibility&weight.ties=9"
    )
    assert answer["Location"] == STUDY + f"partners/?c={LUX}&route=visibility"


def test_a_way_without_candidates_says_so(client: Client) -> None:
    assert "Nobody can be named" in text(client, f"partners/?c={LUX}&route=health-systems")


def test_a_form_without_a_script_keeps_only_what_differs(client: Client) -> None:
    page = text(client, f"what-if/{LUX}/")
    sent = re.findall(r'name="(item\.\w+)" value="(\w+)" checked', page)
    assert len(sent) == 24
    changed = [(n, "yes" if n == "item.has_clinics" else v) for n, v in sent]
    answer = client.get(STUDY + f"what-if/{LUX}/", dict(changed))
    assert answer["Location"] == STUDY + f"what-if/{LUX}/?item.has_clinics=yes"


def test_what_follows_from_an_answer_is_said(client: Client) -> None:
    page = text(client, f"what-if/{LUX}/?item.english_website_any=no")
    assert "2 answers are different" in page
    assert 'data-set="item.english_website_full" data-value="no"' in page


def test_contradicting_answers_are_refused(client: Client) -> None:
    state = "item.english_website_full=yes&item.english_website_any=no"
    answer = client.get(STUDY + "scorecard/?" + state, follow=True)
    assert answer.status_code == 400
    assert "one includes the other" in answer.content.decode()


def test_a_script_gets_a_part_and_the_address_of_its_state(client: Client) -> None:
    query = "?item.has_clinics=yes&item.startups=yes"
    answer = client.get(STUDY + f"what-if/{LUX}/" + query, headers={"x-part": "answer"})
    assert answer["X-Address"] == STUDY + f"what-if/{LUX}/?item.has_clinics=yes"
    assert "<html" not in answer.content.decode()
    assert "15 to 22 of 24" in answer.content.decode()


def test_a_blank_scorecard_fills_what_the_study_knows_of_the_country(client: Client) -> None:
    page = text(client, "scorecard/?country=LUX")
    assert "2 answers about the country are filled from the study" in page
    assert page.count("Filled from the study:") == 2


def test_french_pages_answer(client: Client) -> None:
    answer = client.get("/fr" + STUDY + f"compare/?c={LUX}&c=biocat")
    assert answer.status_code == 200
    assert b'lang="fr"' in answer.content


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("practices/?q=spaceship", "practices/"),
        (f"partners/?c={LUX}&most=1", f"partners/?c={LUX}&most=30"),
        (f"compare/?c={LUX}&c=biocat", f"compare/?c={LUX}&c=biocat&c=alisei&c=medicen"),
        (f"what-if/{LUX}/", f"what-if/{LUX}/?item.member_count=yes&item.has_clinics=yes"),
        ("scorecard/", "scorecard/?country=LUX&show=all"),
    ],
)
def test_the_number_of_queries_does_not_grow(client: Client, few: str, many: str) -> None:
    text(client, many)
    with CaptureQueriesContext(connection) as with_few:
        text(client, few)
    with CaptureQueriesContext(connection) as with_many:
        text(client, many)
    assert len(with_few) == len(with_many)
