"""Pages over the database: a fixed number of questions to it, and the history as published."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.publish.pages import Page

from healthclusters.files import make_study, tables_of
from healthclusters.model import Study
from healthclusters.web.store import actions
from healthclusters.web.store.keys import key_text

S = "/studies/hse-2019/"
PAGES = (
    "",
    "?country=LUX&as=csv",
    "groups/",
    "ranking/",
    "effects/",
    "published/",
    "method/",
    "data/",
    "tables/clusters/",
    "tables/observations/?sort=value",
    "clusters/luxembourg-healthtech/",
    "clusters/luxembourg-healthtech/values/has_clinics/",
)


def fewer_clusters(study: Study) -> Study:
    """The same study with one cluster, and what speaks of it."""
    tables = tables_of(study)
    keep = ["luxembourg-healthtech"]
    tables["clusters"] = tables["clusters"].filter(pl.col("cluster_id").is_in(keep))
    subjects = [*keep, *study.countries["alpha3"]]
    kept = tables["observations"].filter(pl.col("subject").is_in(subjects))
    tables["observations"] = kept
    for name in tables:
        if name not in ("clusters", "observations", "countries", "sources"):
            tables[name] = tables[name].clear()
    return make_study(replace(study.info, id="one"), study.framework, tables)


def questions(client: Client, study_id: str) -> dict[str, int]:
    counted = {}
    for page in PAGES:
        place = f"/studies/{study_id}/{page}"
        client.get(place)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(place).status_code == 200, place
        counted[page] = len(asked)
    return counted


@pytest.mark.usefixtures("rolled_back")
def test_a_page_asks_the_same_for_one_cluster_and_for_all(client: Client, bundled: Study) -> None:
    actions.import_study(fewer_clusters(bundled), author="a")
    info = replace(bundled.info, id="all")
    actions.import_study(make_study(info, bundled.framework, tables_of(bundled)), author="a")
    one = questions(client, "one")
    assert questions(client, "all") == one
    assert max(one.values()) <= 5


@pytest.mark.usefixtures("rolled_back")
def test_every_published_study_and_edition_can_be_found(client: Client, bundled: Study) -> None:
    assert client.get("/")["Location"] == S
    listed = Page(client.get("/studies/").content.decode())
    assert listed.links.count(S) == 1
    info = replace(bundled.info, id="hse-2026", title="The edition of 2026")
    actions.import_study(make_study(info, bundled.framework, tables_of(bundled)), author="a")
    assert client.get("/")["Location"] == "/studies/"
    listed = Page(client.get("/studies/").content.decode())
    assert "The edition of 2026" in listed.words
    assert {"/studies/hse-2026/", S} <= {*listed.links}
    page = Page(client.get(S).content.decode())
    assert {"/studies/hse-2026/", "/studies/"} <= {*page.links}
    assert client.get("/studies/?x=1").status_code == 400


@pytest.mark.usefixtures("rolled_back")
def test_history_shows_what_is_published(client: Client) -> None:
    page = f"{S}clusters/luxembourg-healthtech/"
    key = key_text(["luxembourg-healthtech"])
    assert "Nothing has changed since" in Page(client.get(page).content.decode()).words
    actions.change_record(
        "hse-2019",
        "clusters",
        key,
        {"city": "<b>Esch</b>"},
        version=1,
        author="coder-1",
        reason="as the site says",
    )
    assert "as the site says" not in Page(client.get(page).content.decode()).words
    actions.publish_revision("hse-2019", author="a")
    read = Page(client.get(page).content.decode()).words
    assert "Record of the cluster: Changed by coder-1" in read
    assert "Town: Esch-sur-Alzette → <b>Esch</b>" in read
    assert "Why: as the site says" in read


@pytest.mark.usefixtures("rolled_back")
def test_history_of_a_cluster_tells_of_its_observations_the_latest_first(client: Client) -> None:
    page = f"{S}clusters/luxembourg-healthtech/"
    source = actions.add_record(
        "hse-2019",
        "sources",
        {
            "source_id": "new-report",
            "title": "New report",
            "url": "https://example.org/r",
            "independent": "1",
        },
        author="coder-1",
        reason="a source",
    )
    assert source.version == 1
    texts = {
        "observation_id": "luxembourg-healthtech.member_count.coder-1.1",
        "subject": "luxembourg-healthtech",
        "item": "member_count",
        "value": "480",
        "source_id": "new-report",
        "locator": "page 3",
        "coder": "coder-1",
        "confidence": "high",
        "status": "draft",
    }
    actions.add_record("hse-2019", "observations", texts, author="coder-1", reason="counted anew")
    key = key_text([texts["observation_id"]])
    actions.change_record(
        "hse-2019",
        "observations",
        key,
        {"value": "490", "status": "reviewed"},
        version=1,
        author="coder-2",
        reason="ten more",
    )
    actions.publish_revision("hse-2019", author="a")
    read = Page(client.get(page).content.decode()).words
    assert "Nothing has changed since" not in read
    first, second = read.index("Changed by coder-2"), read.index("Added by coder-1")
    assert first < second
    assert "Value: 480 → 490" in read
    assert "State: draft → reviewed" in read
    assert "Source: New report, page 3" in read
    assert "Why: counted anew" in read
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    assert not [q for q in asked.captured_queries if "store_changes" in q["sql"]]
    actions.retire_record(
        "hse-2019", "observations", key, version=2, author="coder-2", reason="was wrong"
    )
    actions.publish_revision("hse-2019", author="a")
    read = Page(client.get(page).content.decode()).words
    assert "Taken out by coder-2" in read
