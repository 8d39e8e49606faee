"""Pages of the ecosystem: each part, its tables, wrong addresses, a part that is not installed."""

from __future__ import annotations

import io

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.instruments.conftest import assert_helps

from healthclusters.base import MissingExtraError
from healthclusters.web.instruments import ecosystem

PAGES = ["/ecosystem/", *(f"/ecosystem/{name}/" for name in ecosystem.PARTS)]


@pytest.mark.parametrize("address", PAGES)
def test_each_page_says_that_it_is_made_up_and_costs_few_queries(
    client: Client, address: str
) -> None:
    for prefix in ("", "/fr"):
        answer = client.get(prefix + address)
        assert answer.status_code == 200
        assert 'class="notice warning made-up"' in answer.content.decode()
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= 4


def test_its_report_on_paper(client: Client) -> None:
    assert client.get("/ecosystem/report.pdf").content.startswith(b"%PDF")


def test_every_section_of_the_report_has_a_page() -> None:
    on_pages = {"in-short", *(name for part in ecosystem.PARTS.values() for name in part.sections)}
    assert set(ecosystem.shown().sections) <= on_pages


def test_tables_are_those_of_the_report(client: Client) -> None:
    given = client.get("/ecosystem/map/?as=csv&table=places").content
    assert pl.read_csv(io.BytesIO(given))["city"].to_list()[0] == "Luxembourg"


@pytest.mark.parametrize(
    ("address", "status", "help"),
    [
        ("/ecosystem/maps/", 404, "no such page"),
        ("/ecosystem/map/?as=csv&table=place", 400, "Did you mean"),
        ("/ecosystem/?year=2020", 400, "no filter"),
    ],
)
def test_wrong_addresses_get_a_page_that_helps(
    client: Client, address: str, status: int, help: str
) -> None:
    assert_helps(client, address, status, help)


@pytest.mark.parametrize("address", ["/ecosystem/", "/ecosystem/map/"])
def test_a_missing_part_is_named_with_its_command(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def lacks() -> None:
        raise MissingExtraError("A register", "register")

    monkeypatch.setattr(ecosystem, "shown", lacks)
    answer = client.get(address)
    assert answer.status_code == 503
    assert "healthclusters[register]" in answer.content.decode()
