"""Whether a value will count is said before it is sent, and a correction takes the place of the
value that is wrong."""

from __future__ import annotations

import polars as pl
import pytest
from django.test import Client

from healthclusters.scoring import assess
from healthclusters.web.store import actions
from healthclusters.web.store.models import Proposal
from healthclusters.web.store.reading import load_study

from .conftest import STUDY, SignIn

EDIT = f"/studies/{STUDY}/edit"
CLUSTER = "luxembourg-healthtech"
FORM = f"{EDIT}/clusters/{CLUSTER}/observations/member_count/"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def counting() -> str:
    """The value that counts for the member count of the cluster."""
    study = load_study(STUDY)
    cells = assess(study).cells.filter(
        (pl.col("subject") == CLUSTER) & (pl.col("item_id") == "member_count")
    )
    here = study.observations.filter(pl.col("observation_id") == cells["observation_id"][0])
    return str(here["value"][0])


@pytest.fixture
def first() -> str:
    """270 of 2025, reviewed; its id."""
    source = load_study(STUDY).sources["source_id"][0]
    cells = {"subject": CLUSTER, "item": "member_count", "value": "270", "as_of": "2025"}
    cells |= {"source_id": source, "locator": "page 1", "confidence": "high"}
    made = actions.propose_observation(STUDY, cells, author="somebody")
    actions.send_to_review(STUDY, made.pk, version=1, author="somebody")
    actions.accept_proposal(STUDY, made.pk, version=2, reviewer="judge")
    return str(made.texts["observation_id"])


@pytest.fixture
def manager(signed_in: SignIn) -> Client:
    return signed_in("viewer", cluster_id=CLUSTER, name="the-manager")


def newer(**more: str) -> dict[str, str]:
    return {
        "value": "285",
        "as_of": "2026",
        "source_id": "",
        "new_title": "Own register of members",
        "locator": "state of November 2026",
        "note": "Counted in the register.",
        "confidence": "high",
        "replaces": "",
        "do": "send",
        **more,
    }


def version_of(name: str) -> int:
    from healthclusters.web.store.reading import present_rows, stored_study

    rows = present_rows(stored_study(STUDY), "observations")
    return int(rows.get(observation_id=name).version)


def test_a_newer_value_that_would_be_set_aside_is_not_sent_unseen(
    manager: Client, reviewer: Client, first: str
) -> None:
    answer = manager.post(FORM, newer())
    assert answer.status_code == 200
    page = text(answer)
    for part in (
        "Nothing is sent yet",
        "It would be set aside",
        "270 (2025) counts: it is nearer to the study&#39;s reference year 2018",
        "send this as a correction",
        "Total of",
    ):
        assert part in page
    assert not Proposal.objects.filter(author="the-manager").exists()
    shown = page.split('name="shown" value="')[1].split('"')[0]
    assert manager.post(FORM, newer(shown=shown)).status_code == 302
    made = Proposal.objects.latest("id")
    assert "would be set aside" in text(reviewer.get(f"{EDIT}/review/"))
    seen = text(reviewer.get(f"{EDIT}/proposals/{made.pk}/"))
    assert "It would be set aside" in seen
    reviewer.post(f"{EDIT}/proposals/{made.pk}/accept/", {"version": 2})
    assert counting() == "270"
    assert "It is accepted and set aside" in text(manager.get(f"{EDIT}/proposals/{made.pk}/"))


def test_a_correction_takes_the_place_of_the_wrong_value(
    manager: Client, reviewer: Client, first: str
) -> None:
    page = text(manager.get(FORM))
    assert "A correction: 270 (2025" in page
    looked = text(manager.post(FORM, newer(replaces=f"{first}:1", do="preview")))
    assert "It would count" in looked
    assert manager.post(FORM, newer(replaces=f"{first}:1")).status_code == 302
    made = Proposal.objects.latest("id")
    assert counting() == "270", "nothing counts before another person has looked"
    seen = text(reviewer.get(f"{EDIT}/proposals/{made.pk}/"))
    assert "It corrects a value that is there" in seen
    assert "It would count" in seen
    reviewer.post(f"{EDIT}/proposals/{made.pk}/accept/", {"version": 2, "reason": "seen"})
    assert counting() == "285"
    rows = load_study(STUDY).observations.filter(pl.col("observation_id") == first)
    assert rows["status"].to_list() == ["superseded"]
    history = text(reviewer.get(f"{EDIT}/history/", {"of": "observations", "key": f'["{first}"]'}))
    assert "corrected to 285" in history


def test_a_correction_of_what_was_changed_since_is_accepted_as_it_was_seen(
    manager: Client, reviewer: Client, first: str
) -> None:
    manager.post(FORM, newer(replaces=f"{first}:1"))
    made = Proposal.objects.latest("id")
    actions.change_record(
        STUDY, "observations", f'["{first}"]', {"note": "n"}, version=1, author="x", reason="y"
    )
    page = f"{EDIT}/proposals/{made.pk}/"
    assert "It was changed after this was proposed" in text(reviewer.get(page))
    assert reviewer.post(f"{page}accept/", {"version": 2}).status_code == 409
    now = {"version": 2, "record_version": version_of(first)}
    assert reviewer.post(f"{page}accept/", now).status_code == 302
    assert counting() == "285"


def test_only_values_of_the_cell_are_corrected(manager: Client, first: str) -> None:
    other = load_study(STUDY).observations.filter(pl.col("subject") != CLUSTER)
    name = other["observation_id"][0]
    answer = manager.post(FORM, newer(replaces=f"{name}:1"))
    assert answer.status_code == 400
    assert "choose again" in text(answer)


def test_a_blind_coder_is_not_told_what_is_there(coder: Client, first: str) -> None:
    page = text(coder.post(FORM, newer(do="preview")))
    assert "270" not in page.replace("such as 270", "")
    assert "is shown once yours is sent" in page
    assert coder.post(FORM, newer()).status_code == 302


def test_locator_and_words_are_asked_for_and_a_level_is_chosen(coder: Client) -> None:
    answer = text(coder.post(FORM, newer(locator="", note="")))
    assert answer.count("Fill this in.") == 2
    page = text(coder.get(f"{EDIT}/clusters/{CLUSTER}/observations/esca_label/"))
    assert '<option value="gold">' in page
    assert '<label for="id_source_id">Source</label>' in page


def test_the_reviewer_sees_the_source_of_a_proposal(
    coder: Client, reviewer: Client, first: str
) -> None:
    source = load_study(STUDY).sources.drop_nulls(["url", "publisher"]).row(0, named=True)
    actions.add_archive(
        STUDY, source["source_id"], "https://archive.example.org/1", author="somebody"
    )
    coder.post(FORM, newer(source_id=source["source_id"], new_title=""))
    made = Proposal.objects.latest("id")
    page = text(reviewer.get(f"{EDIT}/proposals/{made.pk}/"))
    for part in (source["url"], "https://archive.example.org/1", "state of November 2026"):
        assert part in page
    assert "Reason <span" not in page
