"""Whatever is sent gives a page that helps, never a mistake of ours."""

from __future__ import annotations

import pytest
from django.test import Client

from healthclusters.web.store.models import Proposal

EDIT = "/studies/hse-2019/edit"
TEXTS = ["", "\x00", "' OR 1=1 --", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "é" * 5000]
ADDRESSES = [
    "clusters/medicon-valley/observations/member_count/",
    "clusters/medicon-valley/facts/",
    "conflicts/medicon-valley/member_count/",
    "sources/copies/",
    "framework/",
    "new-study/",
    "publish/",
    "import/",
]
NAMES = (
    "value as_of source_id new_title new_url note confidence do source name chosen seen reason "
    "version url reference_year threshold-size label-en-size way study_id title year table city"
)


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_breaks_a_form(steward: Client, text: str) -> None:
    for address in ADDRESSES:
        answer = steward.post(f"{EDIT}/{address}", dict.fromkeys(NAMES.split(), text))
        assert answer.status_code in (200, 302, 400, 409), address
        assert b"<script>alert(1)" not in answer.content


@pytest.mark.parametrize(
    "address",
    [
        "proposals/99999999999999999999/",
        "history/?of=nothing",
        "history/?of=clusters&key=%00",
        "history/?before=-1",
        "refresh/?years=many",
        "agreement/?first=nobody",
        "editions/?first=1&second=x",
        "clusters/nowhere/",
        "countries/XXX/",
        "clusters/medicon-valley/observations/nothing/",
        "codebook/nothing/",
    ],
)
def test_addresses_that_lead_nowhere_say_so(steward: Client, address: str) -> None:
    answer = steward.get(f"{EDIT}/{address}")
    assert answer.status_code in (400, 404)
    assert b"<h1" in answer.content


def test_a_hostile_note_is_text_on_every_page(coder: Client, reviewer: Client) -> None:
    note = "<img src=x onerror=alert(1)>"
    given = {
        "value": "480",
        "source_id": "mva-2015-strategy",
        "note": note,
        "locator": note,
        "confidence": "high",
        "do": "send",
    }
    address = f"{EDIT}/clusters/medicon-valley/observations/member_count/"
    assert coder.post(address, given).status_code == 302
    page = f"{EDIT}/proposals/{Proposal.objects.get().pk}/"
    reviewer.post(f"{page}accept/", {"version": 2, "reason": note})
    for shown in (page, address, f"{EDIT}/history/", f"{EDIT}/"):
        content = coder.get(shown).content
        assert b"<img src=x" not in content
    assert b"&lt;img src=x" in coder.get(page).content
