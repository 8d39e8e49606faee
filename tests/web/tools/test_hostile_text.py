"""Script, SQL and template text in every field is shown as text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.building import observation, study, text, yes_no_framework
from tests.web.tools.conftest import STUDY

from healthclusters.model import Study

EVIL = "<script>alert(1)</script>{{7*7}}{% raw %}' OR 1=1 --\"><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://x")'


def hostile() -> Study:
    """Two clusters and a practice, every text of which is hostile."""
    tags = {
        "focus_areas": {"evil": text(EVIL)},
        "instruments": {"report": text(EVIL)},
        "beneficiaries": {"all": text(EVIL)},
    }
    clusters = [
        {
            "cluster_id": c,
            "name": f"{c} {EVIL}",
            "aliases": [EVIL],
            "role": "sample",
            "countries": ["AAA" if c == "one" else "BBB"],
            "city": EVIL,
            "cluster_organisation": EVIL,
            "website": "javascript:alert(1)",
            "focus_areas": ["evil"],
        }
        for c in ("one", "two")
    ]
    practice = {
        "id": "practice",
        "cluster_id": "one",
        "country": ["AAA"],
        "title": FORMULA + EVIL,
        "summary": EVIL,
        "factors": ["factor"],
        "instrument": "report",
        "beneficiaries": ["all"],
        "status": "done",
        "figures": f"{EVIL.replace(';', '')}=1",
        "source_id": "s1",
        "locator": EVIL,
        "how_to_adopt": EVIL,
    }
    return study(
        yes_no_framework("a", "b", vocabularies=tags),
        clusters,
        [observation(c, "a", 1, note=EVIL, locator=EVIL) for c in ("one", "two")],
        sources=[
            {"source_id": "s1", "title": EVIL, "publisher": EVIL, "url": "javascript:alert(1)"}
        ],
        revision="f" * 64,
        countries=[{"alpha3": c, "name": f"{c} {EVIL}"} for c in ("AAA", "BBB")],
        practices=[practice],
        practice_items=[{"practice_id": "practice", "item": "a", "basis": "direct"}],
        practice_effects=[{"practice_id": "practice", "effect_id": "e", "basis": "stated"}],
        effects=[{"id": "e", "name": EVIL, "description": EVIL}],
        effect_evidence=[
            {
                "effect_id": "e",
                "claim": EVIL,
                "figure": EVIL,
                "locator": EVIL,
                "literature_ref": "w",
            }
        ],
        literature=[
            {"ref": "w", "authors": EVIL, "year": 2000, "title": EVIL, "url": "javascript:alert(1)"}
        ],
        success_factors=[{"id": "factor", "number": 1, "name": EVIL}],
        partnerships=[
            {"cluster_id": "one", "partner": "two", "kind": "agreement", "source_id": "s1"}
        ],
    )


PAGES = [
    "compare/?c=one&c=two",
    "compare/?c=one",
    "practices/",
    "practices/?q=script&cluster=one",
    "practices/practice/",
    "partners/?c=one",
    "what-if/one/",
    "what-if/one/?item.a=no",
    "scorecard/?country=AAA&focus=evil&item.a=yes",
    "scorecard/?country=AAA&focus=evil&item.b=no&show=all",
    "scorecard/?name=" + "<script>alert(1)</script>{{7*7}}",
    "practices/?q=<script>alert(1)</script>{{7*7}}",
    "compare/?c=<script>alert(1)</script>{{7*7}}",
    "practices/?<script>alert(1)</script>{{7*7}}=1",
]


@pytest.mark.parametrize("page", PAGES)
def test_text_stays_text(client: Client, shows: Callable[[Study], object], page: str) -> None:
    shows(hostile())
    answer = client.get(STUDY + page)
    shown = answer.content.decode()
    assert answer.status_code in (200, 400, 404)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert 'href="javascript:' not in shown
    assert "{{7*7}}" in shown  # as it was written: nothing filled it in
    assert "alert(1)" in shown


def test_downloads_run_nothing(client: Client, shows: Callable[[Study], object]) -> None:
    shows(hostile())
    text = client.get(STUDY + "practices/?as=csv").content.decode()
    assert "'=HYPERLINK" in text
    assert ',"=HYPERLINK' not in text
