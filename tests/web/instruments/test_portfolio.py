"""Pages of the portfolio: each part, one project, one member, the search for partners."""

from __future__ import annotations

import io

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.instruments.conftest import assert_helps

from healthclusters.web.instruments import portfolio

PORTFOLIO = [
    "/portfolio/",
    "/portfolio/funding/",
    "/portfolio/pipeline/",
    "/portfolio/network/?name=hosp",
    "/portfolio/projects/s002/",
    "/portfolio/members/o01/",
    "/portfolio/partners/",
    "/portfolio/partners/?project=s002&kind=hospital",
]


@pytest.mark.parametrize("address", PORTFOLIO)
def test_each_page_says_that_it_is_made_up_and_costs_few_queries(
    client: Client, address: str
) -> None:
    for prefix in ("", "/fr"):
        answer = client.get(prefix + address)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert 'class="notice warning made-up"' in text
        assert "<script>" not in text
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= 4


def test_published_tables_are_not_called_made_up(client: Client) -> None:
    text = client.get("/portfolio/published/").content.decode()
    assert "made-up" not in text
    assert "Estonia" in text or "EUR" in text


@pytest.mark.parametrize("address", ["/portfolio/", "/portfolio/published/"])
def test_reports_on_paper(client: Client, address: str) -> None:
    paper = client.get(address + "report.pdf")
    assert paper.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("address", "status", "help"),
    [
        ("/portfolio/projects/s0002/", 404, "s002"),
        ("/portfolio/members/o001/", 404, "o01"),
        ("/portfolio/partners/?project=zz", 400, "zz"),
        ("/portfolio/partners/?project=s002&kind=clinics", 400, "clinics"),
        ("/portfolio/network/?nam=x", 400, "Did you mean"),
        ("/portfolio/projects/%3Cscript%3E/", 404, "&lt;script&gt;"),
    ],
)
def test_wrong_addresses_get_a_page_that_helps(
    client: Client, address: str, status: int, help: str
) -> None:
    assert_helps(client, address, status, help)


def test_nothing_found_is_said(client: Client) -> None:
    text = client.get("/portfolio/network/?name=zzzz").content.decode()
    assert "No organisation of this portfolio" in text


def test_tables_are_those_of_the_report(client: Client) -> None:
    given = client.get("/portfolio/pipeline/?as=csv&table=pipeline").content
    own = next(t for t in portfolio.shown().tables if t.name == "pipeline")
    assert pl.read_csv(io.BytesIO(given)).height == own.frame.height


def test_the_board_holds_every_project(client: Client) -> None:
    text = client.get("/portfolio/pipeline/").content.decode()
    names = portfolio.findings().portfolio.projects["project_id"]
    assert not [name for name in names if f"/portfolio/projects/{name}/" not in text]
