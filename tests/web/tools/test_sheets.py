"""The filled sheet: read, checked, never stored; whatever else is sent gets a page that helps."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from tests.web.tools.conftest import STUDY

from healthclusters.comparison import Scorecard, scorecard_workbook
from healthclusters.files import open_study
from healthclusters.web.explorer.scorecard import LARGEST_SHEET

PLACE = STUDY + "scorecard/sheet/"


def sent(client: Client, content: bytes, name: str = "card.xlsx"):  # type: ignore[no-untyped-def]
    return client.post(PLACE, {"sheet": SimpleUploadedFile(name, content)})


def bomb() -> bytes:
    """A workbook whose sheet unpacks to 50 MB."""
    book = io.BytesIO(scorecard_workbook(open_study("hse-2019")))
    out = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
        new.writestr("xl/media/zeros.bin", b"\0" * 50_000_000)
    return out.getvalue()


def wide() -> bytes:
    """A workbook of two cells that spans ten million."""
    book = io.BytesIO(scorecard_workbook(open_study("hse-2019")))
    out = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                far = b'<row r="1000000"><c r="J1000000"><v>1</v></c></row></sheetData>'
                data = data.replace(b"</sheetData>", far)
            new.writestr(part.filename, data)
    return out.getvalue()


def test_the_filled_sheet_becomes_an_address(client: Client) -> None:
    card = Scorecard(
        name="Our <b>cluster</b>",
        countries=("LUX", "BEL", "DEU"),
        focus_areas=("biotech",),
        answers={"has_clinics": 1, "startups": 0, "member_count": None},
    )
    answer = sent(client, scorecard_workbook(open_study("hse-2019"), card))
    assert answer.status_code == 302
    for part in ("country=LUX&country=BEL&country=DEU", "focus=biotech", "item.has_clinics=yes"):
        assert part in answer["Location"]
    assert "member_count" not in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    assert "Our &lt;b&gt;cluster&lt;/b&gt;" in page
    back = client.get(answer["Location"] + "&as=sheet").content
    assert back == scorecard_workbook(open_study("hse-2019"), _without_unknown(card))


def _without_unknown(card: Scorecard) -> Scorecard:
    known = {i: a for i, a in card.answers.items() if a is not None}
    return Scorecard(
        name=card.name, countries=card.countries, focus_areas=card.focus_areas, answers=known
    )


def test_a_csv_sheet_is_read_as_well(client: Client) -> None:
    answer = sent(client, b"id,answer\nhas_clinics,yes\n", "card.csv")
    assert answer.status_code == 302
    assert "item.has_clinics=yes" in answer["Location"]


def test_every_problem_is_named_at_its_place(client: Client) -> None:
    answer = sent(client, b"id,answer\nhas_clinics,perhaps\nclinics,yes\n", "card.csv")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "There are 2 things to correct" in page
    assert "line 2" in page and "CRD-004" in page
    assert "line 3" in page and "CRD-002" in page


@pytest.mark.parametrize(
    ("content", "name", "help"),
    [
        (b"MZ\x90\x00", "card.exe", ".xlsx"),
        (b"PK\x03\x04 broken", "card.xlsx", "cannot be read"),
        (b"", "card.csv", ""),
        (b"\xff\xfe\x00\x01", "card.csv", "UTF-16"),
        (b"<html>", "../../card", ".xlsx"),
        (b"id,answer\n" + b"x" * (LARGEST_SHEET + 1), "card.csv", "at most 1000 kB"),
    ],
)
def test_what_is_no_sheet_is_refused(client: Client, content: bytes, name: str, help: str) -> None:
    answer = sent(client, content, name)
    assert answer.status_code == 400
    assert help in answer.content.decode()


def test_a_bomb_is_refused(client: Client) -> None:
    content = bomb()
    assert len(content) < LARGEST_SHEET
    answer = sent(client, content)
    assert answer.status_code == 400
    assert "unpacks to" in answer.content.decode()


def test_a_sheet_that_spans_too_much_is_refused(client: Client) -> None:
    answer = sent(client, wide())
    assert answer.status_code == 400
    assert "spans more than" in answer.content.decode()


def test_a_huge_upload_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.generic(
        "POST", PLACE, b"x", content_type=MULTIPART_CONTENT, CONTENT_LENGTH="9999999"
    )
    assert answer.status_code == 400
    assert "at most 1000 kB" in answer.content.decode()


def test_nothing_sent_is_refused_and_looking_leads_back(client: Client) -> None:
    assert client.post(PLACE).status_code == 400
    assert client.get(PLACE)["Location"] == STUDY + "scorecard/"
