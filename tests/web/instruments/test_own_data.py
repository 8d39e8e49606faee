"""A study's own register: checked at the door, computed by the worker, its rows shown to nobody."""

from __future__ import annotations

import io
import re
from threading import Event

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.instruments.conftest import STUDY, assert_helps, signed_in

from healthclusters.web.instruments import kept as kept_module
from healthclusters.web.instruments import own as own_data
from healthclusters.web.instruments.ecosystem import PARTS
from healthclusters.web.results.working import work
from healthclusters.web.store.actions.own_data import put_own_data
from healthclusters.web.store.models import Change, Job, JobStatus, OwnData, Result, Role

_RESULTS: dict[str, dict[str, bytes]] = {}
OWN = f"/studies/{STUDY}/your-data/"
HERE = f"{OWN}ecosystem/"
HEADER = "unit,name,year,nace,nace_revision,employment,country,nuts,lat,lon,city"


def register(firms: int = 12) -> bytes:
    rows = [
        f"u{i},Secret Labs {i},{year},21.20,2,{10 + i + year % 2},LU,LU000,49.61,6.13,Luxembourg"
        for i in range(firms)
        for year in (2020, 2021)
    ]
    return "\n".join([HEADER, *rows]).encode()


def sent(client: Client, content: bytes, name: str = "firms.csv", **fields: str):  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile(name, content)
    return client.post(f"{HERE}upload/", {"file": file, **fields})


def computed() -> None:
    """What waits is computed, as by `healthclusters worker`."""
    work(Event(), until_idle=True)


@pytest.fixture(autouse=True)
def computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal files are computed once for all tests of this module; no page is kept between them."""
    monkeypatch.setattr(kept_module, "_held", type(kept_module._held)(200))
    whole = own_data.compute_own

    def compute(own, step):  # type: ignore[no-untyped-def]
        if own.revision not in _RESULTS:
            _RESULTS[own.revision] = whole(own, step)
        return _RESULTS[own.revision]

    monkeypatch.setattr(own_data, "compute_own", compute)


@pytest.fixture
def viewer() -> Client:
    return signed_in(Role.VIEWER)


def test_a_register_is_kept_computed_and_shown(steward: Client, viewer: Client) -> None:
    answer = sent(steward, register(), region="LU00")
    assert answer.status_code == 302, answer.content.decode()
    waiting = viewer.get(HERE).content.decode()
    assert "Load this page again" in waiting and "Upload a file" not in waiting
    computed()
    page = viewer.get(HERE).content.decode()
    assert "12 organisations" in page and "Only members of this study" in page
    assert "12 organisations" in viewer.get("/fr" + HERE).content.decode()
    for name in PARTS:
        assert viewer.get(f"{HERE}{name}/").status_code in (200, 404)
    assert viewer.get(f"{HERE}report.pdf").content.startswith(b"%PDF")
    given = viewer.get(f"{HERE}growth/?as=csv&table=series").content
    assert 12.0 in pl.read_csv(io.BytesIO(given))["value"].to_list()


def test_no_page_and_no_file_holds_a_row(steward: Client, viewer: Client) -> None:
    rows = register().replace(
        b"u3,Secret Labs 3,2021,21.20,2,14", b"u3,Secret Labs 3,2021,21.20,2,9173"
    )
    assert sent(steward, rows).status_code == 302
    computed()
    shown = own_data.computed(OwnData.objects.get())
    texts = [report.html() for report in shown.reports.values()]
    for address in (HERE, *(f"{HERE}{name}/" for name in PARTS)):
        texts += [reader.get(address).content.decode() for reader in (steward, viewer)]
    telling = re.compile(r"Secret|\b9[,\u202f ]?173\b")
    assert not [found for text in texts for found in telling.findall(text)]
    for table in shown.tables:
        assert "Secret" not in table.frame.write_csv()
        assert not {"name", "unit", "organisation"} & set(table.frame.columns)


def test_who_may_see_and_who_may_send(client: Client, viewer: Client) -> None:
    assert client.get(HERE).status_code == 302
    assert client.get(HERE)["Location"].startswith("/sign-in")
    assert sent(viewer, register()).status_code == 403
    assert viewer.post(f"{HERE}remove/", {"sure": "yes"}).status_code == 403
    assert not OwnData.objects.exists()


def test_answers_are_kept_by_no_cache(steward: Client) -> None:
    sent(steward, register())
    computed()
    for address in (OWN, HERE, f"{HERE}report.pdf", f"{HERE}growth/?as=csv&table=series"):
        assert "no-store" in steward.get(address)["Cache-Control"], address


def test_every_problem_is_located_and_nothing_is_kept(steward: Client) -> None:
    wrong = register().replace(b"2021,21.20,2,13", b"20222,99.99,2,-5")
    answer = sent(steward, wrong)
    page = answer.content.decode()
    assert answer.status_code == 400 and "firms.csv" in page
    assert "20222" in page and "Nothing is kept" in page
    assert not OwnData.objects.exists() and not Job.objects.filter(kind="ecosystem").exists()


@pytest.mark.parametrize(
    ("content", "name", "fields", "words"),
    [
        (b"", "firms.csv", {}, ""),
        (b"PK\x03\x04 cut short", "firms.xlsx", {}, ""),
        (register(), "firms.parquet", {}, "no file of a kind"),
        (register(), "firms.csv", {"region": "XX99"}, "XX99"),
        (register(), "firms.csv", {"region": "<b>"}, "NUTS code"),
        (b"x" * 25_000_001, "firms.csv", {}, "larger than 25 MB"),
    ],
)
def test_what_is_refused_keeps_what_was_there(
    steward: Client, content: bytes, name: str, fields: dict[str, str], words: str
) -> None:
    sent(steward, register())
    before = OwnData.objects.get().revision
    answer = sent(steward, content, name, **fields)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert OwnData.objects.get().revision == before


def test_another_register_takes_its_place_and_the_history_says_so(steward: Client) -> None:
    sent(steward, register())
    computed()
    first = OwnData.objects.get()
    sent(steward, register(9), "newer.csv")
    assert "Load this page again" in steward.get(HERE).content.decode()
    computed()
    assert "9 organisations" in steward.get(HERE).content.decode()
    assert not Result.objects.filter(revision=first.revision).exists()
    entry = Change.objects.filter(table="own_data").latest("id")
    assert entry.reason == "replaced" and entry.before["name"] == "firms.csv"
    assert entry.after["name"] == "newer.csv" and entry.author == "tester-steward"
    assert "Secret" not in f"{entry.before} {entry.after}"


def test_it_is_removed_for_good_by_who_is_sure(steward: Client) -> None:
    sent(steward, register())
    computed()
    steward.post(f"{HERE}remove/", {})
    assert OwnData.objects.exists()
    steward.post(f"{HERE}remove/", {"sure": "yes"})
    assert not OwnData.objects.exists()
    assert not Result.objects.filter(kind="own/ecosystem").exists()
    assert not Job.objects.filter(kind="ecosystem").exists()
    assert Change.objects.filter(table="own_data").latest("id").after is None
    assert steward.get(f"{HERE}report.pdf").status_code == 404
    assert "Upload a file" in steward.get(HERE).content.decode()


def test_a_file_removed_while_it_is_computed_leaves_no_result(
    steward: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(steward, register())
    whole = own_data.compute_own

    def computed_late(own, step):  # type: ignore[no-untyped-def]
        results = whole(own, step)
        steward.post(f"{HERE}remove/", {"sure": "yes"})
        return results

    monkeypatch.setattr(own_data, "compute_own", computed_late)
    computed()
    assert not Result.objects.filter(kind="own/ecosystem").exists()


def test_a_result_of_another_version_is_computed_anew(
    steward: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(steward, register())
    computed()
    monkeypatch.setattr(kept_module, "_held", type(kept_module._held)(200))
    Result.objects.filter(kind="own/ecosystem").delete()
    assert "Load this page again" in steward.get(HERE).content.decode()
    assert Job.objects.get(kind="ecosystem").status == JobStatus.WAITING
    computed()
    assert "12 organisations" in steward.get(HERE).content.decode()


def test_why_it_could_not_be_computed_is_said(steward: Client) -> None:
    sent(steward, register())
    own = OwnData.objects.get()
    put_own_data(
        STUDY, "ecosystem", name="x.csv", content=bytes(own.content), rows=1, by="tests",
        options='{"region":"XX","synthetic":false}',
    )  # fmt: skip
    computed()
    page = steward.get(HERE).content.decode()
    assert "could not be computed" in page and "XX" in page


def test_made_up_data_says_so(steward: Client) -> None:
    sent(steward, register(), synthetic="on")
    computed()
    assert 'class="notice warning made-up"' in steward.get(HERE).content.decode()
    assert "synthétiques" in steward.get("/fr" + HERE).content.decode()


def test_the_release_of_the_study_does_not_hold_it(steward: Client, client: Client) -> None:
    sent(steward, register())
    computed()
    for address in (f"/studies/{STUDY}/", f"/studies/{STUDY}/data/", "/ecosystem/"):
        text = client.get(address).content
        assert b"firms.csv" not in text and b"Secret" not in text


def test_each_page_costs_few_queries(steward: Client) -> None:
    sent(steward, register())
    computed()
    for address in (OWN, HERE, f"{HERE}growth/"):
        steward.get(address)
        with CaptureQueriesContext(connection) as queries:
            steward.get(address)
        assert len(queries) <= 12, address
        assert not any('"content"' in q["sql"] and "own_data" in q["sql"] for q in queries)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        (f"{OWN}ecosystems/", 404, "Did you mean"),
        (f"{OWN}survey/", 404, "run its command"),
        (f"{HERE}report.pdf", 404, "no report"),
        (f"{HERE}maps/", 404, "no such part"),
        (f"{HERE}?year=2020", 400, "no filter"),
    ],
)
def test_wrong_addresses_get_a_page_that_helps(
    steward: Client, address: str, status: int, words: str
) -> None:
    assert_helps(steward, address, status, words)


def test_a_job_of_another_version_of_the_program_is_replaced(steward: Client) -> None:
    sent(steward, register())
    Job.objects.filter(kind="ecosystem").update(software="0.0.1", status=JobStatus.DONE)
    assert "Load this page again" in steward.get(HERE).content.decode()
    job = Job.objects.get(kind="ecosystem")
    assert job.status == JobStatus.WAITING and job.software != "0.0.1"
    computed()
    assert "12 organisations" in steward.get(HERE).content.decode()
