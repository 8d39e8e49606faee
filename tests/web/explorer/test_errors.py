"""Pages for what went wrong help; none of them is a bare one."""

from __future__ import annotations

import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from tests.publish.pages import Page

from healthclusters.web.explorer import errors

S = "/studies/hse-2019/"
pytestmark = pytest.mark.usefixtures("bundled_shown")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/studies/hse-2018/", "Did you mean “hse-2019”?"),
        (f"{S}clusters/luxemburg-healthtech/", "Did you mean “luxembourg-healthtech”?"),
        (f"{S}clusters/luxembourg-healthtech/values/has_clinic/", "Did you mean “has_clinics”?"),
        (f"{S}clusters/biodundee/", "is only mentioned by a practice"),
        (f"{S}tables/point/", "Did you mean “points”?"),
        (f"{S}charts/heatmap.svg", "Did you mean “heat-map”?"),
        (f"{S}groupz/", f"Did you mean {S}groups/"),
        (f"{S}Ranking/", f"Did you mean {S}ranking/"),
        (f"{S}%FF/", "There is no such page"),
        ("/%00", "There is no such page"),
        ("/" + "a" * 5_000, "There is no such page"),
        ("/wp-login.php", "There is no such page"),
    ],
)
def test_a_wrong_address_names_the_nearest(client: Client, address: str, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    page = Page(answer.content.decode())
    assert says in page.words
    assert S in page.links


def test_refusals_are_in_the_language_of_the_address(client: Client) -> None:
    page = Page(client.get(f"/fr{S}?country=LUXX").content.decode())
    assert "Vouliez-vous dire «\u00a0LUX\u00a0»" in page.text
    assert f"/fr{S}" in page.links


def test_a_mistake_of_ours_is_said_without_its_inside(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("healthclusters.web.explorer.effects.study_effects", broken)
    client.raise_request_exception = False
    logging.disable(logging.CRITICAL)
    try:
        answer = client.get(f"{S}effects/")
    finally:
        logging.disable(logging.NOTSET)
    assert answer.status_code == 500
    page = Page(answer.content.decode())
    assert "The mistake is ours" in page.words
    assert "secret" not in page.html


def test_what_is_not_open_to_a_visitor_says_so() -> None:
    request = RequestFactory(headers={"host": "localhost"}).get("/")
    request.session = {}  # type: ignore[assignment]
    answer = errors.forbidden(request, PermissionDenied("Ask the keeper of the study."))
    assert answer.status_code == 403
    assert "Ask the keeper of the study." in answer.content.decode()
