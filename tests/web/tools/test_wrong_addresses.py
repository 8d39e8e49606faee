"""Whatever an address asks for, the answer is a page that helps: never an error, never silence."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.tools.conftest import STUDY

from healthclusters.comparison.routes import PARTS

LUX = "luxembourg-healthtech"
PARTNERS = f"partners/?c={LUX}"
NOTHING_WEIGHS = PARTNERS + "".join(f"&weight.{part}=0" for part in PARTS)

WRONG = [
    ("compare/?c=nonsense&c=biocat", 404, "There is no cluster"),
    (f"compare/?c={LUX}&c=medicon-vally", 404, "medicon-valley"),
    (f"compare/?c={LUX}", 400, "name at least one more"),
    (
        "compare/?c=biocat&c=alisei&c=medicen&c=eurobiomed&c=lyonbiopole&c=medicon-valley",
        400,
        "at most 5",
    ),
    (f"compare/?c={LUX}&c=health", 400, "must be one of"),
    (f"compare/?c={LUX}&c=biocat&show=most", 400, "must be one of: all, different"),
    (f"compare/?c={LUX}&c=biocat&as=pdf", 400, "csv, xlsx, json"),
    (f"compare/?c={LUX}&c=biocat&as=csv&table=x", 400, "items, categories, facts"),
    ("practices/?page=999999999", 404, "There is no page"),
    ("practices/?page=0", 400, "whole number from 1"),
    ("practices/?page=-1", 400, "whole number from 1"),
    ("practices/?page=99999999999999999999", 400, "whole number from 1"),
    ("practices/?page=²", 400, "whole number from 1"),
    ("practices/?q=%ff%fe", 400, "UTF-8"),
    ("practices/?q=a%00b", 400, "UTF-8"),
    ("practices/?q=" + "x" * 5000, 400, "at most 200 characters"),
    ("practices/?" + "&".join(f"year={n}" for n in range(500)), 400, "at most 200"),
    ("practices/?factr=communication", 404, "factor"),
    ("practices/?factor=comunication", 404, "communication"),
    ("practices/?from=2100&to=abc", 400, "whole number"),
    ("practices/?sort=price", 400, "match, title, year, cluster"),
    ("practices/?q=a&q=b", 400, "given once"),
    ("practices/berlin-start-aliance/", 404, "berlin-start-alliance"),
    (NOTHING_WEIGHS, 400, "above zero for at least one"),
    (f"{PARTNERS}&weight.ties=abc", 400, "a number such as 2"),
    (f"{PARTNERS}&weight.ties=-1", 400, "a number from 0"),
    (f"{PARTNERS}&weight.ties=nan", 400, "a number from 0"),
    (f"{PARTNERS}&weight.ties=1e999", 400, "a number from 0"),
    (f"{PARTNERS}&weight.price=1", 404, "weight."),
    (f"{PARTNERS}&route=by-sea", 400, "similar-cluster"),
    (f"{PARTNERS}&market=moon", 400, "outside_eu"),
    (f"{PARTNERS}&most=101", 400, "from 1 to 100"),
    ("partners/?c=nonsense", 404, "There is no cluster"),
    ("what-if/nonsense/", 404, "There is no cluster"),
    ("what-if/?c=nonsense", 404, "There is no cluster"),
    (f"what-if/{LUX}/?item.has_clinic=yes", 404, "item.has_clinics"),
    (f"what-if/{LUX}/?item.has_clinics=perhaps", 400, "yes, no, unknown"),
    ("scorecard/?country=Luxembourg", 400, "LUX"),
    ("scorecard/?focus=biotec", 404, "biotech"),
    ("scorecard/?against=published:9&show=all", 404, "published:"),
    ("scorecard/?as=csv&table=x", 400, "gaps"),
]


@pytest.mark.parametrize(("address", "status", "help"), WRONG, ids=[a[:60] for a, *_ in WRONG])
def test_a_wrong_address_gets_a_page_that_helps(
    client: Client, address: str, status: int, help: str
) -> None:
    answer = client.get(STUDY + address)
    assert answer.status_code == status
    assert help in answer.content.decode()
    assert 'id="main"' in answer.content.decode()


def test_a_script_gets_the_reason_alone(client: Client) -> None:
    answer = client.get(STUDY + NOTHING_WEIGHS, headers={"x-part": "found"})
    assert answer.status_code == 400
    assert b"above zero" in answer.content
    assert b"<html" not in answer.content


def test_an_unknown_study_is_not_there(client: Client) -> None:
    assert client.get("/studies/nonsense/compare/").status_code == 404
