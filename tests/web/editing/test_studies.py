"""Imports, the framework editor, new studies, editions compared."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from healthclusters.files import (
    canonical_files,
    framework_yaml,
    make_study,
    open_study,
    tables_of,
    workbook_bytes,
)
from healthclusters.model import Study
from healthclusters.scoring import assess
from healthclusters.web.store import actions
from healthclusters.web.store.models import Revision, StoredStudy, Upload
from healthclusters.web.store.reading import load_study

STUDY = "hse-2019"
EDIT = f"/studies/{STUDY}/edit"
SOURCES = "source_id,title,independent\nnew-one,<script>alert(1)</script>,1\n"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def csv(content: str, name: str = "sources.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def test_an_import_is_looked_at_then_written_whole(steward: Client) -> None:
    before = load_study(STUDY)
    shown = steward.post(f"{EDIT}/import/", {"file": csv(SOURCES)})
    assert shown.status_code == 200
    assert "new-one" in text(shown)
    assert "<script>alert" not in text(shown)
    assert load_study(STUDY).revision == before.revision
    kept = Upload.objects.get()
    assert steward.post(f"{EDIT}/import/{kept.pk}/", {"reason": "a list"}).status_code == 302
    assert load_study(STUDY).sources.height == before.sources.height + 1
    assert not Upload.objects.exists()
    assert steward.post(f"{EDIT}/import/{kept.pk}/").status_code == 404


def test_one_wrong_row_stops_all_of_it(steward: Client) -> None:
    wrong = SOURCES + "Wrong id!,Title,7\n"
    shown = steward.post(f"{EDIT}/import/", {"file": csv(wrong)})
    assert shown.status_code == 400
    assert "line 3" in text(shown)
    before = load_study(STUDY).revision
    assert steward.post(f"{EDIT}/import/{Upload.objects.get().pk}/").status_code == 400
    assert load_study(STUDY).revision == before


def test_a_study_changed_between_preview_and_import(steward: Client) -> None:
    steward.post(f"{EDIT}/import/", {"file": csv(SOURCES)})
    source = {"source_id": "another", "title": "Another", "independent": "1"}
    actions.add_record(STUDY, "sources", source, author="x", reason="y")
    said = steward.post(f"{EDIT}/import/{Upload.objects.get().pk}/")
    assert said.status_code == 409
    assert "new-one" not in load_study(STUDY).sources["source_id"]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    return out.getvalue()


def external_entity() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
        )
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("sources.exe", b"MZ", "no file of a kind"),
        ("sources.xlsx", b"not a workbook", "cannot be read"),
        ("sources.xlsx", external_entity(), "declares a document type"),
        ("nothing.csv", b"a,b\n", "nothing"),
        ("../../etc/sources.csv", b"\xff\xfe\x00", ""),
        ("sources.csv", b"x" * 20_000_001, "larger than 20 MB"),
    ],
)
def test_strange_files_are_refused(steward: Client, name: str, content: bytes, said: str) -> None:
    answer = steward.post(f"{EDIT}/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 400
    assert said in text(answer)
    assert "root:" not in text(answer)


def test_a_workbook_that_unpacks_to_too_much(steward: Client) -> None:
    answer = steward.post(f"{EDIT}/import/", {"file": SimpleUploadedFile("a.xlsx", bomb())})
    assert answer.status_code == 400
    assert "unpacks to" in text(answer)


def test_a_workbook_of_the_study_changes_nothing(steward: Client) -> None:
    book = SimpleUploadedFile("study.xlsx", workbook_bytes(load_study(STUDY)))
    answer = steward.post(f"{EDIT}/import/", {"file": book})
    assert answer.status_code == 200
    before = load_study(STUDY).revision
    steward.post(f"{EDIT}/import/{Upload.objects.get().pk}/")
    assert load_study(STUDY).revision == before


def test_nobody_imports_own_rows_as_reviewed(steward: Client) -> None:
    rows = (
        "observation_id,subject,item,value,as_of,source_id,locator,note,confidence,coder,status\n"
        "x.1,medicon-valley,member_count,300,2019,mva-2015-strategy,,,high,the-steward,reviewed\n"
    )
    answer = steward.post(f"{EDIT}/import/", {"file": csv(rows, "observations.csv")})
    assert answer.status_code == 400
    assert "leave that to a reviewer" in text(answer)


def test_words_that_name_another_number_than_the_rule_are_not_saved(steward: Client) -> None:
    item = load_study(STUDY).framework.item_by_id["member_count"]
    names = {f"{what}-{n}-{item.id}" for what in ("label", "question") for n in ("en", "fr")}
    given = {
        f"{w}-{n}-{item.id}": getattr(item, w)[n]
        for w in ("label", "question")
        for n in ("en", "fr")
    }
    given |= {f"threshold-{item.id}": "200", "do": "preview", "reason": "a trial"}
    page = unescape(text(steward.post(f"{EDIT}/framework/", given)))
    assert "Does the cluster have 200 member organisations or more?" in page
    assert "200 membres ou plus" in page
    assert all(f'name="{name}"' in page for name in names)
    version = str(StoredStudy.objects.get(study_id=STUDY).version)
    save = given | {"do": "save", "version": version}
    answer = steward.post(f"{EDIT}/framework/", save)
    assert answer.status_code == 400
    assert "names 100, the rule is >= 200" in unescape(text(answer))
    new = {name: given[name].replace("100", "200") for name in names}
    assert steward.post(f"{EDIT}/framework/", save | new).status_code == 302
    after = load_study(STUDY).framework.item_by_id[item.id]
    assert after.question["en"] == "Does the cluster have 200 member organisations or more?"


def test_the_effect_of_a_threshold_before_it_is_saved(steward: Client) -> None:
    before = load_study(STUDY)
    item = next(i for i in before.framework.items if i.measure == "member_count")
    given = {f"threshold-{item.id}": "100000", "version": "1", "do": "preview"}
    shown = text(steward.post(f"{EDIT}/framework/", given))
    expected = int((assess(before).points.filter(pl.col("item_id") == item.id)["point"] == 1).sum())
    assert expected > 0
    assert f"{item.rule} became >= 100,000" in unescape(shown)
    assert load_study(STUDY).revision == before.revision
    version = StoredStudy.objects.get(study_id=STUDY).version
    save = {**given, "version": str(version), "do": "save"}
    assert steward.post(f"{EDIT}/framework/", save).status_code == 400, "no reason is given"
    late = steward.post(f"{EDIT}/framework/", {**save, "version": "0", "reason": "x"})
    assert late.status_code == 409
    assert steward.post(f"{EDIT}/framework/", {**save, "reason": "a trial"}).status_code == 302
    after = load_study(STUDY).framework.item_by_id[item.id]
    assert after.rule.threshold == 100_000
    assert after.label["en"] == "100,000+ members", "words that nobody gave follow the rule"
    wrong = steward.post(f"{EDIT}/framework/", {f"threshold-{item.id}": "many"})
    assert wrong.status_code == 400
    assert "is no threshold" in text(wrong)


def test_an_edition_for_a_new_year(steward: Client, coder: Client) -> None:
    assert coder.get(f"{EDIT}/new-study/").status_code == 403
    given = {"way": "copy", "study_id": "hse-2026", "title": "The 2026 edition", "year": "2026"}
    assert steward.post(f"{EDIT}/new-study/", given).status_code == 302
    made = load_study("hse-2026")
    assert made.framework.reference_year == 2026
    assert made.info.origin is not None
    assert made.info.origin.id == STUDY
    assert not Revision.objects.filter(study__study_id="hse-2026").exists()
    assert steward.get("/studies/hse-2026/edit/").status_code == 200
    assert coder.get("/studies/hse-2026/edit/").status_code == 403
    assert steward.post(f"{EDIT}/new-study/", given).status_code == 400, "there already"
    published = steward.post("/studies/hse-2026/edit/publish/", {"version": "1", "reason": "new"})
    assert published.status_code == 302
    first, second = (
        Revision.objects.filter(study__study_id=name).latest("number").pk
        for name in (STUDY, "hse-2026")
    )
    page = text(steward.get(f"{EDIT}/editions/", {"first": first, "second": second}))
    assert "reference year 2018 became 2026" in page


def test_an_empty_study_and_one_from_a_workbook(steward: Client) -> None:
    given = {"way": "empty", "study_id": "new-one", "title": "<b>New</b>"}
    assert steward.post(f"{EDIT}/new-study/", given).status_code == 302
    assert load_study("new-one").observations.is_empty()
    assert "&lt;b&gt;New&lt;/b&gt;" in text(steward.get("/studies/new-one/edit/"))
    source = open_study(STUDY)
    study = make_study(replace(source.info, id="from-a-book"), source.framework, tables_of(source))
    book = SimpleUploadedFile("study.xlsx", workbook_bytes(study))
    done = steward.post(f"{EDIT}/new-study/", {"way": "upload", "file": book})
    assert done.status_code == 302
    assert load_study("from-a-book").revision == study.revision


def packed_folder(study: Study, change: Callable[[str], str] = str) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in canonical_files(study).items():
            archive.writestr(f"folder/{name}", change(content))
    return SimpleUploadedFile("folder.zip", out.getvalue())


def test_a_study_from_a_packed_folder(steward: Client) -> None:
    source = open_study(STUDY)
    study = make_study(replace(source.info, id="from-a-zip"), source.framework, tables_of(source))
    new = f"{EDIT}/new-study/"
    done = steward.post(new, {"way": "upload", "file": packed_folder(study)})
    assert done.status_code == 302
    assert load_study("from-a-zip").revision == study.revision
    other = make_study(replace(source.info, id="other"), source.framework, tables_of(source))
    wrong = packed_folder(other, lambda text: text.replace(",high,", ",sure,", 1))
    refused = steward.post(new, {"way": "upload", "file": wrong})
    assert refused.status_code == 400
    assert "observations.csv, line" in text(refused)
    own = packed_folder(other, lambda text: text.replace(",a,draft", ",the-steward,reviewed", 1))
    assert "ENT-001" in text(steward.post(new, {"way": "upload", "file": own}))
    bad = SimpleUploadedFile("folder.zip", bomb())
    assert "STU-043" in text(steward.post(new, {"way": "upload", "file": bad}))
    assert not StoredStudy.objects.filter(study_id="other").exists()


def test_a_study_from_a_framework_of_ones_own(steward: Client) -> None:
    source = open_study(STUDY)
    framework = framework_yaml(source.framework).replace(
        "reference_year: 2018", "reference_year: 2024"
    )
    given = {"way": "framework", "study_id": "own", "title": "Own"}
    new = f"{EDIT}/new-study/"
    assert steward.post(new, given).status_code == 400, "no file"
    file = SimpleUploadedFile("framework.yaml", framework.encode())
    assert steward.post(new, {**given, "file": file}).status_code == 302
    made = load_study("own")
    assert made.framework.reference_year == 2024
    assert made.observations.is_empty()
    assert made.sources["source_id"].to_list() == [source.framework.source]
    wrong = SimpleUploadedFile(
        "framework.yaml", framework.replace("kind: number", "kind: heap").encode()
    )
    refused = steward.post(new, {**given, "study_id": "own-2", "file": wrong})
    assert refused.status_code == 400
    assert "FRM-0" in text(refused)
    assert "line" in text(refused)
