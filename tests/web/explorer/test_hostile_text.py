"""Script, SQL and template text in every field of the data is shown as text."""

from __future__ import annotations

import io
import json

import polars as pl
import pytest
from django.test import Client
from tests.building import framework, item, measure, observation, study
from tests.publish.pages import Page
from tests.web.explorer.conftest import Shows
from tests.web.explorer.editions import MadeEdition

from healthclusters.model import Study, StudyInfo

EVIL = "<script>alert(1)</script>{{ 7*7 }}{% raw %}' OR 1=1; --\"><img src=x onerror=a()> 100% %s"
FORMULA = '=HYPERLINK("http://x")'
S = "/studies/tiny/"


def hostile() -> Study:
    """Two clusters of the sample and a focal one, every text of which is hostile."""
    clusters = [
        {
            "cluster_id": c,
            "name": f"{c} {EVIL}",
            "aliases": [EVIL],
            "role": "focal" if c == "three" else "sample",
            "countries": ["AAA"],
            "region": EVIL,
            "city": EVIL,
            "lat": 50.0,
            "lon": 6.0,
            "cluster_organisation": FORMULA + EVIL,
            "website": "javascript:alert(1)",
            "focus_areas": [EVIL],
            "published_group": "1" if c != "three" else None,
        }
        for c in ("one", "two", "three")
    ]
    rows = [
        observation(c, "a", v, note=EVIL, locator=EVIL, coder=coder, source_id=s)
        for c, v, coder, s in (
            ("one", 1, "a", "s1"),
            ("one", 0, "b", "s2"),
            ("two", 0, "a", "s1"),
            ("three", 1, "a", "s1"),
        )
    ]
    address = {"title": EVIL, "publisher": EVIL, "url": "javascript:alert(1)", "independent": 1}
    evidence = {"effect_id": "e", "claim": EVIL, "figure": EVIL, "locator": EVIL}
    return study(
        framework([measure("a"), measure("b")], [item("a"), item("b")]),
        clusters,
        rows,
        sources=[{"source_id": s, **address} for s in ("s1", "s2")],
        info=StudyInfo(id="tiny", title=EVIL, licence=EVIL),
        revision="e" * 64,
        countries=[{"alpha3": "AAA", "name": EVIL}],
        groups=[{"id": "1", "name": EVIL}],
        effects=[{"id": "e", "category": EVIL, "name": EVIL, "description": EVIL}],
        effect_evidence=[{**evidence, "literature_ref": "w"}, {**evidence, "cluster_id": "one"}],
        effect_indicators=[{"effect_id": "e", "indicator": EVIL, "how_measured": EVIL}],
        literature=[{"ref": "w", "authors": EVIL, "title": EVIL, "url": "javascript:alert(1)"}],
        practices=[
            {
                "id": "p",
                "cluster_id": "one",
                "title": EVIL,
                "summary": EVIL,
                "status": "done",
                "source_id": "s1",
            }
        ],
        practice_effects=[{"practice_id": "p", "effect_id": "e", "basis": "stated"}],
        partnerships=[
            {"cluster_id": "one", "partner": EVIL, "kind": "agreement", "source_id": "s1"}
        ],
        target_models=[{"id": "1", "name": EVIL}],
        target_model_members=[{"model": "1", "group": "1", "cluster_id": "one"}],
    )


PAGES = (
    "",
    "?name=<script>alert(1)</script>{{ 7*7 }}",
    "?country=<script>alert(1)</script>",
    "?<script>alert(1)</script>=1",
    "?revision=<script>alert(1)</script>",
    "groups/",
    "ranking/",
    "effects/",
    "published/",
    "method/",
    "data/",
    "clusters/one/",
    "clusters/three/",
    "clusters/one/values/a/",
    "clusters/<script>alert(1)</script>/",
    "tables/clusters/",
    "tables/observations/",
    "tables/evidence/",
    "tables/practices/",
)


@pytest.mark.parametrize("prefix", ["", "/fr"])
@pytest.mark.parametrize("page", PAGES)
def test_it_appears_as_text(client: Client, shows: Shows, page: str, prefix: str) -> None:
    shows(MadeEdition(hostile()))
    answer = client.get(f"{prefix}{S}{page}")
    assert answer.status_code in (200, 400, 404)
    read = Page(answer.content.decode())
    assert not any("alert" in script for script in read.scripts)
    assert all("onerror" not in values for _, values in read.tags)
    assert all(not link.lower().startswith(("javascript:", "=")) for link in read.links)
    assert "49" not in read.text.replace("1949", "")
    if page in ("", "clusters/one/", "clusters/one/values/a/", "effects/", "tables/clusters/"):
        assert "<script>alert(1)</script>{{ 7*7 }}" in read.text


def test_it_is_found_by_its_name(client: Client, shows: Shows) -> None:
    shows(MadeEdition(hostile()))
    rows = client.get(S, {"name": "<script>", "as": "json"}).json()["rows"]
    assert len(rows) == 3


def test_files_hold_it_and_no_spreadsheet_runs_it(client: Client, shows: Shows) -> None:
    shows(MadeEdition(hostile()))
    table = f"{S}tables/clusters/"
    assert json.loads(client.get(f"{table}?as=json").content)["rows"][0]["name"].endswith(EVIL)
    assert "'=HYPERLINK" in client.get(f"{table}?as=csv").content.decode()
    sheet = pl.read_excel(io.BytesIO(client.get(f"{table}?as=xlsx").content))
    assert sheet["cluster_organisation"].to_list() == [f"'{FORMULA}{EVIL}"] * 3
