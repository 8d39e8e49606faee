"""What the pages hand out is what the command line prints."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable

import fastexcel
import polars as pl
import pytest
from django.test import Client
from tests.web.tools.conftest import STUDY

from healthclusters.cli.main import main
from healthclusters.comparison import Scorecard, scorecard_workbook
from healthclusters.files import open_study

LUX = "luxembourg-healthtech"


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run a command in this process; its output."""

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["healthclusters", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
            sys.exit(0)
        assert not ended.value.code
        return capsys.readouterr().out

    return run


def rows_of(text: str) -> list[dict[str, object]]:
    return list(json.loads(text)["rows"])


def asked(client: Client, address: str) -> str:
    answer = client.get(STUDY + address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_what_if(client: Client, command: Callable[..., str]) -> None:
    printed = command("what-if", LUX, "--set", "has_clinics=yes", "--format", "csv")
    given = asked(client, f"what-if/{LUX}/?item.has_clinics=yes&as=csv")
    assert given.strip() == printed.strip()


def test_partners(client: Client, command: Callable[..., str]) -> None:
    printed = command(
        *("partners", LUX, "--route", "visibility", "--weight", "ties=2.5", "--most", "7"),
        *("--market", "any", "--include-home", "--format", "json"),
    )
    given = asked(
        client,
        f"partners/?c={LUX}&route=visibility&weight.ties=2.5&most=7&market=any&home=yes&as=json",
    )
    assert rows_of(given) == rows_of(printed)


def test_practices(client: Client, command: Callable[..., str]) -> None:
    printed = command(
        *("practices", "patients", "hospital", "--factor", "communication"),
        *("--most", "500", "--format", "csv"),
    )
    given = asked(client, "practices/?q=patients+hospital&factor=communication&as=csv")
    assert given.strip() == printed.strip()


@pytest.mark.parametrize("table", ["gaps", "peers", "practices", "partners", "moves"])
def test_a_scorecard(
    client: Client, command: Callable[..., str], tmp_path: object, table: str
) -> None:
    study = open_study("hse-2019")
    card = Scorecard(
        countries=("LUX",),
        focus_areas=("biotech", "oncology"),
        answers=dict.fromkeys(study.framework.item_ids[6:16], 1),
    )
    sheet = f"{tmp_path}/card.xlsx"
    with open(sheet, "wb") as file:  # noqa: PTH123 - tmp_path is a plain folder
        file.write(scorecard_workbook(study, card))
    printed = command("benchmark", "--scorecard", sheet, "--rows", table, "--format", "json")
    state = "country=LUX&focus=biotech&focus=oncology" + "".join(
        f"&item.{i}=yes" for i in card.answers
    )
    given = asked(client, f"scorecard/?{state}&as=json&table={table}")
    assert rows_of(given) == rows_of(printed)


def test_excel_holds_the_same_as_csv(client: Client) -> None:
    address = f"compare/?c={LUX}&c=medicon-valley&table=items"
    book = client.get(STUDY + address + "&as=xlsx").content
    sheet = fastexcel.read_excel(book).load_sheet(0, dtypes="string").to_polars()
    text = pl.read_csv(io.StringIO(asked(client, address + "&as=csv")), infer_schema=False)
    assert sheet.rows() == text.rows()
    assert sheet.height == 24
