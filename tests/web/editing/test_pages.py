"""Lists beside the work: sources, what is old, agreement, conflicts, codebook."""

from __future__ import annotations

import polars as pl
import pytest
from django.test import Client

from healthclusters.scoring import assess
from healthclusters.web.editing.sources import old_cells
from healthclusters.web.store.duplicates import bare_address, twin_of, twins
from healthclusters.web.store.models import SourceArchive
from healthclusters.web.store.reading import load_study

STUDY = "hse-2019"
EDIT = f"/studies/{STUDY}/edit"
PAGES = [
    "",
    "clusters/medicon-valley/",
    "clusters/medicon-valley/facts/",
    "clusters/medicon-valley/observations/member_count/",
    "countries/DNK/",
    "countries/DNK/observations/foreign_patients/",
    "review/",
    "drafts/",
    "history/",
    "sources/",
    "refresh/",
    "agreement/",
    "conflicts/",
    "codebook/",
    "codebook/member_count/",
    "codebook/esca_label/",
    "publish/",
]


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("language", ["", "/fr"])
def test_each_page_opens(steward: Client, language: str) -> None:
    for page in PAGES:
        answer = steward.get(f"{language}{EDIT}/{page}")
        assert answer.status_code == 200, page
        assert "<h1>" in text(answer)


def test_a_conflict_is_settled_with_a_note(reviewer: Client) -> None:
    study = load_study(STUDY)
    framework = study.framework
    contested = assess(study).cells.filter(pl.col("contested"))
    subject, item = contested.select("subject", "item_id").row(0)
    measure = framework.item_by_id[item].measure
    page = f"{EDIT}/conflicts/{subject}/{measure}/"
    assert f"/conflicts/{subject}/{measure}/" in text(reviewer.get(f"{EDIT}/conflicts/"))
    here = (pl.col("subject") == subject) & (pl.col("item") == measure)
    names = study.observations.filter(here)["observation_id"].to_list()
    seen = [f"{name}:1" for name in names]
    chosen = contested["observation_id"][0]
    refused = reviewer.post(page, {"seen": seen, "chosen": chosen, "reason": ""})
    assert refused.status_code == 400
    old = [f"{name}:7" for name in names]
    assert reviewer.post(page, {"seen": old, "chosen": chosen, "reason": "x"}).status_code == 400
    done = reviewer.post(page, {"seen": seen, "chosen": chosen, "reason": "the later count"})
    assert done.status_code == 302
    after = assess(load_study(STUDY)).cells
    cell = after.filter((pl.col("subject") == subject) & (pl.col("item_id") == item))
    assert not cell["contested"].item()
    assert load_study(STUDY).observations.height == study.observations.height


def test_a_copy_of_a_source_is_noted(coder: Client) -> None:
    source = load_study(STUDY).sources.drop_nulls("url")["source_id"][0]
    given = {"source_id": source, "url": "https://web.archive.org/web/2019/x"}
    assert coder.post(f"{EDIT}/sources/copies/", given).status_code == 302
    assert coder.post(f"{EDIT}/sources/copies/", given | {"url": "data:x"}).status_code == 302
    assert SourceArchive.objects.count() == 1
    assert "web.archive.org" in text(coder.get(f"{EDIT}/sources/"))


def test_the_same_source_is_found() -> None:
    assert bare_address("http://www.example.org/a/?utm_source=x#top") == "example.org/a"
    known = [
        ("one", "Our members 2018", "https://example.org/members"),
        ("two", "Annual report", None),
        ("three", "annual  REPORT", None),
    ]
    assert twin_of("Else", "http://example.org/members/", known) == ("one", "address")
    assert twin_of("Our members 2019", "", known) == ("one", "title")
    assert twin_of("A quite different page", "https://example.org/x", known) is None
    assert [(t.first, t.second, t.why) for t in twins(known)] == [("two", "three", "title")]


def test_old_cells_by_hand() -> None:
    rows = pl.DataFrame(
        {
            "subject": ["a", "a", "b", "c"],
            "item": ["x", "x", "x", "x"],
            "as_of": [2010, 2020, 2012, None],
            "status": ["draft", "superseded", "draft", "draft"],
        },
        schema_overrides={"as_of": pl.Int64},
    )
    found = old_cells(rows, 2015).select("subject", "newest").rows()
    assert found == [("a", 2010), ("b", 2012), ("c", None)]
