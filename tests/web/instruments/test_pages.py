"""Each page of an instrument: what it shows, its files, wrong addresses, languages, speed."""

from __future__ import annotations

import io
import json

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.instruments.conftest import assert_helps

PAGES = ["/your-data/", "/survey/", "/survey/questions/", "/survey/planning/", "/impact/"]


@pytest.mark.parametrize("prefix", ["", "/fr"])
@pytest.mark.parametrize("address", PAGES)
def test_each_page_answers_and_leads_to_the_others(
    client: Client, address: str, prefix: str
) -> None:
    answer = client.get(prefix + address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'href="{prefix}/your-data/"' in text
    assert "<script>" not in text
    client.get(prefix + address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(prefix + address)
    assert len(queries) <= 4


@pytest.mark.parametrize("address", ["/survey/", "/impact/"])
def test_a_made_up_example_says_so_on_page_paper_and_file(client: Client, address: str) -> None:
    assert "Synthetic data" in client.get(address).content.decode()
    paper = client.get(address + "report.pdf")
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert paper.content.startswith(b"%PDF")
    table = json.loads(client.get(address + "?as=json").content)
    assert "made" in " ".join(table["notes"]).lower()


@pytest.mark.parametrize(
    ("address", "table", "columns"),
    [
        ("/survey/", "findings", {"cluster_id", "claim"}),
        ("/survey/", "answers-needed", {"spread"}),
        ("/impact/", "years-since", {"outcome", "effect"}),
        ("/impact/", "figure-effect-by-year", set()),
        ("/survey/questions/", "survey-questions", {"wording"}),
        ("/survey/planning/", "survey-planning", {"answers"}),
    ],
)
def test_tables_are_taken_along(
    client: Client, address: str, table: str, columns: set[str]
) -> None:
    known = client.get(address).content.decode()
    if f"table={table}" not in known and table.startswith("figure"):
        table = known.split("table=figure")[1].split('"')[0]
        table = f"figure{table}"
    for kind in ("csv", "xlsx", "json"):
        answer = client.get(f"{address}?as={kind}&table={table}")
        assert answer.status_code == 200, (address, table)
        assert "attachment" in answer["Content-Disposition"]
    frame = pl.read_csv(io.BytesIO(client.get(f"{address}?as=csv&table={table}").content))
    assert columns <= set(frame.columns)


@pytest.mark.parametrize(
    ("address", "status", "help"),
    [
        ("/survey/?tabel=x", 400, "Did you mean"),
        ("/survey/?as=csv&table=finding", 400, "Did you mean"),
        ("/impact/?as=pdf", 400, "It can be"),
        ("/survey/questions/?theme=satisfacton", 400, "Did you mean"),
        ("/survey/planning/?share=50&other=50", 400, "equal"),
        ("/survey/planning/?share=x&other=150&members=1", 400, "Write a number"),
        ("/survey/report.pdf?x=1", 400, "no filter"),
        ("/survay/", 404, "no such page"),
        ("/survey/answer/none/", 404, "not a link"),
        ("/impact/other/", 404, "no such page"),
    ],
)
def test_wrong_addresses_get_a_page_that_helps(
    client: Client, address: str, status: int, help: str
) -> None:
    assert_helps(client, address, status, help)


def test_planning_is_the_planning_of_the_command(client: Client) -> None:
    text = client.get("/survey/planning/?share=50&other=37").content.decode()
    assert "About 226 answers of each cluster" in text
    known = client.get("/survey/planning/?share=50&other=37&against=benchmark").content.decode()
    assert "About 119 answers<" in known
    asked = client.get("/survey/planning/?share=50&other=49").content.decode()
    assert "would not tell the two apart" in asked


def test_sections_keep_their_addresses_in_each_language(client: Client) -> None:
    for address, names in [
        ("/impact/", ["in-short", "design", "result", "doubts", "changes"]),
        ("/survey/", ["response", "claims", "planning", "reading"]),
    ]:
        for prefix in ("", "/fr"):
            text = client.get(prefix + address).content.decode()
            for name in names:
                assert f'id="{name}"' in text, (prefix, address, name)


def test_charts_follow_the_colours_of_the_page(client: Client) -> None:
    text = client.get("/impact/").content.decode()
    assert text.count('class="drawing"') == 2
    assert "var(--ink" in text
    assert "data:image" not in text
