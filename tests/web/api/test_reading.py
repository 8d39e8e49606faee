"""Every answer is the table it says it is, and says what it was computed with."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import polars as pl
import pytest
from django.test import Client

from healthclusters.comparison import what_if
from healthclusters.files import tables_of
from healthclusters.run.writing import result_tables
from healthclusters.web.results import edition

BASE = "/api/v1/studies/hse-2019"
LUX = "luxembourg-healthtech"


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def read(client: Client, address: str) -> dict[str, Any]:
    given = client.get(BASE + address)
    assert given.status_code == 200, given.content[:500]
    return dict(json.loads(given.content))


def test_every_table_of_the_study_and_of_its_run_is_served_whole(client: Client) -> None:
    shown = edition("hse-2019")
    expected = {name: t.height for name, t in tables_of(shown.study).items()}
    expected |= {t.name: t.rows.height for t in result_tables(shown.run)}
    listed = {r["table"]: r["rows"] for r in read(client, "/tables")["rows"]}
    assert listed == expected
    for name, height in expected.items():
        given = client.get(f"{BASE}/tables/{name}?limit=10000")
        assert given.status_code == 200, name
        assert len(json.loads(given.content)["rows"]) == min(height, 10_000)
        assert given["X-Total-Count"] == str(height)


def test_an_answer_says_what_it_was_computed_with(client: Client) -> None:
    shown = edition("hse-2019")
    given = read(client, "/tables/groups")
    assert given["study"] == {"id": "hse-2019", "revision": shown.study.revision}
    assert given["schema"] == "groups/1"
    assert given["seed"] == shown.run.landscape.seed
    assert list(given) == ["schema", "study", "options", "seed", "rows", "notes"]


def test_csv_is_the_table_itself(client: Client) -> None:
    shown = edition("hse-2019")
    given = client.get(f"{BASE}/tables/scores", headers={"accept": "text/csv"})
    assert given["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(given.content.decode())))
    assert [r["cluster_id"] for r in rows] == shown.assessment.scores["cluster_id"].to_list()
    assert [int(r["known"]) for r in rows] == shown.assessment.scores["known"].to_list()


def test_pages_follow_each_other_without_gap(client: Client) -> None:
    whole = read(client, "/tables/points?limit=10000")["rows"]
    collected: list[Any] = []
    address = f"{BASE}/tables/points?limit=500"
    while address:
        given = client.get(address)
        collected += json.loads(given.content)["rows"]
        links = [part for part in given.get("Link", "").split(", ") if 'rel="next"' in part]
        address = links[0].split(">")[0].removeprefix("<http://localhost") if links else ""
    assert collected == whole


def test_rows_are_sorted_filtered_and_cut_to_columns(client: Client) -> None:
    shown = edition("hse-2019")
    points = shown.assessment.points
    given = read(client, f"/tables/points?where=cluster_id:{LUX}&where=point:&columns=item_id")
    expected = points.filter(pl.col("cluster_id") == LUX, pl.col("point").is_null())["item_id"]
    assert given["rows"] == [{"item_id": i} for i in expected]
    best = read(client, "/tables/scores?sort=-known&limit=1")["rows"][0]
    assert best["known"] == shown.assessment.scores["known"].max()
    in_list = read(client, "/tables/clusters?where=countries:LUX")["rows"]
    assert [r["cluster_id"] for r in in_list] == [LUX]
    yes = read(client, "/tables/points?where=contested:1&limit=10000")["rows"]
    assert len(yes) == int(points["contested"].sum())


def test_a_point_leads_to_all_its_observations(client: Client) -> None:
    points = edition("hse-2019").assessment.points
    cell = points.filter(pl.col("observations") > 1).row(0, named=True)
    given = read(client, f"/points/{cell['cluster_id']}/{cell['item_id']}")["rows"]
    assert {r["observation_id"] for r in given} == set(cell["observation_ids"])
    assert sum(r["counts"] for r in given) <= 1
    one = read(client, f"/observations/{given[0]['observation_id']}")["rows"][0]
    source = read(client, f"/sources/{one['source_id']}")["rows"][0]
    assert source["title"] == given[0]["source"]


def test_a_comparison_is_the_one_of_the_floor_below(client: Client) -> None:
    comparison = edition("hse-2019").comparison(LUX)
    assert comparison is not None
    for name in ("gaps", "peers", "practices", "moves", "logic"):
        given = read(client, f"/clusters/{LUX}/comparison/{name}")
        expected = comparison.tables()[name]
        assert len(given["rows"]) == min(expected.height, 1000)
        if given["rows"]:
            assert list(given["rows"][0]) == expected.columns


def test_what_if_answers_as_the_function_does(client: Client) -> None:
    shown = edition("hse-2019")
    assert shown.landscape is not None
    expected = what_if(
        shown.assessment, LUX, {"has_clinics": 1}, groups=shown.landscape.grouping
    ).table()
    given = read(client, f"/clusters/{LUX}/what-if?set=has_clinics:yes")
    assert given["rows"] == expected.to_dicts()
    assert given["options"]["set"] in ({}, {"has_clinics": "yes"})


def test_practices_are_searched_and_every_partner_is_abroad(client: Client) -> None:
    found = read(client, "/practices?q=hospital")["rows"]
    assert found
    one = read(client, f"/practices/{found[0]['id']}")["rows"]
    assert one[0]["title"] == found[0]["title"]
    partners = read(client, "/clusters/norway-health-tech/partners")["rows"]
    homes = {r["cluster_id"]: r["countries"] for r in read(client, "/tables/clusters")["rows"]}
    assert partners
    assert not any("NOR" in homes[p["cluster_id"]] for p in partners)


def test_what_the_caller_has_is_not_sent_again(client: Client) -> None:
    address = f"{BASE}/tables/scores"
    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200
    as_csv = client.get(address + "?format=csv")
    assert as_csv["ETag"] != tag


def test_the_documentation_names_every_address_and_asks_nobody(client: Client) -> None:
    page = client.get("/api/v1/").content.decode()
    document = json.loads(client.get("/api/v1/openapi.json").content)
    assert document["openapi"].startswith("3.1")
    for path in document["paths"]:
        assert path in page
    assert "//" not in page.replace("http://localhost", "").split("<body")[0]
    assert "<script>" not in page
