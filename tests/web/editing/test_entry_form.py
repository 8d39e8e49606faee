"""The form of an observation: a source found by its words, one that is there taken by a button."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.publish.pages import Page

from healthclusters.web.store.models import Proposal
from healthclusters.web.store.reading import load_study

STUDY = "hse-2019"
FORM = f"/studies/{STUDY}/edit/clusters/medicon-valley/observations/member_count/"


@pytest.fixture
def source() -> dict[str, str]:
    found: dict[str, str] = load_study(STUDY).sources.drop_nulls("url").row(0, named=True)
    return found


def given(**more: str) -> dict[str, str]:
    return {
        "value": "300",
        "confidence": "high",
        "note": "seen",
        "locator": "page 1",
        "do": "send",
        **more,
    }


def page(client: Client, **more: str) -> Page:
    return Page(client.post(FORM, given(**more)).content.decode())


def test_a_source_is_found_by_words_of_its_title(coder: Client, source: dict[str, str]) -> None:
    said = f"{source['title']} ({source['source_id']})"
    offered = [
        a.get("value") for t, a in Page(coder.get(FORM).content.decode()).tags if t == "option"
    ]
    assert said in offered
    shown = page(coder, source_id=" ".join(source["title"].split()[:2]))
    assert not Proposal.objects.exists()
    assert "button" in {tag for tag, _ in shown.tags}
    assert "No source of the study has these words" in page(coder, source_id="zzzz zzzz").words
    assert coder.post(FORM, given(source_id=said)).status_code == 302
    assert Proposal.objects.get().texts["source_id"] == source["source_id"]


def test_a_new_source_that_is_there_is_named_and_taken_by_a_button(
    coder: Client, source: dict[str, str]
) -> None:
    twin = {"new_title": "Other words", "new_url": source["url"]}
    shown = page(coder, **twin)
    assert f"This looks like “{source['title']}”" in shown.words
    use = {"name": "use", "value": source["source_id"]}
    assert [a for tag, a in shown.tags if tag == "button" and use.items() <= a.items()]
    sent = given(**twin, use=source["source_id"])
    del sent["do"]
    taken = coder.post(FORM, sent)
    assert taken.status_code == 200
    assert not Proposal.objects.exists(), "a source is taken; nothing is sent yet"
    fields = {a.get("name"): a.get("value") for t, a in Page(taken.content.decode()).tags}
    assert fields["source_id"] == f"{source['title']} ({source['source_id']})"
    assert not fields["new_url"]
    assert fields["value"] == "300"


def test_what_is_wrong_is_said_in_our_words_in_both_languages(coder: Client) -> None:
    wrong = {"new_title": "x" * 501, "new_url": "not an address", "as_of": "17"}
    words = page(coder, **wrong).words
    assert "Write the whole address of a web page" in words
    assert "Write at most 500 letters; these are 501." in words
    assert "Write 1000 or more." in words
    for django in ("Enter a valid", "Ensure this value"):
        assert django not in words
    french = Page(coder.post(f"/fr{FORM}", given(value="many", **wrong)).content.decode()).words
    assert "Écrivez l’adresse entière d’une page web" in french
    assert "Write digits" not in french


@pytest.mark.parametrize("place", ["", "codebook/member_count/", "agreement/", "refresh/"])
def test_editing_pages_have_french_questions(coder: Client, place: str) -> None:
    measure = load_study(STUDY).framework.measure_by_id["member_count"]
    address = FORM if not place else f"/studies/{STUDY}/edit/{place}"
    words = Page(coder.get(f"/fr{address}").content.decode()).words
    assert str(measure.question) not in words
    if not place or place.startswith("codebook"):
        assert measure.question["fr"] in words
        assert ">= 100" not in words
        assert "d’au moins 100" in words
